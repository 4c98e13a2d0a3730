//! Workbooks, through calamine: the cells of each sheet as texts and kinds.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Dimensions, Ods, Reader, SheetVisible, Sheets, Xls, Xlsb};
use memchr::memmem;
use qichu_model::raw::{Format, ReadError, SheetState};
use qichu_model::{Arg, Text};

use crate::cells::Cells;
use crate::grid::{Merge, Meter, Sheet};
use crate::intern::Interner;
use crate::limits::{self, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, exceeded};
use crate::package::Package;
use crate::xlsx::Workbook;

/// What calamine reads from.
pub type Bytes<'a> = Cursor<Cow<'a, [u8]>>;

/// A workbook whose parts were found; its sheets are read one by one.
pub enum Excel<'a> {
    /// One of XML: .xlsx, .xlsm.
    Xml(Box<Workbook<'a>>),
    /// Any other.
    Other(Box<Sheets<Bytes<'a>>>),
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
    /// Opens a ZIP container.
    pub fn open(package: &'a mut Package<'_>) -> Result<Self, ReadError> {
        let archive =
            |package: &mut Package<'_>| Ok(Cursor::new(Cow::Owned(package.take_archive()?)));
        // Not calamine's own detection: it hides why a workbook could not be opened.
        let book = match package.format {
            Format::Xlsb => Sheets::Xlsb(Xlsb::new(archive(package)?).map_err(damaged)?),
            Format::Ods => Sheets::Ods(Ods::new(archive(package)?).map_err(damaged)?),
            _ => return Ok(Self::Xml(Box::new(Workbook::open(package)?))),
        };
        Ok(Self::Other(Box::new(book)))
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
        let book = Xls::new(Cursor::new(Cow::Borrowed(bytes))).map_err(damaged)?;
        Ok(Self::Other(Box::new(Sheets::Xls(book))))
    }

    /// The worksheets in file order.
    pub fn sheets(&self) -> Vec<Listed> {
        let sheets = match self {
            Self::Xml(book) => book.sheets(),
            Self::Other(book) => book.sheets_metadata(),
        };
        let sheets = sheets.iter().enumerate();
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
        let book = match self {
            Self::Xml(book) => return book.read(sheet.index, texts, meter),
            Self::Other(book) => book,
        };
        let mut cells = Cells::new(texts, meter);
        match book.as_mut() {
            // Opened as a workbook of XML above.
            Sheets::Xlsx(_) => Ok(None),
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
