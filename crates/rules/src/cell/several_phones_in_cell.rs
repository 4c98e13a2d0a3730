use crate::cell::invalid_landline::is_phone;
use crate::cell::invalid_mobile_number::is_mobile;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 44),
    name: "several-phones-in-cell",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("一格多个号码", "Several numbers in one cell"),
    message: Text::new(
        "“{value}”里除 {kept} 外还有 {others}",
        "“{value}” holds {others} beside {kept}",
    ),
    why: Text::new(
        "一格多个号码，拨号和查重都会失败",
        "Neither dialling nor the search for duplicates can read it",
    ),
    todo: Text::new(
        "这里留一个，其余移到“电话”或备注",
        "Keep one here and move the others to Phone or to the notes",
    ),
    example: Example {
        bad: &[put(
            TableId::Customers,
            0,
            "mobile",
            "13700137003/13700137013",
        )],
        good: &[put(TableId::Customers, 0, "mobile", "13700137003")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Mobile | FieldType::Phone),
        empty: false,
        check: |cell| {
            let (kept, others) = split(cell.clean, cell.field.ty)?;
            Some(
                cell.hit_value()
                    .arg("kept", kept)
                    .arg("others", others)
                    .suggested(cell.column, kept),
            )
        },
    },
};

/// Of a text with several phone numbers, the first one that fits the field and the others.
pub fn split(text: &str, ty: FieldType) -> Option<(&str, String)> {
    const MARKS: [char; 9] = ['/', ',', ';', '、', '|', '或', '\n', '\r', '\t'];
    let fits = |part: &str| match ty {
        FieldType::Mobile => is_mobile(part),
        _ => is_phone(part),
    };
    // A local number without its area code counts, beside one that has it.
    let is_like_one = |part: &str| {
        part.bytes().filter(u8::is_ascii_digit).count() >= 7
            && part
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | ' '))
            || is_phone(part)
    };
    if fits(text) {
        return None;
    }
    let mut parts: Vec<&str> = text
        .split(MARKS)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() < 2 {
        parts = text.split_whitespace().collect();
    }
    if parts.len() < 2 || !parts.iter().all(|p| is_like_one(p)) {
        return None;
    }
    let at = parts.iter().position(|p| fits(p))?;
    let kept = parts.remove(at);
    Some((kept, parts.join(" / ")))
}
