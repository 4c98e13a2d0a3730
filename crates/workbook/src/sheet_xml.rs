//! What calamine does not tell of an xlsx sheet, from the sheet's XML: hidden rows,
//! merged ranges, and numbers and errors exactly as the file writes them.

use std::ops::Range;

use memchr::memmem;
use qichu_model::raw::ReadError;
use qichu_model::store::CellKind;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::grid::Merge;
use crate::limits::{MAX_COLUMNS, MAX_ROWS};
use crate::package::Package;

/// From here on a number of the file may have digits that a float has not.
pub const INEXACT: f64 = 1e15;

/// A cell whose text the file knows better than the parser.
pub struct Exact {
    /// Which of the sheet's cells it is, in file order, from 0.
    pub number: usize,
    /// The text as written.
    pub text: String,
    /// Number or error.
    pub kind: CellKind,
}

/// What a pass over all rows finds.
#[derive(Default)]
pub struct Details {
    /// Zero-based hidden rows.
    pub hidden: Vec<u32>,
    /// Zero-based row and column of each cell, in file order.
    pub places: Vec<(u32, u32)>,
    /// Numbers of [`INEXACT`] and more, and all errors.
    pub exact: Vec<Exact>,
}

/// Where the parts of a workbook lie.
#[derive(Default)]
pub struct Parts {
    /// The workbook's folder, with its slash.
    pub folder: String,
    /// The workbook's name in it.
    pub name: String,
    /// The part of each sheet, in the order of the workbook; empty where none is named.
    pub sheets: Vec<String>,
}

/// The parts of a workbook; none where no workbook is named.
pub fn parts(package: &Package<'_>) -> Result<Parts, ReadError> {
    let office = relations(package.part("_rels/.rels")?)
        .into_iter()
        .find(|r| r.kind.ends_with("/officeDocument"));
    let Some(office) = office else {
        return Ok(Parts::default());
    };
    let workbook = office.target.trim_start_matches('/').to_owned();
    let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let folder = match folder {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let sheets = relations(package.part(&format!("{folder}_rels/{name}.rels"))?);
    let mut found = Vec::new();
    elements(package.part(&workbook)?.unwrap_or_default(), |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "sheet"
        {
            let id = attribute(&e, "id");
            let target = (sheets.iter())
                .find(|r| Some(&r.id) == id.as_ref())
                .map(|r| r.target.as_str());
            found.push(match target {
                Some(target) => match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("{folder}{target}"),
                },
                None => String::new(),
            });
        }
    });
    Ok(Parts {
        name: name.to_owned(),
        sheets: found,
        folder,
    })
}

/// Where a sheet's rows begin, and whether it has any. `None` where it is no sheet, or
/// one that says something senseless first.
pub fn data(xml: &str) -> Option<(usize, bool)> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Eof => return None,
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "sheetData" => {
                    let at = usize::try_from(reader.buffer_position()).ok()?;
                    return Some((at, matches!(event, Event::Start(_))));
                }
                "dimension" => {
                    let mut attributes = e.attributes();
                    // Up to the first that is none, as calamine.
                    let stated = (attributes.with_checks(false))
                        .find(|a| !matches!(a, Ok(a) if a.key.as_ref() != "ref"))?;
                    if !is_range(stated.ok()?.value.as_bytes()) {
                        return None;
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Where the first opening tag of this name stands.
pub fn first_tag(xml: &[u8], name: &str) -> Option<Range<usize>> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        let from = usize::try_from(reader.buffer_position()).ok()?;
        match reader.read_event().ok()? {
            Event::Eof => return None,
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == name => {
                let to = usize::try_from(reader.buffer_position()).ok()?;
                return Some(from..to);
            }
            _ => {}
        }
    }
}

/// The merged ranges: they stand behind the rows, from whose end on this may be.
pub fn merges(xml: &[u8]) -> Vec<Merge> {
    let tail = memmem::rfind(xml, b"sheetData").map_or(xml, |at| &xml[at..]);
    let mut merges = Vec::new();
    if memmem::find(tail, b"mergeCell").is_none() {
        return merges;
    }
    elements(tail, |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "mergeCell"
        {
            merges.extend(attribute(&e, "ref").as_deref().and_then(range));
        }
    });
    merges
}

