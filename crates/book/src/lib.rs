//! The book (账套): commands in, records out. No I/O, no clock; the same journal gives
//! the same book, bit for bit.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod back;
mod book;
pub mod chase;
pub mod check;
pub mod command;
pub mod conflicts;
pub mod duplicates;
mod entry;
pub mod find;
pub mod group;
pub mod history;
mod live;
mod may;
pub mod merge;
mod missing;
mod noted;
pub mod reconcile;
mod report;
pub mod review;
pub mod sample;
pub mod seal;
pub mod sheets;
pub mod sort;
pub mod sources;

pub use book::{Book, CellSource, Refused};
pub use entry::Balance;
pub use live::{Counts, Judged, Live, batches, import, import_batches};
pub use missing::Missing;
