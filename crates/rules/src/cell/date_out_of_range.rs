use std::ops::RangeInclusive;

use chrono::Datelike;
use qichu_model::settings::{EARLIEST_YEAR, LATEST_YEARS_AHEAD};
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 5),
    name: "date-out-of-range",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("日期超出范围", "Date out of range"),
    message: Text::new(
        "{value} 不在 {from} 至 {to} 年之间",
        "{value} is not between the years {from} and {to}",
    ),
    why: Text::new("多半是年份写错", "The year is most likely mistyped"),
    todo: Text::new("核对年份", "Check the year"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "first_deal", "2204-03-05")],
        good: &[put(TableId::Customers, 0, "first_deal", "2024-03-05")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Date,
        empty: false,
        check: |cell| {
            let date = value::date(cell.clean)?;
            let years = years(cell.settings)?;
            (!years.contains(&date.year())).then(|| {
                cell.hit_value()
                    .arg("from", years.start().to_string())
                    .arg("to", years.end().to_string())
            })
        },
    },
};

/// The years in which a date of the book lies.
pub fn years(settings: &Settings) -> Option<RangeInclusive<i32>> {
    let from = settings.threshold(&EARLIEST_YEAR).to_i32()?;
    let opening = value::date(&settings.opening_date)?;
    let to = opening.year() + settings.threshold(&LATEST_YEARS_AHEAD).to_i32()?;
    Some(from..=to)
}
