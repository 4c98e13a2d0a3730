use crate::cell::looks_like_password::is_free_text;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 56),
    name: "looks-like-id-card",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("像是身份证号", "Looks like an ID card number"),
    message: Text::new("这里像是有身份证号", "It seems to hold an ID card number"),
    why: Text::new(
        "身份证号是敏感个人信息，期初数据用不着",
        "It is sensitive personal data that an opening does not need",
    ),
    todo: Text::new(
        "删除；必须保留的说明理由",
        "Remove it; if it must stay, give the reason",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::Customers,
            0,
            "notes",
            "经办人 11010519491231002X",
        )],
        good: &[put(TableId::Customers, 0, "notes", "经办人已核对")],
    },
    check: Check::Text {
        applies: is_free_text,
        check: |cell| {
            if cell.kind == CellKind::Number {
                return None;
            }
            // The finding travels with the book: it must not repeat what it is about.
            let number = id_card(cell.clean)?;
            let rest = cell.clean.replace(number, "");
            Some(cell.hit().suggested(cell.column, rest.trim()))
        },
    },
};

/// The number in a text, which letters may stand at: `ID11010519491231002X`.
fn id_card(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    if bytes.iter().filter(|b| b.is_ascii_digit()).count() < 17 {
        return None;
    }
    let mut at = 0;
    let mut runs = bytes.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    runs.find_map(|run| {
        let start = at;
        at += run.len();
        // The last of 18 may be an X.
        let number = text.get(start..start + 18);
        number.filter(|number| matches!(run.len(), 17 | 18) && is_id_card(number))
    })
}

/// Whether a text is an ID card number with a day of birth and a right check digit
/// (GB 11643).
pub fn is_id_card(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let bytes = text.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .zip(WEIGHTS)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    let born = &text[6..14];
    CHECKS[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
        && (born.starts_with("19") || born.starts_with("20"))
        && value::date(born).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_beside_letters_and_not_within_digits() {
        const NUMBER: &str = "11010519491231002X";
        for text in [NUMBER, "ID11010519491231002X", "证号11010519491231002X张三"] {
            assert_eq!(id_card(text), Some(NUMBER), "{text}");
        }
        assert_eq!(id_card("x11010519491231002xy"), Some("11010519491231002x"));
        for text in [
            "111010519491231002X",
            "110105194912310021",
            "11010519491231002",
            "",
        ] {
            assert_eq!(id_card(text), None, "{text}");
        }
    }
}
