use crate::prelude::*;

const CREDIT_GRADE: u16 = column(TableId::Customers, "credit_grade");
const PAYMENT_TERMS: u16 = column(TableId::Customers, "payment_terms");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 40),
    name: "credit-d-with-terms",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("信用等级 D 却有账期", "Credit grade D with payment terms"),
    message: Text::new(
        "信用等级 D 应先款后货，现有账期 {terms} 天",
        "Credit grade D pays beforehand; the record gives {terms} days",
    ),
    why: Text::new(
        "D 级客户赊销，货款多半收不回",
        "What is sold to grade D on credit is most likely lost",
    ),
    todo: Text::new(
        "账期改为 0，或核对信用等级",
        "Set the terms to 0, or check the grade",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "credit_grade", "D")],
        good: &[
            put(TableId::Customers, 0, "credit_grade", "D"),
            put(TableId::Customers, 0, "payment_terms", "0"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let terms = row.number(PAYMENT_TERMS).filter(|t| *t > Decimal::ZERO)?;
            let hit = || {
                Hit::at(PAYMENT_TERMS)
                    .arg("terms", plain(terms))
                    .suggested(PAYMENT_TERMS, "0")
            };
            (row.text(CREDIT_GRADE) == "D").then(hit)
        },
    },
};
