//! Level C: one cell by itself.

pub mod ambiguous_date;
pub mod date_out_of_range;
pub mod error_value;
pub mod formula_injection;
pub mod full_width_or_invisible_characters;
pub mod invalid_gtin;
pub mod invalid_mobile_number;
pub mod invalid_uscc;
pub mod negative_quantity;
pub mod not_a_date;
pub mod not_a_number;
pub mod number_with_unit;
pub mod precision_lost_code;
pub mod region_ambiguous;
pub mod required_missing;
pub mod retired_region;
pub mod scientific_notation_code;
pub mod surrounding_space;
pub mod text_stored_number;
pub mod unknown_choice;
pub mod unknown_region;
