use qichu_model::settings::{COUNT_TOLERANCE, COUNT_TOLERANCE_PERCENT};

use crate::prelude::*;

const ON_HAND: u16 = column(TableId::Stock, "on_hand");
const COUNTED: u16 = column(TableId::Stock, "counted");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 45),
    name: "counted-differs",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("实盘与账面不符", "Count differs from the books"),
    message: Text::new(
        "在库 {on_hand}，实盘 {counted}，差 {difference}",
        "{on_hand} on hand, {counted} counted: {difference} apart",
    ),
    why: Text::new(
        "账实不符会导致超卖或漏卖",
        "Stock unlike the books is over-promised, or never sold",
    ),
    todo: Text::new(
        "复盘，查明原因后更正在库数量",
        "Count again, find the cause and correct the stock on hand",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "counted", "95")],
        good: &[put(TableId::Stock, 0, "counted", "100")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (on_hand, counted) = (row.number(ON_HAND)?, row.number(COUNTED)?);
            let difference = counted.checked_sub(on_hand)?;
            let share = row.settings.share(&COUNT_TOLERANCE_PERCENT, on_hand)?;
            let least = row.settings.threshold(&COUNT_TOLERANCE).max(share);
            let hit = || {
                Hit::at(COUNTED)
                    .arg("on_hand", plain(on_hand))
                    .arg("counted", plain(counted))
                    .arg("difference", plain(difference))
            };
            (!difference.is_zero() && difference.abs() >= least).then(hit)
        },
    },
};
