//! Raw columns to fields, by header words. A plan is proposed here and changed by a
//! person.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod plan;
mod propose;
mod words;

pub use propose::{columns_for, missing, propose};
