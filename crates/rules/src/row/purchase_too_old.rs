use chrono::Months;
use qichu_model::settings::PURCHASE_YEARS;
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

const DATE: u16 = column(TableId::Purchases, "date");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 65),
    name: "purchase-too-old",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("购买日期过早", "Purchase long ago"),
    message: Text::new(
        "{date} 早于期初 {years} 年以上",
        "{date} is more than {years} years before the opening",
    ),
    why: Text::new(
        "太早的记录对分析用处不大，也可能年份写错",
        "So old a record tells little, or its year is mistyped",
    ),
    todo: Text::new("核对年份，或移出期初数据", "Check the year, or take it out"),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "date", "2020-05-05")],
        good: &[put(TableId::Purchases, 0, "date", "2024-05-05")],
    },
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            let (date, opening) = (row.date(DATE)?, row.opening()?);
            let years = row.settings.threshold(&PURCHASE_YEARS);
            let earliest =
                opening.checked_sub_months(Months::new(years.to_u32()?.checked_mul(12)?))?;
            let hit = || {
                Hit::at(DATE)
                    .arg("date", date.to_string())
                    .arg("years", plain(years))
            };
            (date < earliest).then(hit)
        },
    },
};
