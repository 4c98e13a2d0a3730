use qichu_model::settings::{REVENUE_PER_HEAD_LEAST, REVENUE_PER_HEAD_MOST};

use crate::prelude::*;

const STAFF_COUNT: u16 = column(TableId::Customers, "staff_count");
const ANNUAL_REVENUE: u16 = column(TableId::Customers, "annual_revenue");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 38),
    name: "staff-revenue-implausible",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("人均营收不合理", "Revenue per head implausible"),
    message: Text::new(
        "人均营收 {each} 万元，不在 {from} 至 {to} 之间",
        "Revenue per head is {each} (10,000 CNY), not between {from} and {to}",
    ),
    why: Text::new(
        "多半把元填成了万元，或人数抄错",
        "Most likely entered in CNY, or the staff is miscopied",
    ),
    todo: Text::new(
        "核对人数和营收（万元）",
        "Check the staff and the revenue (10,000 CNY)",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Customers, 0, "staff_count", "500"),
            put(TableId::Customers, 0, "annual_revenue", "300000000"),
        ],
        good: &[
            put(TableId::Customers, 0, "staff_count", "500"),
            put(TableId::Customers, 0, "annual_revenue", "30000"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let (staff, revenue) = (row.number(STAFF_COUNT)?, row.number(ANNUAL_REVENUE)?);
            if staff <= Decimal::ZERO || revenue <= Decimal::ZERO {
                return None;
            }
            let each = revenue.checked_div(staff)?;
            let from = row.settings.threshold(&REVENUE_PER_HEAD_LEAST);
            let to = row.settings.threshold(&REVENUE_PER_HEAD_MOST);
            let hit = || {
                Hit::at(ANNUAL_REVENUE)
                    .arg("each", plain(each.round_dp(2)))
                    .arg("from", plain(from))
                    .arg("to", plain(to))
            };
            (each < from || each > to).then(hit)
        },
    },
};
