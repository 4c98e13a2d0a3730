//! The book's data in memory: columns of string ids over one pool.
//!
//! A cell is a 4-byte id and a 1-byte kind, so 100,000 × 24 cells take 12 MB
//! beside their text. Rows are never removed, only marked dead: a record's row
//! number is its identity for as long as the book lives.

use serde::{Deserialize, Serialize};

use crate::schema::{TableId, TableSpec};

/// What a cell's text is, as its file declared it.
///
/// Stored as a number: a book holds millions of them. The numbers never change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(into = "u8", try_from = "u8")]
#[repr(u8)]
pub enum CellKind {
    /// Nothing there.
    #[default]
    Empty,
    /// A text cell of a workbook.
    Text,
    /// A number cell of a workbook: the text is its shortest decimal form.
    Number,
    /// A date cell: the text is ISO 8601 (`2024-03-05`, with a time where it has one).
    Date,
    /// A logical cell: `TRUE` or `FALSE`.
    Bool,
    /// An error value such as `#REF!`.
    Error,
    /// A formula for which the file holds no value; the text is the formula.
    NoValue,
    /// Text whose type nobody declared: from CSV, pasted, or typed by hand.
    Plain,
}

impl From<CellKind> for u8 {
    fn from(kind: CellKind) -> Self {
        kind as Self
    }
}

impl TryFrom<u8> for CellKind {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, &'static str> {
        [
            Self::Empty,
            Self::Text,
            Self::Number,
            Self::Date,
            Self::Bool,
            Self::Error,
            Self::NoValue,
            Self::Plain,
        ]
        .get(usize::from(number))
        .copied()
        .ok_or("no such kind of cell")
    }
}

/// Strings, stored end to end. Id 0 is the empty string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    #[serde(with = "crate::packed::text")]
    bytes: String,
    #[serde(with = "crate::packed")]
    ends: Vec<u32>,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            bytes: String::new(),
            ends: vec![0],
        }
    }
}

impl Pool {
    /// How many strings, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it holds nothing but the empty string.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// Bytes of text held.
    pub fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The string behind `id`; an unknown id reads as empty.
    #[inline]
    pub fn get(&self, id: u32) -> &str {
        let i = id as usize;
        // Half the cells of a book are empty.
        match i
            .checked_sub(1)
            .and_then(|before| self.ends.get(before..=i))
        {
            Some(&[start, end]) => (self.bytes.get(start as usize..end as usize)).unwrap_or(""),
            _ => "",
        }
    }

    /// Adds a string without looking for an equal one. Empty gives 0.
    ///
    /// # Panics
    /// Past 4 GiB of text, which the reader's limits keep out of reach.
    pub fn push(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.bytes.push_str(text);
        self.ends
            .push(u32::try_from(self.bytes.len()).expect("pool below 4 GiB"));
        (self.ends.len() - 1) as u32
    }

    /// Makes room for so many strings more, of so many bytes.
    pub fn reserve(&mut self, strings: usize, bytes: usize) {
        self.ends.reserve(strings);
        self.bytes.reserve(bytes);
    }

    /// Forgets all strings but the first so many, the empty one included.
    pub fn truncate(&mut self, len: usize) {
        self.ends.truncate(len.max(1));
        let bytes = self.ends.last().copied().unwrap_or_default();
        self.bytes.truncate(bytes as usize);
    }

    /// Appends all strings of `other`; an id `i > 0` of `other` becomes `i + offset`,
    /// and `offset` is returned.
    ///
    /// # Panics
    /// Past 4 GiB of text.
    pub fn append(&mut self, other: &Pool) -> u32 {
        let offset = (self.ends.len() - 1) as u32;
        let base = u32::try_from(self.bytes.len()).expect("pool below 4 GiB");
        self.bytes.push_str(&other.bytes);
        u32::try_from(self.bytes.len()).expect("pool below 4 GiB");
        self.ends
            .extend(other.ends.iter().skip(1).map(|end| end + base));
        offset
    }

