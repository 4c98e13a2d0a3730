//! Bytes to raw tables: the only user of calamine, csv and encodings.
//!
//! Reading gives a workbook *and* what was noticed on the way; an error only where
//! the bytes are no workbook. One table is found a sheet.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod excel;
mod sniff;
mod table;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use qichu_model::raw::{Format, Observation, RawSheet, RawWorkbook, ReadError, Seen, SheetState};
use qichu_model::store::{CellKind, Pool};
use qichu_model::{Arg, Text};

pub use excel::MAX_CELLS;
use sniff::{Sniffed, sniff};
use table::{Cell, Grid, Row};

/// Reads a file. `progress` takes the rows read so far and says whether to go on.
///
/// # Errors
/// When the bytes are no workbook, are protected or damaged, or (but for text, which
/// has no limit and asks nobody) hold more than [`MAX_CELLS`] cells or `progress` said
/// to stop.
pub fn read(bytes: &[u8], progress: &mut dyn FnMut(u32) -> bool) -> Result<RawWorkbook, ReadError> {
    match sniff(bytes) {
        Sniffed::Other(what) => Err(ReadError::NotAWorkbook {
            what: Arg::text("what", what).value,
        }),
        Sniffed::Text => Ok(read_text(bytes)),
        // The parser panics on some damaged files. Natively that must not end the
        // program; in the browser it ends the reader worker, which is started anew.
        Sniffed::Zip | Sniffed::Compound => {
            catch_unwind(AssertUnwindSafe(|| read_excel(bytes, progress))).unwrap_or_else(|_| {
                Err(ReadError::Damaged {
                    detail: "the parser gave up".into(),
                })
            })
        }
    }
}

/// Reads cells pasted from a spreadsheet program: tab-separated text.
pub fn read_pasted(pasted: &str) -> RawWorkbook {
    let mut book = empty(Format::Text);
    push(
        &mut book,
        String::new(),
        SheetState::Visible,
        text_rows(pasted, b'\t'),
    );
    book
}

fn read_text(bytes: &[u8]) -> RawWorkbook {
    let decoded = text::decode(bytes);
    let mut book = empty(Format::Text);
    if decoded.guessed {
        let preview: String = decoded.text.chars().take(40).collect();
        book.observations.push(Observation {
            what: Seen::EncodingGuessed,
            sheet: None,
            cell: None,
            args: vec![
                Arg::new("encoding", decoded.encoding),
                Arg::new("preview", preview),
            ],
        });
    }
    let rows = text_rows(&decoded.text, text::delimiter(&decoded.text));
    push(&mut book, String::new(), SheetState::Visible, rows);
    book
}

fn read_excel(
    bytes: &[u8],
    progress: &mut dyn FnMut(u32) -> bool,
) -> Result<RawWorkbook, ReadError> {
    let mut file = excel::Excel::open(bytes)?;
    let mut book = empty(file.format());
    for (name, state) in file.sheets() {
        let rows = file.rows(&name, progress)?;
        push(&mut book, name, state, rows);
    }
    Ok(book)
}

fn empty(format: Format) -> RawWorkbook {
    RawWorkbook {
        format,
        pool: Pool::default(),
        sheets: Vec::new(),
        observations: Vec::new(),
    }
}

fn push(book: &mut RawWorkbook, name: String, state: SheetState, rows: Vec<Row>) {
    let sheet = book.sheets.len() as u16;
    let grid = Grid {
        name: &name,
        sheet,
        rows,
    };
    let rows_read = grid.rows.len() as u32;
    if rows_read == 0 {
        book.observations.push(Observation {
            what: Seen::SheetSkipped,
            sheet: Some(sheet),
            cell: None,
            args: vec![
                Arg::new("sheet", name.as_str()),
                Arg::text("reason", Text::new("空表", "it is empty")),
            ],
        });
    }
    let tables = Vec::from_iter(grid.table(&mut book.pool, &mut book.observations));
    book.sheets.push(RawSheet {
        name,
        state,
        tables,
        rows_read,
    });
}

fn text_rows(text: &str, delimiter: u8) -> Vec<Row> {
    let records = text::reader(text, delimiter).into_records();
    // The row a spreadsheet program would show: blank lines count, line breaks inside
    // a field don't.
    let mut inside = 0;
    records
        .map_while(Result::ok)
        .map(|record| {
            let start = record
                .position()
                .cloned()
                .unwrap_or_else(csv::Position::new);
            // A record's position lies before the blank lines that the reader skips.
            let skipped = text.as_bytes()[start.byte() as usize..]
                .iter()
                .take_while(|b| matches!(b, b'\r' | b'\n'))
                .filter(|b| **b == b'\n')
                .count() as u64;
            let row = (start.line() - 1 + skipped).saturating_sub(inside) as u32;
            inside += record
                .iter()
                .map(|f| f.matches('\n').count() as u64)
                .sum::<u64>();
            (row, record)
        })
        .map(|(row, record)| Row {
            row,
            cells: (0u32..)
                .zip(&record)
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(column, text)| Cell {
                    column,
                    text: text.into(),
                    kind: CellKind::Plain,
                })
                .collect(),
        })
        .filter(|row| !row.cells.is_empty())
        .collect()
}
