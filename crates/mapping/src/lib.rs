//! Raw columns to fields, by header words. A plan is proposed, changed by a person, and
//! carried out.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod enter;
pub mod plan;
mod propose;
mod words;

pub use enter::enter;
pub use propose::{columns_for, missing, propose};
