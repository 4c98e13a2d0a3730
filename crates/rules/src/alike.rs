//! Names and words that are nearly the same.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use qichu_model::settings::{NAME_EDITS, NAME_EDITS_SAME_CONTACT};
use qichu_model::{Data, Settings, TableId, value};
use rust_decimal::prelude::ToPrimitive;
use rustc_hash::FxHashMap;

use crate::look::{comparable, narrow_all};
use crate::prelude::column;
use crate::rule::{Member, Row};

/// The parts of two words that are left without what they begin and end with alike.
fn middle<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let mut pairs = a.char_indices().zip(b.chars());
    let differ = pairs.find(|((_, x), y)| x != y);
    let head = differ.map_or(a.len().min(b.len()), |((at, _), _)| at);
    let (a, b) = (&a[head..], &b[head..]);
    let ends = a.chars().rev().zip(b.chars().rev());
    let alike = ends.take_while(|(x, y)| x == y);
    let tail: usize = alike.map(|(c, _)| c.len_utf8()).sum();
    (&a[..a.len() - tail], &b[..b.len() - tail])
}

/// Whether two words differ by one character at most, put in, left out or mistaken, and
/// by one that is likely a slip.
pub fn a_slip_apart(a: &str, b: &str) -> bool {
    let (x, y) = middle(a, b);
    let is_one = |text: &str| text.chars().nth(1).is_none();
    is_one(x) && is_one(y) && !x.chars().chain(y.chars()).any(tells_apart)
}

/// Whether a character is one by which people name several things of a kind: 一仓 and
/// 二仓, A 店 and B 店, 东区 and 西区.
#[rustfmt::skip]
pub fn tells_apart(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(
        c,
        '零' | '〇' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百'
        | '千' | '甲' | '乙' | '丙' | '丁' | '东' | '西' | '南' | '北' | '中' | '上' | '下' | '左'
        | '右' | '前' | '后' | '内' | '外' | '大' | '小' | '男' | '女' | '新' | '老'
    )
}

const CODE: u16 = column(TableId::Customers, "code");
const NAME: u16 = column(TableId::Customers, "name");
const USCC: u16 = column(TableId::Customers, "uscc");
const REGION: u16 = column(TableId::Customers, "region");
const ADDRESS: u16 = column(TableId::Customers, "address");
/// The columns of a customer's numbers.
pub const PHONES: [u16; 2] = [
    column(TableId::Customers, "mobile"),
    column(TableId::Customers, "phone"),
];

/// A customer, as far as it takes to tell whether two are the same. Most pairs differ in
/// their names, so all else is read when it is asked for.
pub struct Party<'a> {
    row: Row<'a>,
    /// Its name without marks, 有限责任公司 written 有限公司.
    name: Cow<'a, str>,
    /// Where its name says province and city, without 省 and 市.
    home: [Range<usize>; 3],
    /// Where the name without home and form of company begins.
    core_at: usize,
    /// Where the third character of the core begins, and where the core ends.
    ends: [usize; 2],
    /// Characters of its core.
    length: usize,
    /// The characters of its core, each by one of 64 bits.
    letters: u64,
}

impl<'a> Party<'a> {
    /// Reads a record of the customers.
    pub fn of(row: &Row<'a>) -> Self {
        Self::named(row, row.text(NAME))
    }

    /// Reads the records of a group. Their names are fetched first: they lie here and there
    /// in memory, which brings several while none is waited for.
    pub fn all(members: &[Member], data: &'a Data, settings: &'a Settings) -> Vec<Self> {
        let rows = members.iter().map(|m| m.record(data, settings));
        let rows: Vec<(Row, &str)> = rows.map(|row| (row, row.text(NAME))).collect();
        rows.iter()
            .map(|(row, name)| Self::named(row, name))
            .collect()
    }

