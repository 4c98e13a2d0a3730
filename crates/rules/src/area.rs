//! Territories as people write them, compared by the full names of what they say:
//! `广东省深圳市` lies in `广东省`, and `深圳` is `广东省深圳市`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use qichu_model::TableId;
use qichu_model::schema::column;
use qichu_regions::{Resolved, items, territory};

use crate::look::{comparable, narrow_all};
use crate::place::{self, places};
use crate::rule::Row;

const FROM: u16 = column(TableId::Salespeople, "territory_start");
const TO: u16 = column(TableId::Salespeople, "territory_end");

/// One area of a territory.
pub struct Area {
    /// The full name of where it is; empty for the whole country, as it is written where it
    /// names no one division.
    pub base: String,
    /// The full names of what it leaves out.
    pub except: Vec<String>,
    /// Whether it is what the others leave over (其余地区), or leaves out what is no
    /// division (广东省（除大客户外）): then it cannot be told to be anybody else's, too.
    pub open: bool,
    /// Whether somebody else is in charge there (协管).
    pub assists: bool,
}

/// A region that may lie in areas.
pub struct Region<'a> {
    text: &'a str,
    /// The full names of the divisions that it may name.
    named: Vec<String>,
}

impl<'a> Region<'a> {
    /// What a text names.
    pub fn of(text: &'a str) -> Self {
        Self {
            text,
            named: full_names(&place::region(text)),
        }
    }
}

impl Area {
    /// Whether a region may lie in it. Where the text cannot tell, it may.
    pub fn may_hold(&self, region: &Region) -> bool {
        const WIDE: &[&str] = &[
            "华东", "华南", "华北", "华中", "华西", "东北", "西北", "西南", "东南", "海外", "线上",
        ];
        let holds = |region: &str| {
            let is_wide = || WIDE.iter().any(|w| self.base.starts_with(w));
            region.contains(&self.base) || self.base.starts_with(region) || is_wide()
        };
        let is_left_out = |region: &str| self.except.iter().any(|e| region.starts_with(e));
        // By what it names (深圳 is 广东省深圳市), and as it is written.
        match region.named.is_empty() {
            true => holds(region.text),
            false => {
                let mut left = region.named.iter().filter(|name| !is_left_out(name));
                left.any(|name| holds(name) || holds(region.text))
            }
        }
    }

    /// The narrower of two areas, where one lies in the other.
    fn common<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        if self.open || other.open {
            return None;
        }
        let (wide, narrow) = if self.base.len() <= other.base.len() {
            (self, other)
        } else {
            (other, self)
        };
        let left_out = |e: &String| narrow.base.starts_with(e.as_str());
        let inside = narrow.base.starts_with(&wide.base) && !wide.except.iter().any(left_out);
        inside.then_some(narrow.base.as_str())
    }
}

impl From<qichu_regions::Area> for Area {
    fn from(read: qichu_regions::Area) -> Self {
        let base = match (&read.place, &*full_names(&read.place)) {
            (Resolved::Nation | Resolved::Rest(None), _) => String::new(),
            (_, [only]) => only.clone(),
            _ => comparable(&read.text).into_owned(),
        };
        let is_sure = |place: &Resolved| !places(place).is_empty();
        let is_rest = matches!(read.place, Resolved::Rest(_));
        Self {
            base,
            open: is_rest || !read.except.iter().all(is_sure),
            except: read
                .except
                .iter()
                .flat_map(places)
                .map(|d| d.full_name())
                .collect(),
            assists: read.assists,
        }
    }
}

/// The full names of the divisions that a text may name.
fn full_names(resolved: &Resolved) -> Vec<String> {
    resolved.divisions().iter().map(|d| d.full_name()).collect()
}

/// The areas of a territory; none where nobody knows.
pub fn areas(text: &str) -> Vec<Area> {
    let text = narrow_all(text);
    if text.trim().starts_with("未知") {
        return Vec::new();
    }
    territory(&text).into_iter().map(Area::from).collect()
}

