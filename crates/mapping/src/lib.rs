//! Raw columns to fields, by header words and values. A plan is proposed, changed by a person, and
//! carried out.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod enter;
mod evidence;
pub mod joined;
mod observe;
pub mod plan;
mod propose;
pub mod units;
mod words;

pub use enter::{enter, enter_every, warehouse_name, without_noise};
pub use observe::observe;
pub use propose::{columns_for, missing, propose};
pub use words::is_name_of;
