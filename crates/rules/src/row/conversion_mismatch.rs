use crate::cell::percent_scale::{is_doubtful, is_share};
use qichu_model::settings::CONVERSION_TOLERANCE;

use crate::prelude::*;

const CONVERSION_RATE: u16 = column(TableId::OnlineChannels, "conversion_rate");
const VISITORS: u16 = column(TableId::OnlineChannels, "visitors");
const BUYERS: u16 = column(TableId::OnlineChannels, "buyers");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 57),
    name: "conversion-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("转化率不符", "Conversion rate does not add up"),
    message: Text::new(
        "填报转化率 {stated}%，买家数除以访客数是 {computed}%",
        "The stated rate is {stated}%; buyers by visitors is {computed}%",
    ),
    why: Text::new(
        "口径不同的转化率不能比较",
        "Rates of different bases cannot be compared",
    ),
    todo: Text::new(
        "按买家数除以访客数重算，或核对两个数",
        "Reckon it as buyers by visitors, or check both counts",
    ),
    example: Example::Changes {
        bad: &[put(TableId::OnlineChannels, 0, "conversion_rate", "5")],
        good: &[put(TableId::OnlineChannels, 0, "conversion_rate", "3.2")],
    },
    check: Check::Row {
        table: TableId::OnlineChannels,
        check: |row| {
            let stated = row.percent(CONVERSION_RATE).filter(|p| is_share(*p))?;
            let computed = conversion(row)?;
            let most = row.settings.threshold(&CONVERSION_TOLERANCE);
            let differs = |rate: Decimal| rate.checked_sub(computed).is_none_or(|d| d.abs() > most);
            // Below 1 it may be a fraction, which is for another rule to say.
            if is_doubtful(row.text(CONVERSION_RATE))
                && !differs(stated.checked_mul(Decimal::ONE_HUNDRED)?)
            {
                return None;
            }
            let hit = || {
                Hit::at(CONVERSION_RATE)
                    .arg("stated", plain(stated))
                    .arg("computed", plain(computed.round_dp(2)))
                    .suggested(CONVERSION_RATE, plain(computed.round_dp(2)))
            };
            differs(stated).then(hit)
        },
    },
};

/// Buyers in 100 visitors, where both are known and possible.
pub fn conversion(row: &Row) -> Option<Decimal> {
    let visitors = row.number(VISITORS).filter(|n| *n > Decimal::ZERO)?;
    let buyers = row
        .number(BUYERS)
        .filter(|n| *n >= Decimal::ZERO && *n <= visitors)?;
    buyers
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(visitors)
}
