//! Control totals: what can be added up again anywhere the records go.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::schema::column;
use crate::{Data, FieldType, Need, Settings, TableId, value};

/// The sum of each amount and quantity of a table's living records, by the field's key,
/// as plain decimals. What cannot be read as a number counts as zero.
pub fn sums(data: &Data, table: TableId) -> BTreeMap<String, String> {
    let fields = (0u16..)
        .zip(table.spec().fields)
        .filter(|(_, f)| matches!(f.ty, FieldType::Money | FieldType::Qty));
    let sum = |column| {
        let rows = data.table(table).rows();
        let numbers = rows.filter_map(|row| value::number(data.text(table, row, column)));
        let sum = numbers.fold(Decimal::ZERO, |a, b| a.saturating_add(b));
        sum.normalize().to_string()
    };
    fields
        .map(|(column, field)| (field.key.to_owned(), sum(column)))
        .collect()
}

/// The share of a table's required and recommended cells that are filled, in percent,
/// rounded down; 100 where there are none.
pub fn completeness(data: &Data, table: TableId) -> u32 {
    let (filled, cells) = filled(data, table);
    (filled * 100).checked_div(cells).unwrap_or(100) as u32
}

/// How many of a table's required and recommended cells are filled, and how many such
/// cells there are.
pub fn filled(data: &Data, table: TableId) -> (u64, u64) {
    let fields = (0u16..).zip(table.spec().fields);
    let wanted: Vec<u16> = fields
        .filter(|(_, f)| f.need != Need::Optional)
        .map(|(i, _)| i)
        .collect();
    let (mut cells, mut filled) = (0, 0);
    for row in data.table(table).rows() {
        let full = |c: &&u16| !data.text(table, row, **c).trim().is_empty();
        cells += wanted.len() as u64;
        filled += wanted.iter().filter(full).count() as u64;
    }
    (filled, cells)
}

/// The amount of a purchase in the book's currency, below zero for a return; `None` where
/// it cannot be read, or is in another currency without a rate.
pub fn purchase_amount(data: &Data, settings: &Settings, row: u32) -> Option<Decimal> {
    const AMOUNT: u16 = column(TableId::Purchases, "amount");
    const RETURN: u16 = column(TableId::Purchases, "is_return");
    const CURRENCY: u16 = column(TableId::Purchases, "currency");
    const RATE: u16 = column(TableId::Purchases, "exchange_rate");
    let text = |column| data.text(TableId::Purchases, row, column).trim();
    let amount = value::number(text(AMOUNT))?;
    let amount = match text(RETURN) {
        "是" => -amount.abs(),
        _ => amount,
    };
    let currency = text(CURRENCY);
    let own = currency.is_empty()
        || currency.eq_ignore_ascii_case(&settings.currency)
        || currency == "人民币";
    match own {
        true => Some(amount),
        false => amount.checked_mul(value::number(text(RATE))?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CellKind;

    #[test]
    fn the_living_are_added_up_exactly() {
        let mut data = Data::default();
        let table = TableId::Performance;
        for target in ["0.1", "1,000.20", "未知：无", "5"] {
            let row = data.table_mut(table).push_row();
            data.set(table, row, 2, target, CellKind::Plain);
        }
        data.table_mut(table).alive[3] = false;
        assert_eq!(sums(&data, table)["target"], "1000.3");
        assert_eq!(sums(&data, table)["actual"], "0");
        assert_eq!(completeness(&data, table), 0);
        assert_eq!(completeness(&data, TableId::Stock), 100);
    }
}
