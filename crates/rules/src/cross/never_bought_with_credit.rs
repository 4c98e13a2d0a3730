use rustc_hash::FxHashSet;

use crate::prelude::*;

const CODE: u16 = column(TableId::Customers, "code");
const LIMIT: u16 = column(TableId::Customers, "credit_limit");
const CUSTOMER: u16 = column(TableId::Purchases, "customer");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 10),
    name: "never-bought-with-credit",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("没买过却有信用额度", "Credit without a purchase"),
    message: Text::new(
        "信用额度 {limit}，购买历史里没有这个客户",
        "The credit limit is {limit}, but there is no purchase",
    ),
    why: Text::new(
        "没有往来的额度没有依据",
        "Nothing supports a limit for a customer who never bought",
    ),
    todo: Text::new(
        "核对额度，或补上购买历史",
        "Check the limit, or add the purchases",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 1, "customer", "KH0001")],
        good: &[
            put(TableId::Purchases, 1, "customer", "KH0001"),
            put(TableId::Customers, 1, "credit_limit", "0"),
        ],
    },
    check: Check::Whole {
        tables: &[TableId::Customers, TableId::Purchases],
        check: |data, _| {
            let bought: FxHashSet<&str> = data
                .table(TableId::Purchases)
                .rows()
                .map(|row| data.text(TableId::Purchases, row, CUSTOMER).trim())
                .collect();
            let mut found = Vec::new();
            // No history at all says nothing about anybody.
            if bought.is_empty() {
                return found;
            }
            for row in data.table(TableId::Customers).rows() {
                let text = |column| data.text(TableId::Customers, row, column).trim();
                let limit = value::number(text(LIMIT)).filter(|l| *l > Decimal::ZERO);
                let Some(limit) = limit.filter(|_| !bought.contains(text(CODE))) else {
                    continue;
                };
                let place = Place::Cell {
                    table: TableId::Customers,
                    row,
                    column: LIMIT,
                };
                found.push((place, Hit::default().arg("limit", plain(limit))));
            }
            found
        },
    },
};
