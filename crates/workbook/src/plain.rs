//! A sheet of plain XML in one pass: cells, formulas, hidden rows, the digits of numbers
//! as the file writes them. It takes what spreadsheet programs write, reads it as calamine
//! would, and leaves everything else to calamine: see `both_ways`, which compares them.

use std::borrow::Cow;
use std::collections::HashMap;

use calamine::{ExcelDateTime, ExcelDateTimeType, expand_shared_formula};
use memchr::{memmem, memrchr};
use qichu_model::raw::ReadError;
use qichu_model::store::CellKind;

use crate::cells::Cells;
use crate::grid::Sheet;
use crate::package::Steps;
use crate::scan::{NotPlain, Plain, Scan, Tag, Usual, decode, digits, is, local, text, utf8};
use crate::sheet_xml::{self, INEXACT};
use crate::strings::{self, Strings};

/// What a cell's style makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A number.
    Number,
    /// A date.
    Date,
    /// A duration.
    Duration,
}

/// What the cells of all sheets refer to.
pub struct Shared<'x> {
    /// Their strings.
    pub strings: Strings<'x>,
    /// Their styles.
    pub styles: Vec<Style>,
    /// Whether days count from 1904.
    pub is_1904: bool,
    /// Numbers that were read.
    pub known: Known,
}

/// The texts of small numbers and dates that were read, by the number: most of a column
/// are, and their texts need not be made and looked for again. 0 is not read yet.
pub struct Known {
    numbers: Vec<u32>,
    dates: Vec<u32>,
}

impl Default for Known {
    fn default() -> Self {
        /// Dates reach into 2079.
        const MOST: usize = 1 << 16;
        Self {
            numbers: vec![0; MOST],
            dates: vec![0; MOST],
        }
    }
}

/// Why a sheet was not read.
pub enum Stop {
    /// It must be read by calamine.
    NotPlain,
    /// Nobody may read it.
    Refused(ReadError),
}

impl From<NotPlain> for Stop {
    fn from(_: NotPlain) -> Self {
        Self::NotPlain
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Refused(error)
    }
}

/// Reads a sheet's part while it is inflated: some whole rows at a time.
pub fn read(
    part: &mut Steps<'_>,
    shared: &mut Shared<'_>,
    cells: Cells<'_, '_, '_>,
) -> Result<Sheet, Stop> {
    let mut bytes = Vec::new();
    let mut ended = part.double(&mut bytes)?;
    let (mut at, has_rows) = loop {
        // A tag ends it, so that it is text.
        let end = memrchr(b'>', &bytes).map_or(0, |at| at + 1);
        let head = text(&bytes[..end])?;
        // A mark of the encoding is no text.
        let mark = end - head.len();
        match sheet_xml::data(head) {
            Some((start, has_rows)) => break (mark + start, has_rows),
            None if ended => return Err(Stop::NotPlain),
            None => ended = part.double(&mut bytes)?,
        }
    };
    let mut reading = Reading {
        shared,
        cells,
        anchors: HashMap::new(),
        hidden: Vec::new(),
        row: 0,
        column: 0,
    };
    let mut goes_on = has_rows;
    while goes_on {
        let end = match ended {
            true => bytes.len(),
            false => rows_end(&bytes, at),
        };
        let mut scan = Scan::new(utf8(&bytes[at..end])?, 0);
        goes_on = reading.rows(&mut scan, ended)?;
        at += scan.at();
        if goes_on {
            bytes.drain(..at);
            at = 0;
            ended = part.double(&mut bytes)?;
        }
    }
    // What is behind the rows.
    bytes.drain(..at);
    while !ended {
        ended = part.double(&mut bytes)?;
    }
    utf8(&bytes)?;
    let merges = sheet_xml::merges(&bytes);
    Ok(reading.cells.finish(reading.hidden, merges))
}

