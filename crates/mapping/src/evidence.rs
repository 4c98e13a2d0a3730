//! What a column's values say about its field.

use qichu_model::raw::RawColumn;
use qichu_model::store::{CellKind, Pool};
use qichu_model::{FieldType, value};

/// Values looked at: enough to tell, whatever the table's length.
const LOOKED_AT: usize = 200;
/// Fewer values than this say nothing.
const LEAST: usize = 3;

/// Share of the values that read as `ty`, percent; `None` where the type takes any text
/// or there are too few values.
pub fn fit(column: &RawColumn, pool: &Pool, ty: FieldType) -> Option<u8> {
    let reads: fn(&str) -> bool = match ty {
        FieldType::Uscc => value::is_uscc,
        FieldType::Gtin => value::is_gtin,
        FieldType::Mobile => is_mobile,
        FieldType::Email => |t| t.contains('@') && t.contains('.'),
        FieldType::Money | FieldType::Qty | FieldType::Int => is_numeric,
        FieldType::Percent => |t| value::percent(t).is_some(),
        FieldType::Date => |t| value::date(t).is_some() || !value::ambiguous_date(t).is_empty(),
        _ => return None,
    };
    let cells = column.texts.iter().zip(&column.kinds);
    let filled = cells.filter(|(id, kind)| **id != 0 && **kind != CellKind::Error);
    let (mut fits, mut all) = (0usize, 0usize);
    for (id, _) in filled.take(LOOKED_AT) {
        all += 1;
        fits += usize::from(reads(pool.get(*id).trim()));
    }
    (all >= LEAST).then(|| (fits * 100 / all) as u8)
}

/// Whether so few other texts read as this type that values alone may name the field.
pub fn is_telling(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::Uscc | FieldType::Gtin | FieldType::Mobile | FieldType::Email
    )
}

/// Whether nearly all values are numbers; a column without values is not.
pub fn is_quantity(column: &RawColumn, pool: &Pool) -> bool {
    let cells = column.texts.iter().filter(|id| **id != 0).take(LOOKED_AT);
    let mut any = false;
    cells.into_iter().all(|id| {
        any = true;
        value::number(pool.get(*id)).is_some()
    }) && any
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
