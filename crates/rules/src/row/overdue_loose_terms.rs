use crate::row::credit_grade_terms::has_deposit;
use crate::row::overdue_with_top_grade::overdue;
use qichu_model::settings::{OVERDUE_OFTEN, OVERDUE_TERMS};

use crate::prelude::*;

const CREDIT_GRADE: u16 = column(TableId::Customers, "credit_grade");
const PAYMENT_TERMS: u16 = column(TableId::Customers, "payment_terms");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 42),
    name: "overdue-loose-terms",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("有逾期而账期仍宽", "Overdue with loose terms"),
    message: Text::new(
        "逾期 {count} 次、金额 {amount}，账期仍有 {terms} 天（宜不超过 {most} 天或预付）",
        "Overdue {count} times, {amount} in all, yet {terms} days to pay (better {most}, or prepaid)",
    ),
    why: Text::new(
        "对逾期客户放宽账期，欠款会越积越多",
        "Given time, who pays late owes more and more",
    ),
    todo: Text::new(
        "缩短账期，或改为预付、收定金",
        "Shorten the terms, or ask for prepayment or a deposit",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 1, "overdue_count", "3")],
        good: &[
            put(TableId::Customers, 1, "overdue_count", "3"),
            put(TableId::Customers, 1, "payment_terms", "15"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let (count, amount) = overdue(row)?;
            let often = count >= row.settings.threshold(&OVERDUE_OFTEN);
            if !often && amount <= Decimal::ZERO
                || has_deposit(row)
                || row.text(CREDIT_GRADE) == "D"
            {
                return None;
            }
            let terms = row.number(PAYMENT_TERMS)?;
            let most = row.settings.threshold(&OVERDUE_TERMS);
            let hit = || {
                Hit::at(PAYMENT_TERMS)
                    .arg("count", plain(count))
                    .arg("amount", plain(amount))
                    .arg("terms", plain(terms))
                    .arg("most", plain(most))
                    .suggested(PAYMENT_TERMS, plain(most))
            };
            (terms > most).then(hit)
        },
    },
};
