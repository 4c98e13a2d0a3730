//! Workbooks, through calamine: the cells of each sheet as texts and kinds.

use std::collections::HashMap;
use std::fmt::Write;
use std::io::Cursor;

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader, SheetVisible, Sheets, Xls, Xlsb,
    Xlsx, XlsxError, XlsxFormulaMetadata, expand_shared_formula,
};
use memchr::memmem;
use qichu_model::raw::{Format, ReadError, SheetState};
use qichu_model::store::CellKind;
use qichu_model::{Arg, Text};

use crate::grid::{Builder, Merge, Meter, Sheet};
use crate::intern::Interner;
use crate::limits::{self, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, exceeded};
use crate::package::Package;
use crate::sheet_xml::{self, INEXACT};

type Bytes<'a> = Cursor<&'a [u8]>;

/// A workbook whose parts were found; its sheets are read one by one.
pub struct Excel<'a> {
    book: Sheets<Bytes<'a>>,
    /// An xlsx workbook's container and the part of each of its sheets.
    xml: Option<(&'a Package, Vec<String>)>,
}

/// A worksheet to read.
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it shows.
    pub state: SheetState,
    /// Its index among all sheets, charts included.
    index: usize,
}

impl<'a> Excel<'a> {
    /// Opens an unpacked ZIP container.
    pub fn open(package: &'a Package) -> Result<Self, ReadError> {
        let data = Cursor::new(package.archive());
        // Not calamine's own detection: it hides why a workbook could not be opened.
        let book = match package.format {
            Format::Xlsb => Xlsb::new(data).map(Sheets::Xlsb).map_err(damaged)?,
            Format::Ods => Ods::new(data).map(Sheets::Ods).map_err(damaged)?,
            _ => Xlsx::new(data).map(Sheets::Xlsx).map_err(damaged)?,
        };
        let is_xml = package.format == Format::Xlsx;
        let xml = is_xml.then(|| (package, sheet_xml::sheet_parts(package)));
        Ok(Self { book, xml })
    }

    /// Opens a compound file.
    pub fn open_compound(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let holds = |stream: &str| {
            let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memmem::find(bytes, &name).is_some()
        };
        if holds("EncryptedPackage") {
            return Err(ReadError::PasswordProtected);
        }
        if !holds("Workbook") && !holds("Book") && holds("WordDocument") {
            let word = Text::new("Word 文档", "a Word document");
            return Err(ReadError::NotAWorkbook {
                what: Arg::text("what", word).value,
            });
        }
        let book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
        Ok(Self {
            book: Sheets::Xls(book),
            xml: None,
        })
    }

    /// The worksheets in file order.
    pub fn sheets(&self) -> Vec<Listed> {
        let sheets = self.book.sheets_metadata().iter().enumerate();
        sheets
            .filter(|(_, s)| s.typ == calamine::SheetType::WorkSheet)
            .map(|(index, s)| Listed {
                name: s.name.clone(),
                state: match s.visible {
                    SheetVisible::Visible => SheetState::Visible,
                    SheetVisible::Hidden | SheetVisible::VeryHidden => SheetState::Hidden,
                },
                index,
            })
            .collect()
    }

    /// Reads a sheet; `None` where it turns out to be no worksheet.
    pub fn read(
        &mut self,
        sheet: &Listed,
        texts: &mut Interner,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Sheet>, ReadError> {
        let mut cells = Cells {
            builder: Builder::new(meter),
            texts,
            buffer: String::new(),
        };
        match &mut self.book {
            Sheets::Xlsx(book) => {
                let xml = self.xml.as_ref().and_then(|(package, parts)| {
                    let part = parts.get(sheet.index)?;
                    package.part(part)
                });
                read_xlsx(book, &sheet.name, xml.unwrap_or_default(), cells)
            }
            Sheets::Xlsb(book) => {
                let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(damaged)?;
                while let Some(cell) = reader.next_cell().map_err(damaged)? {
                    cells.put(cell.get_position(), cell.get_value())?;
                }
                Ok(Some(cells.finish(Vec::new(), Vec::new())))
            }
            Sheets::Xls(book) => {
                let merges = book.merge_cells_by_sheet_name(&sheet.name);
                let merges = merges
                    .unwrap_or_default()
                    .iter()
                    .filter_map(merge)
                    .collect();
                let range = book.worksheet_range(&sheet.name).map_err(damaged)?;
                cells.put_all(&range)?;
                Ok(Some(cells.finish(Vec::new(), merges)))
            }
            Sheets::Ods(book) => {
                let range = book.worksheet_range(&sheet.name).map_err(damaged)?;
                cells.put_all(&range)?;
                Ok(Some(cells.finish(Vec::new(), Vec::new())))
            }
        }
    }
}

fn read_xlsx(
    book: &mut Xlsx<Bytes<'_>>,
    name: &str,
    xml: &[u8],
    mut cells: Cells<'_, '_, '_>,
) -> Result<Option<Sheet>, ReadError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(e) => return Err(damaged(e)),
    };
    // Anchors of shared formulas.
    let mut shared: HashMap<usize, (String, (u32, u32))> = HashMap::new();
    let mut inexact = false;
    loop {
        let cell = match reader.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // An error newer than calamine, such as #SPILL!: the second pass has it.
            Err(XlsxError::CellError(_)) => {
                inexact = true;
                continue;
            }
            Err(e) => return Err(damaged(e)),
        };
        if let DataRef::Float(number) = cell.value {
            inexact |= number.abs() >= INEXACT;
        }
        let has_value = cell.value != DataRef::Empty;
        match cell.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) if !has_value => {
                cells.put_formula(cell.pos, &formula)?;
            }
            Some(XlsxFormulaMetadata::Shared {
                shared_index,
                formula,
                ..
            }) => {
                if !has_value {
                    cells.put_formula(cell.pos, &formula)?;
                }
                shared.insert(shared_index, (formula, cell.pos));
            }
            Some(XlsxFormulaMetadata::SharedDerived { shared_index }) if !has_value => {
                if let Some((formula, anchor)) = shared.get(&shared_index) {
                    let own = expand_shared_formula(formula, *anchor, cell.pos);
                    cells.put_formula(cell.pos, own.as_ref().unwrap_or(formula))?;
                }
            }
            _ => {}
        }
        cells.put(cell.pos, &cell.value)?;
    }
    let mut hidden = Vec::new();
    if inexact || sheet_xml::hides(xml) {
        let details = sheet_xml::details(xml);
        hidden = details.hidden;
        // Of two cells in one place the later counts, so these replace what was read.
        for exact in details.exact.iter().filter(|_| inexact) {
            let text = cells.texts.intern(&exact.text)?;
            cells.builder.put(exact.place, text, exact.kind)?;
        }
    }
    Ok(Some(cells.finish(hidden, sheet_xml::merges(xml))))
}

