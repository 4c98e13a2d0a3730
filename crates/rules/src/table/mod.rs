//! Level T: the records of one table.

pub mod duplicate_code;
