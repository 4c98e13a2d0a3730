//! The data, read once, and the names under which a text may call a division.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::{Division, level_by_digits};

/// `code name`, and a short form where the name does not show it.
const DIVISIONS: &str = include_str!("../data/divisions.txt");
/// `old-code old-name successor …`
const RETIRED: &str = include_str!("../data/retired.txt");

pub(crate) static INDEX: LazyLock<Index> = LazyLock::new(Index::read);

/// A division in force, or one that was.
pub(crate) struct Entry {
    pub code: u32,
    pub name: &'static str,
    /// Where a retired one is today; empty for one in force.
    pub successors: Vec<u32>,
}

/// A name a text may use.
pub(crate) struct Name {
    /// Its first two characters; none is shorter.
    head: [char; 2],
    pub text: Cow<'static, str>,
    pub entry: usize,
    /// Whether it lacks the word for the kind of division.
    pub short: bool,
}

pub(crate) struct Index {
    /// Those in force first, by code.
    entries: Vec<Entry>,
    in_force: usize,
    /// By their heads, the longest first.
    names: Vec<Name>,
    /// Each head, and where its names are.
    heads: FxHashMap<[char; 2], Range<u32>>,
}

impl Index {
    fn read() -> Self {
        let mut index = Self {
            entries: Vec::new(),
            in_force: 0,
            names: Vec::new(),
            heads: FxHashMap::default(),
        };
        for line in DIVISIONS.lines() {
            let mut words = line.split(' ');
            if let (Some(code), Some(name)) = (words.next().and_then(number), words.next()) {
                index.add(code, name, words.next(), Vec::new());
            }
        }
        index.in_force = index.entries.len();
        for line in RETIRED.lines() {
            let mut words = line.split(' ');
            if let (Some(code), Some(name)) = (words.next().and_then(number), words.next()) {
                index.add(code, name, None, words.filter_map(number).collect());
            }
        }
        index
            .names
            .sort_by(|a, b| order(a).cmp(&order(b)).then(a.entry.cmp(&b.entry)));
        let mut from = 0;
        for names in index.names.chunk_by(|a, b| a.head == b.head) {
            let to = from + names.len() as u32;
            index.heads.insert(names[0].head, from..to);
            from = to;
        }
        index
    }

    fn add(
        &mut self,
        code: u32,
        name: &'static str,
        short: Option<&'static str>,
        successors: Vec<u32>,
    ) {
        let entry = self.entries.len();
        self.entries.push(Entry {
            code,
            name,
            successors,
        });
        self.call(Cow::Borrowed(name), entry, false);
        let Some(stem) = short.or_else(|| stem(code, name)) else {
            return;
        };
        self.call(Cow::Borrowed(stem), entry, true);
        for (long, suffix) in [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")] {
            if name.ends_with(long) {
                self.call(Cow::Owned(format!("{stem}{suffix}")), entry, false);
            }
        }
        if code == 150_000 {
            self.call(Cow::Borrowed("内蒙"), entry, true);
        }
    }

    fn call(&mut self, text: Cow<'static, str>, entry: usize, short: bool) {
        let Some(head) = head(&text) else {
            return;
        };
        self.names.push(Name {
            head,
            text,
            entry,
            short,
        });
    }

    pub fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    pub fn is_retired(&self, at: usize) -> bool {
        at >= self.in_force
    }

    pub fn division(&self, code: u32) -> Option<Division> {
        let entries = &self.entries[..self.in_force];
        let at = entries.binary_search_by_key(&code, |e| e.code).ok()?;
        Some(Division {
            code,
            name: entries[at].name,
        })
    }

    /// Whether no division in force lies in this one.
    pub fn is_lowest(&self, code: u32) -> bool {
        let entries = &self.entries[..self.in_force];
        let after = entries.partition_point(|e| e.code <= code);
        !(entries.get(after)).is_some_and(|next| crate::covers(code, next.code))
    }

    /// The retired divisions of this name.
    pub fn retired_as<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Entry> {
        let retired = self.entries[self.in_force..].iter();
        retired.filter(move |e| e.name == name)
    }

    /// The names a text begins with, the longest first; the same name may be that of
    /// several divisions.
    pub fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a [Name]> {
        let names = head(text).and_then(|head| self.heads.get(&head));
        let Range { start, end } = names.cloned().unwrap_or_default();
        self.names[start as usize..end as usize]
            .chunk_by(|a, b| a.text == b.text)
            .filter(move |group| group.iter().take(1).all(|n| text.starts_with(&*n.text)))
    }
}

#[cfg(test)]
impl Index {
    pub fn divisions(&self) -> impl Iterator<Item = Division> {
        self.entries[..self.in_force].iter().map(|e| Division {
            code: e.code,
            name: e.name,
        })
    }

    pub fn retired(&self) -> impl Iterator<Item = (&'static str, &[u32])> {
        let retired = self.entries[self.in_force..].iter();
        retired.map(|e| (e.name, e.successors.as_slice()))
    }
}

fn head(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    Some([chars.next()?, chars.next()?])
}

fn order(name: &Name) -> ([char; 2], Reverse<usize>, &str) {
    (name.head, Reverse(name.text.len()), &*name.text)
}

fn number(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// A name without the word for the kind of division, where enough is left.
fn stem(code: u32, name: &'static str) -> Option<&'static str> {
    const SUFFIXES: [&str; 9] = [
        "特别行政区",
        "新区",
        "地区",
        "省",
        "市",
        "区",
        "县",
        "盟",
        "旗",
    ];
    if name.ends_with("自治县") || name.ends_with("自治州") || name.ends_with("自治旗") {
        return None;
    }
    let is_district = level_by_digits(code) == crate::Level::District;
    let stem = SUFFIXES
        .iter()
        .filter(|suffix| !(is_district && **suffix == "地区"))
        .filter_map(|suffix| name.strip_suffix(*suffix))
        .find(|stem| stem.chars().count() > 1)?;
    // 阿拉善左旗 is never called 阿拉善左.
    let banner = name.ends_with('旗') && stem.ends_with(['左', '右', '前', '后', '中']);
    (!banner).then_some(stem)
}
