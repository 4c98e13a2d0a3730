//! Bytes to raw tables. Today: only what the bytes are.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod sniff;

pub use sniff::{Sniffed, sniff};
