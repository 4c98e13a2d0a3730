//! Values on their way into a grid: as texts of the pool, with kinds.

use std::fmt::Write;

use calamine::{Data, DataRef, ExcelDateTime, Range};
use qichu_model::raw::ReadError;
use qichu_model::store::CellKind;

use crate::grid::{Builder, Merge, Meter, Sheet};
use crate::intern::Interner;
use crate::sheet_xml::INEXACT;

/// A sheet's cells on their way.
pub struct Cells<'t, 'm, 'p> {
    builder: Builder<'m, 'p>,
    /// The workbook's texts.
    pub texts: &'t mut Interner,
    buffer: String,
}

impl<'t, 'm, 'p> Cells<'t, 'm, 'p> {
    /// No cells yet.
    pub fn new(texts: &'t mut Interner, meter: &'m mut Meter<'p>) -> Self {
        Self {
            builder: Builder::new(meter),
            texts,
            buffer: String::new(),
        }
    }

    /// Adds a value as calamine tells it.
    pub fn put(&mut self, place: (u32, u32), value: &DataRef<'_>) -> Result<(), ReadError> {
        let kind = match value {
            DataRef::Empty => return Ok(()),
            DataRef::String(s) => return self.put_text(place, s, CellKind::Text),
            DataRef::SharedString(s) => return self.put_text(place, s, CellKind::Text),
            DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => {
                return self.put_text(place, s, CellKind::Date);
            }
            DataRef::Bool(value) => return self.put_bool(place, *value),
            DataRef::Float(number) => {
                let id = self.number(*number)?;
                return self.put_id(place, id, CellKind::Number);
            }
            // A duration stays the number it is.
            DataRef::DateTime(date) if date.is_duration() => {
                let id = self.number(date.as_f64())?;
                return self.put_id(place, id, CellKind::Number);
            }
            DataRef::DateTime(date) => {
                let id = self.date(date)?;
                return self.put_id(place, id, CellKind::Date);
            }
            DataRef::Int(_) => CellKind::Number,
            DataRef::Error(_) => CellKind::Error,
        };
        self.buffer.clear();
        // Writing to a string cannot fail.
        let _ = match value {
            DataRef::Int(i) => write!(self.buffer, "{i}"),
            DataRef::Error(e) => write!(self.buffer, "{e}"),
            _ => Ok(()),
        };
        self.put_buffer(place, kind)
    }

    /// Adds a text, unless it is blank.
    pub fn put_text(
        &mut self,
        place: (u32, u32),
        text: &str,
        kind: CellKind,
    ) -> Result<(), ReadError> {
        if is_blank(text) {
            return Ok(());
        }
        let text = self.texts.intern(text)?;
        self.builder.put(place, text, kind)
    }

    /// Adds a text by its id, unless that is 0: blank.
    pub fn put_id(&mut self, place: (u32, u32), id: u32, kind: CellKind) -> Result<(), ReadError> {
        match id {
            0 => Ok(()),
            _ => self.builder.put(place, id, kind),
        }
    }

    /// Adds a logical value.
    pub fn put_bool(&mut self, place: (u32, u32), value: bool) -> Result<(), ReadError> {
        let text = match value {
            true => "TRUE",
            false => "FALSE",
        };
        self.put_text(place, text, CellKind::Bool)
    }

    /// The id of a number's text: its shortest decimal, never with an exponent.
    pub fn number(&mut self, number: f64) -> Result<u32, ReadError> {
        self.buffer.clear();
        let _ = match number.trunc() == number && number.abs() < INEXACT {
            true => write!(self.buffer, "{}", number as i64),
            false => write!(self.buffer, "{number}"),
        };
        self.texts.intern(&self.buffer)
    }

    /// The id of a date's text: ISO 8601, with a time where it has one.
    pub fn date(&mut self, date: &ExcelDateTime) -> Result<u32, ReadError> {
        self.buffer.clear();
        let (y, m, d, h, min, s, _) = date.to_ymd_hms_milli();
        let _ = write!(self.buffer, "{y:04}-{m:02}-{d:02}");
        if (h, min, s) != (0, 0, 0) {
            let _ = write!(self.buffer, "T{h:02}:{min:02}:{s:02}");
        }
        self.texts.intern(&self.buffer)
    }

    /// Adds a formula that has no value.
    pub fn put_formula(&mut self, place: (u32, u32), formula: &str) -> Result<(), ReadError> {
        if is_blank(formula) {
            return Ok(());
        }
        self.buffer.clear();
        self.buffer.push('=');
        self.buffer.push_str(formula);
        self.put_buffer(place, CellKind::NoValue)
    }

    /// Adds all cells of a range.
    pub fn put_all(&mut self, range: &Range<Data>) -> Result<(), ReadError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = (top + row as u32, left + column as u32);
            self.put(place, &borrowed(value))?;
        }
        Ok(())
    }

    /// The sheet.
    pub fn finish(self, hidden: Vec<u32>, merges: Vec<Merge>) -> Sheet {
        Sheet {
            grid: self.builder.finish(hidden),
            merges,
        }
    }

    fn put_buffer(&mut self, place: (u32, u32), kind: CellKind) -> Result<(), ReadError> {
        let text = self.texts.intern(&self.buffer)?;
        self.builder.put(place, text, kind)
    }
}

/// Whether a text says nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
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
