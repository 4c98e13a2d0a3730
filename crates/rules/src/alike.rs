//! Names and words that are nearly the same.

use qichu_model::settings::{NAME_EDITS, NAME_EDITS_SAME_CONTACT};
use qichu_model::{Settings, TableId, value};
use rust_decimal::prelude::ToPrimitive;

use crate::look::{comparable, narrow_all};
use crate::prelude::column;
use crate::rule::Row;

/// The parts of two words that are left without what they begin and end with alike.
pub fn middle<'a>(a: &'a [char], b: &'a [char]) -> (&'a [char], &'a [char]) {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let tail = ends.take_while(|(x, y)| x == y).count();
    (&a[..a.len() - tail], &b[..b.len() - tail])
}

/// Whether two words differ by one character at most, put in, left out or mistaken, and
/// by one that is likely a slip.
pub fn a_slip_apart(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (x, y) = middle(a, b);
    x.len() <= 1 && y.len() <= 1 && !x.iter().chain(y).any(|c| tells_apart(*c))
}

/// Whether a character is one by which people name several things of a kind: 一仓 and
/// 二仓, A 店 and B 店, 东区 and 西区.
pub fn tells_apart(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "零〇一二三四五六七八九十百千甲乙丙丁东西南北中上下左右前后内外大小男女新老".contains(c)
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

/// A customer, as far as it takes to tell whether two are the same.
pub struct Party {
    /// Its code.
    pub code: String,
    /// Its name without marks, 有限责任公司 written 有限公司.
    pub name: String,
    /// The province and city its name begins with, without 省 and 市.
    pub home: String,
    /// Its name without home and form of company.
    pub core: String,
    /// The digits of its numbers, in order.
    pub phones: Vec<String>,
    /// Region and address; empty where there is no address to speak of.
    pub address: String,
    /// Its credit code.
    pub uscc: String,
    /// Whether that is a valid one.
    registered: bool,
    /// Characters of its name and of its core.
    lengths: [usize; 2],
    /// The first two characters of its core, and what follows them.
    parts: [String; 2],
}

impl Party {
    /// Reads a record of the customers.
    pub fn of(row: &Row) -> Self {
        let name = plain_name(row.text(NAME));
        let (home, rest) = split_home(&name);
        let forms = ["股份有限公司", "集团有限公司", "有限公司", "公司"];
        let core = forms.iter().find_map(|form| rest.strip_suffix(form));
        let core = core.filter(|c| !c.is_empty()).unwrap_or(rest).to_owned();
        let mut phones: Vec<String> = PHONES.iter().filter_map(|c| digits(row.text(*c))).collect();
        phones.sort();
        phones.dedup();
        let street = comparable(row.text(ADDRESS));
        let address = if street.chars().count() < 6 || street.starts_with("未知") {
            String::new()
        } else {
            comparable(row.text(REGION)) + &street
        };
        let uscc = comparable(row.text(USCC));
        Self {
            code: comparable(row.text(CODE)),
            registered: value::is_uscc(&uscc.to_uppercase()),
            lengths: [name.chars().count(), core.chars().count()],
            parts: [
                core.chars().take(2).collect(),
                core.chars().skip(2).collect(),
            ],
            home,
            core,
            name,
            phones,
            address,
            uscc,
        }
    }

    /// Whether two names meet by how their core begins.
    pub fn same_head(&self, other: &Self) -> bool {
        self.parts[0] == other.parts[0]
    }

    /// Whether two names meet by what follows that.
    pub fn same_tail(&self, other: &Self) -> bool {
        !self.parts[1].is_empty() && self.parts[1] == other.parts[1]
    }

    /// The first characters of its core, by which similar names meet.
    pub fn head(&self, length: usize) -> String {
        self.core.chars().take(length).collect()
    }

    /// What follows the head, by which names meet whose beginning was mistyped.
    pub fn tail(&self) -> String {
        self.core.chars().skip(2).collect()
    }

    /// Whether two customers have one name.
    pub fn same_name(&self, other: &Self) -> bool {
        self.name == other.name
    }

    /// Whether two customers are likely one: names that are the same or a slip apart.
    pub fn alike(&self, other: &Self, settings: &Settings) -> bool {
        let same = |a: &str, b: &str| !a.is_empty() && a == b;
        // What costs least comes first: most pairs of a block are no pair at all.
        let most = settings.threshold(&NAME_EDITS_SAME_CONTACT);
        let most = most.max(settings.threshold(&NAME_EDITS));
        let apart = self.lengths[1].abs_diff(other.lengths[1]);
        if self.core.is_empty() || other.core.is_empty() || apart > most.to_usize().unwrap_or(0) {
            return false;
        }
        let shorter = self.lengths[1].min(other.lengths[1]);
        if self.core != other.core && shorter < 4 {
            return false;
        }
        // One code for both, or one credit code for two names, are rules of their own.
        if same(&self.code, &other.code) {
            return false;
        }
        if !self.same_name(other) {
            let homes = [&self.home, &other.home];
            let elsewhere = homes.iter().all(|h| !h.is_empty())
                && !homes[0].contains(homes[1].as_str())
                && !homes[1].contains(homes[0].as_str());
            let two = self.registered && other.registered && self.uscc != other.uscc;
            if elsewhere || two || same(&self.uscc, &other.uscc) {
                return false;
            }
        }
        let meet = same(&self.address, &other.address)
            || self.phones.iter().any(|p| other.phones.contains(p));
        if self.core == other.core {
            // Many people share a name of two or three characters.
            return meet || self.lengths[0].min(other.lengths[0]) >= 4;
        }
        let most = match meet {
            true => settings.threshold(&NAME_EDITS_SAME_CONTACT),
            false => settings.threshold(&NAME_EDITS),
        };
        let distance = strsim::levenshtein(&self.core, &other.core);
        if distance * 3 > shorter || distance > most.to_usize().unwrap_or(0) {
            return false;
        }
        let (a, b): (Vec<char>, Vec<char>) =
            (self.core.chars().collect(), other.core.chars().collect());
        let (x, y) = middle(&a, &b);
        !x.iter().chain(y).any(|c| tells_apart(*c))
    }
}

/// A name without marks and spaces, the two ways to write a limited company as one.
fn plain_name(text: &str) -> String {
    let plain: String = comparable(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    if plain.starts_with("未知") {
        return String::new();
    }
    plain.replace("有限责任公司", "有限公司")
}

/// The digits of one number, `+86` aside; `None` where there are too few, or several
/// numbers.
pub fn digits(text: &str) -> Option<String> {
    let text = narrow_all(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let home = match text.trim().starts_with("+86") {
        true => digits.strip_prefix("86").unwrap_or(&digits),
        false => digits.strip_prefix("0086").unwrap_or(&digits),
    };
    (7..=16).contains(&home.len()).then(|| home.to_owned())
}

/// The province and city at the beginning of a name, and the rest.
fn split_home(name: &str) -> (String, &str) {
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
    let begins = |text: &str, words: &[&'static str]| -> &'static str {
        let found = words.iter().find(|w| text.starts_with(**w));
        found.copied().unwrap_or("")
    };
    let mut home = String::new();
    let mut rest = name;
    for words in [PROVINCES, CITIES] {
        let word = begins(rest, words);
        if word.is_empty() {
            continue;
        }
        let after = &rest[word.len()..];
        let after = &after[begins(after, KINDS).len()..];
        if after.chars().count() >= 2 {
            home.push_str(word);
            rest = after;
        }
    }
    // Any other city, where it calls itself one: 义乌市, but not 永辉超市.
    let start: Vec<(usize, char)> = rest.char_indices().take(4).collect();
    let city = start.iter().skip(2).find(|(_, c)| *c == '市');
    if let Some((at, mark)) = city {
        let word = &rest[..*at];
        let after = &rest[at + mark.len_utf8()..];
        let market = word.ends_with(['超', '城', '都', '上', '菜', '集', '夜', '股', '楼', '门']);
        if !market && after.chars().count() >= 2 {
            home.push_str(word);
            rest = after;
        }
    }
    (home, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_names_of_a_kind() {
        let apart = |a: &str, b: &str| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            a_slip_apart(&a, &b)
        };
        assert!(apart("纯净水", "纯静水") && apart("纯净水", "纯净水类"));
        assert!(!apart("第一仓", "第二仓") && !apart("华东部", "华南部"));
        assert!(!apart("纯净水", "矿泉水"));
    }

    #[test]
    fn names_lose_where_they_are_from() {
        let split = |name| {
            let (home, rest) = split_home(name);
            (home, rest.to_owned())
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
