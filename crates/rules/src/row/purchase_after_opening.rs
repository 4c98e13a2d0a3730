use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 33),
    name: "purchase-after-opening",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("购买日期晚于期初", "Purchase after the opening date"),
    message: Text::new(
        "{date} 晚于期初日期 {opening}",
        "{date} is after the opening date {opening}",
    ),
    why: Text::new(
        "期初之后的单据应在新系统里录入",
        "Documents after the opening belong into the new system",
    ),
    todo: Text::new("核对日期，或移出期初数据", "Check the date, or take it out"),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "date", "2026-07-05")],
        good: &[put(TableId::Purchases, 0, "date", "2026-07-01")],
    },
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            const DATE: u16 = column(TableId::Purchases, "date");
            let (date, opening) = (row.date(DATE)?, row.opening()?);
            let hit = || {
                Hit::at(DATE)
                    .arg("date", date.to_string())
                    .arg("opening", opening.to_string())
            };
            (date > opening).then(hit)
        },
    },
};
