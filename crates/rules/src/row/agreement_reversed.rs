use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 28),
    name: "agreement-reversed",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("协议起止颠倒", "Agreement ends before it begins"),
    message: Text::new(
        "{start} 至 {end}：结束早于开始",
        "{start} to {end}: it ends before it begins",
    ),
    why: Text::new("起止颠倒的期间没有意义", "Such a period means nothing"),
    todo: Text::new("核对两个日期", "Check both dates"),
    example: Example::Changes {
        bad: &[put(TableId::OfflineChannels, 0, "end", "2025-12-31")],
        good: &[put(TableId::OfflineChannels, 0, "end", "2026-12-31")],
    },
    check: Check::Row {
        table: TableId::OfflineChannels,
        check: |row| {
            const END: u16 = column(TableId::OfflineChannels, "end");
            let (start, end) = (
                row.date(column(TableId::OfflineChannels, "start"))?,
                row.date(END)?,
            );
            let hit = || {
                Hit::at(END)
                    .arg("start", start.to_string())
                    .arg("end", end.to_string())
            };
            (end < start).then(hit)
        },
    },
};
