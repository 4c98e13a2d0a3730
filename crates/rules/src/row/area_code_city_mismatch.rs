use qichu_regions::{area_code_fits, area_code_places};

use crate::place::{names, places, region};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 82),
    name: "area-code-city-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("区号与城市不符", "Area code of another city"),
    message: Text::new(
        "区号 {code} 属于{places}，地区却是{region}",
        "Area code {code} is that of {places}, but the region is {region}",
    ),
    why: Text::new(
        "电话与地区至少有一个错，可能联系不上",
        "One of the two is wrong, and they may be out of reach",
    ),
    todo: Text::new(
        "核对电话与地区；总部电话在外地的，说明理由",
        "Check both; where the phone is an office elsewhere, say so",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "phone", "0571-88123456")],
        good: &[put(TableId::Customers, 0, "phone", "0755-83123456")],
    },
    check: Check::Field {
        applies: |field| field.ty == FieldType::Phone,
        check: |row, column| {
            let code = area_code(row.text(column))?;
            let said_region = row.text(row.column_of(|ty| ty == FieldType::Region)?);
            let resolved = region(said_region);
            let places = places(&resolved);
            let is_wrong = |place| area_code_fits(code, place) == Some(false);
            if places.is_empty() || !places.iter().copied().all(is_wrong) {
                return None;
            }
            Some(
                Hit::at(column)
                    .arg("code", code)
                    .arg("places", names(&area_code_places(code)))
                    .arg("region", said_region),
            )
        },
    },
};

/// The area code a landline number begins with: `010` and `02x`, else four digits.
pub fn area_code(phone: &str) -> Option<&str> {
    let phone = phone.strip_prefix("+86").unwrap_or(phone);
    let phone = phone.trim_start_matches([' ', '-', '(', '（']);
    let end = phone.find(|c: char| !c.is_ascii_digit());
    let digits = &phone[..end.unwrap_or(phone.len())];
    let length = match digits.as_bytes() {
        [b'0', b'1' | b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    // The code alone before a bracket or a dash, or the whole number in one.
    (digits.len() == length || (10..=12).contains(&digits.len())).then(|| &digits[..length])
}

#[cfg(test)]
mod tests {
    use super::area_code;

    #[test]
    fn area_codes_of_landlines_are_found() {
        for (phone, want) in [
            ("0755-83123456", Some("0755")),
            ("(0755)83123456", Some("0755")),
            ("075583123456", Some("0755")),
            ("01088123456", Some("010")),
            ("+86 010-88123456", Some("010")),
            ("0755-83123456-8001", Some("0755")),
            ("13800138000", None),
            ("400-800-8820", None),
            ("0086-755-83123456", None),
            ("83123456", None),
            ("", None),
        ] {
            assert_eq!(area_code(phone), want, "{phone}");
        }
    }
}
