use qichu_model::settings::OVERDUE_TOP_GRADE;

use crate::prelude::*;

const CREDIT_GRADE: u16 = column(TableId::Customers, "credit_grade");
const OVERDUE_COUNT: u16 = column(TableId::Customers, "overdue_count");
const OVERDUE_AMOUNT: u16 = column(TableId::Customers, "overdue_amount");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 41),
    name: "overdue-with-top-grade",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "有逾期却是最高信用等级",
        "Overdue with the top credit grade",
    ),
    message: Text::new(
        "信用等级 A，却逾期 {count} 次、金额 {amount}",
        "Credit grade A, yet overdue {count} times, {amount} in all",
    ),
    why: Text::new(
        "付款不准时的客户不该享受最宽的信用",
        "Who pays late should not be given the best terms",
    ),
    todo: Text::new(
        "核对逾期记录，或降低信用等级",
        "Check the overdue record, or lower the grade",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Customers, 0, "overdue_count", "2"),
            put(TableId::Customers, 0, "payment_terms", "15"),
        ],
        good: &[
            put(TableId::Customers, 0, "overdue_count", "2"),
            put(TableId::Customers, 0, "payment_terms", "15"),
            put(TableId::Customers, 0, "credit_grade", "B"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            if row.text(CREDIT_GRADE) != "A" {
                return None;
            }
            let (count, amount) = overdue(row)?;
            let allowed = row.settings.threshold(&OVERDUE_TOP_GRADE);
            let hit = || {
                Hit::at(CREDIT_GRADE)
                    .arg("count", plain(count))
                    .arg("amount", plain(amount))
            };
            (count > allowed || amount > Decimal::ZERO).then(hit)
        },
    },
};

/// How often and how much a customer is overdue; an empty cell is none.
pub fn overdue(row: &Row) -> Option<(Decimal, Decimal)> {
    Some((
        row.number_or_zero(OVERDUE_COUNT)?,
        row.number_or_zero(OVERDUE_AMOUNT)?,
    ))
}
