use chrono::{Datelike, NaiveDate};
use qichu_model::settings::{MAX_AGE, MIN_AGE};

use crate::cell::date_out_of_range::years;
use crate::prelude::*;
use crate::rule::Cell;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 54),
    name: "age-out-of-range",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("年龄超出范围", "Age out of range"),
    message: Text::new(
        "年龄 {value} 不在 {from} 至 {to} 之间",
        "The age {value} is not between {from} and {to}",
    ),
    why: Text::new(
        "多半抄错，或填成了工龄、入职日期",
        "Most likely mistyped, or years of service, or the day of hiring",
    ),
    todo: Text::new("核对年龄或出生日期", "Check the age or the date of birth"),
    example: Example::Changes {
        bad: &[put(TableId::Salespeople, 0, "age", "13")],
        good: &[put(TableId::Salespeople, 0, "age", "33")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.key, "age" | "birth_date"),
        empty: false,
        check: |cell| {
            let (age, said) = age(cell)?;
            let (from, to) = (
                cell.settings.threshold(&MIN_AGE),
                cell.settings.threshold(&MAX_AGE),
            );
            (age < from || age > to).then(|| {
                cell.hit()
                    .arg("value", said)
                    .arg("from", plain(from))
                    .arg("to", plain(to))
            })
        },
    },
};

/// The age that a cell gives, and how to say it.
fn age(cell: &Cell) -> Option<(Decimal, String)> {
    if cell.field.ty == FieldType::Int {
        let age = value::number(cell.clean).filter(|n| n.fract().is_zero())?;
        return Some((age, cell.text.to_owned()));
    }
    let born = value::date(cell.clean)?;
    // Of a year that no date of the book has another rule speaks.
    if !years(cell.settings)?.contains(&born.year()) {
        return None;
    }
    let age = age_at(value::date(&cell.settings.opening_date)?, born);
    Some((age.into(), format!("{age} ({born})")))
}

/// How old somebody is on a day; below zero before the birth.
fn age_at(day: NaiveDate, born: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i32::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::Checker;
    use crate::example::{changed, settings};
    use crate::{by_id, message};

    #[test]
    fn a_date_of_birth_gives_an_age_too() {
        let said = |born: &'static str| -> Vec<String> {
            let edits = [
                put(TableId::Salespeople, 0, "age", ""),
                put(TableId::Salespeople, 0, "birth_date", born),
            ];
            let checker = Checker::of(&changed(&edits), &settings());
            let own = checker.findings().into_iter();
            let own = own.filter(|f| by_id(f.rule).is_some_and(|r| r.name == RULE.name));
            own.map(|f| message(f, qichu_model::Lang::Zh)).collect()
        };
        assert_eq!(
            said("2020-01-01"),
            ["年龄 6 (2020-01-01) 不在 16 至 75 之间"]
        );
        assert_eq!(
            said("1930/7/2"),
            ["年龄 95 (1930-07-02) 不在 16 至 75 之间"]
        );
        assert_eq!(
            said("2027-01-01"),
            ["年龄 -1 (2027-01-01) 不在 16 至 75 之间"]
        );
        for fine in ["1995-05-05", "2010-07-01", "1950-07-02", "2204-05-05"] {
            assert_eq!(said(fine), [""; 0], "{fine}");
        }
    }
}
