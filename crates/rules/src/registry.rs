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
    file: encoding_guessed sheet_skipped hidden_rows_read;
    header: header_not_found header_row_offset duplicate_header ambiguous_column required_column_missing column_kept_as_extra total_row_excluded total_row_differs merged_cells_filled formula_without_value keys_filled_down;
    cell: required_missing not_a_number not_a_date ambiguous_date date_out_of_range unknown_choice full_width_or_invisible_characters number_with_unit surrounding_space text_stored_number precision_lost_code scientific_notation_code error_value formula_injection invalid_uscc invalid_mobile_number invalid_gtin negative_quantity;
    row: no_contact_way stock_total_mismatch period_reversed agreement_reversed purchase_after_opening;
    table: duplicate_code duplicate_sku duplicate_document_line duplicate_shop_account;
    cross: unknown_customer unknown_sku unknown_salesperson;
}

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
