use qichu_model::settings::MAX_TEXT_CHARS;
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

const LONG_BYTES: &[u8] = &[b'x'; 501];
const LONG: &str = match std::str::from_utf8(LONG_BYTES) {
    Ok(text) => text,
    Err(_) => "",
};

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 40),
    name: "value-too-long",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("内容过长", "Text too long"),
    message: Text::new(
        "有 {count} 个字，最多 {limit} 个",
        "It has {count} characters; the most is {limit}",
    ),
    why: Text::new(
        "系统会截断，或整条拒收",
        "A system cuts it off or refuses the record",
    ),
    todo: Text::new(
        "缩短，或把附加说明移到别处",
        "Shorten it, or move what is not needed elsewhere",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "notes", LONG)],
        good: &[put(TableId::Customers, 0, "notes", "每月对账")],
    },
    check: Check::Cell {
        applies: |_| true,
        empty: false,
        check: |cell| {
            let limit = cell.settings.threshold(&MAX_TEXT_CHARS).to_usize()?;
            if cell.text.len() <= limit || cell.is_broken() {
                return None;
            }
            let count = cell.text.chars().count();
            (count > limit).then(|| {
                cell.hit()
                    .arg("count", count.to_string())
                    .arg("limit", limit.to_string())
            })
        },
    },
};
