use qichu_model::settings::{DEPOSIT_LEAST, TERMS_A, TERMS_B, TERMS_C};

use crate::prelude::*;

const CREDIT_GRADE: u16 = column(TableId::Customers, "credit_grade");
const PAYMENT_TERMS: u16 = column(TableId::Customers, "payment_terms");
const DEPOSIT_PERCENT: u16 = column(TableId::Customers, "deposit_percent");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 39),
    name: "credit-grade-terms",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("账期超出信用等级", "Payment terms beyond the credit grade"),
    message: Text::new(
        "信用等级 {grade} 的账期最多 {most} 天，现为 {terms} 天",
        "Credit grade {grade} allows {most} days; the record says {terms}",
    ),
    why: Text::new(
        "账期比信用等级允许的长，坏账风险没有依据",
        "Longer terms than the grade allows are a risk nobody has judged",
    ),
    todo: Text::new(
        "缩短账期，或核对信用等级",
        "Shorten the terms, or check the grade",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "payment_terms", "90")],
        good: &[put(TableId::Customers, 0, "payment_terms", "45")],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let terms = row.number(PAYMENT_TERMS)?;
            let grade = row.text(CREDIT_GRADE);
            let most = match grade {
                "A" => row.settings.threshold(&TERMS_A),
                "B" => row.settings.threshold(&TERMS_B),
                "C" => row.settings.threshold(&TERMS_C),
                _ => return None,
            };
            if terms <= most || grade == "C" && has_deposit(row) {
                return None;
            }
            Some(
                Hit::at(PAYMENT_TERMS)
                    .arg("grade", grade)
                    .arg("most", plain(most))
                    .arg("terms", plain(terms))
                    .suggested(PAYMENT_TERMS, plain(most)),
            )
        },
    },
};

/// Whether a customer pays enough beforehand to be given longer terms.
pub fn has_deposit(row: &Row) -> bool {
    let deposit = row.percent(DEPOSIT_PERCENT);
    deposit.is_some_and(|d| d >= row.settings.threshold(&DEPOSIT_LEAST))
}
