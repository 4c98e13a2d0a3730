//! Records that others refer to and that are not there.

use qichu_mapping::is_name_of;
use qichu_model::store::ColumnRole;
use qichu_model::{Finding, TableId};

use crate::Book;
use crate::command::{CellEdit, Command, Why};

/// A record that others refer to and that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing<'a> {
    /// The table that lacks it.
    pub table: TableId,
    /// The code it is referred to by.
    pub code: &'a str,
    /// Its name, as the referring record says it; empty where that does not.
    pub name: &'a str,
}

impl Missing<'_> {
    /// What adding it enters: columns and their texts.
    pub fn cells(&self) -> impl Iterator<Item = (u16, &str)> {
        let spec = self.table.spec();
        let key = spec.key_fields.first().copied().unwrap_or_default();
        let said = [(key, self.code), ("name", self.name)].into_iter();
        said.filter_map(move |(key, text)| Some((spec.field(key)?, text)))
            .filter(|(_, text)| !text.is_empty())
    }
}

impl Book {
    /// The record that a finding says is missing.
    pub fn missing(&self, finding: &Finding) -> Option<Missing<'_>> {
        let (from, row) = (finding.place.table()?, finding.place.row()?);
        let field = from
            .spec()
            .fields
            .get(usize::from(finding.place.column()?))?;
        let text = |column| self.data.text(from, row, column).trim();
        let code = text(finding.place.column()?);
        let says_name = |role: &ColumnRole| match role {
            ColumnRole::Extra(header) => is_name_of(from, field.key, header),
            ColumnRole::Field(_) => false,
        };
        let columns = (0u16..).zip(&self.data.table(from).columns);
        let names = columns.filter(|(_, c)| says_name(&c.role));
        let name = names
            .map(|(column, _)| text(column))
            .find(|t| !t.is_empty());
        // Where files name what they refer to, the name is all that is known.
        let is_name = code.contains(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
            && !code.contains(|c: char| c.is_ascii_alphanumeric());
        Some(Missing {
            table: finding.lacking?,
            code,
            name: name.unwrap_or(if is_name { code } else { "" }),
        })
    }

    /// The record that was missing, where it has been added since.
    pub fn added(&self, missing: &Missing<'_>) -> Option<u32> {
        let (column, code) = missing.cells().next()?;
        let is_it = |row: &u32| self.data.text(missing.table, *row, column).trim() == code;
        self.data.table(missing.table).rows().find(is_it)
    }

    /// The command that adds the record a finding says is missing; `None` where it has been
    /// added since.
    pub fn add_missing(&self, finding: &Finding) -> Option<Command> {
        let missing = self.missing(finding)?;
        if self.added(&missing).is_some() {
            return None;
        }
        let table = self.data.table(missing.table);
        let edit = |(column, text): (u16, &str)| CellEdit {
            table: missing.table,
            row: table.len() as u32,
            column,
            text: text.into(),
        };
        Some(Command::Grow {
            table: missing.table,
            rows: 1,
            cells: missing.cells().map(edit).collect(),
            why: Why::Fix(finding.rule),
        })
    }
}