    fn named(row: &Row<'a>, name: &'a str) -> Self {
        let name = plain_name(name);
        let (home, core_at) = split_home(&name);
        let rest = &name[core_at..];
        let forms = ["股份有限公司", "集团有限公司", "有限公司", "公司"];
        let core = forms.iter().find_map(|form| rest.strip_suffix(form));
        let core = core.filter(|c| !c.is_empty()).unwrap_or(rest);
        let mut letters = (0, 0);
        for c in core.chars() {
            letters = (letters.0 + 1, letters.1 | 1 << (c as u32 % 64));
        }
        let (length, letters) = letters;
        Self {
            row: *row,
            home,
            core_at,
            ends: [core_at + start(core, 2).len(), core_at + core.len()],
            length,
            letters,
            name,
        }
    }

    /// Its name without home and form of company.
    pub fn core(&self) -> &str {
        &self.name[self.core_at..self.ends[1]]
    }

    /// The first two characters of its core, by which similar names meet.
    pub fn head(&self) -> &str {
        &self.name[self.core_at..self.ends[0]]
    }

    /// What follows the head, by which names meet whose beginning was mistyped.
    pub fn tail(&self) -> &str {
        &self.name[self.ends[0]..self.ends[1]]
    }

    /// The digits of its numbers.
    pub fn phones(&self) -> [Option<Cow<'a, str>>; 2] {
        phones(&self.row)
    }

    /// Region and address; empty where there is no address to speak of.
    pub fn address(&self) -> [Cow<'a, str>; 2] {
        let street = comparable(self.row.text(ADDRESS));
        if street.chars().nth(5).is_none() || street.starts_with("未知") {
            return Default::default();
        }
        [comparable(self.row.text(REGION)), street]
    }

    /// Whether two customers have one name.
    pub fn same_name(&self, other: &Self) -> bool {
        self.name == other.name
    }

    /// Whether two customers are likely one: names that are the same or a slip apart.
    pub fn alike(&self, other: &Self, limits: &Limits) -> bool {
        let Some(distance) = self.distance(other, limits.most()) else {
            return false;
        };
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        if !self.same_name(other) {
            if self.is_elsewhere(other) {
                return false;
            }
            let codes = [self, other].map(|p| comparable(p.row.text(USCC)));
            let registered = codes.iter().all(|c| value::is_uscc(&c.to_uppercase()));
            if registered && codes[0] != codes[1] || same(&codes[0], &codes[1]) {
                return false;
            }
        }
        // One code for both, or one credit code for two names, are rules of their own.
        let [code, other_code] = [self, other].map(|p| comparable(p.row.text(CODE)));
        if same(&code, &other_code) {
            return false;
        }
        let meet = || {
            let (address, others) = (self.address(), other.address());
            !address[1].is_empty() && address == others
                || shared(&self.phones(), &other.phones()).is_some()
        };
        match distance {
            // Many people share a name of two or three characters.
            0 => {
                [self, other]
                    .iter()
                    .all(|p| p.name.chars().nth(3).is_some())
                    || meet()
            }
            _ => distance <= if meet() { limits.met } else { limits.apart },
        }
    }

    /// By how many characters two cores differ, where that is no more than `most` and
    /// likely a slip.
    fn distance(&self, other: &Self, most: usize) -> Option<usize> {
        // What costs least comes first: most pairs of a block are no pair at all. A
        // character mistaken is two on one side only, and more than one in three no slip.
        let shorter = self.length.min(other.length);
        let most = most.min(shorter / 3);
        let odd = (self.letters ^ other.letters).count_ones() as usize;
        if odd > most * 2 || self.length.abs_diff(other.length) > most || shorter == 0 {
            return None;
        }
        if self.core() == other.core() {
            return Some(0);
        }
        if shorter < 4 {
            return None;
        }
        let (x, y) = middle(self.core(), other.core());
        if x.chars().chain(y.chars()).any(tells_apart) {
            return None;
        }
        let distance = strsim::levenshtein(x, y);
        (distance <= most).then_some(distance)
    }

    /// Whether both names say where they are from, and neither from within the other.
    fn is_elsewhere(&self, other: &Self) -> bool {
        let within = |a: &str, b: &str| a.as_bytes().windows(b.len()).any(|w| w == b.as_bytes());
        let [a, b] = [self, other].map(Self::home);
        !a.is_empty() && !b.is_empty() && !within(&a, &b) && !within(&b, &a)
    }