/// A region down to its city.
pub fn city(region: &str) -> &str {
    let after = |text: &str, words: &[&str]| {
        let ends = words
            .iter()
            .filter_map(|w| text.find(w).map(|at| at + w.len()));
        ends.min()
    };
    let province = after(region, &["特别行政区", "自治区", "省"]).unwrap_or(0);
    let city = after(&region[province..], &["自治州", "地区", "市", "盟"]);
    city.map_or(region, |end| &region[..province + end])
}

/// A list of channels or product lines; empty for all of them.
pub fn scope(text: &str) -> Vec<String> {
    if text.trim().starts_with("未知") {
        return Vec::new();
    }
    let marks = ['、', ',', '，', ';', '；', '/', '\n', '\r'];
    let scope = items(text, &marks).into_iter().map(comparable);
    let scope: Vec<String> = scope.map(Cow::into_owned).collect();
    let all = |s: &String| {
        matches!(
            s.as_str(),
            "全部" | "所有" | "全渠道" | "全产品" | "全品类" | "全线"
        )
    };
    if scope.iter().any(all) {
        return Vec::new();
    }
    scope
}

/// Whether a salesperson's territory is theirs at the opening.
pub fn is_in_charge(record: &Row) -> bool {
    let text = |column| record.text(column);
    record.settings.is_in_charge(text(FROM), text(TO))
}

/// Whether what lasts until the day in a column was over before the opening. Where no day
/// can be read, it lasts.
pub fn is_over(record: &Row, end: u16) -> bool {
    let days = (record.date(end), record.opening());
    matches!(days, (Some(end), Some(opening)) if end < opening)
}

/// Who holds a territory, for what and for how long.
pub struct Holder {
    /// The record.
    pub row: u32,
    /// Its code.
    pub who: String,
    /// Its areas.
    pub areas: Vec<Area>,
    /// Channels, product lines: each a list, empty for all.
    pub scopes: Vec<Vec<String>>,
    /// The first day, where it is known.
    pub from: Option<NaiveDate>,
    /// The last day, where it is known.
    pub to: Option<NaiveDate>,
}

impl Holder {
    /// Whether two holders would be in an area they share at one time.
    fn are_there_with(&self, other: &Self) -> bool {
        let ends_before =
            |a: &Self, b: &Self| matches!((a.to, b.from), (Some(to), Some(from)) if to < from);
        (self.who.is_empty() || self.who != other.who)
            && !ends_before(self, other)
            && !ends_before(other, self)
    }

    /// Whether two holders are there for the same.
    fn is_for_the_same(&self, other: &Self) -> bool {
        let share = |(a, b): (&Vec<String>, &Vec<String>)| {
            a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
        };
        self.scopes.iter().zip(&other.scopes).all(share)
    }
}

/// How two holders share an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Both are in charge of the same there.
    Contested,
    /// Each for something else, or one assists the other.
    Agreed,
}

/// Two holders that share an area, by their index.
pub struct Clash {
    /// The later one.
    pub later: usize,
    /// The first of the earlier ones.
    pub earlier: usize,
    /// The area.
    pub area: String,
}

