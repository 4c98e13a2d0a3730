//! What a text says: a chain of names, each within the one before.

use crate::index::{Entry, INDEX, Name};
use crate::{Division, Level, Resolved, covers, is_municipality};

/// Words that tables put where a province has no real cities.
const FILLERS: [&str; 8] = [
    "市辖区",
    "省直辖县级行政区划",
    "省直辖县级行政单位",
    "省直辖行政单位",
    "省直辖县",
    "自治区直辖县级行政区划",
    "自治区直辖县级行政单位",
    "自治区直辖县",
];
const COUNTRY: [&str; 2] = ["中华人民共和国", "中国"];
/// Province, city, district, and room for a name said twice.
const LONGEST_CHAIN: usize = 5;

/// One name of a chain.
struct Step {
    end: usize,
    /// The divisions it may mean; all lie in one of the step before.
    found: Vec<usize>,
    /// Whether it is a short form.
    short: bool,
}

/// Which retired names take part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Retired {
    No,
    InFull,
    Any,
}

/// Whether a chain, with this text behind it, is taken.
type Accept = fn(&[Step], &str) -> bool;

/// What a text that ought to name one division says. Names may stand in full or
/// without 省, 市, 区 …, with or without separators and the levels above. What lies
/// below the last level (a town, a street) may follow.
///
/// ```
/// use qichu_regions::{Resolved, resolve};
/// assert!(matches!(resolve("浙江 杭州 西湖"), Resolved::One(d) if d.code == 330106));
/// assert!(matches!(resolve("朝阳区"), Resolved::Several(_)));
/// ```
pub fn resolve(text: &str) -> Resolved {
    for retired in [Retired::No, Retired::Any] {
        let steps = chain(text, retired, is_whole);
        if !steps.is_empty() {
            return settle(&steps);
        }
    }
    Resolved::Unknown
}

/// Whether a text is what tables put in the place of a city where there is none: 市辖区.
pub fn is_filler(text: &str) -> bool {
    FILLERS.contains(&text)
}

/// The divisions an address begins with, and the rest of it. `南京东路` begins with
/// none: short forms count only where what surrounds them shows what they are.
pub fn parse_address(text: &str) -> (Resolved, &str) {
    let begins = |from: usize| INDEX.beginning(&text[from..]).next().is_some();
    if !starts(text, 0, &[]).into_iter().any(begins) {
        return (Resolved::Unknown, text);
    }
    let now = chain(text, Retired::No, is_leading);
    let once = chain(text, Retired::InFull, is_leading);
    let end = |steps: &[Step]| steps.last().map_or(0, |s| s.end);
    let steps = if end(&once) > end(&now) { once } else { now };
    match steps.last() {
        None => (Resolved::Unknown, text),
        Some(last) => (settle(&steps), trimmed(&text[last.end..])),
    }
}

fn chain(text: &str, retired: Retired, accept: Accept) -> Vec<Step> {
    let mut steps = Vec::new();
    walk(text, 0, retired, accept, &mut steps);
    steps
}

/// Finds the first chain that is taken, the longest names first.
fn walk(text: &str, at: usize, retired: Retired, accept: Accept, steps: &mut Vec<Step>) -> bool {
    if steps.len() < LONGEST_CHAIN {
        for from in starts(text, at, steps) {
            for group in INDEX.beginning(&text[from..]) {
                let known = |name: &Name| match retired {
                    Retired::No => !INDEX.is_retired(name.entry),
                    Retired::InFull => !name.short || !INDEX.is_retired(name.entry),
                    Retired::Any => true,
                };
                let fits = |name: &&Name| {
                    known(name) && steps.last().is_none_or(|s| lies_in(name.entry, s))
                };
                let names: Vec<&Name> = group.iter().filter(fits).collect();
                let Some(first) = names.first() else {
                    continue;
                };
                let step = Step {
                    end: from + first.text.len(),
                    found: names.iter().map(|n| n.entry).collect(),
                    short: names.iter().all(|n| n.short),
                };
                let end = step.end;
                steps.push(step);
                if walk(text, end, retired, accept, steps) {
                    return true;
                }
                steps.pop();
            }
        }
    }
    !steps.is_empty() && accept(steps, &text[at..])
}

/// Where the next name may begin.
fn starts(text: &str, at: usize, steps: &[Step]) -> Vec<usize> {
    let rest = trimmed(&text[at..]);
    let after = |word: &str| rest.strip_prefix(word).map(trimmed);
    let mut rests = vec![rest];
    match steps.last() {
        None => rests.extend(COUNTRY.into_iter().find_map(after)),
        Some(step) => {
            rests.extend(FILLERS.into_iter().find_map(after));
            // 重庆市县云阳县: the pseudo-city 500200.
            if step.found.iter().any(|&e| INDEX.entry(e).code == 500_000) {
                rests.extend(after("县"));
            }
        }
    }
    rests.into_iter().map(|r| text.len() - r.len()).collect()
}

