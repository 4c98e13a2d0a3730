use crate::cell::looks_like_id_card::is_id_card;
use crate::prelude::*;

const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

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
    example: Example::Changes {
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
            let mut meant = cell.clean.to_uppercase();
            meant.retain(|c| !matches!(c, ' ' | '-'));
            if value::is_uscc(&meant) {
                let reason = Text::new(
                    "有小写字母、空格或横线",
                    "it has small letters, spaces or dashes",
                );
                let hit = cell.hit_value().arg_text("reason", reason);
                return Some(hit.safe(cell.column, meant));
            }
            if is_id_card(&meant) {
                // The finding travels with the book: it must not repeat the number.
                let reason = Text::new(
                    "像身份证号，请删除",
                    "it looks like an ID card number; remove it",
                );
                return Some(cell.hit().arg("value", "***").arg_text("reason", reason));
            }
            let reason = match meant.chars().count() {
                15 | 20 => Text::new(
                    "像旧的税务登记号，应换成 18 位代码",
                    "it looks like an old tax number; the code of today has 18 characters",
                ),
                18 if meant.bytes().all(|b| ALPHABET.contains(&b)) => {
                    Text::new("校验位不符", "its check digit is wrong")
                }
                18 => Text::new(
                    "含有不用的字符（I O S V Z 或其他）",
                    "it holds characters that are not used (I O S V Z or others)",
                ),
                _ => Text::new("应为 18 位", "it should have 18 characters"),
            };
            Some(cell.hit_value().arg_text("reason", reason))
        },
    },
};
