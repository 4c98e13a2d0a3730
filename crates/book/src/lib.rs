//! The book (账套): commands in, records out. No I/O, no clock; the same journal gives
//! the same book, bit for bit.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod back;
mod book;
pub mod command;
mod entry;
pub mod history;
mod live;
pub mod merge;
mod noted;
pub mod seal;
pub mod sheets;

pub use book::{Book, CellSource, Refused};
pub use entry::Balance;
pub use live::{Counts, Live, import};
