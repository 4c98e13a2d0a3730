use crate::prelude::*;

const EXPIRY: u16 = column(TableId::Stock, "expiry");
const ON_HAND: u16 = column(TableId::Stock, "on_hand");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 56),
    name: "expired-batch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("批次已过期", "Expired batch"),
    message: Text::new(
        "有效期至 {expiry}，期初 {opening} 时已过期，在库 {on_hand}",
        "It expired on {expiry}, before the opening on {opening}, with {on_hand} on hand",
    ),
    why: Text::new(
        "过期货不能卖，不该算作可交货",
        "Expired goods cannot be sold and are not deliverable",
    ),
    todo: Text::new(
        "核对有效期，或报损移出",
        "Check the expiry, or write the batch off",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "expiry", "2026-05-01")],
        good: &[put(TableId::Stock, 0, "expiry", "2027-05-01")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (expiry, opening) = (row.date(EXPIRY)?, row.opening()?);
            let on_hand = row.number(ON_HAND).filter(|n| *n > Decimal::ZERO)?;
            let hit = || {
                Hit::at(EXPIRY)
                    .arg("expiry", expiry.to_string())
                    .arg("opening", opening.to_string())
                    .arg("on_hand", plain(on_hand))
            };
            (expiry < opening).then(hit)
        },
    },
};
