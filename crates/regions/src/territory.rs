//! Sets of regions, as people write them: the one place that reads a territory.

use std::cmp::Reverse;

use crate::{Division, Resolved, covers, resolve};

const NATION: [&str; 2] = ["全国", "中国"];
/// What lies outside the mainland, in one word.
const OVERSEAS: [(&str, [&str; 3]); 2] = [
    ("港澳台地区", ["香港", "澳门", "台湾"]),
    ("港澳台", ["香港", "澳门", "台湾"]),
];
/// Words for what is left to nobody else, and those that may follow them.
const REST: [&str; 3] = ["其余", "其他", "其它"];
#[rustfmt::skip]
const REST_OF: [&str; 17] = [
    "", "地区", "区域", "片区", "地方", "市场", "省", "省份", "省区", "省市", "市", "地市",
    "城市", "市县", "区县", "县市", "县区",
];
/// Words before what is left out.
#[rustfmt::skip]
const WITHOUT: [&str; 10] = [
    "除", "除了", "除去", "除开", "不含", "不包括", "不包含", "排除", "扣除", "剔除",
];
/// Words behind what is left out.
const EXCEPTED: [&str; 3] = ["除外", "以外", "之外"];
/// The word for somebody who only assists there.
const ASSISTS: &str = "协管";
/// No longer item is read as two with “and” between them, and no area further back is
/// looked at: a cell may hold anything.
const LONGEST: usize = 120;
const FURTHEST: usize = 30;
const MARKS: [char; 6] = ['、', ',', '，', ';', '；', '\n'];

/// One area of a territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// What names it, as it is written.
    pub text: String,
    /// Where it is.
    pub place: Resolved,
    /// What it leaves out; unknown where that is no division.
    pub except: Vec<Resolved>,
    /// Whether somebody else is in charge there (协管).
    pub assists: bool,
}

impl Area {
    /// Whether a division may lie in it, or some of it: not where all of it is left out.
    pub fn may_hold(&self, place: Division) -> bool {
        let meets = |d: &Division| covers(d.code, place.code) || covers(place.code, d.code);
        let within = match self.place {
            Resolved::Nation | Resolved::Rest(None) => true,
            _ => self.place.divisions().iter().any(meets),
        };
        let all = |d: &Division| covers(d.code, place.code);
        let left_out = |except: &Resolved| match except {
            Resolved::One(_) | Resolved::Retired { .. } => except.divisions().iter().any(all),
            _ => false,
        };
        within && !self.except.iter().any(left_out)
    }
}

/// The areas of a territory, in the order they stand. A list may go on within a city
/// without naming it again: `南京市玄武区、鼓楼区`. A path (`浙江省/杭州市`) is one
/// area, not two. What an area leaves out may stand in brackets or not, before it or
/// behind it: `广东省（深圳除外）`, `除深圳市外的广东省`.
///
/// ```
/// let areas = qichu_regions::territory("广东省（除深圳市、珠海市外）、福建省");
/// assert_eq!((areas.len(), areas[0].except.len()), (2, 2));
/// ```
pub fn territory(text: &str) -> Vec<Area> {
    let mut all: Vec<Area> = Vec::new();
    let mut before: Option<Division> = None;
    // Whether the last item leaves something out without saying where that ends, and what
    // is left out of an area still to come.
    let (mut open, mut ahead) = (false, String::new());
    for written in items(text, &MARKS) {
        let item = Item::read(written);
        if item.base.is_empty() {
            if !leave_out(&mut all, &item.left_out) {
                ahead = item.left_out;
            }
            open = item.open;
            continue;
        }
        if let Some(area) = all.last_mut().filter(|_| open) {
            let more = area.inside(&item.base);
            if more.iter().all(|place| area.holds(place)) {
                area.except.extend(more);
                continue;
            }
        }
        open = item.open;
        let ahead = std::mem::take(&mut ahead);
        for (text, place) in parts(&item.base, &region) {
            let mut area = Area {
                text,
                place,
                except: Vec::new(),
                assists: item.assists,
            };
            if let (Resolved::Several(found), Some(one)) = (&area.place, before)
                && let Some(one) = only_beside(found, one)
            {
                area.place = Resolved::One(one);
            }
            if let Resolved::One(one) = area.place {
                before = Some(one);
            }
            area.except = area.inside(&ahead);
            area.except.extend(area.inside(&item.left_out));
            all.push(area);
        }
    }
    if all.is_empty() && !ahead.is_empty() {
        all.push(Area {
            text: text.trim().to_owned(),
            place: Resolved::Unknown,
            except: Vec::new(),
            assists: false,
        });
    }
    all
}

