use qichu_model::settings::NEW_CUSTOMER_DAYS;

use crate::prelude::*;

const CUSTOMER_GRADE: u16 = column(TableId::Customers, "customer_grade");
const CREDIT_GRADE: u16 = column(TableId::Customers, "credit_grade");
const FIRST_DEAL: u16 = column(TableId::Customers, "first_deal");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 44),
    name: "new-customer-top-grade",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("新客户定为最高等级", "New customer with a top grade"),
    message: Text::new(
        "{date} 首次成交，至期初 {days} 天，等级已是 A",
        "First deal on {date}, {days} days before the opening, and already grade A",
    ),
    why: Text::new(
        "没有往来记录，最高等级没有依据",
        "Without a history a top grade stands on nothing",
    ),
    todo: Text::new(
        "核对首次成交日期，或降低等级",
        "Check the date of the first deal, or lower the grade",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "first_deal", "2026-05-01")],
        good: &[put(TableId::Customers, 0, "first_deal", "2024-05-01")],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            // Grades first: all records say one of the same few, and most none that counts.
            let grade = [CREDIT_GRADE, CUSTOMER_GRADE]
                .into_iter()
                .find(|c| row.text(*c) == "A")?;
            let (first, opening) = (row.date(FIRST_DEAL)?, row.opening()?);
            let days = opening.signed_duration_since(first).num_days();
            let new = Decimal::from(days) < row.settings.threshold(&NEW_CUSTOMER_DAYS);
            let hit = || {
                Hit::at(grade)
                    .arg("date", first.to_string())
                    .arg("days", days.to_string())
            };
            // A first deal after the opening is a mistyped date, not a new customer.
            (days >= 0 && new).then(hit)
        },
    },
};
