//! Workbooks, through calamine: cells of each sheet as rows of texts and kinds.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Sheets, Xls, Xlsb, Xlsx};
use qichu_model::raw::{Format, ReadError, SheetState};
use qichu_model::store::CellKind;
use qichu_model::{Arg, Text};

use crate::table::{Cell, Row};

/// Most cells a workbook may hold: 100,000 rows of fifty columns.
pub const MAX_CELLS: usize = 5_000_000;

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

/// A workbook whose parts were found; its sheets are read one by one.
pub struct Excel<'a> {
    book: Book<'a>,
    cells: usize,
}

impl<'a> Excel<'a> {
    /// Opens a ZIP or compound file.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if is_encrypted(bytes) {
            return Err(ReadError::PasswordProtected);
        }
        let data = Cursor::new(bytes);
        // Not calamine's own detection: it hides why a workbook could not be opened.
        let book = match container(bytes) {
            Format::Xls => Xls::new(data).map(Sheets::Xls).map_err(damaged),
            Format::Xlsb => Xlsb::new(data).map(Sheets::Xlsb).map_err(damaged),
            Format::Ods => Ods::new(data).map(Sheets::Ods).map_err(damaged),
            Format::Xlsx | Format::Text => Xlsx::new(data).map(Sheets::Xlsx).map_err(damaged),
        }?;
        Ok(Self { book, cells: 0 })
    }

    /// The format found.
    pub fn format(&self) -> Format {
        match self.book {
            Sheets::Xls(_) => Format::Xls,
            Sheets::Xlsx(_) => Format::Xlsx,
            Sheets::Xlsb(_) => Format::Xlsb,
            Sheets::Ods(_) => Format::Ods,
        }
    }

    /// Names and states of the worksheets, in file order.
    pub fn sheets(&self) -> Vec<(String, SheetState)> {
        let sheets = self.book.sheets_metadata().iter();
        sheets
            .filter(|s| s.typ == calamine::SheetType::WorkSheet)
            .map(|s| {
                let state = match s.visible {
                    SheetVisible::Visible => SheetState::Visible,
                    SheetVisible::Hidden | SheetVisible::VeryHidden => SheetState::Hidden,
                };
                (s.name.clone(), state)
            })
            .collect()
    }

    /// The rows of a sheet that hold something. `progress` takes the rows so far and
    /// says whether to go on.
    pub fn rows(
        &mut self,
        sheet: &str,
        progress: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Vec<Row>, ReadError> {
        let mut rows = Rows {
            rows: Vec::new(),
            cells: &mut self.cells,
            progress,
        };
        if let Sheets::Xlsx(book) = &mut self.book {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
            while let Some(cell) = cells.next_cell().map_err(damaged)? {
                rows.put(cell.get_position(), text(cell.get_value()))?;
            }
        } else {
            let range = self.book.worksheet_range(sheet).map_err(damaged)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                rows.put((top + row as u32, left + column as u32), owned(value))?;
            }
        }
        let mut rows = rows.rows;
        // A file may list its cells in any order.
        rows.sort_by_key(|r| r.row);
        Ok(rows)
    }
}

struct Rows<'a> {
    rows: Vec<Row>,
    cells: &'a mut usize,
    progress: &'a mut dyn FnMut(u32) -> bool,
}

impl Rows<'_> {
    fn put(
        &mut self,
        (row, column): (u32, u32),
        value: Option<(String, CellKind)>,
    ) -> Result<(), ReadError> {
        let Some((text, kind)) = value else {
            return Ok(());
        };
        *self.cells += 1;
        if *self.cells > MAX_CELLS {
            return Err(ReadError::LimitExceeded {
                limit: Arg::text("limit", Text::new("单元格数", "number of cells")).value,
                allowed: MAX_CELLS as u64,
            });
        }
        let cell = Cell { column, text, kind };
        match self.rows.last_mut() {
            Some(last) if last.row == row => {
                let at = last.cells.partition_point(|c| c.column < column);
                last.cells.insert(at, cell);
            }
            _ => {
                let so_far = self.rows.len() as u32;
                if so_far.is_multiple_of(1024) && !(self.progress)(so_far) {
                    return Err(ReadError::Cancelled);
                }
                self.rows.push(Row {
                    row,
                    cells: vec![cell],
                });
            }
        }
        Ok(())
    }
}

/// An encrypted workbook is a compound file with a stream of this name, in UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.starts_with(b"\xD0\xCF\x11\xE0") && bytes.windows(name.len()).any(|w| w == name)
}

/// ZIP containers are told apart by the names of their parts, which stand uncompressed.
fn container(bytes: &[u8]) -> Format {
    let holds = |name: &[u8]| bytes.windows(name.len()).any(|w| w == name);
    match () {
        () if !bytes.starts_with(b"PK") => Format::Xls,
        () if holds(b"xl/workbook.bin") => Format::Xlsb,
        () if holds(b"xl/") => Format::Xlsx,
        () if holds(b"content.xml") => Format::Ods,
        () => Format::Xlsx,
    }
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    let detail = error.to_string();
    if detail.contains("password protected") {
        ReadError::PasswordProtected
    } else {
        ReadError::Damaged { detail }
    }
}

fn text(value: &DataRef<'_>) -> Option<(String, CellKind)> {
    let found = match value {
        DataRef::Empty => return None,
        DataRef::Int(i) => (i.to_string(), CellKind::Number),
        // The shortest decimal that is this number, never with an exponent.
        DataRef::Float(f) => (f.to_string(), CellKind::Number),
        DataRef::String(s) => (s.clone(), CellKind::Text),
        DataRef::SharedString(s) => ((*s).into(), CellKind::Text),
        DataRef::Bool(b) => (b.to_string().to_uppercase(), CellKind::Bool),
        DataRef::DateTime(d) => date(d),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => (s.clone(), CellKind::Date),
        DataRef::Error(e) => (e.to_string(), CellKind::Error),
    };
    (!found.0.trim().is_empty()).then_some(found)
}

fn owned(value: &Data) -> Option<(String, CellKind)> {
    text(&match value {
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(f) => DataRef::Float(*f),
        Data::String(s) => DataRef::SharedString(s),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(d) => DataRef::DateTime(*d),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    })
}

/// ISO 8601, with a time where it has one. A duration stays the number it is.
fn date(value: &ExcelDateTime) -> (String, CellKind) {
    if value.is_duration() {
        return (value.as_f64().to_string(), CellKind::Number);
    }
    let (y, m, d, h, min, s, _) = value.to_ymd_hms_milli();
    let day = format!("{y:04}-{m:02}-{d:02}");
    let text = match (h, min, s) {
        (0, 0, 0) => day,
        _ => format!("{day}T{h:02}:{min:02}:{s:02}"),
    };
    (text, CellKind::Date)
}
