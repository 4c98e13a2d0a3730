use crate::cross::unknown_customer::{Defined, unknown};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 2),
    name: "unknown-sku",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("商品不在库存表中", "Unknown product"),
    message: Text::new(
        "库存表中没有编码“{value}”",
        "No product has the code “{value}”",
    ),
    why: Text::new(
        "对不上商品的记录无法录入",
        "A record that refers to nothing cannot be entered",
    ),
    todo: Text::new(
        "改正编码，或补上该商品；填了品名的，改成编码",
        "Correct the code or add the product; where it is a name write the code",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "sku", "SP009")],
        good: &[put(TableId::Purchases, 0, "sku", "SP002")],
    },
    check: Check::Whole {
        tables: &[TableId::Stock, TableId::Purchases],
        check: |data, _| {
            // Products of several specifications share a name: the stock may lack one.
            let products = Defined {
                table: TableId::Stock,
                code: column(TableId::Stock, "sku"),
                name: column(TableId::Stock, "name"),
                by_name: FixKind::Suggested,
            };
            let sold = (TableId::Purchases, column(TableId::Purchases, "sku"));
            unknown(data, &products, &[sold])
        },
    },
};
