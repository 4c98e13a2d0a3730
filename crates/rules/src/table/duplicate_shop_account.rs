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
    example: Example::Changes {
        bad: &[
            put(TableId::OnlineChannels, 1, "account", "qingquan"),
            put(TableId::OnlineChannels, 1, "platform", "天猫"),
            put(TableId::OnlineChannels, 1, "period_start", "2026/1/1"),
        ],
        good: &[put(TableId::OnlineChannels, 1, "account", "qingquan")],
    },
    // A shop may report month by month: what begins on another day is no duplicate.
    check: Check::Group {
        tables: &[TableId::OnlineChannels],
        keys: |row, keys| keys.own(row),
        alone: false,
        judge: later_ones,
    },
};
