//! Level R: the fields of one record.

pub mod agreement_reversed;
pub mod no_contact_way;
pub mod period_reversed;
pub mod purchase_after_opening;
pub mod stock_total_mismatch;
