//! Names and words that are nearly the same.

use std::borrow::Cow;

use qichu_model::settings::{NAME_EDITS, NAME_EDITS_SAME_CONTACT};
use qichu_model::{Settings, TableId, value};
use qichu_regions::{covers, home};
use rust_decimal::prelude::ToPrimitive;

use crate::look::{comparable, narrow_all};
use crate::prelude::column;
use crate::rule::Row;

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
#[derive(Clone)]
pub struct Party<'a> {
    row: Row<'a>,
    /// Its name without marks, 有限责任公司 written 有限公司.
    name: Cow<'a, str>,
    /// Whether its home was moved to the front of it.
    moved: bool,
    /// The code of where it says it is from.
    home: Option<u32>,
    /// Where the name without home and form of company begins.
    core_at: usize,
    /// Where the third character of the core begins, and where the core ends.
    ends: [usize; 2],
}

impl<'a> Party<'a> {
    /// Reads a record of the customers.
    pub fn of(row: &Row<'a>) -> Self {
        let (name, moved) = plain_name(row.text(NAME));
        let (home, core_at) = home(&name);
        let rest = &name[core_at..];
        let forms = ["股份有限公司", "集团有限公司", "有限公司", "公司"];
        let core = forms.iter().find_map(|form| rest.strip_suffix(form));
        let core = core.filter(|c| !c.is_empty()).unwrap_or(rest);
        Self {
            row: *row,
            moved,
            home,
            core_at,
            ends: [core_at + start(core, 2).len(), core_at + core.len()],
            name,
        }
    }

    /// Where it is from, the length of its core, and which characters that has, each by one of a
    /// few bits: see [`Limits::may_be_alike`].
    pub fn sketch(&self) -> u32 {
        let (mut length, mut letters) = (0, 0);
        for c in self.core().chars() {
            length += 1;
            letters |= 1 << (c as u32 % LETTERS);
        }
        let province = self.home.map_or(0, |code| code / 10_000);
        (province << LENGTH | length.min(LONGEST)) << LETTERS | letters
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
        self.name == other.name && self.moved == other.moved
    }