/// Where the last row ends that is whole, if there is one from a byte on; else that byte.
fn rows_end(bytes: &[u8], from: usize) -> usize {
    /// Longest prefix of a name that is looked for: a text may say `row>` a million times.
    const PREFIX: usize = 32;
    let mut ends = memmem::rfind_iter(&bytes[from..], b"row>").map(|at| from + at);
    let closes = |at: &usize| {
        let near = from.max(at.saturating_sub(PREFIX));
        let tag = memrchr(b'<', &bytes[near..*at]).map(|tag| near + tag);
        tag.is_some_and(|tag| bytes[tag..].starts_with(b"</"))
    };
    ends.find(closes).map_or(from, |at| at + b"row>".len())
}

/// The type of a cell, by its attribute `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Shared,
    Bool,
    Error,
    Formula,
    Date,
    Inline,
}

/// What is between a cell's tags.
enum Value<'x> {
    /// Raw, of `<v>`.
    Raw(&'x str),
    /// Of `<is>`.
    Inline(Cow<'x, str>),
}

/// A formula, raw.
#[derive(Clone, Copy)]
enum Formula<'x> {
    Own(&'x str),
    /// One that others are derived from.
    Anchor(u32, &'x str),
    Derived(u32),
}

struct Reading<'r, 's, 't, 'm, 'p> {
    shared: &'r mut Shared<'s>,
    cells: Cells<'t, 'm, 'p>,
    anchors: HashMap<u32, (String, (u32, u32))>,
    hidden: Vec<u32>,
    row: u32,
    column: u32,
}

impl Reading<'_, '_, '_, '_, '_> {
    /// Reads rows up to their end, or to the end of this XML unless it is the last. Returns
    /// whether more are to come.
    fn rows(&mut self, scan: &mut Scan<'_>, is_last: bool) -> Result<bool, Stop> {
        while is_last || !scan.is_over() {
            match scan.tag()? {
                Tag::Open(name) if local(name) == b"row" => {
                    self.begin_row(scan)?;
                    self.row_cells(scan, name)?;
                }
                Tag::Empty(name) if local(name) == b"row" => self.begin_row(scan)?,
                Tag::Close(name) if local(name) == b"sheetData" => return Ok(false),
                _ => return Err(Stop::NotPlain),
            }
            (self.row, self.column) = (self.row + 1, 0);
        }
        Ok(true)
    }

    fn begin_row(&mut self, scan: &Scan<'_>) -> Plain<()> {
        let (mut stated, mut hidden) = (None, false);
        for (key, value) in scan.attributes() {
            match *key {
                b"r" if stated.is_none() => stated = Some(digits(value)?),
                b"r" => return Err(NotPlain),
                b"hidden" => hidden |= matches!(*value, b"1" | b"true"),
                _ if matches!(local(key), b"r" | b"hidden") => return Err(NotPlain),
                _ => {}
            }
        }
        if let Some(stated) = stated {
            self.row = stated.checked_sub(1).ok_or(NotPlain)?;
        }
        if hidden {
            self.hidden.push(self.row);
        }
        Ok(())
    }

    // Never part of its caller: browsers optimise a function from one call to the next, so
    // that one loop over a whole sheet would stay as slow as it began.
    #[inline(never)]
    fn row_cells(&mut self, scan: &mut Scan<'_>, row: &[u8]) -> Result<(), Stop> {
        loop {
            while let Some(cell) = scan.usual_cell() {
                self.usual_cell(&cell)?;
                self.column += 1;
            }
            match scan.tag()? {
                Tag::Open(name) if local(name) == b"c" => {
                    let (ty, style) = self.begin_cell(scan)?;
                    self.cell(scan, name, ty, style)?;
                }
                Tag::Empty(name) if local(name) == b"c" => {
                    self.begin_cell(scan)?;
                }
                Tag::Close(name) if is(name, row) => return Ok(()),
                _ => return Err(Stop::NotPlain),
            }
            self.column += 1;
        }
    }

    fn usual_cell(&mut self, cell: &Usual<'_>) -> Result<(), Stop> {
        self.go_to(place(cell.address)?)?;
        let style = cell.style.map(|style| self.style(style)).transpose()?;
        let ty = match cell.is_shared {
            true => Type::Shared,
            false => Type::Number,
        };
        let place = (self.row, self.column);
        self.value(place, cell.value, ty, style.unwrap_or(Style::Number))?;
        Ok(())
    }

    /// Goes to the place that a cell states, which must be in its row.
    fn go_to(&mut self, (row, column): (u32, u32)) -> Plain<()> {
        self.column = column;
        match row == self.row {
            true => Ok(()),
            false => Err(NotPlain),
        }
    }

    fn begin_cell(&mut self, scan: &Scan<'_>) -> Plain<(Type, Style)> {
        let (mut address, mut style, mut ty) = (None, None, None);
        for (key, value) in scan.attributes() {
            let before = match *key {
                b"r" => address.replace(place(value)?).is_some(),
                b"s" => style.replace(self.style(value)?).is_some(),
                b"t" => ty.replace(type_of(value)?).is_some(),
                _ => false,
            };
            if before {
                return Err(NotPlain);
            }
        }
        if let Some(address) = address {
            self.go_to(address)?;
        }
        Ok((ty.unwrap_or(Type::Number), style.unwrap_or(Style::Number)))
    }

    /// The meaning of a style. A number that is no style's means a number.
    fn style(&self, value: &[u8]) -> Plain<Style> {
        let style = self.shared.styles.get(digits(value)? as usize);
        Ok(style.copied().unwrap_or(Style::Number))
    }

    fn cell(
        &mut self,
        scan: &mut Scan<'_>,
        cell: &[u8],
        ty: Type,
        style: Style,
    ) -> Result<(), Stop> {
        let (mut value, mut formula) = (None, None);
        loop {
            let tag = scan.tag()?;
            let (name, is_open) = match tag {
                Tag::Open(name) => (name, true),
                Tag::Empty(name) => (name, false),
                Tag::Close(name) if is(name, cell) => break,
                Tag::Close(_) => return Err(Stop::NotPlain),
            };
            match local(name) {
                b"v" if value.is_none() => {
                    value = Some(Value::Raw(match is_open {
                        true => raw(scan, name)?,
                        false => "",
                    }));
                }
                b"is" if value.is_none() => {
                    value = Some(Value::Inline(match is_open {
                        true => strings::string(scan, name)?,
                        false => Cow::Borrowed(""),
                    }));
                }
                b"f" if formula.is_none() => formula = Some(read_formula(scan, name, is_open)?),
                _ => return Err(Stop::NotPlain),
            }
        }
        let place = (self.row, self.column);
        let has_value = match value {
            None => false,
            Some(Value::Inline(text)) => {
                self.cells.put_text(place, &text, CellKind::Text)?;
                true
            }
            Some(Value::Raw(raw)) => self.value(place, raw, ty, style)?,
        };
        match formula {
            Some(formula) => self.put_formula(place, formula, has_value),
            None => Ok(()),
        }
    }

    /// Adds a value and tells whether the cell has one, if only a blank one.
    fn value(
        &mut self,
        place: (u32, u32),
        raw: &str,
        ty: Type,
        style: Style,
    ) -> Result<bool, Stop> {
        let cells = &mut self.cells;
        match ty {
            Type::Inline => return Ok(false),
            Type::Formula => {
                cells.put_text(place, &strings::unescape(&decode(raw)?), CellKind::Text)?
            }
            Type::Date => cells.put_text(place, &decode(raw)?, CellKind::Date)?,
            _ if raw.is_empty() => return Ok(false),
            Type::Shared => {
                let id = self.shared.strings.id(digits(raw.as_bytes())?, cells.texts);
                cells.put_id(place, id.ok_or(NotPlain)??, CellKind::Text)?;
            }
            Type::Number => self.number(place, raw, style)?,
            Type::Bool => match raw {
                "0" => cells.put_bool(place, false)?,
                "1" => cells.put_bool(place, true)?,
                _ => return Err(Stop::NotPlain),
            },
            Type::Error => match raw.bytes().any(|b| matches!(b, b'&' | b'\r')) {
                true => return Err(Stop::NotPlain),
                false => cells.put_text(place, raw.trim(), CellKind::Error)?,
            },
        }
        Ok(true)
    }

    fn number(&mut self, place: (u32, u32), raw: &str, style: Style) -> Result<(), Stop> {
        let known = &mut self.shared.known;
        let (known, kind) = match style {
            Style::Number | Style::Duration => (&mut known.numbers, CellKind::Number),
            Style::Date => (&mut known.dates, CellKind::Date),
        };
        let mut known = small(raw.as_bytes()).and_then(|number| known.get_mut(number));
        let id = match known.as_deref() {
            None | Some(0) => number_id(&mut self.cells, raw, style, self.shared.is_1904)?,
            Some(id) => *id,
        };
        if let Some(known) = &mut known {
            **known = id;
        }
        Ok(self.cells.put_id(place, id, kind)?)
    }

    /// Adds the formula of a cell without a value.
    fn put_formula(
        &mut self,
        place: (u32, u32),
        formula: Formula<'_>,
        has_value: bool,
    ) -> Result<(), Stop> {
        match formula {
            Formula::Own(raw) | Formula::Anchor(_, raw) if !has_value => {
                self.cells.put_formula(place, &decode(raw)?)?;
            }
            Formula::Derived(index) if !has_value => {
                if let Some((raw, anchor)) = self.anchors.get(&index) {
                    let formula = decode(raw)?;
                    let own = expand_shared_formula(&formula, *anchor, place);
                    let own = own.as_deref().unwrap_or(&formula);
                    self.cells.put_formula(place, own)?;
                }
            }
            _ => {}
        }
        if let Formula::Anchor(index, raw) = formula {
            self.anchors.insert(index, (raw.to_owned(), place));
        }
        Ok(())
    }
}

