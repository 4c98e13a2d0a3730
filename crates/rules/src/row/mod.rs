//! Level R: the fields of one record.

pub mod stock_total_mismatch;
