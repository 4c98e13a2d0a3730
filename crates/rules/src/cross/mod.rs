//! Level X: records across tables.

pub mod unknown_customer;
