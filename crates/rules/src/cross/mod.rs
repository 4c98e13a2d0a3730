//! Level X: records across tables.

pub mod agreement_outside_any_territory;
pub mod completeness_below_target;
pub mod control_total_differs;
pub mod cross_source_conflict;
pub mod customer_grade_without_price;
pub mod customer_without_owner;
pub mod never_bought_with_credit;
pub mod owner_outside_territory;
pub mod referred_table_empty;
pub mod region_with_customers_uncovered;
pub mod sample_rejected;
pub mod sample_undecided;
pub mod sold_item_not_in_stock;
pub mod stated_annual_purchase_differs;
pub mod unknown_customer;
pub mod unknown_salesperson;
pub mod unknown_sku;
pub mod unreviewed_record;