/// The items of a list, without those marks that stand in brackets or in `除…外`.
pub fn items<'a>(text: &'a str, marks: &[char]) -> Vec<&'a str> {
    let mut items = Vec::new();
    let (mut from, mut depth, mut inside) = (0, 0u32, 0);
    for (at, c) in text.char_indices() {
        if is_opening(c) {
            depth += 1;
        } else if is_closing(c) {
            depth = depth.saturating_sub(1);
        } else if c == '除' && depth == 0 {
            let rest = text[at + c.len_utf8()..].split('除').next();
            if let Some((list, _)) = rest.and_then(ending) {
                inside = at + list.len();
            }
        } else if marks.contains(&c) && depth == 0 && at >= inside {
            items.push(&text[from..at]);
            from = at + c.len_utf8();
        }
    }
    items.push(&text[from..]);
    let items = items.into_iter().map(str::trim);
    items.filter(|item| !item.is_empty()).collect()
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '【' | '〔')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）' | ']' | '】' | '〕')
}

/// Leaves out of the last area that holds it what stands by itself (`广东省，不含深圳`),
/// or behind more that lies there (`广东省，珠海、深圳除外`). Whether there is an area.
fn leave_out(all: &mut Vec<Area>, left_out: &str) -> bool {
    let Some(last) = all.len().checked_sub(1) else {
        return false;
    };
    let holds = |at: &usize| {
        let inside = all[*at].inside(left_out);
        inside.iter().all(|place| all[*at].holds(place))
    };
    let at = (0..=last).rev().take(FURTHEST).find(holds).unwrap_or(last);
    let since = &all[at + 1..];
    if since.iter().all(|area| all[at].holds(&area.place)) {
        let since: Vec<Resolved> = all.drain(at + 1..).map(|area| area.place).collect();
        all[at].except.extend(since);
    }
    let except = all[at].inside(left_out);
    all[at].except.extend(except);
    true
}

impl Area {
    /// What a list names, read as within the area where it can be.
    fn inside(&self, list: &str) -> Vec<Resolved> {
        let within = |text: &str| {
            let whole = match self.place {
                Resolved::One(one) | Resolved::Rest(Some(one)) => {
                    resolve(&(one.full_name() + text))
                }
                _ => Resolved::Unknown,
            };
            match whole {
                Resolved::Unknown => resolve(text),
                // A town, which is not known here, is read as where it is.
                _ if whole.divisions() == self.place.divisions() => Resolved::Unknown,
                _ => whole,
            }
        };
        let mut named = Vec::new();
        for item in items(list, &MARKS).iter().filter(|i| !i.contains(ASSISTS)) {
            match OVERSEAS.iter().find(|(word, _)| word == item) {
                Some((_, each)) => named.extend(each.map(resolve)),
                None => named.extend(parts(item, &within).into_iter().map(|(_, place)| place)),
            }
        }
        named
    }

    /// Whether a place lies in it, by what both say.
    fn holds(&self, place: &Resolved) -> bool {
        let inner = place.divisions();
        let covered = |d: &Division| match &self.place {
            Resolved::Nation | Resolved::Rest(None) => true,
            outer => outer
                .divisions()
                .iter()
                .any(|o| o.code != d.code && covers(o.code, d.code)),
        };
        !inner.is_empty() && inner.iter().all(covered)
    }
}

