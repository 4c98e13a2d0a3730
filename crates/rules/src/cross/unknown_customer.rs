use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::cell::placeholder_for_nothing::is_nothing;
use crate::prelude::*;

const CODE: u16 = column(TableId::Customers, "code");
const CUSTOMER: u16 = column(TableId::Purchases, "customer");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 1),
    name: "unknown-customer",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("客户不在客户表中", "Unknown customer"),
    message: Text::new(
        "客户表中没有编码“{value}”",
        "No customer has the code “{value}”",
    ),
    why: Text::new(
        "找不到客户的购买记录无法录入",
        "A purchase of nobody cannot be entered",
    ),
    todo: Text::new(
        "改正编码，或在客户表补上该客户；填了名称的，改成编码",
        "Correct the code or add the customer; where it is a name write the code",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Purchases, 0, "customer", "KH0009"),
            put(TableId::Customers, 0, "credit_limit", ""),
        ],
        good: &[
            put(TableId::Purchases, 0, "customer", "KH0002"),
            put(TableId::Customers, 0, "credit_limit", ""),
        ],
    },
    // Not by groups: that the other table is empty, or holds a code that is nearly the
    // same, is no matter of the records that share a code.
    check: Check::Whole {
        tables: &[TableId::Customers, TableId::Purchases],
        check: |data, _| {
            let customers = Defined {
                table: TableId::Customers,
                code: CODE,
                name: column(TableId::Customers, "name"),
                by_name: FixKind::Safe,
            };
            unknown(data, &customers, &[(TableId::Purchases, CUSTOMER)])
        },
    },
};

/// Whether a cell refers to a record: it is neither empty nor unknown.
pub fn refers(code: &str) -> bool {
    !code.is_empty() && !code.starts_with("未知") && !is_nothing(code)
}

/// A record's part in a group keyed by the code in a column.
pub fn part(row: &Row, keys: &mut Keys, column: u16, defines: bool) {
    let code = row.text(column);
    if refers(code) {
        keys.add(code, column, defines);
    }
}

/// A table that others refer to.
pub struct Defined {
    /// Which.
    pub table: TableId,
    /// The column of its codes.
    pub code: u16,
    /// The column of its names: files of older systems name what they refer to.
    pub name: u16,
    /// How sure the code is of the one record that has the name.
    pub by_name: FixKind,
}

/// Every reference to what the other table does not hold, with the code it likely means.
/// Where that table is empty, `referred-table-empty` says so once.
pub fn unknown(data: &Data, defined: &Defined, referring: &[(TableId, u16)]) -> Vec<(Place, Hit)> {
    let (table, column) = (defined.table, defined.code);
    if referring.iter().all(|(t, _)| data.table(*t).count() == 0) {
        return Vec::new();
    }
    let codes: FxHashSet<&str> = data
        .table(table)
        .rows()
        .map(|row| data.text(table, row, column).trim())
        .collect();
    // A record without a code counts: its code is empty.
    if codes.is_empty() {
        return Vec::new();
    }
    let mut missing: Vec<(Place, &str)> = Vec::new();
    for &(table, column) in referring {
        for row in data.table(table).rows() {
            let code = data.text(table, row, column).trim();
            if refers(code) && !codes.contains(code) {
                missing.push((Place::Cell { table, row, column }, code));
            }
        }
    }
    let mut unknown: BTreeSet<&str> = missing.iter().map(|(_, code)| *code).collect();
    let by_name = named(data, defined, &unknown);
    unknown.retain(|name| !by_name.contains_key(name));
    let meant = nearest(&codes, &unknown);
    let mut found = Vec::new();
    for (place, code) in missing {
        let mut hit = Hit {
            lacking: Some(table),
            ..Hit::default().arg("value", code)
        };
        if let Some(column) = place.column() {
            hit = match (by_name.get(code), meant.get(code), defined.by_name) {
                (Some(named), _, FixKind::Safe) => hit.safe(column, *named),
                (Some(named), ..) => hit.suggested(column, *named),
                (None, Some(near), _) => hit.suggested(column, near.as_str()),
                (None, None, _) => hit,
            };
        }
        found.push((place, hit));
    }
    found
}

/// For each text that is no code but a name the code of the one record of that name.
fn named<'a>(
    data: &'a Data,
    defined: &Defined,
    unknown: &BTreeSet<&'a str>,
) -> BTreeMap<&'a str, &'a str> {
    let mut asked: FxHashMap<Cow<'_, str>, BTreeSet<&str>> = FxHashMap::default();
    if !unknown.is_empty() {
        asked.extend(
            unknown
                .iter()
                .map(|name| (comparable(name), BTreeSet::new())),
        );
        for row in data.table(defined.table).rows() {
            let text = |column| data.text(defined.table, row, column).trim();
            if let Some(codes) = asked.get_mut(&comparable(text(defined.name))) {
                codes.insert(text(defined.code));
            }
        }
    }
    let only = |name: &&'a str| {
        let codes = asked.get(&comparable(name))?;
        let code = codes.first().filter(|c| codes.len() == 1 && refers(c))?;
        Some((*name, *code))
    };
    unknown.iter().filter_map(only).collect()
}

/// For each unknown code the one known code it likely means: the one that differs in
/// case, width or spaces only, else the only one that is one character off. Where there
/// are so many that they are no slips, none.
fn nearest<'a>(codes: &FxHashSet<&str>, unknown: &BTreeSet<&'a str>) -> BTreeMap<&'a str, String> {
    const MOST: usize = 50_000;
    if unknown.is_empty() {
        return BTreeMap::new();
    }
    let letters: BTreeSet<char> = codes.iter().flat_map(|c| c.chars()).collect();
    if unknown.len().saturating_mul(letters.len()) > MOST {
        return BTreeMap::new();
    }
    let mut written: FxHashMap<Cow<'_, str>, Vec<&str>> = FxHashMap::default();
    for code in codes {
        written.entry(comparable(code)).or_default().push(code);
    }
    let mut found = BTreeMap::new();
    for code in unknown {
        if let Some([only]) = written.get(&comparable(code)).map(Vec::as_slice) {
            found.insert(*code, (*only).to_owned());
            continue;
        }
        let near: BTreeSet<String> = one_off(code, &letters)
            .into_iter()
            .filter(|c| !c.is_empty() && codes.contains(c.as_str()))
            .collect();
        if near.len() == 1 {
            found.extend(near.into_iter().map(|near| (*code, near)));
        }
    }
    found
}

/// All texts one character away from a text.
fn one_off(text: &str, letters: &BTreeSet<char>) -> Vec<String> {
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        found.push(format!("{before}{after}"));
        for letter in letters {
            found.push(format!("{before}{letter}{after}"));
            found.push(format!("{before}{letter}{c}{after}"));
        }
    }
    found.extend(letters.iter().map(|letter| format!("{text}{letter}")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_an_unknown_code() {
        let codes = FxHashSet::from_iter(["KH0001", "KH0002", "DL-7", ""]);
        let unknown = BTreeSet::from(["kh 0001", "KH0003", "DL7", "DL-77", "XX"]);
        let found = nearest(&codes, &unknown);
        let found: Vec<(&str, &str)> = found.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(
            found,
            [("DL-77", "DL-7"), ("DL7", "DL-7"), ("kh 0001", "KH0001")]
        );
    }
}
