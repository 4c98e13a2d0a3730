use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 51),
    name: "negative-on-hand",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("在库数量为负", "Stock on hand below zero"),
    message: Text::new("在库 {value}，小于零", "{value} on hand is below zero"),
    why: Text::new(
        "多半漏记了入库，或先出后入",
        "A receipt was missed, or goods went out before they came in",
    ),
    todo: Text::new(
        "盘点核对；确实如此的说明理由",
        "Count it; if it is so, give the reason",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "on_hand", "-5"),
            put(TableId::Stock, 0, "stated_total", "15"),
        ],
        good: &[
            put(TableId::Stock, 0, "on_hand", "1"),
            put(TableId::Stock, 0, "stated_total", "21"),
        ],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Qty && field.key == "on_hand",
        empty: false,
        check: |cell| {
            value::number(cell.clean)
                .filter(|n| *n < Decimal::ZERO)
                .map(|_| cell.hit_value())
        },
    },
};