/// An item of a territory.
#[derive(Default)]
struct Item {
    /// What it is about; empty where it only says what is left out.
    base: String,
    /// A list of what it leaves out.
    left_out: String,
    /// Whether that list may go on in the next item.
    open: bool,
    assists: bool,
}

impl Item {
    fn read(text: &str) -> Self {
        let (outside, notes) = brackets(text);
        let mut item = Self {
            base: outside.trim().to_owned(),
            assists: text.contains(ASSISTS),
            ..Self::default()
        };
        if let Some(without) = Without::find(&outside) {
            let whole = format!("{}{}", without.before, without.after);
            let is_known = parts(&whole, &region)
                .iter()
                .all(|(_, p)| *p != Resolved::Unknown);
            // 广东省除深圳外全境: what follows may say no more than the place before.
            item.base = match is_known || without.before.is_empty() {
                true => whole,
                false => without.before.to_owned(),
            };
            item.left_out = without.list.to_owned();
            item.open = without.open;
        }
        for without in notes.iter().filter_map(|note| Without::find(note)) {
            item.left_out.push('、');
            item.left_out.push_str(without.list);
        }
        item
    }
}

/// A text without what stands in brackets, and that.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut notes) = (String::new(), Vec::new());
    let mut depth = 0u32;
    for c in text.chars() {
        if is_opening(c) {
            depth += 1;
            notes.push(String::new());
        } else if is_closing(c) {
            depth = depth.saturating_sub(1);
        } else if let Some(note) = notes.last_mut().filter(|_| depth > 0) {
            note.push(c);
        } else {
            outside.push(c);
        }
    }
    (outside, notes)
}

/// A text that leaves something out.
struct Without<'a> {
    before: &'a str,
    list: &'a str,
    after: &'a str,
    /// Whether it does not say where the list ends.
    open: bool,
}

impl<'a> Without<'a> {
    fn find(text: &'a str) -> Option<Self> {
        let begins = WITHOUT
            .iter()
            .filter_map(|w| Some((text.find(w)?, w.len())));
        let begins = begins.filter(|(at, _)| !text[*at..].starts_with("除外"));
        if let Some((at, length)) = begins.min_by_key(|(at, length)| (*at, Reverse(*length))) {
            let rest = &text[at + length..];
            let ended = ending(rest);
            let (list, after) = ended.unwrap_or((rest, ""));
            return Some(Self {
                before: text[..at].trim(),
                list: list.trim(),
                after: after.trim_start_matches([' ', '的', ',', '，']).trim(),
                open: ended.is_none(),
            });
        }
        let behind = EXCEPTED.iter().filter_map(|w| text.find(w)).min()?;
        Some(Self {
            before: "",
            list: text[..behind].trim(),
            after: "",
            open: false,
        })
    }
}

/// What stands before the 外 that ends a list, and what follows.
fn ending(text: &str) -> Option<(&str, &str)> {
    // 道外区 is a division, 海外 one of a list; but 珠海外 ends it.
    let is_word = |at: &usize| {
        let (head, tail) = text.split_at(*at);
        let alone = head.strip_suffix(['海', '境']);
        tail.starts_with("外区") && head.ends_with('道')
            || alone.is_some_and(|before| before.is_empty() || before.ends_with(MARKS))
    };
    let mut ends = text.match_indices('外').map(|(at, _)| at);
    let at = ends.find(|at| !is_word(at))?;
    let list = text[..at].trim_end_matches(['以', '之']);
    Some((list, &text[at + '外'.len_utf8()..]))
}