/// The raw text up to the end of an element.
fn raw<'x>(scan: &mut Scan<'x>, name: &[u8]) -> Plain<&'x str> {
    let raw = scan.short_text()?;
    scan.close(name)?;
    Ok(raw)
}

/// A cell's formula.
fn read_formula<'x>(scan: &mut Scan<'x>, name: &[u8], is_open: bool) -> Plain<Formula<'x>> {
    let (mut is_shared, mut index, mut range) = (None, None, None);
    for (key, value) in scan.attributes() {
        let before = match *key {
            b"t" => is_shared.replace(*value == b"shared").is_some(),
            b"si" => index.replace(digits(value)?).is_some(),
            b"ref" => range.replace(*value).is_some(),
            _ => false,
        };
        if before {
            return Err(NotPlain);
        }
    }
    if range.is_some_and(|range| !sheet_xml::is_range(range)) {
        return Err(NotPlain);
    }
    let raw = match is_open {
        true => raw(scan, name)?,
        false => "",
    };
    // Only to see that it can be.
    decode(raw)?;
    Ok(match (is_shared == Some(true), range.is_some()) {
        (false, _) => Formula::Own(raw),
        (true, true) => Formula::Anchor(index.ok_or(NotPlain)?, raw),
        (true, false) => Formula::Derived(index.ok_or(NotPlain)?),
    })
}