    /// Whether offsets are ascending, within the text and on character borders:
    /// check it on a pool that came from outside.
    pub fn is_sound(&self) -> bool {
        self.ends.first() == Some(&0)
            && self.ends.windows(2).all(|w| w[0] <= w[1])
            && self
                .ends
                .iter()
                .all(|&e| self.bytes.is_char_boundary(e as usize))
    }
}

/// What a column of a table is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnRole {
    /// The field at this index of the table's specification.
    Field(u16),
    /// A column of a file that matches no field, kept under its header.
    Extra(String),
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is.
    pub role: ColumnRole,
    /// Pool ids, one a row.
    #[serde(with = "crate::packed")]
    pub texts: Vec<u32>,
    /// Kinds, one a row.
    #[serde(with = "crate::packed")]
    pub kinds: Vec<CellKind>,
}

/// One table's columns: all its fields in order, then the extra columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableData {
    /// Which table.
    pub id: TableId,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether each row lives. Dead rows keep their number and text.
    #[serde(with = "crate::packed")]
    pub alive: Vec<bool>,
}

impl TableData {
    /// An empty table.
    pub fn new(id: TableId) -> Self {
        let columns = (0..id.spec().fields.len())
            .map(|i| Column {
                role: ColumnRole::Field(i as u16),
                texts: Vec::new(),
                kinds: Vec::new(),
            })
            .collect();
        Self {
            id,
            columns,
            alive: Vec::new(),
        }
    }

    /// Its specification.
    pub fn spec(&self) -> &'static TableSpec {
        self.id.spec()
    }

    /// Rows ever made, dead ones included.
    pub fn len(&self) -> usize {
        self.alive.len()
    }

    /// Whether no row was ever made.
    pub fn is_empty(&self) -> bool {
        self.alive.is_empty()
    }

    /// Living rows in order.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.alive
            .iter()
            .enumerate()
            .filter(|(_, a)| **a)
            .map(|(i, _)| i as u32)
    }

    /// How many rows live.
    pub fn count(&self) -> usize {
        self.alive.iter().filter(|a| **a).count()
    }

    /// Adds a living row of empty cells and returns its number.
    pub fn push_row(&mut self) -> u32 {
        self.push_rows(1, true)
    }

    /// Adds rows of empty cells, living or dead, and returns the first one's number.
    pub fn push_rows(&mut self, count: usize, alive: bool) -> u32 {
        let first = self.len();
        let rows = first + count;
        for column in &mut self.columns {
            column.texts.resize(rows, 0);
            column.kinds.resize(rows, CellKind::Empty);
        }
        self.alive.resize(rows, alive);
        first as u32
    }

    /// The extra column with this header, made if need be.
    pub fn extra_column(&mut self, header: &str) -> u16 {
        let found = self
            .columns
            .iter()
            .position(|c| matches!(&c.role, ColumnRole::Extra(h) if h == header));
        if let Some(found) = found {
            return found as u16;
        }
        let rows = self.len();
        self.columns.push(Column {
            role: ColumnRole::Extra(header.into()),
            texts: vec![0; rows],
            kinds: vec![CellKind::Empty; rows],
        });
        (self.columns.len() - 1) as u16
    }

    /// A column's name in `lang`: the field's label or the extra column's header.
    pub fn column_label(&self, column: u16, lang: crate::Lang) -> &str {
        match self.columns.get(usize::from(column)).map(|c| &c.role) {
            Some(ColumnRole::Field(i)) => self.spec().fields[usize::from(*i)].label.get(lang),
            Some(ColumnRole::Extra(header)) => header,
            None => "",
        }
    }

    /// A column's stable key: the field's key, or `extra:` and the header.
    pub fn column_key(&self, column: u16) -> String {
        match self.columns.get(usize::from(column)).map(|c| &c.role) {
            Some(ColumnRole::Field(i)) => self.spec().fields[usize::from(*i)].key.into(),
            Some(ColumnRole::Extra(header)) => format!("extra:{header}"),
            None => String::new(),
        }
    }
}

