use crate::prelude::*;

/// Where each period begins.
const STARTS: [(TableId, u16); 2] = [
    (
        TableId::OnlineChannels,
        column(TableId::OnlineChannels, "period_start"),
    ),
    (
        TableId::Salespeople,
        column(TableId::Salespeople, "territory_start"),
    ),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 23),
    name: "period-reversed",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("期间起止颠倒", "Period ends before it begins"),
    message: Text::new(
        "{start} 至 {end}：结束早于开始",
        "{start} to {end}: it ends before it begins",
    ),
    why: Text::new("起止颠倒的期间没有意义", "Such a period means nothing"),
    todo: Text::new("核对两个日期", "Check both dates"),
    example: Example::Changes {
        bad: &[put(TableId::OnlineChannels, 0, "period_end", "2025-06-30")],
        good: &[put(TableId::OnlineChannels, 0, "period_end", "2026-01-01")],
    },
    check: Check::Field {
        applies: |field| matches!(field.key, "period_end" | "territory_end"),
        check: |row, column| {
            let (_, start) = STARTS.iter().find(|(table, _)| *table == row.table)?;
            let (start, end) = (row.date(*start)?, row.date(column)?);
            let hit = || {
                Hit::at(column)
                    .arg("start", start.to_string())
                    .arg("end", end.to_string())
            };
            (end < start).then(hit)
        },
    },
};
