//! Administrative divisions of China: the levels province, city and district, their
//! retired names, and what a text says about them.
//!
//! A code nests: `PPCCXX` lies in `PPCC00` and `PP0000`. Places a province governs
//! itself (4190, 4290, 4690 and 6590) act as cities; the pseudo-cities of the
//! municipalities (110100 …) are no divisions and are skipped where a text names them.
//! A text with two readings gives both: nothing here guesses.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod home;
mod index;
mod numbers;
mod parse;
mod territory;

use index::INDEX;

pub use home::home;
pub use numbers::{area_code_fits, area_code_places, postal_province};
pub use parse::{is_filler, parse_address, resolve};
pub use territory::{Area, items, territory};

/// A division in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Division {
    /// Its code, six digits.
    pub code: u32,
    /// Its name, without those of the divisions it lies in.
    pub name: &'static str,
}

/// The level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 省, 自治区, 直辖市, 特别行政区
    Province,
    /// 地级市, 地区, 自治州, 盟, and what a province governs itself.
    City,
    /// 市辖区, 县级市, 县, 旗
    District,
}

/// What a text says about divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// One division.
    One(Division),
    /// More than one, and the text does not tell which.
    Several(Vec<Division>),
    /// A name no longer in force.
    Retired {
        /// The name.
        name: String,
        /// Where the place is today. With more than one, no single one is all of it.
        successors: Vec<Division>,
    },
    /// The whole country; only ever in a territory.
    Nation,
    /// What is left to nobody else, there or everywhere; only ever in a territory.
    Rest(Option<Division>),
    /// None that is known.
    Unknown,
}

impl Division {
    /// Its level.
    pub fn level(self) -> Level {
        level(self.code)
    }

    /// The division it lies in.
    pub fn parent(self) -> Option<Self> {
        let (city, province) = (self.code / 100 * 100, self.code / 10_000 * 10_000);
        [city, province]
            .into_iter()
            .filter(|&code| code != self.code)
            .find_map(by_code)
    }

    /// Its name after those of the divisions it lies in: `浙江省杭州市西湖区`.
    pub fn full_name(self) -> String {
        let mut name = self.parent().map(Self::full_name).unwrap_or_default();
        name.push_str(self.name);
        name
    }
}

impl Resolved {
    /// The divisions the text may stand for.
    pub fn divisions(&self) -> &[Division] {
        match self {
            Self::One(one) | Self::Rest(Some(one)) => std::slice::from_ref(one),
            Self::Several(all)
            | Self::Retired {
                successors: all, ..
            } => all,
            Self::Nation | Self::Rest(None) | Self::Unknown => &[],
        }
    }
}

/// The division with this code.
pub fn by_code(code: u32) -> Option<Division> {
    INDEX.division(code)
}

/// Whether `inner` lies in `outer`, or is it. Only the codes are looked at.
pub fn covers(outer: u32, inner: u32) -> bool {
    let unit = match level_by_digits(outer) {
        Level::Province => 10_000,
        Level::City => 100,
        Level::District => 1,
    };
    outer / unit == inner / unit
}

fn level(code: u32) -> Level {
    if is_directly_governed(code) {
        Level::City
    } else {
        level_by_digits(code)
    }
}

fn level_by_digits(code: u32) -> Level {
    if code.is_multiple_of(10_000) {
        Level::Province
    } else if code.is_multiple_of(100) {
        Level::City
    } else {
        Level::District
    }
}

/// Governed by its province itself: 419001 济源市.
fn is_directly_governed(code: u32) -> bool {
    code / 100 % 100 == 90 && !code.is_multiple_of(100)
}

/// 北京市, 天津市, 上海市, 重庆市
fn is_municipality(code: u32) -> bool {
    matches!(code, 110_000 | 120_000 | 310_000 | 500_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_are_whole_and_in_order() {
        let count = |level| {
            let of_level = |d: &Division| d.level() == level;
            INDEX.divisions().filter(of_level).count()
        };
        assert_eq!(count(Level::Province), 34);
        assert_eq!(INDEX.divisions().count(), 3_212);
        let codes: Vec<u32> = INDEX.divisions().map(|d| d.code).collect();
        assert!(codes.windows(2).all(|w| w[0] < w[1]));
        for d in INDEX.divisions() {
            assert_eq!(d.parent().is_none(), d.level() == Level::Province, "{d:?}");
        }
        for (name, successors) in INDEX.retired() {
            assert!(!successors.is_empty(), "{name}");
            assert!(successors.iter().all(|c| by_code(*c).is_some()), "{name}");
        }
    }

    #[test]
    fn codes_nest() {
        let name = |code| by_code(code).map(Division::full_name).unwrap_or_default();
        assert_eq!(name(330_106), "浙江省杭州市西湖区");
        assert_eq!(name(110_105), "北京市朝阳区");
        assert_eq!(name(419_001), "河南省济源市");
        assert_eq!(name(710_000), "台湾省");
        assert_eq!(by_code(110_100), None);
        assert_eq!(by_code(419_001).map(Division::level), Some(Level::City));
        assert_eq!(by_code(441_900).map(Division::level), Some(Level::City));
        assert_eq!(by_code(500_233).map(Division::level), Some(Level::District));
        assert!(covers(330_000, 330_106) && covers(330_100, 330_106));
        assert!(covers(330_106, 330_106) && covers(410_000, 419_001));
        assert!(!covers(330_106, 330_100) && !covers(330_200, 330_106));
        assert!(!covers(419_001, 419_002));
    }
}
