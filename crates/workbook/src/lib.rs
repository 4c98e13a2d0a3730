//! Bytes to raw tables: the only user of calamine, csv and encodings.
//!
//! Reading gives a workbook *and* what was noticed on the way; an error only where the
//! bytes are no workbook. From bytes to tables:
//!
//! 1. `sniff` says what the bytes are; `package` unpacks a ZIP container, under `limits`.
//! 2. `excel` or `text` reads each sheet into a `grid` (through `cells`), all texts into
//!    one pool (`intern`). In an `xlsx` workbook `plain` reads what is plain XML (`scan`,
//!    `strings`), calamine (with `sheet_xml`) the rest and all other formats.
//! 3. `blocks` finds the tables of a sheet by their headers (`header`, `words`) through a
//!    `view` of it; `table` makes each a raw table: `totals` are kept apart, merged cells
//!    and the keys of batch rows `fill`ed; `notes` says what was noticed.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod blocks;
#[cfg(test)]
mod both_ways;
mod cells;
mod excel;
mod fill;
mod grid;
mod header;
mod intern;
mod limits;
mod notes;
mod package;
mod plain;
mod scan;
mod sheet_xml;
mod sniff;
mod strings;
mod table;
mod text;
mod totals;
mod view;
mod words;
mod xlsx;

use std::panic::{AssertUnwindSafe, catch_unwind};

use qichu_model::raw::{Format, Observation, RawSheet, RawWorkbook, ReadError, Seen, SheetState};
use qichu_model::store::{CellKind, Pool};
use qichu_model::{Arg, Text};

use excel::Excel;
use grid::{Grid, Meter, Sheet};
use intern::Interner;
use limits::exceeded;
pub use limits::{MAX_CELLS, MAX_COLUMNS, MAX_FILE, MAX_INFLATED, MAX_ROWS};
use notes::Notes;
use package::Package;
use sniff::{Sniffed, sniff};

/// Reads a file. `progress` takes the rows read so far and says whether to go on.
///
/// # Errors
/// When the bytes are no workbook, are protected or damaged, hold more than a limit
/// allows, or `progress` said to stop.
pub fn read(bytes: &[u8], progress: &mut dyn FnMut(u32) -> bool) -> Result<RawWorkbook, ReadError> {
    if bytes.len() > MAX_FILE {
        return Err(exceeded(limits::of::FILE, MAX_FILE as u64));
    }
    let what = sniff(bytes);
    match what {
        Sniffed::Other(what) => Err(ReadError::NotAWorkbook {
            what: Arg::text("what", what).value,
        }),
        Sniffed::Text => read_text(bytes, progress),
        // The parser panics on some damaged files. Natively that must not end the
        // program; in the browser it ends the reader worker, which is started anew.
        Sniffed::Zip | Sniffed::Compound => catch_unwind(AssertUnwindSafe(|| match what {
            Sniffed::Zip => {
                let mut package = Package::open(bytes)?;
                read_excel(package.format, Excel::open(&mut package)?, progress)
            }
            _ => read_excel(Format::Xls, Excel::open_compound(bytes)?, progress),
        }))
        .unwrap_or_else(|_| {
            Err(ReadError::Damaged {
                detail: "the parser gave up".into(),
            })
        }),
    }
}

/// Reads a file as [`read`] does, and notices where its name is another kind's.
///
/// # Errors
/// As [`read`], and where text holds no table.
pub fn read_named(
    name: &str,
    bytes: &[u8],
    progress: &mut dyn FnMut(u32) -> bool,
) -> Result<RawWorkbook, ReadError> {
    let mut workbook = read(bytes, progress)?;
    let is_empty = |sheet: &RawSheet| sheet.tables.is_empty();
    if workbook.format == Format::Text && workbook.sheets.iter().all(is_empty) {
        let what = Text::new("没有表格的文本文件", "a text file without a table");
        return Err(ReadError::NotAWorkbook {
            what: Arg::text("what", what).value,
        });
    }
    let named = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if Format::named(named).is_some_and(|format| format != workbook.format) {
        let what = Arg::text("what", workbook.format.label());
        workbook.observations.push(Observation {
            what: Seen::NamedOtherwise,
            sheet: None,
            cell: None,
            args: vec![Arg::new("named", named), what],
        });
    }
    Ok(workbook)
}

/// Reads cells pasted from a spreadsheet program: tab-separated text. What is over a
/// limit is left out as a whole, and the workbook says so.
pub fn read_pasted(pasted: &str) -> RawWorkbook {
    let mut reading = Reading::default();
    let read = reading.text(pasted, b'\t', &mut |_| true);
    if read.is_err() {
        reading = Reading::default();
        let over = Text::new(
            "超过单元格、行或列数的上限",
            "over the limit of cells, rows or columns",
        );
        reading.notes(0, "").skipped(over);
        reading.sheets.push(RawSheet {
            name: String::new(),
            state: SheetState::Visible,
            tables: Vec::new(),
            rows_read: 0,
        });
    }
    reading.finish(Format::Text)
}

