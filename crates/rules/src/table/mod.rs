//! Level T: the records of one table.

pub mod duplicate_code;
pub mod duplicate_document_line;
pub mod duplicate_record;
pub mod duplicate_shop_account;
pub mod duplicate_sku;
pub mod duplicate_sku_spec;
pub mod duplicate_target;
pub mod exclusive_agreement_overlap;
pub mod inconsistent_spelling;
pub mod outlier_value;
pub mod required_column_empty;
pub mod same_gtin_different_product;
pub mod same_product_different_unit_or_price;
pub mod same_uscc_different_name;
pub mod shared_phone;
pub mod short_code_as_gtin;
pub mod similar_customer_name;
pub mod target_sum_mismatch;
pub mod team_target_mismatch;
pub mod territory_overlap;
pub mod territory_shared;
pub mod unit_mismatch;
pub mod unknown_industry;