    /// Whether two customers are likely one: names that are the same or a slip apart.
    pub fn alike(&self, other: &Self, limits: &Limits) -> bool {
        let Some(distance) = self.distance(other, limits.most()) else {
            return false;
        };
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        let codes = || [self, other].map(|p| comparable(p.row.text(USCC)));
        let registered = |code: &Cow<str>| value::is_uscc(&code.to_uppercase());
        if !self.same_name(other) {
            let codes = codes();
            let both = codes.iter().all(registered);
            if both && codes[0] != codes[1] || same(&codes[0], &codes[1]) {
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
            // Many people share a name of two or three characters, but none a credit code.
            0 => {
                let is_long = |p: &&Self| p.name.chars().nth(3).is_some();
                [self, other].iter().all(is_long) || meet() || {
                    let codes = codes();
                    codes[0] == codes[1] && registered(&codes[0])
                }
            }
            _ => distance <= if meet() { limits.met } else { limits.apart },
        }
    }

    /// By how many characters two cores differ, where that is no more than `most` and
    /// likely a slip, and neither name says that it is from elsewhere.
    fn distance(&self, other: &Self, most: usize) -> Option<usize> {
        if self.is_elsewhere(other) {
            return None;
        }
        if self.core() == other.core() {
            return (!self.core().is_empty()).then_some(0);
        }
        let length = |party: &Self| party.core().chars().count();
        let shorter = length(self).min(length(other));
        if shorter < 4 {
            return None;
        }
        let most = a_slip(shorter, most);
        let (x, y) = middle(self.core(), other.core());
        if x.chars().chain(y.chars()).any(tells_apart) {
            return None;
        }
        let distance = strsim::levenshtein(x, y);
        (distance <= most).then_some(distance)
    }

    /// Whether both names say where they are from, and neither from within the other.
    fn is_elsewhere(&self, other: &Self) -> bool {
        let homes = self.home.zip(other.home);
        homes.is_some_and(|(a, b)| !covers(a, b) && !covers(b, a))
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

    /// Whether two customers may be alike, by [`Party::sketch`]: most pairs of those that meet
    /// are no pair at all. Those from two provinces are none, and a character mistaken is two on
    /// one side only.
    pub fn may_be_alike(&self, a: u32, b: u32) -> bool {
        let [from, other] = [a, b].map(|sketch| sketch >> (LETTERS + LENGTH));
        if from != other && from != 0 && other != 0 {
            return false;
        }
        let [long, other] = [a, b].map(|sketch| sketch >> LETTERS & LONGEST);
        let most = match long.min(other) {
            LONGEST => self.most(),
            shorter => a_slip(shorter as usize, self.most()),
        };
        let odd = (a ^ b) & ((1 << LETTERS) - 1);
        odd.count_ones() as usize <= 2 * most && long.abs_diff(other) as usize <= most
    }
}

/// Bits of a sketch for the characters of a core.
const LETTERS: u32 = 20;
/// Bits for its length.
const LENGTH: u32 = 5;
/// From this length on a sketch tells no more.
const LONGEST: u32 = (1 << LENGTH) - 1;

/// By how many characters two cores may differ of which the shorter has so many: more than one in
/// three is no slip.
fn a_slip(shorter: usize, most: usize) -> usize {
    most.min(shorter / 3)
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

/// A name without marks and spaces, the two ways to write a limited company as one, and
/// whether its home was moved to the front: 清泉（深圳）商贸 is 深圳清泉商贸.
fn plain_name(text: &str) -> (Cow<'_, str>, bool) {
    let is_plain = |c: char| matches!(c, '0'..='9' | 'a'..='z' | '\u{4e00}'..='\u{9fff}');
    let mut plain = Cow::Borrowed(text);
    let mut moved = false;
    if !text.chars().all(is_plain) {
        plain = comparable(text);
        if let Some(first) = home_first(&plain) {
            (plain, moved) = (Cow::Owned(first), true);
        }
        plain.to_mut().retain(char::is_alphanumeric);
    }
    if plain.starts_with("未知") {
        return (Cow::Borrowed(""), false);
    }
    // As a text of its own it would be searched for with more ado, in a browser.
    if plain.chars().any(|c| c == '责') {
        plain = Cow::Owned(plain.replace("有限责任公司", "有限公司"));
    }
    (plain, moved)
}

/// A name with the place that stands in brackets before what it qualifies.
fn home_first(name: &str) -> Option<String> {
    let (before, rest) = name.split_once('(')?;
    let (place, after) = rest.split_once(')')?;
    let (outer, own) = before.split_at(home(before).1);
    let first = format!("{outer}{place}{own}{after}");
    (home(&first).1 >= outer.len() + place.len()).then_some(first)
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

#[cfg(test)]
mod tests {
    use qichu_model::CellKind;

    use super::*;
    use crate::example::{clean, settings};

    #[test]
    fn slips_are_told_from_names_of_a_kind() {
        assert!(a_slip_apart("纯净水", "纯静水") && a_slip_apart("纯净水", "纯净水类"));
        assert!(!a_slip_apart("第一仓", "第二仓") && !a_slip_apart("华东部", "华南部"));
        assert!(!a_slip_apart("纯净水", "矿泉水"));
    }

    #[test]
    fn homes_in_brackets_come_first() {
        let plain = |text| plain_name(text).0.into_owned();
        for (text, want) in [
            ("清泉（福建）有限责任公司", "福建清泉有限公司"),
            ("清泉商贸（深圳）有限公司", "深圳清泉商贸有限公司"),
            ("（深圳）清泉商贸", "深圳清泉商贸"),
            ("深圳市清泉（福田区）商贸", "深圳市福田区清泉商贸"),
            ("清泉（集团）有限公司", "清泉集团有限公司"),
            ("阿里巴巴（中国）有限公司", "阿里巴巴中国有限公司"),
        ] {
            assert_eq!(plain(text), want);
        }
    }

    #[test]
    fn no_sketch_parts_what_is_alike() {
        const NAMES: [&str; 9] = [
            "深圳清泉商贸有限公司",
            "清泉商贸有限责任公司",
            "广东清泉商贸",
            "福州清泉商贸",
            "清静商贸公司",
            "清泉商贸行",
            "某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某行",
            "某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某行",
            "清",
        ];
        let (mut data, settings) = (clean(), settings());
        let limits = Limits::of(&settings);
        let mut alike = 0;
        for pair in NAMES.iter().flat_map(|a| NAMES.map(|b| [*a, b])) {
            for (row, name) in (0..).zip(pair) {
                data.set(TableId::Customers, row, NAME, name, CellKind::Plain);
            }
            let [a, b] = [0, 1].map(|row| {
                Party::of(&Row {
                    data: &data,
                    settings: &settings,
                    table: TableId::Customers,
                    row,
                })
            });
            let near = a.distance(&b, limits.most()).is_some();
            assert!(
                limits.may_be_alike(a.sketch(), b.sketch()) || !near,
                "{pair:?}"
            );
            alike += u32::from(near);
        }
        assert_eq!(alike, 35);
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
