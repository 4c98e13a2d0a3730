use crate::cell::percent_scale::{is_doubtful, is_share};
use crate::row::conversion_mismatch::conversion;
use qichu_model::settings::{CONVERSION_LEAST, CONVERSION_MOST};

use crate::prelude::*;

const CONVERSION_RATE: u16 = column(TableId::OnlineChannels, "conversion_rate");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 60),
    name: "conversion-unusual",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("转化率少见", "Unusual conversion rate"),
    message: Text::new(
        "转化率 {rate}%，通常在 {from}% 至 {to}% 之间",
        "A conversion rate of {rate}%; usual is {from}% to {to}%",
    ),
    why: Text::new(
        "多半口径或单位不同，或有刷单",
        "The basis or the scale most likely differs, or orders are faked",
    ),
    todo: Text::new("核对访客数和买家数", "Check visitors and buyers"),
    example: Example::Changes {
        bad: &[
            put(TableId::OnlineChannels, 0, "conversion_rate", "25"),
            put(TableId::OnlineChannels, 0, "buyers", "250"),
            put(TableId::OnlineChannels, 0, "orders", "260"),
        ],
        good: &[
            put(TableId::OnlineChannels, 0, "conversion_rate", "15"),
            put(TableId::OnlineChannels, 0, "buyers", "150"),
            put(TableId::OnlineChannels, 0, "orders", "155"),
        ],
    },
    check: Check::Row {
        table: TableId::OnlineChannels,
        check: |row| {
            let text = row.text(CONVERSION_RATE);
            let rate = match text {
                "" => conversion(row)?,
                _ if is_doubtful(text) => return None,
                _ => row.percent(CONVERSION_RATE)?,
            };
            if !is_share(rate) {
                return None;
            }
            let from = row.settings.threshold(&CONVERSION_LEAST);
            let to = row.settings.threshold(&CONVERSION_MOST);
            let hit = || {
                Hit::at(CONVERSION_RATE)
                    .arg("rate", plain(rate.round_dp(2)))
                    .arg("from", plain(from))
                    .arg("to", plain(to))
            };
            (rate < from || rate > to).then(hit)
        },
    },
};