/// All tables of a book over one pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// The text of every cell.
    pub pool: Pool,
    /// The seven tables, in [`TableId::ALL`] order.
    pub tables: Vec<TableData>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            pool: Pool::default(),
            tables: TableId::ALL.iter().map(|&id| TableData::new(id)).collect(),
        }
    }
}

impl Data {
    /// One table.
    #[inline]
    pub fn table(&self, id: TableId) -> &TableData {
        &self.tables[id.index()]
    }

    /// One table, to change.
    pub fn table_mut(&mut self, id: TableId) -> &mut TableData {
        &mut self.tables[id.index()]
    }

    /// A cell's text and kind; out of range reads as empty.
    pub fn cell(&self, table: TableId, row: u32, column: u16) -> (&str, CellKind) {
        let Some(c) = self.table(table).columns.get(usize::from(column)) else {
            return ("", CellKind::Empty);
        };
        let row = row as usize;
        (
            self.pool.get(c.texts.get(row).copied().unwrap_or(0)),
            c.kinds.get(row).copied().unwrap_or_default(),
        )
    }

    /// A cell's text.
    #[inline]
    pub fn text(&self, table: TableId, row: u32, column: u16) -> &str {
        self.pool.get(self.text_id(table, row, column))
    }

    /// The id of a cell's text. Cells of one id hold one text; texts that are the same may
    /// have several.
    #[inline]
    pub fn text_id(&self, table: TableId, row: u32, column: u16) -> u32 {
        let column = self.table(table).columns.get(usize::from(column));
        let id = column.and_then(|c| c.texts.get(row as usize));
        id.copied().unwrap_or(0)
    }

    /// Whether a cell holds nothing but space.
    #[inline]
    pub fn is_blank(&self, table: TableId, row: u32, column: u16) -> bool {
        let id = self.text_id(table, row, column);
        id == 0 || self.pool.get(id).chars().all(char::is_whitespace)
    }

    /// The text of a record's field by key; unknown keys read as empty.
    pub fn field(&self, table: TableId, row: u32, key: &str) -> &str {
        match table.spec().field(key) {
            Some(column) => self.text(table, row, column),
            None => "",
        }
    }

    /// Sets a cell. The row must exist.
    pub fn set(&mut self, table: TableId, row: u32, column: u16, text: &str, kind: CellKind) {
        let id = self.pool.push(text);
        let kind = if text.is_empty() {
            CellKind::Empty
        } else {
            kind
        };
        self.set_id(table, row, column, id, kind);
    }

    /// Sets a cell to a string already in the pool. The row must exist.
    pub fn set_id(&mut self, table: TableId, row: u32, column: u16, id: u32, kind: CellKind) {
        let column = &mut self.tables[table.index()].columns[usize::from(column)];
        column.texts[row as usize] = id;
        column.kinds[row as usize] = kind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_append_by_offset() {
        let mut a = Pool::default();
        let x = a.push("甲");
        let mut b = Pool::default();
        let y = b.push("乙");
        let offset = a.append(&b);
        assert_eq!((a.get(x), a.get(y + offset), a.get(0)), ("甲", "乙", ""));
        assert!(a.is_sound());
    }

    #[test]
    fn a_pool_forgets_its_last_strings() {
        let mut pool = Pool::default();
        let ids = ["甲", "乙丙", "丁"].map(|text| pool.push(text));
        pool.truncate(3);
        assert_eq!(ids.map(|id| pool.get(id)), ["甲", "乙丙", ""]);
        assert_eq!(pool.push("戊"), ids[2]);
        pool.truncate(0);
        assert_eq!((pool.len(), pool.get(ids[0])), (1, ""));
    }

    #[test]
    fn extra_columns_are_found_again_by_header() {
        let mut data = Data::default();
        let table = data.table_mut(TableId::Stock);
        let row = table.push_row();
        let column = table.extra_column("陈列位");
        assert_eq!(table.extra_column("陈列位"), column);
        data.set(TableId::Stock, row, column, "A-03", CellKind::Text);
        assert_eq!(data.text(TableId::Stock, row, column), "A-03");
    }
}
