use chrono::Months;
use qichu_model::settings::AGREEMENT_YEARS;
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

const START: u16 = column(TableId::OfflineChannels, "start");
const END: u16 = column(TableId::OfflineChannels, "end");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 63),
    name: "agreement-too-long",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("协议期过长", "Agreement too long"),
    message: Text::new(
        "{start} 至 {end}，超过 {years} 年",
        "{start} to {end} is more than {years} years",
    ),
    why: Text::new(
        "多半年份写错；过长的授权难以调整",
        "The year is most likely mistyped; so long a grant is hard to change",
    ),
    todo: Text::new("核对两个日期", "Check both dates"),
    example: Example::Changes {
        bad: &[put(TableId::OfflineChannels, 0, "end", "2033-12-31")],
        good: &[put(TableId::OfflineChannels, 0, "end", "2030-12-31")],
    },
    check: Check::Row {
        table: TableId::OfflineChannels,
        check: |row| {
            let (start, end) = (row.date(START)?, row.date(END)?);
            let years = row.settings.threshold(&AGREEMENT_YEARS);
            let latest = start.checked_add_months(Months::new(years.to_u32()?.checked_mul(12)?))?;
            let hit = || {
                Hit::at(END)
                    .arg("start", start.to_string())
                    .arg("end", end.to_string())
                    .arg("years", plain(years))
            };
            (end > latest).then(hit)
        },
    },
};
