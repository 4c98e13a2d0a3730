use qichu_regions::area_code_places;

use crate::cell::invalid_mobile_number::is_of_hk_mo_tw;
use crate::cell::several_phones_in_cell::split;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 43),
    name: "invalid-landline",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("电话无效", "Invalid phone number"),
    message: Text::new(
        "“{value}”不是带区号的座机、手机或 400/800 号码",
        "“{value}” is no landline with its area code, no mobile and no 400/800 number",
    ),
    why: Text::new(
        "打不通的号码等于没有联系方式",
        "A number nobody can call is no contact",
    ),
    todo: Text::new(
        "补上区号，如 0755-83123456；分机写作 转801",
        "Add the area code, as in 0755-83123456; write an extension as 转801",
    ),
    example: Example::Changes {
        bad: &[put(TableId::OfflineChannels, 0, "phone", "83123456")],
        good: &[put(
            TableId::OfflineChannels,
            0,
            "phone",
            "(0755)83123456转801",
        )],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Phone,
        empty: false,
        check: |cell| {
            let fine = is_phone(cell.clean)
                || split(cell.clean, cell.field.ty).is_some()
                || cell.is_unknown()
                || cell.is_broken();
            if fine {
                return None;
            }
            let hit = cell.hit_value();
            Some(match with_zero(cell.clean) {
                Some(whole) => hit.suggested(cell.column, whole),
                None => hit,
            })
        },
    },
};

/// A landline that a spreadsheet took for a number, with the zero of its area code.
fn with_zero(text: &str) -> Option<String> {
    let whole = format!("0{text}");
    let of_a_city = |end| {
        whole
            .get(..end)
            .is_some_and(|code| !area_code_places(code).is_empty())
    };
    (is_phone(&whole) && (of_a_city(3) || of_a_city(4))).then_some(whole)
}

/// Whether a text is one phone number: a landline with its area code, a mobile number or
/// a 400/800 number, with or without `+86` and an extension.
pub fn is_phone(text: &str) -> bool {
    let (number, extension) = match text.split_once('转') {
        Some((number, rest)) => (number, Some(rest.trim_start_matches("分机").trim())),
        None => (text, None),
    };
    if extension.is_some_and(|e| !is_extension(e)) {
        return false;
    }
    let plain: String = number
        .chars()
        .filter(|c| !matches!(c, ' ' | '(' | ')'))
        .map(|c| if matches!(c, '–' | '—') { '-' } else { c })
        .collect();
    let dialled = |plain: &str| match plain.rsplit_once('-') {
        Some((first, last)) => {
            is_number(plain) || extension.is_none() && is_extension(last) && is_number(first)
        }
        None => is_number(plain),
    };
    match plain
        .strip_prefix("+86")
        .or_else(|| plain.strip_prefix("0086"))
    {
        // Abroad the area code is dialled without its zero.
        Some(rest) => dialled(rest) || dialled(&format!("0{}", rest.trim_start_matches('-'))),
        None => dialled(&plain) || is_of_hk_mo_tw(&plain),
    }
}

fn is_extension(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the digits of a text without its dashes are those of one number.
fn is_number(text: &str) -> bool {
    let digits = || text.bytes().filter(|b| *b != b'-');
    let count = digits().count();
    let mut first = digits();
    let (Some(a), Some(b), Some(c)) = (first.next(), first.next(), first.next()) else {
        return false;
    };
    let right = match (a, b, c) {
        (b'4' | b'8', b'0', b'0') => count == 10,
        (b'0', b'1', b'0') | (b'0', b'2', _) => count == 11,
        (b'0', b'3'..=b'9', _) => matches!(count, 11 | 12),
        (b'1', b'3'..=b'9', _) => count == 11,
        _ => false,
    };
    right && digits().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_real_files_are_told_from_others() {
        for text in [
            "0755-83123456",
            "(0431)8812345",
            "010 12345678-801",
            "075583123456转801",
            "+86-755-83123456",
            "+86 431 88123456",
            "400-123-4567",
            "13800138000",
            "0086-755-83123456",
            "+852 2888 8888",
        ] {
            assert!(is_phone(text), "{text}");
        }
        for text in [
            "83123456",
            "010-1234567",
            "0755-83123456转",
            "0155-83123456",
            "400-123-456",
            "12800138000",
            "无",
            "",
        ] {
            assert!(!is_phone(text), "{text}");
        }
        assert_eq!(with_zero("755-83123456").as_deref(), Some("0755-83123456"));
        assert_eq!(with_zero("1088123456").as_deref(), Some("01088123456"));
        assert_eq!(with_zero("83123456"), None);
    }
}
