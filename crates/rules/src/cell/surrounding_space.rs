use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 9),
    name: "surrounding-space",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("首尾有空格", "Space before or after"),
    message: Text::new(
        "“{value}”首尾有空格",
        "“{value}” begins or ends with a space",
    ),
    why: Text::new(
        "多一个空格，就对不上同一个客户或商品",
        "One space more and two records no longer match",
    ),
    todo: Text::new("一键去除", "Remove it with one click"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "contact", "陈工 ")],
        good: &[put(TableId::Customers, 0, "contact", "陈 工")],
    },
    check: Check::Cell {
        applies: |_| true,
        empty: false,
        check: |cell| {
            cell.look
                .edge_space
                .then(|| cell.hit_value().safe(cell.column, cell.text.trim()))
        },
    },
};