/// The places of one item, each with its text.
fn parts(item: &str, read: &dyn Fn(&str) -> Resolved) -> Vec<(String, Resolved)> {
    let whole = (item.to_owned(), read(item));
    if whole.1 != Resolved::Unknown {
        return vec![whole];
    }
    let is_known = |(_, place): &(String, Resolved)| *place != Resolved::Unknown;
    let each = |parts: &mut dyn Iterator<Item = &str>| -> Vec<(String, Resolved)> {
        let parts = parts.map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| (part.to_owned(), read(part))).collect()
    };
    if item.contains('/') {
        return each(&mut item.split('/'));
    }
    let spaced = each(&mut item.split_whitespace());
    if spaced.len() > 1 && spaced.iter().all(is_known) {
        return spaced;
    }
    // Many a name has the word for “and” in it: 呼和浩特和包头.
    let ands = item.match_indices(['和', '及', '与']);
    let mut ands = ands.take_while(|_| item.len() <= LONGEST);
    let joined = ands.find_map(|(at, and)| {
        let mut both = each(&mut std::iter::once(&item[..at]));
        if !both.iter().any(is_known) {
            return None;
        }
        both.extend(parts(item[at + and.len()..].trim(), read));
        both.iter().all(is_known).then_some(both)
    });
    joined.unwrap_or_else(|| vec![whole])
}

/// The only one that lies where `one` lies.
fn only_beside(found: &[Division], one: Division) -> Option<Division> {
    let is_beside = |d: &&Division| d.level() == one.level() && d.parent() == one.parent();
    let mut near = found.iter().filter(is_beside);
    let first = near.next().copied();
    first.filter(|_| near.next().is_none())
}

