//! Where a company's name says it is from.

use crate::index::{INDEX, Name};
use crate::{Level, covers, level_by_digits};

/// Short names that are more often a word than the place.
const WORDS: [&str; 2] = ["东方", "合作"];

/// Where a name says it is from by how it begins (`深圳市福田区清泉商贸`), and where the
/// rest of it begins. Provinces and cities may stand without 省 and 市, what lies below
/// them not, since much is called 和平 or 新华. The code is the narrowest that is sure:
/// that of no place for 鼓楼区, of which there are several.
///
/// ```
/// assert_eq!(qichu_regions::home("桂林清泉商贸"), (Some(450_300), 6));
/// ```
pub fn home(name: &str) -> (Option<u32>, usize) {
    let (mut home, mut end) = (None, 0);
    loop {
        let rest = &name[end..];
        let step = INDEX.beginning(rest).find_map(|group| {
            let length = group.first()?.text.len();
            let code = place(group, home)?;
            goes_on(&rest[length..]).then_some((code, length))
        });
        let Some((code, length)) = step else {
            return (home, end);
        };
        (home, end) = (code, end + length);
        if home.is_none() {
            return (home, end);
        }
    }
}

/// What one name stands for in a name that is from `outer`: no code where that is not
/// sure, nothing where it stands for no place there.
fn place(group: &[Name], outer: Option<u32>) -> Option<Option<u32>> {
    let stands = |name: &&Name| {
        let entry = INDEX.entry(name.entry);
        let is_retired = INDEX.is_retired(name.entry);
        let is_city = entry.code.is_multiple_of(100) || entry.name.ends_with('市');
        let is_name = match name.short {
            true => is_city && !is_retired && !WORDS.contains(&&*name.text),
            // 城区 and 郊区 say something after their city only.
            false => outer.is_some() || name.text.chars().nth(2).is_some(),
        };
        is_name && outer.is_none_or(|outer| outer != entry.code && covers(outer, entry.code))
    };
    let mut codes = group.iter().filter(stands).flat_map(|name| {
        let entry = INDEX.entry(name.entry);
        let own = (!INDEX.is_retired(name.entry)).then_some(entry.code);
        own.into_iter().chain(entry.successors.iter().copied())
    });
    let first = codes.next()?;
    // Of 海南省 and 海南州 the province is meant.
    if level_by_digits(first) == Level::Province {
        return Some(Some(first));
    }
    Some(codes.try_fold(first, common))
}

/// The narrowest division that two lie in.
fn common(a: u32, b: u32) -> Option<u32> {
    let outer = [a, a / 100 * 100, a / 10_000 * 10_000];
    outer.into_iter().find(|outer| covers(*outer, b))
}

/// Whether what follows a place can be the rest of a name: a company is called neither
/// 上海 nor 东方市|场.
fn goes_on(rest: &str) -> bool {
    rest.chars().nth(1).is_some() && !rest.starts_with(['场', '路', '街', '巷', '域', '块'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_where_they_are_from() {
        for (name, code, rest) in [
            ("广东省深圳市华为技术", Some(440_300), "华为技术"),
            ("浙江义乌市清泉商贸", Some(330_782), "清泉商贸"),
            ("诸暨市清泉商贸", Some(330_681), "清泉商贸"),
            ("绵阳清泉商贸", Some(510_700), "清泉商贸"),
            ("桂林市清泉商贸", Some(450_300), "清泉商贸"),
            ("恩施州清泉商贸", Some(422_800), "清泉商贸"),
            ("昆山清泉商贸", Some(320_583), "清泉商贸"),
            ("深圳市福田区清泉商贸", Some(440_304), "清泉商贸"),
            ("福田区清泉商贸", Some(440_304), "清泉商贸"),
            ("鼓楼区清泉商贸", None, "清泉商贸"),
            ("南京鼓楼区清泉商贸", Some(320_106), "清泉商贸"),
            ("晋城市城区清泉商贸", Some(140_502), "清泉商贸"),
            ("锡山市清泉商贸", Some(320_200), "清泉商贸"),
            ("海南清泉商贸", Some(460_000), "清泉商贸"),
            ("吉林清泉商贸", Some(220_000), "清泉商贸"),
            ("新华清泉商贸", None, "新华清泉商贸"),
            ("东方清泉商贸", None, "东方清泉商贸"),
            ("东方市场管理", None, "东方市场管理"),
            ("永辉超市股份", None, "永辉超市股份"),
            ("上海宝山钢铁", Some(310_000), "宝山钢铁"),
            ("上海", None, "上海"),
            ("ABC", None, "ABC"),
            ("", None, ""),
        ] {
            let (found, end) = home(name);
            assert_eq!((found, &name[end..]), (code, rest), "{name}");
        }
    }
}
