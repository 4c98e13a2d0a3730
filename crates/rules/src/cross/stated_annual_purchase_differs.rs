use chrono::{Months, NaiveDate};
use qichu_model::settings::ANNUAL_PURCHASE_TOLERANCE;
use qichu_model::totals;

use crate::cross::unknown_customer::part;
use crate::prelude::*;

const CODE: u16 = column(TableId::Customers, "code");
const STATED: u16 = column(TableId::Customers, "stated_annual_purchase");
const CUSTOMER: u16 = column(TableId::Purchases, "customer");
const DATE: u16 = column(TableId::Purchases, "date");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 9),
    name: "stated-annual-purchase-differs",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "年采购额与购买记录不符",
        "Stated annual purchase differs from the purchases",
    ),
    message: Text::new(
        "填写 {stated}，期初前 12 个月的购买记录共 {sum}",
        "{stated} is stated; the purchases of the 12 months before the opening sum to {sum}",
    ),
    why: Text::new(
        "等级和额度按年采购额定，虚高或漏记都会定错",
        "Grade and credit limit follow from it, and are wrong if it is",
    ),
    todo: Text::new(
        "核对年采购额和购买记录；不全的，说明理由",
        "Check both; if the purchases are not complete, say so",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "stated_annual_purchase", "20")],
        good: &[put(TableId::Customers, 0, "stated_annual_purchase", "15.5")],
    },
    check: Check::Group {
        tables: &[TableId::Customers, TableId::Purchases],
        keys: |row, keys| match row.table {
            TableId::Customers => part(row, keys, CODE, true),
            _ => part(row, keys, CUSTOMER, false),
        },
        alone: false,
        judge: |members, data, settings| {
            let mut sum = Decimal::ZERO;
            let mut any = false;
            for member in members.iter().filter(|m| !m.defines) {
                let record = member.record(data, settings);
                if !is_recent(&record, record.date(DATE)) {
                    continue;
                }
                // What cannot be read leaves nothing to compare with.
                let Some(next) = totals::purchase_amount(data, settings, member.row)
                    .and_then(|a| sum.checked_add(a))
                else {
                    return Vec::new();
                };
                (sum, any) = (next, true);
            }
            let allowed = settings.share(&ANNUAL_PURCHASE_TOLERANCE, sum);
            let Some(allowed) = allowed.filter(|_| any) else {
                return Vec::new();
            };
            let mut found = Vec::new();
            for (i, member) in members.iter().enumerate().filter(|(_, m)| m.defines) {
                let Some(stated) = member.record(data, settings).number(STATED) else {
                    continue;
                };
                if stated.checked_sub(sum).is_none_or(|d| d.abs() > allowed) {
                    let hit = Hit::at(STATED)
                        .arg("stated", plain(stated))
                        .arg("sum", plain(sum));
                    found.push((i, hit));
                }
            }
            found
        },
    },
};

/// Whether a day lies in the twelve months before the opening, the opening day included.
pub fn is_recent(row: &Row, day: Option<NaiveDate>) -> bool {
    let Some(opening) = row.opening() else {
        return false;
    };
    let Some(start) = opening.checked_sub_months(Months::new(12)) else {
        return false;
    };
    day.is_some_and(|day| day > start && day <= opening)
}
