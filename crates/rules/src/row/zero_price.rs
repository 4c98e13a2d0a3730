use crate::prelude::*;

// A minimum of zero means that there is none.
const PRICES: [u16; 7] = [
    column(TableId::Stock, "cost"),
    column(TableId::Stock, "retail_price"),
    column(TableId::Stock, "wholesale_a"),
    column(TableId::Stock, "wholesale_b"),
    column(TableId::Stock, "wholesale_c"),
    column(TableId::Stock, "wholesale_d"),
    column(TableId::Stock, "member_price"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 54),
    name: "zero-price",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("价格为零", "Price of zero"),
    message: Text::new("“{field}”为 0", "“{field}” is 0"),
    why: Text::new(
        "零价会让系统白送，零成本会让毛利虚高",
        "At zero the system gives it away, or every sale is all profit",
    ),
    todo: Text::new(
        "补上价格；赠品请说明理由",
        "Enter the price; for a gift give the reason",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "wholesale_d", "0")],
        good: &[put(TableId::Stock, 0, "wholesale_d", "1.8")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let zero = |at: &u16| row.number(*at).is_some_and(|n| n.is_zero());
            let at = PRICES.into_iter().find(zero)?;
            let field = TableId::Stock.spec().fields.get(usize::from(at))?;
            Some(Hit::at(at).arg_text("field", field.label))
        },
    },
};
