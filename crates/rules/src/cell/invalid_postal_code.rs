use qichu_regions::postal_province;

use crate::cell::leading_zero_lost::restored;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 47),
    name: "invalid-postal-code",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("邮政编码无效", "Invalid postal code"),
    message: Text::new(
        "“{value}”不是邮政编码：应为 6 位，前两位要属于某个省",
        "“{value}” is no postal code: six digits, of which the first two stand for a province",
    ),
    why: Text::new(
        "邮编错了，函件和样品寄不到",
        "Letters and samples go astray",
    ),
    todo: Text::new("按地址核对邮政编码", "Check it against the address"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "postal_code", "990000")],
        good: &[put(TableId::Customers, 0, "postal_code", "518172")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Postal,
        empty: false,
        check: |cell| {
            let fine = is_postal(cell.clean)
                || restored(cell.clean, cell.field.ty).is_some()
                || cell.is_unknown()
                || cell.is_broken();
            (!fine).then(|| cell.hit_value())
        },
    },
};

fn is_postal(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && postal_province(text).is_some()
}