fn lies_in(entry: usize, step: &Step) -> bool {
    let inner = INDEX.entry(entry).code;
    step.found.iter().any(|&e| {
        let outer = INDEX.entry(e).code;
        // 北京市北京市朝阳区: the pseudo-city is called like the municipality.
        covers(outer, inner) && (outer != inner || is_municipality(outer))
    })
}

/// Whether nothing is left but what lies below the divisions known here.
fn is_whole(steps: &[Step], rest: &str) -> bool {
    let rest = trimmed(rest);
    let rest = FILLERS
        .into_iter()
        .find_map(|f| rest.strip_prefix(f))
        .unwrap_or(rest);
    let Some(last) = steps.last() else {
        return false;
    };
    rest.is_empty()
        || last.found.iter().all(|&e| {
            let code = INDEX.entry(e).code;
            // 东莞市 has no districts, but what is called one: 东莞市南城区.
            let childless = code.is_multiple_of(100) && !INDEX.is_retired(e);
            INDEX.is_lowest(code) && (childless || !last.short) && is_town(rest, childless)
        })
}

fn is_town(text: &str, or_district: bool) -> bool {
    let length = text.chars().count();
    let named = ["镇", "乡", "街道", "街道办事处"]
        .iter()
        .any(|s| text.ends_with(*s));
    (2..=12).contains(&length)
        && !text.contains(|c: char| c.is_ascii_digit())
        && (named || (or_district && text.ends_with(['区', '市', '县', '岛', '港'])))
}

/// Whether an address may begin with this chain, so that `rest` is its remainder.
fn is_leading(steps: &[Step], rest: &str) -> bool {
    let Some(last) = steps.last() else {
        return false;
    };
    if !last.short {
        // 东方市场, 鼓楼区街: not the division.
        return !rest.starts_with(['场', '路', '街', '巷']);
    }
    let apart = rest.is_empty() || rest.starts_with(is_separator);
    let is_district = |e: &usize| !INDEX.entry(*e).code.is_multiple_of(100);
    apart || (steps.len() > 1 && !last.found.iter().any(is_district) && !is_road(rest))
}

/// Whether a text makes a street or a building of the name before it: 南京|东路.
fn is_road(text: &str) -> bool {
    const KINDS: [&str; 14] = [
        "路", "街", "道", "巷", "弄", "里", "桥", "门", "村", "站", "胡同", "广场", "大厦", "公园",
    ];
    let text = text.trim_start_matches([
        '东', '西', '南', '北', '中', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十',
        '大', '小', '新', '老', '内', '外', '环',
    ]);
    KINDS.iter().any(|kind| text.starts_with(*kind))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "-/\\·.,，>|_—→:：".contains(c)
}

fn trimmed(text: &str) -> &str {
    text.trim_start_matches(is_separator)
}

/// What a chain means.
fn settle(steps: &[Step]) -> Resolved {
    let Some(last) = steps.last() else {
        return Resolved::Unknown;
    };
    let retired = |s: &&Step| s.found.iter().all(|&e| INDEX.is_retired(e));
    if let Some(step) = steps.iter().rev().find(retired) {
        let now = |&e: &usize| match INDEX.is_retired(e) {
            true => INDEX.entry(e).successors.clone(),
            false => vec![INDEX.entry(e).code],
        };
        return Resolved::Retired {
            name: INDEX.entry(step.found[0]).name.to_owned(),
            successors: divisions(last.found.iter().flat_map(now)),
        };
    }
    let in_force = last.found.iter().filter(|&&e| !INDEX.is_retired(e));
    let mut found = divisions(in_force.map(|&e| INDEX.entry(e).code));
    if found.len() > 1
        && let Some(only) = outermost(&found, steps.len() == 1)
    {
        found = vec![only];
    }
    if steps.len() == 1 && found.len() == 1 {
        let others = elsewhere(found[0]);
        found.extend(others);
    }
    if found.len() == 1 {
        Resolved::One(found[0])
    } else {
        Resolved::Several(found)
    }
}

