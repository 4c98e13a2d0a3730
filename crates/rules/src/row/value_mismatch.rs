use qichu_model::settings::{VALUE_TOLERANCE, VALUE_TOLERANCE_PERCENT};

use crate::prelude::*;

const COST: u16 = column(TableId::Stock, "cost");
const STATED_VALUE: u16 = column(TableId::Stock, "stated_value");
const PARTS: [u16; 3] = [
    column(TableId::Stock, "on_hand"),
    column(TableId::Stock, "in_transit"),
    column(TableId::Stock, "produced_not_stored"),
];

const ON_HAND_ONLY: Text = Text::new(
    "只算在库正好相符",
    "it fits if only stock on hand is counted",
);
const UNKNOWN: Text = Text::new("原因不明", "the cause is unknown");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 55),
    name: "value-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("库存金额不符", "Stock value does not add up"),
    message: Text::new(
        "申报金额 {stated}，数量合计 {total} 乘成本 {cost} 是 {value}；{reason}",
        "The stated value is {stated}; {total} at a cost of {cost} is {value}; {reason}",
    ),
    why: Text::new(
        "数量、成本、金额至少有一个错",
        "The quantity, the cost or the value is wrong",
    ),
    todo: Text::new(
        "核对三项和含税口径；来源只算在库的，说明理由",
        "Check all three and tax; where the source counts only stock on hand, say so",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "stated_value", "150")],
        good: &[put(TableId::Stock, 0, "stated_value", "120.5")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (stated, cost) = (row.number(STATED_VALUE)?, row.number(COST)?);
            let mut total = Decimal::ZERO;
            for part in PARTS {
                total = total.checked_add(row.number_or_zero(part)?)?;
            }
            let value = total.checked_mul(cost)?;
            let on_hand = row.number_or_zero(PARTS[0])?.checked_mul(cost)?;
            let share = row.settings.share(&VALUE_TOLERANCE_PERCENT, value)?;
            let most = row.settings.threshold(&VALUE_TOLERANCE).max(share);
            let near = |value: Decimal| value.checked_sub(stated).is_some_and(|d| d.abs() <= most);
            let reason = if near(on_hand) { ON_HAND_ONLY } else { UNKNOWN };
            let hit = || {
                Hit::at(STATED_VALUE)
                    .arg("stated", plain(stated))
                    .arg("total", plain(total))
                    .arg("cost", plain(cost))
                    .arg("value", plain(value))
                    .arg_text("reason", reason)
            };
            (!near(value)).then(hit)
        },
    },
};
