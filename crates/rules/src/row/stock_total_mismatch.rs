use crate::prelude::*;

const TOTAL: u16 = column(TableId::Stock, "stated_total");
const PARTS: [u16; 3] = [
    column(TableId::Stock, "on_hand"),
    column(TableId::Stock, "in_transit"),
    column(TableId::Stock, "produced_not_stored"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 10),
    name: "stock-total-mismatch",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("库存合计不符", "Stock total does not add up"),
    message: Text::new(
        "申报合计 {stated}，在库、在途与已产未入相加是 {sum}",
        "The stated total is {stated}; on hand, in transit and not yet stored sum to {sum}",
    ),
    why: Text::new(
        "合计与分项至少有一个错，会导致超卖",
        "Either the total or a part is wrong, and stock may be over-promised",
    ),
    todo: Text::new("核对各项数量", "Check the quantities"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "stated_total", "125")],
        good: &[put(TableId::Stock, 0, "stated_total", "120.0")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let stated = row.number(TOTAL)?;
            let mut sum = Decimal::ZERO;
            for part in PARTS {
                sum = sum.checked_add(row.number_or_zero(part)?)?;
            }
            let hit = || {
                Hit::at(TOTAL)
                    .arg("stated", plain(stated))
                    .arg("sum", plain(sum))
            };
            (stated != sum).then(hit)
        },
    },
};
