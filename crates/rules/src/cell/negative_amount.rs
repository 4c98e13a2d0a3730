use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 50),
    name: "negative-amount",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("金额为负", "Negative amount"),
    message: Text::new("“{value}”小于零", "“{value}” is below zero"),
    why: Text::new(
        "价格、额度和目标不能为负",
        "Prices, limits and targets cannot be negative",
    ),
    todo: Text::new("核对金额", "Check the amount"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "credit_limit", "-100")],
        good: &[put(TableId::Customers, 0, "opening_receivable", "-100")],
    },
    check: Check::Cell {
        applies: |field| {
            // A balance may stand on the other side, a return is a purchase below zero, and a
            // month of returns or stock below zero in the books gives a sum below zero.
            field.ty == FieldType::Money
                && !matches!(
                    field.key,
                    "opening_receivable" | "opening_advance" | "amount" | "stated_value" | "actual"
                )
        },
        empty: false,
        check: |cell| {
            value::number(cell.clean)
                .filter(|n| *n < Decimal::ZERO)
                .map(|_| cell.hit_value())
        },
    },
};