fn region(text: &str) -> Resolved {
    if NATION.contains(&text) {
        return Resolved::Nation;
    }
    let rest = REST.iter().find_map(|word| text.split_once(word));
    let rest = rest.filter(|(_, of)| REST_OF.contains(&of.trim_start_matches('的').trim()));
    let Some((within, _)) = rest else {
        return resolve(text);
    };
    let within = within.trim_end().trim_end_matches('的');
    if within.is_empty() || NATION.contains(&within) {
        return Resolved::Rest(None);
    }
    match resolve(within) {
        Resolved::One(one) => Resolved::Rest(Some(one)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(place: &Resolved, given: &str) -> String {
        match place {
            Resolved::One(d) => d.full_name(),
            Resolved::Rest(d) => format!("余:{}", d.map(Division::full_name).unwrap_or_default()),
            Resolved::Nation => "全国".into(),
            Resolved::Several(_) => format!("?{given}"),
            Resolved::Retired { name, .. } => format!("旧:{name}"),
            Resolved::Unknown => format!("-{given}"),
        }
    }

    fn read(text: &str) -> Vec<String> {
        let shown = |area: Area| {
            let except = area
                .except
                .iter()
                .map(|place| format!("−{}", shown(place, "")));
            shown(&area.place, &area.text) + &except.collect::<String>()
        };
        territory(text).into_iter().map(shown).collect()
    }

    #[test]
    fn sets_are_read_item_by_item() {
        for (text, want) in [
            ("广东省深圳市", vec!["广东省深圳市"]),
            (
                "浙江省杭州市、宁波市；上海",
                vec!["浙江省杭州市", "浙江省宁波市", "上海市"],
            ),
            ("浙江, 江苏", vec!["浙江省", "江苏省"]),
            ("杭州/宁波", vec!["浙江省杭州市", "浙江省宁波市"]),
            ("浙江省/杭州市", vec!["浙江省杭州市"]),
            ("浙江 杭州", vec!["浙江省杭州市"]),
            ("杭州市 宁波市", vec!["浙江省杭州市", "浙江省宁波市"]),
            (
                "南京市玄武区、鼓楼区",
                vec!["江苏省南京市玄武区", "江苏省南京市鼓楼区"],
            ),
            ("杭州市、朝阳区", vec!["浙江省杭州市", "?朝阳区"]),
            ("全国", vec!["全国"]),
            ("其余地区", vec!["余:"]),
            ("浙江省其余地区", vec!["余:浙江省"]),
            ("华东、浙江", vec!["-华东", "浙江省"]),
            ("北京市崇文区", vec!["旧:崇文区"]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
    }

    #[test]
    fn what_is_left_out_is_read_however_it_is_written() {
        let without_shenzhen = ["广东省−广东省深圳市"];
        for text in [
            "广东省（深圳除外）",
            "广东省(深圳市除外)",
            "广东省（除深圳市）",
            "广东省（除深圳市外）",
            "广东省（除了深圳以外）",
            "广东省（不含深圳）",
            "广东省（除深圳市外，李明协管）",
            "广东省 除 深圳市 之外",
            "广东省除深圳市外",
            "广东省除深圳外全境",
            "广东省，深圳除外",
            "广东省、不含深圳市",
            "除深圳市外的广东省",
            "除深圳市外，广东省",
            "广东省（除广东省深圳市）",
        ] {
            assert_eq!(read(text), without_shenzhen, "{text}");
        }
        let (shenzhen, zhuhai) = ("广东省深圳市", "广东省珠海市");
        let both = format!("广东省−{shenzhen}−{zhuhai}");
        for text in [
            "广东省（除深圳市、珠海市外）",
            "广东省（深圳，珠海除外）",
            "广东省（深圳和珠海除外）",
            "广东省（深圳 珠海除外）",
            "广东省（除深圳/珠海）",
            "广东省除深圳市、珠海市外",
            "广东省不含深圳、珠海",
            "除深圳、珠海外的广东省",
        ] {
            assert_eq!(read(text), [both.as_str()], "{text}");
        }
        assert_eq!(
            read("广东省，珠海、深圳除外"),
            [format!("广东省−{zhuhai}−{shenzhen}")]
        );
        for (text, want) in [
            ("广东省（除南山区）", vec!["广东省−广东省深圳市南山区"]),
            (
                "南京市（除鼓楼区）",
                vec!["江苏省南京市−江苏省南京市鼓楼区"],
            ),
            (
                "除深圳外的广东省其余地区、福建省",
                vec!["余:广东省−广东省深圳市", "福建省"],
            ),
            (
                "广东省除深圳、福建省",
                vec!["广东省−广东省深圳市", "福建省"],
            ),
            ("广东省除深圳、海外", vec!["广东省−广东省深圳市", "-海外"]),
            (
                "黑龙江省（除道外区外）",
                vec!["黑龙江省−黑龙江省哈尔滨市道外区"],
            ),
            (
                "内蒙古（呼和浩特和包头除外）",
                vec!["内蒙古自治区−内蒙古自治区呼和浩特市−内蒙古自治区包头市"],
            ),
            (
                "全国（不含港澳台）",
                vec!["全国−香港特别行政区−澳门特别行政区−台湾省"],
            ),
            ("全国（华东除外）", vec!["全国−-"]),
            ("广东省（除大客户外）", vec!["广东省−-"]),
            ("东莞市（除虎门镇）", vec!["广东省东莞市−-"]),
            ("广东省（主管）", vec!["广东省"]),
            ("除广东省外其余省份", vec!["余:−广东省"]),
            ("除深圳市外", vec!["-除深圳市外"]),
            ("广东省和福建省", vec!["广东省", "福建省"]),
            (
                "广东和福建和和县",
                vec!["广东省", "福建省", "安徽省马鞍山市和县"],
            ),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
        assert!(territory("广东省深圳市（协管）")[0].assists);
    }

    #[test]
    fn an_area_holds_what_it_does_not_leave_out() {
        let [guangdong, shenzhen, nanshan, zhejiang] =
            [440_000, 440_300, 440_305, 330_000].map(|code| crate::by_code(code).unwrap());
        for (text, held) in [
            ("广东省", [true, true, true, false]),
            ("广东省（深圳除外）", [true, false, false, false]),
            ("深圳市（不含南山区）", [true, true, false, false]),
            ("全国，浙江除外", [true, true, true, false]),
            ("除广东省外其余省份", [false, false, false, true]),
            ("广东省其余地区", [true, true, true, false]),
            // Who is a large customer nobody here knows.
            ("广东省（除大客户外）", [true, true, true, false]),
            ("华东", [false; 4]),
        ] {
            let areas = territory(text);
            let holds = |place| areas.iter().any(|area| area.may_hold(place));
            assert_eq!(
                [guangdong, shenzhen, nanshan, zhejiang].map(holds),
                held,
                "{text}"
            );
        }
    }
}
