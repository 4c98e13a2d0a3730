//! What tells a record from the others of its table, in the form in which two are the same.

use std::borrow::Cow;

use qichu_model::{FieldType, TableId, value};

use crate::look::{Look, clean, comparable};
use crate::rule::plain;

/// Writes a record's key at the end of `key`, where `text` gives what its columns hold. Returns the
/// column of the key's first field; `None` where the record does not have all of a key.
pub fn write<'a>(key: &mut String, table: TableId, text: impl Fn(u16) -> &'a str) -> Option<u16> {
    let mut first = None;
    for column in table.spec().key_columns() {
        let part = comparable_as(table.spec().fields[usize::from(column)].ty, text(column));
        if part.is_empty() && (first.is_none() || takes_all(table)) {
            return None;
        }
        first.get_or_insert(column);
        key.push_str(&part);
        // Ends each part, so that ab and c are not a and bc.
        key.push(PART_END);
    }
    first
}

/// What ends a part of a key.
pub const PART_END: char = '\u{1f}';

/// Whether a record is told apart by all fields of its key together. Else the first names it, and
/// the others may be missing in both. A document's number alone names none of its lines: many
/// systems number documents only. A person alone names no target.
fn takes_all(table: TableId) -> bool {
    matches!(table, TableId::Purchases | TableId::Performance)
}

/// A text in the form in which two of a field say the same: days, periods and numbers by what they
/// say, all else by its letters, so that code 01 is not code 1.
pub fn comparable_as(ty: FieldType, text: &str) -> Cow<'_, str> {
    let clean = || clean(text, &Look::at(text));
    let said = match ty {
        FieldType::Date => value::date(&clean()).map(|day| day.to_string()),
        FieldType::Period => value::period(&clean()).map(|period| period.to_string()),
        FieldType::Int | FieldType::Money | FieldType::Qty if !is_plain(text) => {
            value::number(&clean()).map(plain)
        }
        FieldType::Percent => value::percent(&clean()).map(plain),
        _ => None,
    };
    said.map_or_else(|| comparable(text), Cow::Owned)
}

/// Whether a whole number is written as it compares, as most are.
fn is_plain(text: &str) -> bool {
    !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(table: TableId, texts: &[&'static str]) -> Option<String> {
        let columns: Vec<u16> = table.spec().key_columns().collect();
        let text = |column| {
            let at = columns.iter().position(|c| *c == column);
            at.map_or("", |at| texts[at])
        };
        let mut key = String::new();
        write(&mut key, table, text).map(|_| key)
    }

    #[test]
    fn keys_compare_by_what_they_say() {
        use TableId::*;
        #[rustfmt::skip]
        let same: [(TableId, &[&'static str], &[&'static str]); 6] = [
            (OnlineChannels, &["a", "天猫", "2026-01-01"], &["A ", "天猫", "2026/1/1"]),
            (OnlineChannels, &["a", "天猫", "２０２６年1月1日"], &["a", "天猫", "20260101"]),
            (Purchases, &["XS1", "1"], &["xs1", "01"]),
            (Purchases, &["XS1", "0"], &["XS1", "0.0"]),
            (Performance, &["Y1", "2026"], &["Y1", "2026年"]),
            (Performance, &["Y1", "2026-03"], &["Y1", "2026年3月"]),
        ];
        for (table, a, b) in same {
            assert_eq!(key(table, a), key(table, b), "{a:?}");
            assert!(key(table, a).is_some(), "{a:?}");
        }
        #[rustfmt::skip]
        let other: [(TableId, &[&'static str], &[&'static str]); 5] = [
            (Customers, &["1"], &["01"]),
            (Stock, &["1", "", "2026-01-01"], &["1", "", "2026/1/1"]),
            (Stock, &["1", "2", ""], &["12", "", ""]),
            (Purchases, &["XS1", "1"], &["XS1", "10"]),
            (Performance, &["Y1", "2026"], &["Y1", "2026-01"]),
        ];
        for (table, a, b) in other {
            assert_ne!(key(table, a), key(table, b), "{a:?}");
        }
        assert_eq!(key(Purchases, &["XS1", " "]), None);
        assert_eq!(key(Performance, &["Y1", ""]), None);
        assert_eq!(key(Stock, &["", "总仓", "1"]), None);
        assert!(key(Stock, &["1", "", ""]).is_some());
    }
}