    /// Where its name says it is from.
    fn home(&self) -> Cow<'_, str> {
        let mut said = self.home.iter().filter(|at| !at.is_empty());
        match (said.next(), said.next()) {
            (None, _) => Cow::Borrowed(""),
            (Some(only), None) => Cow::Borrowed(&self.name[only.clone()]),
            _ => self.home.iter().map(|at| &self.name[at.clone()]).collect(),
        }
    }
}

/// By how many characters similar names may differ.
pub struct Limits {
    /// Those of any two customers.
    apart: usize,
    /// Those of customers with one number or address.
    met: usize,
}

impl Limits {
    /// The limits of a book.
    pub fn of(settings: &Settings) -> Self {
        let read = |limit| settings.threshold(limit).to_usize().unwrap_or(0);
        Self {
            apart: read(&NAME_EDITS),
            met: read(&NAME_EDITS_SAME_CONTACT),
        }
    }

    fn most(&self) -> usize {
        self.apart.max(self.met)
    }
}

/// The digits of a customer's numbers, each once.
pub fn phones<'a>(row: &Row<'a>) -> [Option<Cow<'a, str>>; 2] {
    let [first, second] = PHONES.map(|column| digits(row.text(column)));
    let second = second.filter(|digits| Some(digits) != first.as_ref());
    [first, second]
}

/// The first number that two customers share.
pub fn shared<'a>(
    a: &'a [Option<Cow<'_, str>>; 2],
    b: &[Option<Cow<'_, str>>; 2],
) -> Option<&'a str> {
    let numbers = a.iter().flatten();
    let shared = numbers.filter(|n| b.iter().flatten().any(|m| m == *n));
    shared.map(|n| &**n).min()
}

/// The first characters of a text.
pub fn start(text: &str, length: usize) -> &str {
    let end = text
        .char_indices()
        .nth(length)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// A name without marks and spaces, the two ways to write a limited company as one.
fn plain_name(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| matches!(c, '0'..='9' | 'a'..='z' | '\u{4e00}'..='\u{9fff}');
    let mut plain = Cow::Borrowed(text);
    if !text.chars().all(is_plain) {
        plain = comparable(text);
        plain.to_mut().retain(char::is_alphanumeric);
    }
    if plain.starts_with("未知") {
        return Cow::Borrowed("");
    }
    // As a text of its own it would be searched for with more ado, in a browser.
    if plain.chars().any(|c| c == '责') {
        plain = Cow::Owned(plain.replace("有限责任公司", "有限公司"));
    }
    plain
}

/// The digits of one number, `+86` aside; `None` where there are too few, or several
/// numbers.
pub fn digits(text: &str) -> Option<Cow<'_, str>> {
    let home = match text.bytes().all(|b| b.is_ascii_digit()) {
        true => Cow::Borrowed(text.strip_prefix("0086").unwrap_or(text)),
        false => {
            let text = match text.is_ascii() {
                true => Cow::Borrowed(text),
                false => Cow::Owned(narrow_all(text)),
            };
            let mut digits = String::with_capacity(text.len());
            digits.extend(text.chars().filter(char::is_ascii_digit));
            let abroad = match text.trim().starts_with("+86") {
                true => "86",
                false => "0086",
            };
            if digits.starts_with(abroad) {
                digits.drain(..abroad.len());
            }
            Cow::Owned(digits)
        }
    };
    (7..=16).contains(&home.len()).then_some(home)
}

