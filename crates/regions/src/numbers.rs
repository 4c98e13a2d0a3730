//! What postal codes and landline numbers say about the place.

use std::sync::LazyLock;

use crate::{Division, covers};

/// `area-code place …`, where a shorter code stands for all that begin with it.
static AREA_CODES: LazyLock<Vec<(&str, Vec<u32>)>> = LazyLock::new(|| {
    let codes = include_str!("../data/area-codes.txt")
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(code, places)| {
            let places = places.split(' ').filter_map(|p| p.parse().ok());
            (code, places.collect())
        });
    let mut codes: Vec<_> = codes.collect();
    codes.sort_unstable();
    codes
});

/// The province a postal code belongs to by its first two digits; where the mainland's
/// post has one code for all of it (999077 香港), by all six.
pub fn postal_province(digits: &str) -> Option<u32> {
    match digits {
        "999077" => return Some(810_000),
        "999078" => return Some(820_000),
        "999079" => return Some(710_000),
        _ => {}
    }
    let is_digits = |two: &&str| two.bytes().all(|b| b.is_ascii_digit());
    let two = digits.get(..2).filter(is_digits)?;
    let province = match two.parse::<u32>().ok()? {
        1..=2 => 15,
        3..=4 => 14,
        5..=7 => 13,
        10 => 11,
        11..=12 => 21,
        13 => 22,
        15..=16 => 23,
        20 => 31,
        21..=22 => 32,
        23..=24 => 34,
        25..=27 => 37,
        30 => 12,
        31..=32 => 33,
        33..=34 => 36,
        35..=36 => 35,
        40 => 50,
        41..=42 => 43,
        43..=44 => 42,
        45..=47 => 41,
        51..=52 => 44,
        53..=54 => 45,
        55..=56 => 52,
        57 => 46,
        61..=64 => 51,
        65..=67 => 53,
        71..=72 => 61,
        73..=74 => 62,
        75 => 64,
        81 => 63,
        83..=84 => 65,
        85..=86 => 54,
        _ => return None,
    };
    Some(province * 10_000)
}

/// The places that share a landline area code (with its leading zero); empty for one
/// that is not known.
pub fn area_code_places(area_code: &str) -> Vec<Division> {
    places(area_code)
        .iter()
        .filter_map(|&code| crate::by_code(code))
        .collect()
}

/// Whether a landline area code is one of a division; `None` where the data do not
/// tell: the code is not in them, or they name no code at all for the division.
pub fn area_code_fits(area_code: &str, division: Division) -> Option<bool> {
    let places = places(area_code);
    let first = places.first()?;
    let at = |place: &u32| covers(*place, division.code) || covers(division.code, *place);
    if places.iter().any(at) {
        return Some(true);
    }
    let province = division.code / 10_000;
    if first / 10_000 != province {
        return Some(false);
    }
    // In 新疆 counties and the Corps' cities take numbers across the prefectures.
    let named = AREA_CODES.iter().any(|(_, places)| places.iter().any(at));
    let codes = AREA_CODES
        .iter()
        .filter(|(_, p)| p.first().is_some_and(|place| place / 10_000 == province));
    (named && province != 65 && codes.count() > 1).then_some(false)
}

fn places(area_code: &str) -> &'static [u32] {
    // None begins another, so the one that begins this code is the last not after it.
    let after = AREA_CODES.partition_point(|(code, _)| *code <= area_code);
    match after.checked_sub(1).map(|at| &AREA_CODES[at]) {
        Some((code, places)) if area_code.starts_with(code) => places,
        _ => &[],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::by_code;

    #[test]
    fn postal_codes_tell_the_province() {
        for (code, want) in [
            ("100000", Some(110_000)),
            ("010010", Some(150_000)),
            ("310052", Some(330_000)),
            ("518129", Some(440_000)),
            ("400000", Some(500_000)),
            ("850000", Some(540_000)),
            ("999077", Some(810_000)),
            ("990000", None),
            ("080001", None),
            ("380000", None),
            ("5", None),
            ("浙江", None),
        ] {
            assert_eq!(postal_province(code), want, "{code}");
        }
    }

    #[test]
    fn area_codes_are_told_apart_where_the_data_tell() {
        for (code, division, want) in [
            ("0755", 440_307, Some(true)),
            ("0755", 440_000, Some(true)),
            ("0571", 440_307, Some(false)),
            ("0755", 440_100, Some(false)),
            ("010", 110_105, Some(true)),
            ("0335", 130_300, Some(true)),
            ("024", 210_400, Some(true)),
            ("028", 512_000, Some(true)),
            ("029", 610_400, Some(true)),
            // 海南 has one code only.
            ("0898", 469_002, None),
            ("0999", 440_100, Some(false)),
            ("0391", 419_001, None),
            ("0992", 654_200, None),
            ("0000", 440_100, None),
        ] {
            let division = by_code(division).unwrap();
            assert_eq!(area_code_fits(code, division), want, "{code} {division:?}");
        }
        assert_eq!(area_code_places("028").len(), 3);
    }
}
