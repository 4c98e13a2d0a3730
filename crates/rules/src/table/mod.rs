//! Level T: the records of one table.

pub mod duplicate_code;
pub mod duplicate_document_line;
pub mod duplicate_shop_account;
pub mod duplicate_sku;
