//! Find and replace, 查找替换: which cells hold a text, and what they would hold instead.

use std::borrow::Cow;

use qichu_model::{Data, TableId};
use serde::{Deserialize, Serialize};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    /// The text. An empty one is found nowhere.
    pub text: String,
    /// The column it must stand in; `None` for any.
    pub column: Option<u16>,
    /// Whether A and a are two letters.
    pub case: bool,
    /// Whether it must be all the cell holds.
    pub whole: bool,
}

/// A query, ready to be held against texts.
struct Needle<'a> {
    query: &'a Query,
    folded: Vec<char>,
}

impl<'a> Needle<'a> {
    fn of(query: &'a Query) -> Self {
        let folded = query.text.chars().flat_map(char::to_lowercase);
        Self {
            query,
            folded: folded.collect(),
        }
    }

    /// Where it first stands in a text: first byte and the one behind it.
    fn place(&self, text: &str) -> Option<(usize, usize)> {
        if self.folded.is_empty() {
            return None;
        }
        if self.query.whole {
            let end = self.length_at(text).filter(|end| *end == text.len())?;
            return Some((0, end));
        }
        if self.query.case {
            let at = text.find(&self.query.text)?;
            return Some((at, at + self.query.text.len()));
        }
        text.char_indices()
            .find_map(|(at, _)| Some((at, at + self.length_at(&text[at..])?)))
    }

    /// How many bytes of it stand at the beginning of a text.
    fn length_at(&self, text: &str) -> Option<usize> {
        if self.query.case {
            return text
                .starts_with(&self.query.text)
                .then_some(self.query.text.len());
        }
        let mut wanted = self.folded.iter();
        for (at, c) in text.char_indices() {
            if wanted.as_slice().is_empty() {
                return Some(at);
            }
            for lower in c.to_lowercase() {
                if wanted.next() != Some(&lower) {
                    return None;
                }
            }
        }
        wanted.as_slice().is_empty().then_some(text.len())
    }
}

/// The cells in which a query is found, among these records in this order, each
/// record's from left to right: position of the record and column.
pub fn find(data: &Data, table: TableId, rows: &[u32], query: &Query) -> Vec<(u32, u16)> {
    let needle = Needle::of(query);
    if needle.folded.is_empty() {
        return Vec::new();
    }
    let of_table = data.table(table);
    let columns = match query.column {
        Some(column) => column..(column + 1).min(of_table.columns.len() as u16),
        None => 0..of_table.columns.len() as u16,
    };
    // Texts that many cells share are looked at once.
    let mut known: Vec<Option<bool>> = vec![None; data.pool.len()];
    let mut found = Vec::new();
    for (position, row) in (0u32..).zip(rows) {
        for column in columns.clone() {
            let id = of_table.columns[usize::from(column)].texts[*row as usize];
            let holds =
                known[id as usize].get_or_insert_with(|| needle.place(data.pool.get(id)).is_some());
            if *holds {
                found.push((position, column));
            }
        }
    }
    found
}

/// A text with every place where the query stands replaced.
pub fn replaced<'a>(text: &'a str, query: &Query, by: &str) -> Cow<'a, str> {
    let needle = Needle::of(query);
    let mut out = String::new();
    let mut rest = text;
    while let Some((from, to)) = needle.place(rest) {
        out.push_str(&rest[..from]);
        out.push_str(by);
        rest = &rest[to..];
        if query.whole {
            break;
        }
    }
    if rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qichu_model::CellKind;

    fn query(text: &str, case: bool, whole: bool) -> Query {
        Query {
            text: text.into(),
            column: None,
            case,
            whole,
        }
    }

    #[test]
    fn cells_are_found_in_the_order_shown() {
        let mut data = Data::default();
        for name in ["Abc商贸", "甲", "xABC", "abc"] {
            let row = data.table_mut(TableId::Customers).push_row();
            data.set(TableId::Customers, row, 1, name, CellKind::Plain);
            data.set(TableId::Customers, row, 30, "abc", CellKind::Plain);
        }
        let rows = [3, 1, 0];
        let hits = |q: &Query| find(&data, TableId::Customers, &rows, q);
        assert_eq!(
            hits(&query("abc", false, false)),
            [(0, 1), (0, 30), (1, 30), (2, 1), (2, 30)]
        );
        assert_eq!(hits(&query("Abc", true, false)), [(2, 1)]);
        let mut whole = query("ABC", false, true);
        whole.column = Some(1);
        assert_eq!(hits(&whole), [(0, 1)]);
        assert!(hits(&query("", false, false)).is_empty());
    }

    #[test]
    fn every_place_is_replaced_and_nothing_else() {
        let by = |text: &str, q: Query, to: &str| replaced(text, &q, to).into_owned();
        assert_eq!(by("aXbxa", query("x", false, false), "-"), "a-b-a");
        assert_eq!(by("aXbxa", query("x", true, false), "-"), "aXb-a");
        assert_eq!(by("有限有限公司", query("有限", false, false), ""), "公司");
        // What is put in is not looked at again.
        assert_eq!(by("aa", query("a", false, false), "aa"), "aaaa");
        assert_eq!(by("aa", query("a", false, true), "b"), "aa");
        assert_eq!(by("AA", query("aa", false, true), "b"), "b");
        // İ is i and a dot in small letters: half a letter is no place.
        assert_eq!(by("İx", query("i", false, false), "-"), "İx");
    }
}
