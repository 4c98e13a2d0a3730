use qichu_model::settings::AGREEMENT_ENDING_DAYS;

use crate::prelude::*;

const START: u16 = column(TableId::OfflineChannels, "start");
const END: u16 = column(TableId::OfflineChannels, "end");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 62),
    name: "agreement-ending-soon",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("协议即将到期", "Agreement ends soon"),
    message: Text::new(
        "协议 {end} 到期，期初后 {days} 天",
        "The agreement ends on {end}, {days} days after the opening",
    ),
    why: Text::new(
        "到期前没有续签，渠道会断",
        "Unless renewed in time the channel is lost",
    ),
    todo: Text::new(
        "安排续签，或说明不续的理由",
        "Arrange to renew it, or say why not",
    ),
    example: Example::Changes {
        bad: &[put(TableId::OfflineChannels, 0, "end", "2026-08-31")],
        good: &[put(TableId::OfflineChannels, 0, "end", "2026-12-31")],
    },
    check: Check::Row {
        table: TableId::OfflineChannels,
        check: |row| {
            let (end, opening) = (row.date(END)?, row.opening()?);
            if row.date(START).is_some_and(|start| end < start) {
                return None;
            }
            let days = end.signed_duration_since(opening).num_days();
            let soon = Decimal::from(days) <= row.settings.threshold(&AGREEMENT_ENDING_DAYS);
            let hit = || {
                Hit::at(END)
                    .arg("end", end.to_string())
                    .arg("days", days.to_string())
            };
            (days >= 0 && soon).then(hit)
        },
    },
};
