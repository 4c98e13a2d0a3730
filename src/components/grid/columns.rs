//! How wide columns are, and where they begin.

use qichu_model::{FieldSpec, FieldType, Lang, Need, TableId};

use crate::engine::protocol::Summary;

/// Width of the column of row numbers, pixels.
pub const NUMBER_WIDTH: f64 = 48.0;

/// The columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Width of each, pixels; 0 for those that are not shown.
    pub widths: Vec<f64>,
    /// All of them and the row numbers.
    pub total: f64,
    /// Headers of the extra ones.
    pub extra: Vec<String>,
}

impl Columns {
    /// The columns of a table as the book has it.
    pub fn of(table: TableId, book: Option<&Summary>, lang: Lang) -> Self {
        let extra = book.map_or_else(Vec::new, |b| b.tables[table.index()].extra.clone());
        let filled = book.map_or(&[] as &[bool], |b| &b.tables[table.index()].filled);
        let fields = table.spec().fields.iter().enumerate();
        // A column that nobody needs and nobody filled takes no more room than its header.
        let room = |i: usize, f: &FieldSpec| match filled.get(i) {
            Some(false) if f.need == Need::Optional && filled.contains(&true) => 0.0,
            _ => typical(f.ty),
        };
        let of_fields = fields.map(|(i, f)| room(i, f).max(header(f.label.get(lang))));
        // What a file that was taken back has left, no record fills.
        let first = table.spec().fields.len();
        let of_extra = extra
            .iter()
            .enumerate()
            .map(|(i, e)| match filled.get(first + i) {
                Some(false) => 0.0,
                _ => header(e).max(96.0),
            });
        let widths: Vec<f64> = of_fields.chain(of_extra).collect();
        Self {
            total: NUMBER_WIDTH + widths.iter().sum::<f64>(),
            widths,
            extra,
        }
    }

    /// For `grid-template-columns`.
    pub fn template(&self) -> String {
        let shown = self.widths.iter().filter(|w| **w > 0.0);
        let widths = shown.map(|w| format!(" {w}px"));
        format!("{NUMBER_WIDTH}px{}", widths.collect::<String>())
    }

    /// The columns that are not shown.
    pub fn gone(&self) -> Vec<u16> {
        let columns = (0u16..).zip(&self.widths);
        columns
            .filter(|(_, w)| **w == 0.0)
            .map(|(i, _)| i)
            .collect()
    }

    /// The next column that is shown, from this one on to the right or to the left; the
    /// other way where there is none.
    pub fn shown(&self, column: u16, right: bool) -> u16 {
        let is_shown = |c: &u16| self.width(*c) > 0.0;
        let after = || (column..self.widths.len() as u16).find(is_shown);
        let before = || (0..=column).rev().find(is_shown);
        let found = match right {
            true => after().or_else(before),
            false => before().or_else(after),
        };
        found.unwrap_or(column)
    }

    /// Where a column begins.
    pub fn left(&self, column: u16) -> f64 {
        NUMBER_WIDTH + self.widths.iter().take(column.into()).sum::<f64>()
    }

    /// How wide a column is.
    pub fn width(&self, column: u16) -> f64 {
        self.widths
            .get(usize::from(column))
            .copied()
            .unwrap_or(96.0)
    }
}

/// Room for a header: text of 12 px, its star and the padding.
fn header(label: &str) -> f64 {
    let text: f64 = label
        .chars()
        .map(|c| if c.is_ascii() { 7.0 } else { 12.5 })
        .sum();
    (text + 30.0).min(240.0)
}

const fn typical(ty: FieldType) -> f64 {
    match ty {
        FieldType::Address | FieldType::Regions => 210.0,
        FieldType::Name | FieldType::Uscc => 176.0,
        FieldType::Region => 170.0,
        FieldType::Text | FieldType::Email | FieldType::Domain | FieldType::Icp => 140.0,
        FieldType::Phone | FieldType::Mobile | FieldType::Gtin => 128.0,
        FieldType::Code | FieldType::Ref(..) | FieldType::Date | FieldType::Money => 112.0,
        FieldType::Qty | FieldType::Period | FieldType::Enum(_) => 96.0,
        FieldType::Int | FieldType::Percent | FieldType::Postal => 80.0,
    }
}
