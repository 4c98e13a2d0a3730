use crate::prelude::*;

const VISITORS: u16 = column(TableId::OnlineChannels, "visitors");
const BUYERS: u16 = column(TableId::OnlineChannels, "buyers");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 58),
    name: "buyers-exceed-visitors",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("买家数多于访客数", "More buyers than visitors"),
    message: Text::new(
        "买家 {buyers}，访客只有 {visitors}",
        "{buyers} buyers, yet only {visitors} visitors",
    ),
    why: Text::new(
        "没有来访就不会购买，必有一个数错",
        "Nobody buys without a visit; one count is wrong",
    ),
    todo: Text::new("核对两个数和统计期间", "Check both counts and their period"),
    example: Example::Changes {
        bad: &[put(TableId::OnlineChannels, 0, "buyers", "1200")],
        good: &[put(TableId::OnlineChannels, 0, "buyers", "32")],
    },
    check: Check::Row {
        table: TableId::OnlineChannels,
        check: |row| {
            let (buyers, visitors) = (row.number(BUYERS)?, row.number(VISITORS)?);
            let hit = || {
                Hit::at(BUYERS)
                    .arg("buyers", plain(buyers))
                    .arg("visitors", plain(visitors))
            };
            (buyers > visitors).then(hit)
        },
    },
};
