//! Territories as people write them, compared by the full names of what they say:
//! `广东省深圳市` lies in `广东省`, and `深圳` is `广东省深圳市`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::look::comparable;
use crate::place;

/// One area of a territory.
pub struct Area {
    /// Its name; empty for the whole country.
    pub base: String,
    /// What it leaves out.
    pub except: Vec<String>,
    /// Whether it is what the others leave over (其余地区).
    pub rest: bool,
    /// Whether somebody else is in charge there (协管).
    pub assists: bool,
}

impl Area {
    /// Whether a region may lie in it. Where the text cannot tell, it may.
    pub fn may_hold(&self, region: &str) -> bool {
        const WIDE: &[&str] = &[
            "华东", "华南", "华北", "华中", "华西", "东北", "西北", "西南", "东南", "海外", "线上",
        ];
        if self.rest || WIDE.iter().any(|w| self.base.starts_with(w)) {
            return true;
        }
        // As it is written, then by what it names: 深圳 is 广东省深圳市.
        self.holds(region) || named(region).iter().any(|name| self.holds(name))
    }

    fn holds(&self, region: &str) -> bool {
        let left_out = self.except.iter().any(|e| region.starts_with(e.as_str()));
        !left_out && (region.contains(&self.base) || self.base.starts_with(region))
    }

    /// The narrower of two areas, where one lies in the other.
    fn common<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        if self.rest || other.rest {
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

/// The full names of the divisions that a text may name.
fn named(text: &str) -> Vec<String> {
    let resolved = place::region(text);
    resolved.divisions().iter().map(|d| d.full_name()).collect()
}

/// The areas of a territory; none where nobody knows.
pub fn areas(text: &str) -> Vec<Area> {
    parts(text).iter().map(|part| area(part)).collect()
}

/// The parts of a list, outside brackets.
fn parts(text: &str) -> Vec<String> {
    if text.trim().starts_with("未知") {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut depth = 0u32;
    // Comparable text has half-width marks, and line breaks are lost in it.
    for c in comparable(&text.replace(['\n', '\r'], "、")).chars() {
        match c {
            '(' | '[' | '【' => {
                depth += 1;
                part.push('(');
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                part.push(')');
            }
            '、' | ',' | ';' | '/' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => part.push(c),
        }
    }
    parts.push(part);
    parts.retain(|p| !p.is_empty());
    parts
}

fn area(text: &str) -> Area {
    let words = ["不包括", "不含", "除"];
    let cut = words
        .iter()
        .filter_map(|w| text.find(w).map(|at| (at, at + w.len())))
        .min();
    let (base, left_out) = match cut {
        Some((from, to)) => (&text[..from], &text[to..]),
        None => (text, ""),
    };
    let base = base.trim_start_matches('(');
    let base = base.split(['(', ')']).next().unwrap_or(base);
    let assists = text.contains("协管");
    let rest = ["其余", "其他", "其它"].iter().any(|w| base.starts_with(w));
    let named = named(base);
    let base = match (base, named.as_slice()) {
        ("全国" | "中国", _) => "",
        (_, [only]) => only,
        _ => base,
    };
    let except = left_out
        .split(['、', ',', ';', '/', '(', ')'])
        .map(|e| {
            let e = e.trim_end_matches('外');
            e.trim_end_matches(['以', '之'])
        })
        .filter(|e| !e.is_empty())
        .map(|e| match e.starts_with(base) {
            true => e.to_owned(),
            false => format!("{base}{e}"),
        })
        .collect();
    Area {
        base: base.to_owned(),
        except,
        rest,
        assists,
    }
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
    let scope = parts(text);
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
            if !area.rest {
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
        assert_eq!(bases, ["广东省", "浙江省杭州市", "其余地区", ""]);
        assert_eq!(read[0].except, ["广东省深圳市", "广东省珠海市"]);
        assert!(read[2].rest && areas("未知：待定").is_empty());
        assert!(!read[0].may_hold("广东省深圳市福田区") && read[0].may_hold("广东省广州市"));
        assert!(read[1].may_hold("浙江省") && !read[1].may_hold("浙江省宁波市"));
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