fn read_text(
    bytes: &[u8],
    progress: &mut dyn FnMut(u32) -> bool,
) -> Result<RawWorkbook, ReadError> {
    let decoded = text::decode(bytes);
    let mut reading = Reading::default();
    if decoded.guessed {
        let preview: String = decoded.text.chars().take(40).collect();
        reading.seen.push(Observation {
            what: Seen::EncodingGuessed,
            sheet: None,
            cell: None,
            args: vec![
                Arg::new("encoding", decoded.encoding),
                Arg::new("preview", preview),
            ],
        });
    }
    reading.text(&decoded.text, text::delimiter(&decoded.text), progress)?;
    Ok(reading.finish(Format::Text))
}

fn read_excel(
    format: Format,
    mut file: Excel<'_>,
    progress: &mut dyn FnMut(u32) -> bool,
) -> Result<RawWorkbook, ReadError> {
    let mut reading = Reading::default();
    let mut meter = Meter::new(progress);
    for listed in file.sheets() {
        let sheet = file.read(&listed, &mut reading.texts, &mut meter)?;
        reading.sheet(listed.name, listed.state, &sheet.unwrap_or_default())?;
    }
    Ok(reading.finish(format))
}

/// A workbook on its way.
#[derive(Default)]
struct Reading {
    texts: Interner,
    sheets: Vec<RawSheet>,
    seen: Vec<Observation>,
}

const EMPTY: Text = Text::new("空表", "it is empty");
const NOTE: Text = Text::new("只有一列内容，像是说明", "it has one column, like a note");
const DICTIONARY: Text = Text::new(
    "隐藏的工作表，不多于两列，像是下拉选项",
    "it is hidden and has at most two columns, like a list of choices",
);

impl Reading {
    fn notes<'a>(&'a mut self, sheet: u16, name: &'a str) -> Notes<'a> {
        Notes::new(sheet, name, &mut self.seen)
    }

    fn text(
        &mut self,
        text: &str,
        delimiter: u8,
        progress: &mut dyn FnMut(u32) -> bool,
    ) -> Result<(), ReadError> {
        let mut meter = Meter::new(progress);
        let sheet = text::read(text, delimiter, &mut self.texts, &mut meter)?;
        self.sheet(String::new(), SheetState::Visible, &sheet)
    }

    /// Adds a sheet: its tables, or why it has none.
    fn sheet(&mut self, name: String, state: SheetState, sheet: &Sheet) -> Result<(), ReadError> {
        let pool = self.texts.pool();
        let index = self.sheets.len() as u16;
        let mut notes = Notes::new(index, &name, &mut self.seen);
        let grid = &sheet.grid;
        let mut tables = Vec::new();
        let most = (0..grid.rows().len()).map(|at| grid.cells(at).len()).max();
        match most {
            None => notes.skipped(EMPTY),
            Some(_) if state == SheetState::Hidden && width(grid) <= 2 => {
                notes.skipped(DICTIONARY);
            }
            Some(1) => notes.skipped(NOTE),
            Some(_) => {
                for block in blocks::find(sheet, pool) {
                    tables.push(table::build(sheet, &block, pool, &mut notes)?);
                }
                if tables.is_empty() {
                    notes.add(Seen::HeaderNotFound, None, Vec::new());
                }
                let hidden: u32 = tables.iter().map(|t| t.hidden_rows).sum();
                if hidden > 0 {
                    let count = Arg::new("count", hidden.to_string());
                    notes.add(Seen::HiddenRowsRead, None, vec![count]);
                }
                notes.without_value(without_value(grid, pool));
            }
        }
        let rows_read = grid.rows().len() as u32;
        self.sheets.push(RawSheet {
            name,
            state,
            tables,
            rows_read,
        });
        Ok(())
    }

    fn finish(self, format: Format) -> RawWorkbook {
        RawWorkbook {
            format,
            pool: self.texts.into_pool(),
            sheets: self.sheets,
            observations: self.seen,
        }
    }
}

/// How many columns hold something.
fn width(grid: &Grid) -> usize {
    let mut columns: Vec<u16> = grid.all().iter().map(|c| c.column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len()
}

fn without_value<'p>(grid: &Grid, pool: &'p Pool) -> Vec<(u32, u16, &'p str)> {
    let cells = (grid.rows().iter().enumerate()).flat_map(|(at, row)| {
        let bare = grid.cells(at).iter();
        bare.filter(|c| c.kind == CellKind::NoValue)
            .map(|c| (row.row, c.column, pool.get(c.text)))
    });
    cells.collect()
}
