use crate::prelude::*;

const CREDIT_LIMIT: u16 = column(TableId::Customers, "credit_limit");
const OPENING_RECEIVABLE: u16 = column(TableId::Customers, "opening_receivable");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 43),
    name: "receivable-over-limit",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("期初应收超出信用额度", "Receivable above the credit limit"),
    message: Text::new(
        "期初应收 {receivable}，超出信用额度 {limit}",
        "The opening receivable is {receivable}, above the credit limit {limit}",
    ),
    why: Text::new(
        "一上线就超额度，系统会拦住他的订单",
        "The system will hold the customer's orders from the first day",
    ),
    todo: Text::new(
        "核对两项，或先收款、调额度",
        "Check both, collect first or change the limit",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "opening_receivable", "120000")],
        good: &[put(TableId::Customers, 0, "opening_receivable", "90000")],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let (receivable, limit) = (row.number(OPENING_RECEIVABLE)?, row.number(CREDIT_LIMIT)?);
            let hit = || {
                Hit::at(OPENING_RECEIVABLE)
                    .arg("receivable", plain(receivable))
                    .arg("limit", plain(limit))
            };
            (receivable > limit && receivable > Decimal::ZERO).then(hit)
        },
    },
};