/// For each holder that so shares an area with an earlier one the first it does so with,
/// among the pairs that `counts`.
pub fn clashes(
    holders: &[Holder],
    sharing: Sharing,
    counts: impl Fn(usize, usize) -> bool,
) -> Vec<Clash> {
    let mut all: Vec<(&str, usize, usize)> = Vec::new();
    for (i, holder) in holders.iter().enumerate() {
        for (j, area) in holder.areas.iter().enumerate() {
            if !area.open {
                all.push((&area.base, i, j));
            }
        }
    }
    all.sort_unstable();
    // What lies in an area follows it in this order.
    let mut first: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for (at, (base, i, a)) in all.iter().enumerate() {
        let inside = all[at + 1..]
            .iter()
            .take_while(|(b, ..)| b.starts_with(base));
        for (_, j, b) in inside {
            let (later, earlier) = (*i.max(j), *i.min(j));
            let known = first.get(&later).is_some_and(|(e, _)| *e <= earlier);
            let (one, other) = (&holders[*i], &holders[*j]);
            if i == j || known || !counts(earlier, later) || !one.are_there_with(other) {
                continue;
            }
            let (area, other_area) = (&one.areas[*a], &other.areas[*b]);
            let contested = !area.assists && !other_area.assists && one.is_for_the_same(other);
            if contested != (sharing == Sharing::Contested) {
                continue;
            }
            if let Some(area) = area.common(other_area) {
                first.insert(later, (earlier, area.to_owned()));
            }
        }
    }
    first
        .into_iter()
        .map(|(later, (earlier, area))| Clash {
            later,
            earlier,
            area,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn territories_are_split_outside_brackets() {
        let read = areas("广东省（除深圳市、珠海市外），浙江省杭州市; 其余地区/全国");
        let bases: Vec<&str> = read.iter().map(|a| a.base.as_str()).collect();
        assert_eq!(bases, ["广东省", "浙江省杭州市", "", ""]);
        assert_eq!(read[0].except, ["广东省深圳市", "广东省珠海市"]);
        assert!(read[2].open && areas("未知：待定").is_empty());
        let may_hold = |at: usize, region| read[at].may_hold(&Region::of(region));
        assert!(!may_hold(0, "广东省深圳市福田区") && may_hold(0, "广东省广州市"));
        assert!(may_hold(1, "浙江省") && !may_hold(1, "浙江省宁波市"));
        assert_eq!(scope("线下（商超、KA）/电商"), ["线下(商超、ka)", "电商"]);
    }

    #[test]
    fn what_is_left_out_is_held_by_nobody() {
        for (territory, held, not) in [
            ("广东省（深圳除外）", "东莞", "福田区"),
            ("广东省除深圳市外", "广东广州", "深圳"),
            ("广东省（除南山区）", "福田区", "深圳市南山区"),
            ("除深圳市外的广东省", "广东省", "广东省深圳市龙岗区"),
            ("广东省其余地区", "广东省深圳市", "福建省福州市"),
            ("全国（除西藏）", "福建省福州市", "拉萨市"),
            ("华东（除上海）", "浙江省", "上海市"),
        ] {
            let [area] = &*areas(territory) else {
                panic!("{territory}");
            };
            let may_hold = |region| area.may_hold(&Region::of(region));
            assert!(may_hold(held) && !may_hold(not), "{territory}");
        }
    }

    #[test]
    fn regions_are_cut_after_their_city() {
        assert_eq!(city("广东省深圳市龙岗区"), "广东省深圳市");
        assert_eq!(city("北京市朝阳区"), "北京市");
        assert_eq!(
            city("内蒙古自治区锡林郭勒盟多伦县"),
            "内蒙古自治区锡林郭勒盟"
        );
        assert_eq!(city("广东省"), "广东省");
    }

    #[test]
    fn the_first_clash_is_named() {
        let holder = |row, territory: &str, lines: &str| Holder {
            row,
            who: row.to_string(),
            areas: areas(territory),
            scopes: vec![scope(lines)],
            from: None,
            to: None,
        };
        let holders = [
            holder(0, "广东省（除深圳市）", ""),
            holder(1, "广东省深圳市", "水、茶"),
            holder(2, "广东省深圳市福田区、广东省广州市", "茶"),
            holder(3, "广东省深圳市", "酒"),
            holder(4, "广东省深圳市福田区（协管）", "水"),
            holder(5, "福建省（厦门除外）", ""),
            holder(6, "厦门", ""),
            holder(7, "福建省其余地区", ""),
            holder(8, "福建省（除大客户外）", ""),
        ];
        let of = |sharing| -> Vec<(usize, usize, String)> {
            let found = clashes(&holders, sharing, |_, _| true).into_iter();
            found.map(|c| (c.later, c.earlier, c.area)).collect()
        };
        let found = of(Sharing::Contested);
        assert_eq!(found, [(2, 0, "广东省广州市".to_owned())]);
        let (shenzhen, futian) = ("广东省深圳市", "广东省深圳市福田区");
        let expected = [(3, 1, shenzhen.to_owned()), (4, 1, futian.to_owned())];
        assert_eq!(of(Sharing::Agreed), expected);
    }
}
