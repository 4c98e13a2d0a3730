//! Raw columns to fields: header words and value evidence together.

pub mod plan;
