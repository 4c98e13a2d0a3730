//! Workbooks of XML. Their sheets are read as plain XML where they are; where a sheet is
//! not, calamine reads it.
//!
//! Beside the sheets there are styles, and what a workbook says of itself. These parts
//! are small: calamine opens them in an archive without the large ones, with a sheet that
//! has one cell of each style, so that it says itself which of them are dates.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx, XlsxError, XlsxFormulaMetadata, expand_shared_formula};
use memchr::memmem;
use qichu_model::raw::ReadError;

use crate::cells::Cells;
use crate::excel::{Bytes, damaged};
use crate::grid::{Meter, Sheet};
use crate::intern::Interner;
use crate::package::{self, Package};
use crate::plain::{self, Known, Shared, Stop, Style};
use crate::scan;
use crate::sheet_xml::{self, Parts};
use crate::strings::Strings;

/// A workbook of XML, opened.
pub struct Workbook<'a> {
    package: &'a Package<'a>,
    parts: Parts,
    sheets: Vec<calamine::Sheet>,
    /// `None` where the strings are not plain.
    shared: Option<Shared<'a>>,
    /// With all parts, once a sheet is not plain.
    whole: Option<Xlsx<Bytes<'a>>>,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook.
    pub fn open(package: &'a Package<'_>) -> Result<Self, ReadError> {
        let parts = sheet_xml::parts(package)?;
        match plain_parts(package, &parts) {
            Some((sheets, shared)) => Ok(Self {
                package,
                parts,
                sheets,
                shared: Some(shared),
                whole: None,
            }),
            None => Self::open_whole(package, parts),
        }
    }

    /// Opens a workbook for calamine alone.
    pub fn open_whole(package: &'a Package<'a>, parts: Parts) -> Result<Self, ReadError> {
        let whole = whole(package)?;
        Ok(Self {
            package,
            parts,
            sheets: whole.sheets_metadata().to_vec(),
            shared: None,
            whole: Some(whole),
        })
    }

    /// All its sheets, charts included.
    pub fn sheets(&self) -> &[calamine::Sheet] {
        &self.sheets
    }

    /// Reads a sheet; `None` where it turns out to be no worksheet.
    pub fn read(
        &mut self,
        index: usize,
        texts: &mut Interner,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Sheet>, ReadError> {
        if let Some(sheet) = self.read_plain(index, texts, meter)? {
            return Ok(Some(sheet));
        }
        let book = match &mut self.whole {
            Some(book) => book,
            empty => empty.insert(whole(self.package)?),
        };
        let name = self.sheets.get(index).map_or("", |s| &s.name);
        let part = self.parts.sheets.get(index);
        let xml = match part {
            Some(part) => self.package.part(part)?,
            None => None,
        };
        let cells = Cells::new(texts, meter);
        through_calamine(book, name, xml.unwrap_or_default(), cells)
    }

    /// Reads a sheet as plain XML, if it is that.
    pub fn read_plain(
        &mut self,
        index: usize,
        texts: &mut Interner,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Sheet>, ReadError> {
        let (Some(part), Some(shared)) = (self.parts.sheets.get(index), &mut self.shared) else {
            return Ok(None);
        };
        if texts.pool().is_empty() {
            let (strings, bytes) = shared.strings.size();
            texts.expect(strings, bytes);
        }
        let before = meter.mark();
        let read = self.package.in_steps(part, |steps| {
            match plain::read(steps, shared, Cells::new(texts, meter)) {
                Ok(sheet) => Ok(Some(sheet)),
                Err(Stop::Refused(error)) => Err(error),
                Err(Stop::NotPlain) => Ok(None),
            }
        })?;
        let sheet = read.flatten();
        if sheet.is_none() {
            // The texts it put into the pool are the first that calamine would.
            meter.back_to(before);
        }
        Ok(sheet)
    }
}

fn whole<'a>(package: &Package<'_>) -> Result<Xlsx<Bytes<'a>>, ReadError> {
    let archive = package.archive(|name, part| match name.to_ascii_lowercase() {
        name if name.ends_with("sharedstrings.xml") => without_count(part),
        _ => Cow::Borrowed(part),
    })?;
    Xlsx::new(Cursor::new(Cow::Owned(archive))).map_err(damaged)
}

/// Shared strings that do not say how many they are: calamine would make room for as many
/// as they say, and a program that finds no room ends.
fn without_count(part: &[u8]) -> Cow<'_, [u8]> {
    const COUNT: &[u8] = b"uniqueCount";
    let mut part = Cow::Borrowed(part);
    if let Some(table) = sheet_xml::first_tag(&part, "sst") {
        while let Some(at) = memmem::find(&part[table.clone()], COUNT) {
            part.to_mut()[table.start + at] = b'_';
        }
    }
    part
}