fn divisions(codes: impl Iterator<Item = u32>) -> Vec<Division> {
    let mut all: Vec<Division> = codes.filter_map(|c| INDEX.division(c)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The one that is right whichever is meant: of 长沙市 and its 长沙县, the city. A
/// province's short form alone is the province (河北 is no district of 天津), except
/// where it is a city's as well (吉林).
fn outermost(found: &[Division], alone: bool) -> Option<Division> {
    let is = |d: &&Division, level| d.level() == level;
    let has_city = |d: &Division| is(&d, Level::City) && d.name.ends_with('市');
    let province = found.iter().find(|d| is(d, Level::Province));
    if alone && province.is_some() && !found.iter().any(has_city) {
        return province.copied();
    }
    let holds_all = |d: &&Division| found.iter().all(|other| covers(d.code, other.code));
    found
        .iter()
        .find(|d| is(d, Level::City) && holds_all(d))
        .copied()
}

/// Where else a district's name was in use: 江北区 without a city is one of 宁波 today,
/// and was one of 重庆.
fn elsewhere(one: Division) -> Vec<Division> {
    if one.level() != Level::District {
        return Vec::new();
    }
    let is_near = |e: &&Entry| e.successors.iter().any(|c| c / 100 == one.code / 100);
    let others = INDEX.retired_as(one.name).filter(|e| !is_near(e));
    divisions(others.flat_map(|e| e.successors.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(resolved: &Resolved) -> String {
        let names = |all: &[Division]| {
            let names: Vec<String> = all.iter().map(|d| d.full_name()).collect();
            names.join("|")
        };
        match resolved {
            Resolved::One(d) => d.full_name(),
            Resolved::Several(all) => format!("?{}", names(all)),
            Resolved::Retired { name, successors } => format!("{name}→{}", names(successors)),
            Resolved::Nation => "全国".into(),
            Resolved::Rest(_) => "其余".into(),
            Resolved::Unknown => "-".into(),
        }
    }

    #[test]
    fn names_are_found_in_full_and_short() {
        for (text, want) in [
            ("浙江省杭州市西湖区", "浙江省杭州市西湖区"),
            ("浙江 杭州 西湖", "浙江省杭州市西湖区"),
            ("浙江/杭州/西湖", "浙江省杭州市西湖区"),
            ("浙江-杭州市-西湖区", "浙江省杭州市西湖区"),
            ("中国浙江省杭州市", "浙江省杭州市"),
            ("广东深圳南山", "广东省深圳市南山区"),
            ("杭州西湖区", "浙江省杭州市西湖区"),
            ("浙江西湖区", "浙江省杭州市西湖区"),
            ("浙江", "浙江省"),
            ("内蒙古", "内蒙古自治区"),
            ("广西南宁", "广西壮族自治区南宁市"),
            ("新疆乌鲁木齐", "新疆维吾尔自治区乌鲁木齐市"),
            ("香港", "香港特别行政区"),
            ("台湾省台北市", "台湾省"),
            ("上海浦东", "上海市浦东新区"),
            ("延边州延吉市", "吉林省延边朝鲜族自治州延吉市"),
            ("湖北恩施", "湖北省恩施土家族苗族自治州"),
            ("湖南长阳县", "-"),
            ("湖北长阳县", "湖北省宜昌市长阳土家族自治县"),
            ("湖南长沙", "湖南省长沙市"),
            ("湖南长沙县", "湖南省长沙市长沙县"),
            ("辽宁朝阳", "辽宁省朝阳市"),
            ("河北", "河北省"),
            ("天津河北", "天津市河北区"),
            ("吉林吉林", "吉林省吉林市"),
            ("吉林省长春市", "吉林省长春市"),
        ] {
            assert_eq!(said(&resolve(text)), want, "{text}");
        }
    }

    #[test]
    fn pseudo_cities_are_skipped_and_towns_may_follow() {
        for (text, want) in [
            ("北京市朝阳区", "北京市朝阳区"),
            ("北京市北京市朝阳区", "北京市朝阳区"),
            ("北京市市辖区朝阳区", "北京市朝阳区"),
            ("北京市/市辖区/朝阳区", "北京市朝阳区"),
            ("重庆市县云阳县", "重庆市云阳县"),
            ("重庆市两江新区", "重庆市两江新区"),
            ("河南省省直辖县级行政区划济源市", "河南省济源市"),
            ("湖北仙桃", "湖北省仙桃市"),
            ("海南省琼海市", "海南省琼海市"),
            (
                "新疆维吾尔自治区自治区直辖县级行政区划石河子市",
                "新疆维吾尔自治区石河子市",
            ),
            ("广东省东莞市虎门镇", "广东省东莞市"),
            ("广东省东莞市南城区", "广东省东莞市"),
            ("浙江省杭州市西湖区转塘街道", "浙江省杭州市西湖区"),
            ("浙江省杭州市转塘街道", "-"),
        ] {
            assert_eq!(said(&resolve(text)), want, "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_is_not_guessed() {
        for (text, least) in [
            ("朝阳区", 2),
            ("朝阳", 3),
            ("西安", 3),
            ("鼓楼区", 4),
            ("吉林", 2),
            ("江苏省鼓楼区", 2),
            ("市中区", 4),
        ] {
            match resolve(text) {
                Resolved::Several(all) => assert!(all.len() >= least, "{text}: {all:?}"),
                other => panic!("{text}: {}", said(&other)),
            }
        }
        assert_eq!(
            said(&resolve("江北区")),
            "?浙江省宁波市江北区|重庆市两江新区"
        );
        for text in [
            "",
            "华东",
            "火星",
            "浙江省南京市",
            "杭州市朝阳区",
            "浙江省杭州市网商路",
        ] {
            assert_eq!(said(&resolve(text)), "-", "{text}");
        }
        assert_eq!(said(&resolve(&"北京市".repeat(10_000))), "-");
    }

    #[test]
    fn retired_names_tell_where_the_place_is_today() {
        for (text, want) in [
            ("浙江省杭州市江干区", "江干区→浙江省杭州市上城区"),
            ("杭州下城", "下城区→浙江省杭州市拱墅区"),
            ("北京市崇文区", "崇文区→北京市东城区"),
            ("上海闸北", "闸北区→上海市静安区"),
            ("湖北省襄樊市", "襄樊市→湖北省襄阳市"),
            ("湖北省襄樊市襄城区", "襄樊市→湖北省襄阳市襄城区"),
            ("浙江省杭州市富阳市", "富阳市→浙江省杭州市富阳区"),
            ("安徽省六安市寿县", "寿县→安徽省淮南市寿县"),
            ("莱芜市", "莱芜市→山东省济南市莱芜区|山东省济南市钢城区"),
            (
                "山东省莱芜市",
                "莱芜市→山东省济南市莱芜区|山东省济南市钢城区",
            ),
            ("莱芜市钢城区", "钢城区→山东省济南市钢城区"),
            ("孟津县", "孟津县→河南省洛阳市孟津区"),
            ("昌平县", "昌平县→北京市昌平区"),
            ("北京市顺义县", "顺义县→北京市顺义区"),
            ("江苏省淮阴市", "淮阴市→江苏省淮安市"),
            (
                "锡山市",
                "锡山市→江苏省无锡市锡山区|江苏省无锡市惠山区|江苏省无锡市滨湖区",
            ),
            ("山西省晋中地区祁县", "祁县→山西省晋中市祁县"),
            ("重庆市江北区", "江北区→重庆市两江新区"),
            ("重庆市渝北区", "渝北区→重庆市|重庆市两江新区"),
        ] {
            assert_eq!(said(&resolve(text)), want, "{text}");
        }
    }

    #[test]
    fn addresses_begin_with_divisions_or_do_not() {
        for (text, want, rest) in [
            (
                "浙江省杭州市西湖区文三路2号",
                "浙江省杭州市西湖区",
                "文三路2号",
            ),
            ("浙江杭州文三路2号", "浙江省杭州市", "文三路2号"),
            ("浙江 杭州 文三路2号", "浙江省杭州市", "文三路2号"),
            ("杭州西湖区文三路2号", "浙江省杭州市西湖区", "文三路2号"),
            ("北京市朝阳区建国路88号", "北京市朝阳区", "建国路88号"),
            ("北京市朝阳门内大街1号", "北京市", "朝阳门内大街1号"),
            ("城关镇东大街1号", "-", "城关镇东大街1号"),
            (
                "甘肃省兰州市城关区东大街1号",
                "甘肃省兰州市城关区",
                "东大街1号",
            ),
            ("南京东路100号", "-", "南京东路100号"),
            ("上海南京东路100号", "-", "上海南京东路100号"),
            ("上海市南京东路100号", "上海市", "南京东路100号"),
            ("江苏南京路1号", "-", "江苏南京路1号"),
            ("东方市场3号", "-", "东方市场3号"),
            ("坂田华为基地", "-", "坂田华为基地"),
            ("网商路699号", "-", "网商路699号"),
            ("福华路1号", "-", "福华路1号"),
            ("海南大厦5层", "-", "海南大厦5层"),
            ("东莞市虎门镇连升路1号", "广东省东莞市", "虎门镇连升路1号"),
            ("", "-", ""),
        ] {
            let (resolved, left) = parse_address(text);
            assert_eq!((said(&resolved).as_str(), left), (want, rest), "{text}");
        }
        let (resolved, rest) = parse_address("朝阳区建国路88号");
        assert!(matches!(resolved, Resolved::Several(_)) && rest == "建国路88号");
        let (resolved, rest) = parse_address("杭州市江干区秋涛路1号");
        assert_eq!(said(&resolved), "江干区→浙江省杭州市上城区");
        assert_eq!(rest, "秋涛路1号");
    }
}
