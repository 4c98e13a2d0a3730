//! Settings of a book: thresholds a sales-operations lead may change. Defaults
//! marked [J] in the domain notes are judgements, so they live here, never in a rule.

use serde::{Deserialize, Serialize};

/// What a book is about, and its thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Company, 公司.
    pub company: String,
    /// Region, 区域.
    pub region: String,
    /// Opening date (期初日期), ISO 8601.
    pub opening_date: String,
    /// Currency, ISO 4217.
    pub currency: String,
    /// Whether prices include tax (含税).
    pub tax_included: bool,
    /// Preparer, 录入人.
    pub preparer: String,
    /// Longest text of a cell, in characters.
    pub max_text_chars: u32,
    /// Earliest year a date may have.
    pub earliest_year: i32,
    /// How many years after the opening date a date may lie.
    pub latest_years_ahead: i32,
    /// Youngest plausible age of a salesperson, years.
    pub min_age: u32,
    /// Oldest plausible age of a salesperson, years.
    pub max_age: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            company: String::new(),
            region: String::new(),
            opening_date: String::new(),
            currency: "CNY".into(),
            tax_included: true,
            preparer: String::new(),
            max_text_chars: 500,
            earliest_year: 1900,
            latest_years_ahead: 10,
            min_age: 16,
            max_age: 75,
        }
    }
}
