use crate::cell::number_with_unit::scaled;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 2),
    name: "not-a-number",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不是数字", "Not a number"),
    message: Text::new("“{value}”不是数字", "“{value}” is not a number"),
    why: Text::new("金额和数量要能相加", "Amounts and quantities must add up"),
    todo: Text::new(
        "改为数字；不知道的留空或写“未知：原因”",
        "Write a number; if nobody knows write “未知：” and the reason",
    ),
    example: Example {
        bad: &[put(TableId::Customers, 0, "credit_limit", "很多")],
        good: &[put(TableId::Customers, 0, "credit_limit", "12,000.50")],
    },
    check: Check::Cell {
        applies: |field| {
            matches!(
                field.ty,
                FieldType::Money | FieldType::Qty | FieldType::Int | FieldType::Percent
            )
        },
        empty: false,
        check: |cell| {
            let read = match cell.field.ty {
                FieldType::Percent => value::percent(cell.clean),
                _ => value::number(cell.clean),
            };
            let whole = cell.field.ty != FieldType::Int || read.is_none_or(|n| n.fract().is_zero());
            let read = read.is_some() && whole || scaled(cell.clean, cell.field.ty).is_some();
            (!read && !cell.is_unknown() && !cell.is_broken()).then(|| cell.hit_value())
        },
    },
};
