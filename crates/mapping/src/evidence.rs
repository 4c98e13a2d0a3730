//! What a column's values say about its field.

use qichu_model::raw::RawColumn;
use qichu_model::store::{CellKind, Pool};
use qichu_model::{FieldType, value};

/// Values looked at: enough to tell, whatever the table's length.
const LOOKED_AT: usize = 200;
/// Fewer values than this say nothing.
const LEAST: usize = 3;

type Reads = fn(&str) -> bool;

/// What is looked for, with the types of fields it speaks for.
const KINDS: [Reads; 7] = [
    value::is_uscc,
    value::is_gtin,
    is_mobile,
    |t| t.contains('@') && t.contains('.'),
    is_numeric,
    |t| value::percent(t).is_some(),
    |t| value::date(t).is_some() || !value::ambiguous_date(t).is_empty(),
];

fn kind(ty: FieldType) -> Option<usize> {
    Some(match ty {
        FieldType::Uscc => 0,
        FieldType::Gtin => 1,
        FieldType::Mobile => 2,
        FieldType::Email => 3,
        FieldType::Money | FieldType::Qty | FieldType::Int => 4,
        FieldType::Percent => 5,
        FieldType::Date => 6,
        _ => return None,
    })
}

/// What the values of one column read as.
pub struct Evidence {
    fits: Option<[u8; KINDS.len()]>,
    /// Whether nearly all values are numbers; a column without values is not.
    pub is_quantity: bool,
    /// Whether all values are 0 or 1: a yes or no, not a code.
    pub is_flag: bool,
    /// Whether there are values, and none as long as a barcode.
    pub no_barcode: bool,
}

impl Evidence {
    /// Looks at a column's first values.
    pub fn of(column: &RawColumn, pool: &Pool) -> Self {
        let cells = column.texts.iter().zip(&column.kinds);
        let filled = cells.filter(|(id, kind)| **id != 0 && **kind != CellKind::Error);
        let (mut fits, mut all, mut numbers) = ([0usize; KINDS.len()], 0, 0);
        let (mut flags, mut barcodes) = (0, 0);
        for (id, _) in filled.take(LOOKED_AT) {
            let text = pool.get(*id).trim();
            all += 1;
            numbers += usize::from(value::number(text).is_some());
            flags += usize::from(matches!(text, "0" | "1"));
            // Fewer digits where leading zeros are lost, more where two stand in a cell.
            barcodes += usize::from(text.bytes().filter(u8::is_ascii_digit).count() >= 7);
            for (fits, reads) in fits.iter_mut().zip(KINDS) {
                *fits += usize::from(reads(text));
            }
        }
        let share = |n: usize| (n * 100 / all) as u8;
        Self {
            fits: (all >= LEAST).then(|| fits.map(share)),
            is_quantity: all > 0 && numbers == all,
            is_flag: all > 0 && flags == all,
            no_barcode: all > 0 && barcodes == 0,
        }
    }

    /// Share of the values that read as `ty`, percent; `None` where the type takes any
    /// text or there are too few values.
    pub fn fit(&self, ty: FieldType) -> Option<u8> {
        Some(self.fits?[kind(ty)?])
    }
}

/// Whether so few other texts read as this type that values alone may name the field.
pub fn is_telling(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::Uscc | FieldType::Gtin | FieldType::Mobile | FieldType::Email
    )
}

fn is_mobile(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits && text.len() == 11 && text.starts_with('1') && !text.starts_with("10")
}

/// A number, also with a unit of one or two characters behind it.
fn is_numeric(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_alphabetic());
    let unit = text[bare.len()..].chars().count();
    unit <= 2 && value::number(bare).is_some()
}
