use qichu_model::settings::{MAX_AGE, MIN_AGE};

use crate::prelude::*;

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
        "多半抄错，或填成了工龄",
        "Most likely mistyped, or years of service",
    ),
    todo: Text::new("核对年龄", "Check the age"),
    example: Example {
        bad: &[put(TableId::Salespeople, 0, "age", "13")],
        good: &[put(TableId::Salespeople, 0, "age", "33")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Int && field.key == "age",
        empty: false,
        check: |cell| {
            let age = value::number(cell.clean).filter(|n| n.fract().is_zero())?;
            let (from, to) = (
                cell.settings.threshold(&MIN_AGE),
                cell.settings.threshold(&MAX_AGE),
            );
            (age < from || age > to).then(|| {
                cell.hit_value()
                    .arg("from", plain(from))
                    .arg("to", plain(to))
            })
        },
    },
};
