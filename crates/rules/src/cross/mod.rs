//! Level X: records across tables.

pub mod unknown_customer;
pub mod unknown_salesperson;
pub mod unknown_sku;
