//! Records in the order of a column, by what its values mean.

use chrono::NaiveDate;
use qichu_model::value::{self, Period};
use qichu_model::{Data, FieldType, TableId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// By which column records stand, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The column.
    pub column: u16,
    /// The greatest first.
    pub down: bool,
}

/// A value to order by. What cannot be read as its column's type follows what can.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(Decimal),
    Day(NaiveDate),
    Period(Period),
    Choice(usize),
    Text(&'a str),
}

/// Orders records by a column: numbers and dates as such, choices as they are listed,
/// texts by code point. Equal ones keep their order, empty ones come last either way.
pub fn sort(data: &Data, table: TableId, rows: &mut [u32], sort: Sort) {
    let ty = table.spec().fields.get(usize::from(sort.column));
    let ty = ty.map_or(FieldType::Text, |f| f.ty);
    let mut keyed: Vec<(Option<Key>, u32)> = rows
        .iter()
        .map(|row| (key(data.text(table, *row, sort.column), ty), *row))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) if sort.down => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        _ => b.is_some().cmp(&a.is_some()),
    });
    for (place, (_, row)) in rows.iter_mut().zip(keyed) {
        *place = row;
    }
}

fn key(text: &str, ty: FieldType) -> Option<Key<'_>> {
    let text = text.trim();
    let typed = match ty {
        FieldType::Money | FieldType::Qty | FieldType::Int => value::number(text).map(Key::Number),
        FieldType::Percent => value::percent(text).map(Key::Number),
        FieldType::Date => value::date(text).map(Key::Day),
        FieldType::Period => value::period(text).map(Key::Period),
        FieldType::Enum(choices) => choices
            .iter()
            .position(|c| c.label.zh == text)
            .map(Key::Choice),
        _ => None,
    };
    match text {
        "" => None,
        _ => Some(typed.unwrap_or(Key::Text(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qichu_model::CellKind;

    #[test]
    fn values_are_ordered_by_what_they_mean() {
        let order = |key: &str, texts: &[&str], down: bool| {
            let mut data = Data::default();
            let table = TableId::Customers;
            let column = table.spec().field(key).unwrap();
            for text in texts {
                let row = data.table_mut(table).push_row();
                data.set(table, row, column, text, CellKind::Plain);
            }
            let mut rows: Vec<u32> = data.table(table).rows().collect();
            sort(&data, table, &mut rows, Sort { column, down });
            rows
        };
        let limits = ["1,000", "", "9", "待定", "10", "9.0"];
        assert_eq!(order("credit_limit", &limits, false), [2, 5, 4, 0, 3, 1]);
        assert_eq!(order("credit_limit", &limits, true), [3, 0, 4, 2, 5, 1]);
        let days = ["2024年3月5日", "2023-12-31", "20240101"];
        assert_eq!(order("first_deal", &days, false), [1, 2, 0]);
        assert_eq!(order("size", &["微型", "大型", "中型"], false), [1, 2, 0]);
        assert_eq!(order("name", &["乙", "B", "a"], false), [1, 2, 0]);
    }
}
