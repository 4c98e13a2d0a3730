use crate::prelude::*;

const LEGAL_FORM: u16 = column(TableId::Customers, "legal_form");
const USCC: u16 = column(TableId::Customers, "uscc");
const FORMS: [&str; 6] = [
    "企业",
    "个体工商户",
    "农民专业合作社",
    "事业单位",
    "社会组织",
    "个人",
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 34),
    name: "uscc-authority-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("信用代码与性质不符", "Credit code of another legal form"),
    message: Text::new(
        "代码以 {prefix} 开头，性质应为“{expected}”，现填“{stated}”",
        "A code beginning with {prefix} is of “{expected}”; the record says “{stated}”",
    ),
    why: Text::new(
        "性质错了，授信和开票的规则都不同",
        "Credit and invoices follow other rules for another form",
    ),
    todo: Text::new("按营业执照核对两项", "Check both against the licence"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "legal_form", "个体工商户")],
        good: &[
            put(TableId::Customers, 0, "legal_form", "个体工商户"),
            put(TableId::Customers, 0, "uscc", "92440300L12345678R"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let (code, stated) = (row.text(USCC), row.text(LEGAL_FORM));
            if !value::is_uscc(code) || !FORMS.contains(&stated) {
                return None;
            }
            let prefix = &code[..2];
            let expected = match prefix {
                "91" => FORMS[0],
                "92" => FORMS[1],
                "93" => FORMS[2],
                "12" => FORMS[3],
                "51" | "52" | "53" => FORMS[4],
                _ => return None,
            };
            let hit = || {
                Hit::at(LEGAL_FORM)
                    .arg("prefix", prefix)
                    .arg("expected", expected)
                    .arg("stated", stated)
                    .suggested(LEGAL_FORM, expected)
            };
            (stated != expected).then(hit)
        },
    },
};
