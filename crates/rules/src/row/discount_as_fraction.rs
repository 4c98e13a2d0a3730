use crate::cell::percent_scale::is_doubtful;
use crate::prelude::*;

const DISCOUNT: u16 = column(TableId::Purchases, "discount_percent");
/// What tells the discount that was given.
const TELLING: [u16; 3] = [
    column(TableId::Purchases, "quantity"),
    column(TableId::Purchases, "unit_price"),
    column(TableId::Purchases, "amount"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 84),
    name: "discount-as-fraction",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("折扣率像是小数", "Discount written as a fraction"),
    message: Text::new(
        "折扣率“{value}”像是小数，减去 {number}% 应写作 {number}",
        "The discount “{value}” looks like a fraction; {number}% off should read {number}",
    ),
    why: Text::new(
        "0.05 和 5 差一百倍，数量、单价、金额不全，无从核对",
        "0.05 and 5 differ a hundredfold, and without quantity, price and amount nothing tells which",
    ),
    todo: Text::new(
        "核对后改写，或补上单价",
        "Check it and rewrite it, or add the unit price",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Purchases, 0, "discount_percent", "0.05"),
            put(TableId::Purchases, 0, "unit_price", ""),
        ],
        good: &[
            put(TableId::Purchases, 0, "discount_percent", "5"),
            put(TableId::Purchases, 0, "unit_price", ""),
        ],
    },
    // Where the record has all three, purchase-amount-mismatch knows better.
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            let text = row.text(DISCOUNT);
            if !is_doubtful(text) || TELLING.iter().all(|at| row.number(*at).is_some()) {
                return None;
            }
            let number = plain(row.number(DISCOUNT)?.checked_mul(Decimal::ONE_HUNDRED)?);
            let hit = Hit::at(DISCOUNT)
                .arg("value", text)
                .arg("number", number.clone());
            Some(hit.suggested(DISCOUNT, number))
        },
    },
};
