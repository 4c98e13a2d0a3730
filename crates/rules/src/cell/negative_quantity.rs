use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 37),
    name: "negative-quantity",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("数量为负", "Negative quantity"),
    message: Text::new("“{value}”小于零", "“{value}” is below zero"),
    why: Text::new(
        "期初数量不能为负，除非漏记了入库",
        "An opening quantity cannot be negative unless a receipt was missed",
    ),
    todo: Text::new("核对数量", "Check the quantity"),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "in_transit", "-5"),
            put(TableId::Stock, 0, "stated_total", "95"),
        ],
        good: &[
            put(TableId::Stock, 0, "in_transit", "0"),
            put(TableId::Stock, 0, "stated_total", "100"),
        ],
    },
    check: Check::Cell {
        // Stock on hand may be below zero in practice: a warning of its own. A return is
        // a purchase below zero. An age has a range.
        applies: |field| {
            matches!(field.ty, FieldType::Qty | FieldType::Int)
                && !matches!(field.key, "on_hand" | "stated_total" | "quantity" | "age")
        },
        empty: false,
        check: |cell| {
            value::number(cell.clean)
                .filter(|n| *n < Decimal::ZERO)
                .map(|_| cell.hit_value())
        },
    },
};
