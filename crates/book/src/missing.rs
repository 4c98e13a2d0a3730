//! Records that others refer to and that are not there.

use std::collections::HashMap;

use qichu_mapping::is_name_of;
use qichu_model::store::ColumnRole;
use qichu_model::{Finding, RuleId, TableId};

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

    /// The records that findings of one table's lack say are missing and that nobody has added
    /// since, each once, in the order of the findings.
    pub fn all_missing<'a>(
        &'a self,
        findings: impl IntoIterator<Item = &'a Finding>,
    ) -> Vec<Missing<'a>> {
        let mut all: Vec<Missing<'_>> = Vec::new();
        let mut places: HashMap<&str, Option<usize>> = HashMap::new();
        for missing in findings.into_iter().filter_map(|f| self.missing(f)) {
            let Some((column, _)) = missing.cells().next() else {
                continue;
            };
            if places.is_empty() {
                let rows = self.data.table(missing.table).rows();
                let codes = rows.map(|row| self.data.text(missing.table, row, column).trim());
                places.extend(codes.map(|code| (code, None)));
            }
            match places.get(missing.code) {
                // Another record may say its name.
                Some(Some(place)) if all[*place].name.is_empty() => all[*place].name = missing.name,
                Some(_) => {}
                None => {
                    places.insert(missing.code, Some(all.len()));
                    all.push(missing);
                }
            }
        }
        all
    }

    /// The command that adds missing records of one table, found by a rule; `None` without any.
    pub fn add_missing(&self, missing: &[Missing<'_>], rule: RuleId) -> Option<Command> {
        let table = missing.first()?.table;
        let rows = (self.data.table(table).len() as u32..).zip(missing);
        let cells = rows.flat_map(|(row, missing)| {
            missing.cells().map(move |(column, text)| CellEdit {
                table,
                row,
                column,
                text: text.into(),
            })
        });
        Some(Command::Grow {
            table,
            rows: missing.len() as u32,
            cells: cells.collect(),
            why: Why::Fix(rule),
        })
    }
}