/// A pass over all rows.
pub fn details(xml: &[u8]) -> Details {
    let mut found = Details::default();
    let (mut row, mut column) = (0, 0);
    let mut kind = CellKind::Number;
    let mut value: Option<String> = None;
    // Cells around this place: a text may have any element in it.
    let mut depth = 0usize;
    let mut inside = false;
    elements(xml, |event| match event {
        Event::Start(e) if e.local_name().as_ref() == "sheetData" => inside = true,
        _ if !inside => {}
        Event::Start(e) => match e.local_name().as_ref() {
            "row" if depth == 0 => {
                if let Some(stated) = attribute(&e, "r").and_then(|r| r.parse::<u32>().ok()) {
                    row = stated.saturating_sub(1);
                }
                if matches!(attribute(&e, "hidden").as_deref(), Some("1" | "true")) {
                    found.hidden.push(row);
                }
            }
            "c" if depth > 0 => depth += 1,
            "c" => {
                (kind, depth) = (CellKind::Number, 1);
                let mut place = None;
                for attribute in e.attributes().with_checks(false).flatten() {
                    match (attribute.key.as_ref(), &*attribute.value) {
                        ("r", address) => place = position(address),
                        ("t", "e") => kind = CellKind::Error,
                        ("t", "n") => {}
                        ("t", _) => kind = CellKind::Text,
                        _ => {}
                    }
                }
                let place = place.unwrap_or((row, column));
                column = place.1;
                found.places.push(place);
            }
            "v" if depth == 1 && kind != CellKind::Text => value = Some(String::new()),
            _ => {}
        },
        Event::Text(text) => {
            if let Some(value) = &mut value {
                value.push_str(&text.xml10_content());
            }
        }
        Event::End(e) => match e.local_name().as_ref() {
            "v" => {
                if let Some(text) = value.take()
                    && is_wanted(text.trim(), kind)
                {
                    found.exact.push(Exact {
                        number: found.places.len() - 1,
                        text: text.trim().to_owned(),
                        kind,
                    });
                }
            }
            "c" => {
                depth = depth.saturating_sub(1);
                column += u32::from(depth == 0);
            }
            "row" if depth == 0 => (row, column) = (row + 1, 0),
            _ => {}
        },
        _ => {}
    });
    found
}

fn is_wanted(text: &str, kind: CellKind) -> bool {
    match kind {
        CellKind::Error => !text.is_empty(),
        _ => text.parse::<f64>().is_ok_and(|n| n.abs() >= INEXACT),
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(xml: Option<&[u8]>) -> Vec<Relation> {
    let mut found = Vec::new();
    elements(xml.unwrap_or_default(), |event| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == "Relationship"
        {
            let text = |name| attribute(&e, name).unwrap_or_default();
            found.push(Relation {
                id: text("Id"),
                kind: text("Type"),
                target: text("Target"),
            });
        }
    });
    found
}

/// Goes through XML, or a piece of it, up to its end or first fault: calamine has read
/// it and judges whether it is sound.
fn elements<'x>(xml: &'x [u8], mut each: impl FnMut(Event<'x>)) {
    let mut reader = Reader::from_reader(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return,
            Ok(event) => each(event),
        }
    }
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .map(|a| a.value.into_owned())
}

/// `B3` as zero-based row and column.
fn position(address: &str) -> Option<(u32, u32)> {
    let digits = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = address.split_at(digits);
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        let value = letter
            .is_ascii_uppercase()
            .then(|| u32::from(letter - b'A') + 1)?;
        column.checked_mul(26)?.checked_add(value)
    })?;
    Some((
        row.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    ))
}

/// Whether this is a range, or a single cell.
pub fn is_range(text: &[u8]) -> bool {
    let corners = str::from_utf8(text).map(|t| t.split_once(':').unwrap_or((t, t)));
    let corners = corners.map(|(first, last)| (position(first), position(last)));
    match corners {
        Ok((Some(first), Some(last))) => first.0 <= last.0 && first.1 <= last.1,
        _ => false,
    }
}

fn range(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (position(first)?, position(last)?);
    let inside = top <= bottom && left <= right && bottom < MAX_ROWS && right < MAX_COLUMNS;
    inside.then_some(Merge {
        rows: (top, bottom),
        columns: (left as u16, right as u16),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_back() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(
            position("XFD1048576"),
            Some((MAX_ROWS - 1, MAX_COLUMNS - 1))
        );
        for text in ["", "A", "7", "A0", "甲1", "ZZZZZZZZ1"] {
            assert_eq!(position(text), None, "{text}");
        }
        assert_eq!(range("B2:A1"), None);
    }

    #[test]
    fn finds_hidden_rows_exact_numbers_and_merges() {
        let xml = br#"<worksheet><sheetData><row r="2" hidden="1"><c r="B2"><v>914403001922038016</v></c>
            <c><v>12</v></c><c t="s"><v>9</v></c></row><row hidden="true"><c t="e"><v>#SPILL!</v></c>
            <c t="n"><v>9.14403E+17</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/>
            </mergeCells></worksheet>"#;
        let found = details(xml);
        assert_eq!(found.hidden, [1, 2]);
        let exact: Vec<_> = (found.exact.iter())
            .map(|e| (found.places[e.number], e.text.as_str(), e.kind))
            .collect();
        assert_eq!(
            exact,
            [
                ((1, 1), "914403001922038016", CellKind::Number),
                ((2, 0), "#SPILL!", CellKind::Error),
                ((2, 1), "9.14403E+17", CellKind::Number),
            ]
        );
        let merge = Merge {
            rows: (0, 0),
            columns: (0, 1),
        };
        assert_eq!(merges(xml), [merge]);
    }
}