/// Cells on their way into a grid.
struct Cells<'t, 'm, 'p> {
    builder: Builder<'m, 'p>,
    texts: &'t mut Interner,
    buffer: String,
}

impl Cells<'_, '_, '_> {
    fn put(&mut self, place: (u32, u32), value: &DataRef<'_>) -> Result<(), ReadError> {
        let (text, kind) = text(value, &mut self.buffer);
        if text.trim().is_empty() {
            return Ok(());
        }
        let text = self.texts.intern(text)?;
        self.builder.put(place, text, kind)
    }

    fn put_formula(&mut self, place: (u32, u32), formula: &str) -> Result<(), ReadError> {
        if formula.trim().is_empty() {
            return Ok(());
        }
        self.buffer.clear();
        self.buffer.push('=');
        self.buffer.push_str(formula);
        let text = self.texts.intern(&self.buffer)?;
        self.builder.put(place, text, CellKind::NoValue)
    }

    fn put_all(&mut self, range: &Range<Data>) -> Result<(), ReadError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = (top + row as u32, left + column as u32);
            self.put(place, &borrowed(value))?;
        }
        Ok(())
    }

    fn finish(self, hidden: Vec<u32>, merges: Vec<Merge>) -> Sheet {
        Sheet {
            grid: self.builder.finish(hidden),
            merges,
        }
    }
}

fn merge(range: &Dimensions) -> Option<Merge> {
    let ((top, left), (bottom, right)) = (range.start, range.end);
    let inside = top <= bottom && left <= right && bottom < MAX_ROWS && right < MAX_COLUMNS;
    inside.then_some(Merge {
        rows: (top, bottom),
        columns: (left as u16, right as u16),
    })
}

/// A parser's error as the reader's.
pub fn damaged(error: impl std::fmt::Display) -> ReadError {
    let detail = error.to_string();
    let lower = detail.to_lowercase();
    if lower.contains("password") {
        ReadError::PasswordProtected
    } else if lower.contains("cell limit exceeded") {
        exceeded(limits::of::CELLS, MAX_CELLS as u64)
    } else {
        ReadError::Damaged { detail }
    }
}

/// A value's text, made in `buffer` where the file holds none.
fn text<'t>(value: &'t DataRef<'_>, buffer: &'t mut String) -> (&'t str, CellKind) {
    buffer.clear();
    // Writing to a string cannot fail.
    let kind = match value {
        DataRef::Empty => return ("", CellKind::Empty),
        DataRef::String(s) => return (s, CellKind::Text),
        DataRef::SharedString(s) => return (s, CellKind::Text),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => return (s, CellKind::Date),
        DataRef::Bool(true) => return ("TRUE", CellKind::Bool),
        DataRef::Bool(false) => return ("FALSE", CellKind::Bool),
        DataRef::Int(i) => {
            let _ = write!(buffer, "{i}");
            CellKind::Number
        }
        DataRef::Float(f) => number(*f, buffer),
        DataRef::DateTime(d) => date(d, buffer),
        DataRef::Error(e) => {
            let _ = write!(buffer, "{e}");
            CellKind::Error
        }
    };
    (buffer, kind)
}

/// The shortest decimal that is this number, never with an exponent.
fn number(number: f64, buffer: &mut String) -> CellKind {
    let _ = match number.trunc() == number && number.abs() < INEXACT {
        true => write!(buffer, "{}", number as i64),
        false => write!(buffer, "{number}"),
    };
    CellKind::Number
}

/// ISO 8601, with a time where it has one. A duration stays the number it is.
fn date(value: &ExcelDateTime, buffer: &mut String) -> CellKind {
    if value.is_duration() {
        return number(value.as_f64(), buffer);
    }
    let (y, m, d, h, min, s, _) = value.to_ymd_hms_milli();
    let _ = write!(buffer, "{y:04}-{m:02}-{d:02}");
    if (h, min, s) != (0, 0, 0) {
        let _ = write!(buffer, "T{h:02}:{min:02}:{s:02}");
    }
    CellKind::Date
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(f) => DataRef::Float(*f),
        Data::String(s) => DataRef::SharedString(s),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(d) => DataRef::DateTime(*d),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    }
}
