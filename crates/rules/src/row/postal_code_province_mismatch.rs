use qichu_regions::{Division, by_code, covers, postal_province};

use crate::place::{places, region};
use crate::prelude::*;

const POSTAL: u16 = column(TableId::Customers, "postal_code");
const REGION: u16 = column(TableId::Customers, "region");
/// 兴安盟 and 阿拉善盟 are served from the provinces beside them.
const SERVED_FROM_OUTSIDE: [u32; 2] = [152_200, 152_900];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 80),
    name: "postal-code-province-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("邮政编码与省份不符", "Postal code of another province"),
    message: Text::new(
        "{value} 是{postal}的邮政编码，地区却在{province}",
        "{value} is a postal code of {postal}, but the region is in {province}",
    ),
    why: Text::new(
        "邮编与地区至少有一个错，货会发错地方",
        "One of the two is wrong, and goods go astray",
    ),
    todo: Text::new("核对邮政编码与地区", "Check both"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "postal_code", "310052")],
        good: &[put(TableId::Customers, 0, "postal_code", "518000")],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let code = row.text(POSTAL);
            let postal = province_of(code)?;
            let resolved = region(row.text(REGION));
            let places = places(&resolved);
            let province = places.first()?.code / 10_000 * 10_000;
            if places.iter().any(|place| serves(postal, *place)) {
                return None;
            }
            let hit = Hit::at(POSTAL).arg("value", code);
            let hit = hit.arg("postal", by_code(postal)?.name);
            Some(hit.arg("province", by_code(province)?.name))
        },
    },
};

/// The province of a whole postal code.
pub fn province_of(code: &str) -> Option<u32> {
    let is_whole = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    is_whole.then(|| postal_province(code)).flatten()
}

/// Whether a place may have postal codes of a province.
pub fn serves(province: u32, place: Division) -> bool {
    let at = |outer: u32| covers(outer, place.code);
    at(province) || SERVED_FROM_OUTSIDE.into_iter().any(at)
}
