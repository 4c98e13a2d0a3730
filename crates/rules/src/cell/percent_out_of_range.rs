use crate::cell::percent_scale::is_share;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 52),
    name: "percent-out-of-range",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("百分比超出范围", "Percentage out of range"),
    message: Text::new(
        "“{value}”不在 0 至 100 之间",
        "“{value}” is not between 0 and 100",
    ),
    why: Text::new(
        "百分比在 0 至 100 之间才有意义",
        "No share is below nothing or above the whole",
    ),
    todo: Text::new("核对数值；3% 写作 3", "Check the value; write 3% as 3"),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "tax_rate", "130")],
        good: &[put(TableId::Purchases, 0, "tax_rate", "13")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Percent,
        empty: false,
        check: |cell| {
            let percent = value::percent(cell.clean)?;
            (!is_share(percent)).then(|| cell.hit_value())
        },
    },
};
