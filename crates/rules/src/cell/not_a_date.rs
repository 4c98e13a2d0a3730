use chrono::{Months, NaiveDate, TimeDelta};

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 3),
    name: "not-a-date",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不是日期", "Not a date"),
    message: Text::new("“{value}”不是日期", "“{value}” is not a date"),
    why: Text::new(
        "账龄、效期和协议都按日期计算",
        "Ages, expiry and agreements are reckoned by date",
    ),
    todo: Text::new(
        "写成 2026-07-01 这样的日期；五位数多半是没设日期格式的日期",
        "Write it like 2026-07-01; five digits are most likely a date without a date format",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "first_deal", "2026-02-30")],
        good: &[put(TableId::Customers, 0, "first_deal", "2026年2月28日")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Date | FieldType::Period),
        empty: false,
        check: |cell| {
            let read = match cell.field.ty {
                FieldType::Period => value::period(cell.clean).is_some(),
                _ => {
                    value::date(cell.clean).is_some()
                        || !value::ambiguous_date(cell.clean).is_empty()
                }
            };
            if read || cell.is_unknown() || cell.is_broken() {
                return None;
            }
            let meant = match cell.field.ty {
                FieldType::Date => meant(cell.clean, cell.field.key),
                _ => None,
            };
            let hit = cell.hit_value();
            Some(match meant {
                Some(text) => hit.suggested(cell.column, text),
                None => hit,
            })
        },
    },
};

/// What a text likely means that is no date.
fn meant(text: &str, key: &str) -> Option<String> {
    let ends = key.ends_with("end") || key == "expiry";
    if ends
        && ["长期", "永久", "无固定期限"]
            .iter()
            .any(|word| text.starts_with(word))
    {
        return Some("未知：长期有效".to_owned());
    }
    if let Some(day) = serial(text) {
        return Some(day.to_string());
    }
    // A month begins with its first day and ends with its last.
    let value::Period::Month(year, month) = value::period(text)? else {
        return None;
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let day = match ends {
        true => first.checked_add_months(Months::new(1))?.pred_opt()?,
        false => first,
    };
    Some(day.to_string())
}

/// The day that a spreadsheet counts by this number, where it lies between 1954 and 2064:
/// an unformatted date is a number.
fn serial(text: &str) -> Option<NaiveDate> {
    let days: i64 = text.parse().ok().filter(|_| text.len() == 5)?;
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let day = first.checked_add_signed(TimeDelta::try_days(days)?)?;
    (20_000..60_000).contains(&days).then_some(day)
}
