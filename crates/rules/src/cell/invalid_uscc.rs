use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 19),
    name: "invalid-uscc",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("统一社会信用代码无效", "Invalid unified credit code"),
    message: Text::new("“{value}”：{reason}", "“{value}”: {reason}"),
    why: Text::new(
        "代码错了，开票和授信都会错",
        "With a wrong code invoices and credit go to somebody else",
    ),
    todo: Text::new(
        "按营业执照核对，不要猜",
        "Check it against the business licence; do not guess",
    ),
    example: Example {
        bad: &[put(TableId::Customers, 0, "uscc", "91350100M000100Y4Z")],
        good: &[put(TableId::Customers, 0, "uscc", "91350100M000100Y43")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Uscc,
        empty: false,
        check: |cell| {
            if value::is_uscc(cell.clean) || cell.is_unknown() || cell.is_broken() {
                return None;
            }
            let reason = if cell.clean.chars().count() != 18 {
                Text::new("应为 18 位", "it should have 18 characters")
            } else if !cell
                .clean
                .bytes()
                .all(|b| b"0123456789ABCDEFGHJKLMNPQRTUWXY".contains(&b))
            {
                Text::new(
                    "含有不用的字符（I O S V Z、小写或其他）",
                    "it holds characters that are not used (I O S V Z, lower case or others)",
                )
            } else {
                Text::new("校验位不符", "its check digit is wrong")
            };
            Some(cell.hit_value().arg_text("reason", reason))
        },
    },
};