/// Where a name says province and city at its beginning, and where the rest begins.
fn split_home(name: &str) -> ([Range<usize>; 3], usize) {
    const PROVINCES: &[&str] = &[
        "北京",
        "天津",
        "上海",
        "重庆",
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
        "广东",
        "海南",
        "四川",
        "贵州",
        "云南",
        "陕西",
        "甘肃",
        "青海",
        "台湾",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
        "香港",
        "澳门",
    ];
    const CITIES: &[&str] = &[
        "广州",
        "深圳",
        "东莞",
        "佛山",
        "珠海",
        "中山",
        "惠州",
        "杭州",
        "宁波",
        "温州",
        "嘉兴",
        "绍兴",
        "金华",
        "义乌",
        "南京",
        "苏州",
        "无锡",
        "常州",
        "南通",
        "徐州",
        "扬州",
        "合肥",
        "福州",
        "厦门",
        "泉州",
        "南昌",
        "济南",
        "青岛",
        "烟台",
        "潍坊",
        "临沂",
        "郑州",
        "洛阳",
        "武汉",
        "长沙",
        "成都",
        "贵阳",
        "昆明",
        "西安",
        "兰州",
        "西宁",
        "沈阳",
        "大连",
        "长春",
        "哈尔滨",
        "石家庄",
        "唐山",
        "太原",
        "南宁",
        "海口",
        "拉萨",
        "银川",
        "乌鲁木齐",
        "呼和浩特",
    ];
    const KINDS: &[&str] = &[
        "省",
        "市",
        "特别行政区",
        "维吾尔自治区",
        "壮族自治区",
        "回族自治区",
        "自治区",
    ];
    /// Words by their first two characters, which tell them apart.
    type Words = FxHashMap<&'static str, &'static str>;
    static HOMES: LazyLock<[Words; 2]> = LazyLock::new(|| {
        [PROVINCES, CITIES].map(|words| words.iter().map(|w| (start(w, 2), *w)).collect())
    });
    // Few names go on with one of them, which their first character shows.
    let kind = |text: &str| match text.chars().next() {
        Some('省' | '市' | '特' | '维' | '壮' | '回' | '自') => {
            let found = KINDS.iter().find(|w| text.starts_with(**w));
            found.map_or(0, |kind| kind.len())
        }
        _ => 0,
    };
    let mut home = [0..0, 0..0, 0..0];
    let mut rest = name;
    for (words, home) in HOMES.iter().zip(&mut home) {
        let word = words.get(start(rest, 2));
        let Some(word) = word.filter(|w| rest.starts_with(**w)) else {
            continue;
        };
        let after = &rest[word.len()..];
        let after = &after[kind(after)..];
        if after.chars().nth(1).is_some() {
            let at = name.len() - rest.len();
            *home = at..at + word.len();
            rest = after;
        }
    }
    // Any other city, where it calls itself one: 义乌市, but not 永辉超市.
    let mut start = rest.char_indices().take(4).skip(2);
    let city = start.find(|(_, c)| *c == '市');
    if let Some((at, mark)) = city {
        let word = &rest[..at];
        let after = &rest[at + mark.len_utf8()..];
        let market = word.ends_with(['超', '城', '都', '上', '菜', '集', '夜', '股', '楼', '门']);
        if !market && after.chars().nth(1).is_some() {
            let from = name.len() - rest.len();
            home[2] = from..from + word.len();
            rest = after;
        }
    }
    (home, name.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_names_of_a_kind() {
        assert!(a_slip_apart("纯净水", "纯静水") && a_slip_apart("纯净水", "纯净水类"));
        assert!(!a_slip_apart("第一仓", "第二仓") && !a_slip_apart("华东部", "华南部"));
        assert!(!a_slip_apart("纯净水", "矿泉水"));
    }

    #[test]
    fn names_lose_where_they_are_from() {
        let split = |name| {
            let (home, rest) = split_home(name);
            let home: String = home.into_iter().map(|at| &name[at]).collect();
            (home, name[rest..].to_owned())
        };
        for (name, home, rest) in [
            ("广东省深圳市华为技术", "广东深圳", "华为技术"),
            ("浙江义乌市清泉商贸", "浙江义乌", "清泉商贸"),
            ("诸暨市清泉商贸", "诸暨", "清泉商贸"),
            ("永辉超市股份", "", "永辉超市股份"),
            ("上海", "", "上海"),
            ("ABC", "", "ABC"),
        ] {
            assert_eq!(split(name), (home.to_owned(), rest.to_owned()));
        }
        assert_eq!(plain_name("清泉（福建）有限责任公司"), "清泉福建有限公司");
    }

    #[test]
    fn numbers_are_their_digits() {
        assert_eq!(digits("+86 138-0013-8000").as_deref(), Some("13800138000"));
        assert_eq!(
            digits("０５７１－88123456").as_deref(),
            Some("057188123456")
        );
        assert_eq!(digits("12345"), None);
    }
}
