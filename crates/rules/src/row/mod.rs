//! Level R: the fields of one record.

pub mod address_region_mismatch;
pub mod agreement_reversed;
pub mod area_code_city_mismatch;
pub mod no_contact_way;
pub mod period_reversed;
pub mod postal_code_province_mismatch;
pub mod purchase_after_opening;
pub mod stock_total_mismatch;
