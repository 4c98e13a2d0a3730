//! All rules, by code, and the one place where a finding becomes text.

use qichu_model::{Finding, Lang, RuleId};

use crate::rule::Rule;
use crate::{cell, cross, file, header, row, table};

macro_rules! rules {
    ($($level:ident: $($name:ident)*;)*) => {
        /// All rules in the order of their codes.
        pub static RULES: &[&Rule] = &[$($(&$level::$name::RULE,)*)*];
    };
}

rules! {
    file: not_a_workbook limit_exceeded encoding_guessed sheet_skipped hidden_rows_read file_named_otherwise;
    header: header_not_found header_row_offset duplicate_header ambiguous_column required_column_missing column_kept_as_extra total_row_excluded total_row_differs merged_cells_filled formula_without_value keys_filled_down sheet_looks_like_other_table sensitive_column_left_out unit_in_header;
    cell: required_missing not_a_number not_a_date ambiguous_date date_out_of_range unknown_choice full_width_or_invisible_characters number_with_unit surrounding_space text_stored_number precision_lost_code scientific_notation_code error_value formula_injection invalid_uscc invalid_mobile_number invalid_gtin negative_quantity leading_zero_lost code_turned_date value_too_long control_character unassigned_mobile_prefix invalid_landline several_phones_in_cell invalid_email invalid_domain invalid_postal_code restricted_gtin invalid_icp negative_amount negative_on_hand percent_out_of_range percent_scale age_out_of_range looks_like_password looks_like_id_card unknown_region region_ambiguous retired_region required_unknown unknown_without_reason placeholder_for_nothing attachment_without_digest;
    row: no_contact_way stock_total_mismatch period_reversed agreement_reversed purchase_after_opening uscc_authority_mismatch fractional_quantity_of_countable_unit size_mismatch size_mismatch_by_two_tiers staff_revenue_implausible credit_grade_terms credit_d_with_terms overdue_with_top_grade overdue_loose_terms receivable_over_limit new_customer_top_grade counted_differs cost_missing_kind cost_above_wholesale wholesale_above_retail member_above_retail price_tier_order minimum_above_member margin_out_of_range price_unit_suspect zero_price value_mismatch expired_batch conversion_mismatch buyers_exceed_visitors orders_exceed_visitors conversion_unusual agreement_expired agreement_ending_soon agreement_too_long purchase_amount_mismatch purchase_too_old return_sign foreign_currency_without_rate age_birth_mismatch target_unreasonable target_ambitious target_without_basis month_over_quarter_of_year postal_code_province_mismatch address_region_mismatch area_code_city_mismatch contact_way_unknown discount_as_fraction;
    table: duplicate_code duplicate_sku duplicate_document_line duplicate_shop_account duplicate_record same_uscc_different_name similar_customer_name shared_phone duplicate_sku_spec same_gtin_different_product same_product_different_unit_or_price outlier_value unit_mismatch inconsistent_spelling territory_overlap exclusive_agreement_overlap target_sum_mismatch required_column_empty territory_shared short_code_as_gtin team_target_mismatch duplicate_target unknown_industry;
    cross: unknown_customer unknown_sku unknown_salesperson referred_table_empty customer_without_owner owner_outside_territory region_with_customers_uncovered customer_grade_without_price stated_annual_purchase_differs never_bought_with_credit sold_item_not_in_stock agreement_outside_any_territory completeness_below_target control_total_differs cross_source_conflict unreviewed_record sample_rejected sample_undecided;
}

/// Rules whose errors a person may confirm, with a reason: what is said is unlikely, yet may
/// be so. A confirmed one weighs as a warning that has its reason.
pub static CONFIRMABLE: &[RuleId] = &[row::size_mismatch_by_two_tiers::RULE.id];

/// The rule with this code.
pub fn by_id(id: RuleId) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.id == id)
}

/// The rule with this name.
pub fn by_name(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.name == name)
}

/// A finding's message in `lang`.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let Some(rule) = by_id(finding.rule) else {
        return finding.rule.to_string();
    };
    let mut text = rule.message.get(lang).to_owned();
    for arg in &finding.args {
        text = text.replace(&format!("{{{}}}", arg.name), arg.value_in(lang));
    }
    text
}