/// What is read without calamine's reading strings and sheets: the list of sheets, and
/// what their cells refer to.
fn plain_parts<'a>(
    package: &'a Package<'a>,
    parts: &Parts,
) -> Option<(Vec<calamine::Sheet>, Shared<'a>)> {
    let folder = &parts.folder;
    let strings = match package.part(&format!("{folder}sharedStrings.xml")).ok()? {
        Some(part) => Strings::read(scan::text(part).ok()?).ok()?,
        None => Strings::default(),
    };
    let probe = parts.sheets.first().filter(|part| !part.is_empty())?;
    let styles = format!("{folder}styles.xml");
    let cells = probe_sheet(package.part(&styles).ok()?.unwrap_or_default())?;
    let names = [
        "_rels/.rels".to_owned(),
        format!("{folder}_rels/{}.rels", parts.name),
        format!("{folder}{}", parts.name),
        format!("{folder}theme/theme1.xml"),
        styles,
    ];
    let small = names
        .iter()
        .filter_map(|name| Some((name, package.part(name).ok()??)));
    let small = small.chain([(probe, cells.as_bytes())]);
    let archive = package::archive(small, 0).ok()?;
    let mut book = Xlsx::new(Cursor::new(archive)).ok()?;
    let sheets = book.sheets_metadata().to_vec();
    let is_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(&sheets.first()?.name).ok()?;
    let mut styles = Vec::new();
    while let Some(cell) = cells.next_cell().ok()? {
        styles.push(match cell.get_value() {
            DataRef::DateTime(date) if date.is_duration() => Style::Duration,
            DataRef::DateTime(_) => Style::Date,
            _ => Style::Number,
        });
    }
    let shared = Shared {
        strings,
        styles,
        is_1904,
        known: Known::default(),
    };
    Some((sheets, shared))
}

/// A sheet with one cell of each style. `None` where there are more than a program
/// writes.
fn probe_sheet(styles: &[u8]) -> Option<String> {
    const MOST: usize = 1 << 17;
    // More than there are: it finds ends, and formats that no cell refers to.
    let count = memmem::find_iter(styles, "xf").count();
    let cells = (0..count).map(|style| format!("<c s=\"{style}\"><v>1</v></c>"));
    let cells = (count <= MOST).then(|| cells.collect::<String>())?;
    Some(format!(
        "<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    ))
}

/// Reads a sheet through calamine; what it does not tell comes from the sheet's XML.
fn through_calamine(
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
    let details = sheet_xml::details(xml);
    let mut exact = details.exact.iter().peekable();
    // Anchors of shared formulas.
    let mut shared: HashMap<usize, (String, (u32, u32))> = HashMap::new();
    let mut lost = false;
    for number in 0.. {
        let exact = exact.next_if(|exact| exact.number == number);
        let cell = match reader.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            // An error newer than calamine, such as #SPILL!: the file has it. Of the cells
            // behind it calamine no longer knows the places, where they do not say them.
            Err(XlsxError::CellError(_)) => {
                lost = true;
                if let (Some(exact), Some(place)) = (exact, details.places.get(number)) {
                    cells.put_text(*place, &exact.text, exact.kind)?;
                }
                continue;
            }
            Err(e) => return Err(damaged(e)),
        };
        let place = match details.places.get(number) {
            Some(place) if lost => *place,
            _ => cell.pos,
        };
        let has_value = cell.value != DataRef::Empty;
        match cell.formula {
            Some(XlsxFormulaMetadata::Normal { formula }) if !has_value => {
                cells.put_formula(place, &formula)?;
            }
            Some(XlsxFormulaMetadata::Shared {
                shared_index,
                formula,
                ..
            }) => {
                if !has_value {
                    cells.put_formula(place, &formula)?;
                }
                shared.insert(shared_index, (formula, place));
            }
            Some(XlsxFormulaMetadata::SharedDerived { shared_index }) if !has_value => {
                if let Some((formula, anchor)) = shared.get(&shared_index) {
                    let own = expand_shared_formula(formula, *anchor, place);
                    cells.put_formula(place, own.as_ref().unwrap_or(formula))?;
                }
            }
            _ => {}
        }
        match exact {
            Some(exact) => cells.put_text(place, &exact.text, exact.kind)?,
            None => cells.put(place, &cell.value)?,
        }
    }
    Ok(Some(cells.finish(details.hidden, sheet_xml::merges(xml))))
}
