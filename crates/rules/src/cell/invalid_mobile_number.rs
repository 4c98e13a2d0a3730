use crate::cell::several_phones_in_cell::split;
use std::borrow::Cow;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 21),
    name: "invalid-mobile-number",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("手机号无效", "Invalid mobile number"),
    message: Text::new(
        "“{value}”不是 11 位手机号",
        "“{value}” is not a mobile number of 11 digits",
    ),
    why: Text::new(
        "打不通的号码等于没有联系方式",
        "A number nobody can call is no contact",
    ),
    todo: Text::new(
        "核对号码；座机请填在“电话”",
        "Check the number; a landline belongs under Phone",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "mobile", "1380013800")],
        good: &[put(TableId::Customers, 0, "mobile", "+86 138-0013-8000")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Mobile,
        empty: false,
        check: |cell| {
            let fine = is_mobile(cell.clean)
                || split(cell.clean, cell.field.ty).is_some()
                || cell.is_unknown()
                || cell.is_broken();
            (!fine).then(|| cell.hit_value())
        },
    },
};

/// Whether a text is a mobile number, `+86`, spaces and dashes aside, or one of 港澳台.
pub fn is_mobile(text: &str) -> bool {
    mobile_digits(text).is_some() || is_of_hk_mo_tw(text)
}

/// Whether a text is a number of 香港, 澳门 or 台湾, with its code.
pub fn is_of_hk_mo_tw(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
        .collect();
    let abroad = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
    let codes = ["852", "853", "886"];
    let number = abroad.and_then(|n| codes.iter().find_map(|code| n.strip_prefix(code)));
    number.is_some_and(|n| (8..=10).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The 11 digits of a mobile number.
pub fn mobile_digits(text: &str) -> Option<Cow<'_, str>> {
    let is_mobile = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() == 11
            && bytes[0] == b'1'
            && (b'3'..=b'9').contains(&bytes[1])
            && bytes.iter().all(u8::is_ascii_digit)
    };
    // Most are written so.
    if is_mobile(text) {
        return Some(Cow::Borrowed(text));
    }
    let mut digits = Cow::Borrowed(text);
    if text.contains([' ', '-']) {
        digits.to_mut().retain(|c| !matches!(c, ' ' | '-'));
    }
    let home = ["+86", "0086", "86"]
        .into_iter()
        .find_map(|code| digits.strip_prefix(code));
    if let Some(home) = home.filter(|home| home.len() == 11) {
        digits = Cow::Owned(home.to_owned());
    }
    is_mobile(&digits).then_some(digits)
}