/// The id of a number's text, or of that of the date that it is.
fn number_id(
    cells: &mut Cells<'_, '_, '_>,
    raw: &str,
    style: Style,
    is_1904: bool,
) -> Result<u32, Stop> {
    if style == Style::Number && is_shortest(raw.as_bytes()) {
        return Ok(cells.texts.intern(raw)?);
    }
    let may_stand = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
    if !raw.bytes().all(may_stand) {
        return Err(Stop::NotPlain);
    }
    let number: f64 = raw.parse().map_err(|_| NotPlain)?;
    Ok(match style {
        _ if !number.is_finite() => return Err(Stop::NotPlain),
        // A float may have lost digits of it.
        Style::Number if number.abs() >= INEXACT => cells.texts.intern(raw)?,
        _ if number.abs() >= INEXACT => return Err(Stop::NotPlain),
        Style::Number | Style::Duration => cells.number(number)?,
        Style::Date if DAYS.contains(&number) => {
            let ty = ExcelDateTimeType::DateTime;
            cells.date(&ExcelDateTime::new(number, ty, is_1904))?
        }
        Style::Date => return Err(Stop::NotPlain),
    })
}

/// A whole number of at most five digits, written without a sign or a zero too many.
fn small(raw: &[u8]) -> Option<usize> {
    match raw {
        [b'0'] => Some(0),
        [b'1'..=b'9', ..] if raw.len() <= 5 => Some(digits(raw).ok()? as usize),
        _ => None,
    }
}

