//! What the reader noticed, for the F and H rules.

use qichu_model::raw::{Observation, Seen, sheet_arg};
use qichu_model::{Arg, Text, a1};

use crate::grid::Merge;

/// More notes of one kind than this say no more about a sheet, and would outweigh it.
const MOST: usize = 100;

/// Collects the notes on one sheet.
pub struct Notes<'a> {
    sheet: u16,
    name: &'a str,
    seen: &'a mut Vec<Observation>,
}

impl<'a> Notes<'a> {
    /// Notes on the sheet of this index and name.
    pub fn new(sheet: u16, name: &'a str, seen: &'a mut Vec<Observation>) -> Self {
        Self { sheet, name, seen }
    }

    /// Adds a note; its first argument is the sheet's name.
    pub fn add(&mut self, what: Seen, cell: Option<(u32, u32)>, args: Vec<Arg>) {
        let sheet = sheet_arg(self.name);
        self.seen.push(Observation {
            what,
            sheet: Some(self.sheet),
            cell,
            args: std::iter::once(sheet).chain(args).collect(),
        });
    }

    /// Notes that the sheet was left out.
    pub fn skipped(&mut self, reason: Text) {
        self.add(Seen::SheetSkipped, None, vec![Arg::text("reason", reason)]);
    }

    /// Notes ranges that got a value, each with it; many are told as one.
    pub fn filled(&mut self, filled: &[(Merge, &str)]) {
        let mut note = |range: &Merge, value: &str| {
            let args = vec![Arg::new("range", address(range)), Arg::new("value", value)];
            let cell = (range.rows.0, u32::from(range.columns.0));
            self.add(Seen::MergedCellsFilled, Some(cell), args);
        };
        let (single, rest) = filled.split_at(filled.len().min(MOST));
        for (range, value) in single {
            note(range, value);
        }
        let hull = rest.iter().map(|(range, _)| *range).reduce(|a, b| Merge {
            rows: (a.rows.0.min(b.rows.0), a.rows.1.max(b.rows.1)),
            columns: (a.columns.0.min(b.columns.0), a.columns.1.max(b.columns.1)),
        });
        if let Some(hull) = hull {
            note(&hull, "…");
        }
    }

    /// Notes formulas without a value: runs in one column as one, by their range and
    /// first formula.
    pub fn without_value(&mut self, mut cells: Vec<(u32, u16, &str)>) {
        cells.sort_by_key(|(row, column, _)| (*column, *row));
        let mut runs: Vec<(Merge, &str)> = Vec::new();
        for (row, column, formula) in cells {
            match runs.last_mut() {
                Some((run, _)) if run.columns.0 == column && run.rows.1 + 1 == row => {
                    run.rows.1 = row;
                }
                _ => runs.push((
                    Merge {
                        rows: (row, row),
                        columns: (column, column),
                    },
                    formula,
                )),
            }
        }
        for (run, formula) in runs.into_iter().take(MOST) {
            let args = vec![
                Arg::new("address", address(&run)),
                Arg::new("formula", formula),
            ];
            let cell = (run.rows.0, u32::from(run.columns.0));
            self.add(Seen::FormulaWithoutValue, Some(cell), args);
        }
    }
}

/// `B2:C4`, or `B2` for a single cell.
fn address(range: &Merge) -> String {
    let first = a1::address(range.rows.0, u32::from(range.columns.0));
    let last = a1::address(range.rows.1, u32::from(range.columns.1));
    match first == last {
        true => first,
        false => format!("{first}:{last}"),
    }
}
