use crate::prelude::*;
use crate::table::duplicate_code::later_ones;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 10),
    name: "duplicate-shop-account",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("店铺账号重复", "Duplicate shop account"),
    message: Text::new(
        "账号“{value}”在这个平台、这个期间另有一条记录",
        "Another record has account “{value}” on this platform for this period too",
    ),
    why: Text::new(
        "同一项记了两次，合计就多一份",
        "Entered twice, it counts twice",
    ),
    todo: Text::new(
        "删除多余的记录，或改正账号、平台或统计开始日期",
        "Remove the spare record, or correct the account, the platform or the period's start",
    ),
    example: Example {
        bad: &[
            put(TableId::OnlineChannels, 1, "account", "qingquan"),
            put(TableId::OnlineChannels, 1, "platform", "天猫"),
        ],
        good: &[put(TableId::OnlineChannels, 1, "account", "qingquan")],
    },
    check: Check::Group {
        tables: &[TableId::OnlineChannels],
        keys: |row, keys| {
            // A shop may report month by month: what begins on another day is no duplicate.
            const PARTS: [u16; 3] = [
                column(TableId::OnlineChannels, "account"),
                column(TableId::OnlineChannels, "platform"),
                column(TableId::OnlineChannels, "period_start"),
            ];
            let parts = PARTS.map(|c| comparable(row.text(c)));
            if !parts[0].is_empty() {
                parts.iter().for_each(|part| keys.part(part));
                keys.end(PARTS[0], true);
            }
        },
        alone: false,
        judge: later_ones,
    },
};
