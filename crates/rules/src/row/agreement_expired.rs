use crate::prelude::*;

const START: u16 = column(TableId::OfflineChannels, "start");
const END: u16 = column(TableId::OfflineChannels, "end");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 61),
    name: "agreement-expired",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("协议已到期", "Agreement has ended"),
    message: Text::new(
        "协议 {end} 到期，早于期初 {opening}",
        "The agreement ended on {end}, before the opening on {opening}",
    ),
    why: Text::new(
        "没有有效协议，授权和返利都没有依据",
        "Without one neither territory nor rebate stands on anything",
    ),
    todo: Text::new(
        "续签后更新日期，或移出该渠道",
        "Renew it and update the date, or take the channel out",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::OfflineChannels, 0, "start", "2024-01-01"),
            put(TableId::OfflineChannels, 0, "end", "2025-12-31"),
        ],
        good: &[
            put(TableId::OfflineChannels, 0, "start", "2024-01-01"),
            put(TableId::OfflineChannels, 0, "end", "2027-12-31"),
        ],
    },
    check: Check::Row {
        table: TableId::OfflineChannels,
        check: |row| {
            let (end, opening) = (row.date(END)?, row.opening()?);
            if row.date(START).is_some_and(|start| end < start) {
                return None;
            }
            let hit = || {
                Hit::at(END)
                    .arg("end", end.to_string())
                    .arg("opening", opening.to_string())
            };
            (end < opening).then(hit)
        },
    },
};