/// Days that are dates in any program: up to the end of 9999.
const DAYS: std::ops::Range<f64> = 0.0..2_957_000.0;

fn type_of(value: &[u8]) -> Plain<Type> {
    Ok(match value {
        b"s" => Type::Shared,
        b"n" => Type::Number,
        b"str" => Type::Formula,
        b"inlineStr" => Type::Inline,
        b"b" => Type::Bool,
        b"e" => Type::Error,
        b"d" => Type::Date,
        _ => return Err(NotPlain),
    })
}

/// `B3` as zero-based row and column.
fn place(address: &[u8]) -> Plain<(u32, u32)> {
    let letters = address.iter().position(|b| !b.is_ascii_alphabetic());
    let (letters, row) = match letters {
        Some(at @ 1..=3) => address.split_at(at),
        _ => return Err(NotPlain),
    };
    let value = |letter: &u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.iter().fold(0, |column, l| column * 26 + value(l));
    let row = digits(row)?.checked_sub(1).ok_or(NotPlain)?;
    Ok((row, column - 1))
}

/// Whether a number is written as the shortest decimal of its float: no more digits than
/// every float tells apart, no zero or sign too many.
fn is_shortest(raw: &[u8]) -> bool {
    const SURE: usize = 15;
    let number = raw.strip_prefix(b"-").unwrap_or(raw);
    let point = number.iter().position(|b| *b == b'.');
    let (whole, part) = match point {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, &[][..]),
    };
    let ends_well = match (point, part) {
        (Some(_), [.., last]) => *last != b'0',
        (Some(_), []) => false,
        (None, _) => number != b"0" || raw == b"0",
    };
    let begins_well = matches!(whole, [b'0'] | [b'1'..=b'9', ..]);
    let is_digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    number.len() <= SURE && begins_well && ends_well && is_digits(whole) && is_digits(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shortest_decimal_is_taken_as_it_stands() {
        for number in [
            "0",
            "7",
            "-12",
            "0.5",
            "-0.05",
            "100",
            "123456789012345",
            "1234567.8901",
        ] {
            assert!(is_shortest(number.as_bytes()), "{number}");
            let shortest = number.parse::<f64>().unwrap().to_string();
            assert_eq!(number, shortest);
        }
        for other in [
            "",
            "-",
            "-0",
            "00",
            "01",
            "1.",
            ".5",
            "1.50",
            "1e5",
            "+1",
            "1.5.2",
            "--1",
            " 1",
            "0.",
            "1234567890123456",
            "-0.0",
        ] {
            assert!(!is_shortest(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn places_are_read_back() {
        assert_eq!(place(b"A1"), Ok((0, 0)));
        assert_eq!(place(b"xfd1048576"), Ok((1_048_575, 16_383)));
        for address in ["", "A", "7", "A0", "AAAA1", "A1B", "$A$1", "A1234567890"] {
            assert_eq!(place(address.as_bytes()), Err(NotPlain), "{address}");
        }
    }
}
