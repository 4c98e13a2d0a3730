//! Values far off the others of their column.

use std::collections::BTreeMap;

use qichu_model::settings::STATISTICS_MIN_VALUES;
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

/// A value ten times its column's median or more, or a tenth of it or less.
pub struct Odd {
    /// Its table.
    pub table: TableId,
    /// Its record.
    pub row: u32,
    /// Its column.
    pub column: u16,
    /// Whether it is an amount.
    pub money: bool,
    /// The value.
    pub value: Decimal,
    /// The median.
    pub median: Decimal,
    /// How many decades it lies above the median; below zero for below.
    pub decades: f64,
    /// The same in robust standard deviations, without sign.
    pub sigmas: f64,
}

impl Odd {
    /// Its cell.
    pub fn place(&self) -> Place {
        Place::Cell {
            table: self.table,
            row: self.row,
            column: self.column,
        }
    }
}

/// The odd values of all amounts, quantities and counts above zero. Floats serve for nothing but to
/// tell how far apart values are.
pub fn odd_values(data: &Data, settings: &Settings) -> Vec<Odd> {
    let least = settings.threshold(&STATISTICS_MIN_VALUES);
    let least = least.to_usize().unwrap_or(usize::MAX).max(1);
    let mut found = Vec::new();
    for table in TableId::ALL {
        for rows in by_class(data, table).into_values() {
            for (column, money, mut values) in of_columns(data, table, &rows) {
                if values.len() < least {
                    continue;
                }
                let odd = odd_of(&mut values).into_iter();
                found.extend(odd.map(|(odd, median, sigma)| {
                    let number = |row| value::number(data.text(table, row, column));
                    let decades = log10(odd.0 / median.0);
                    Odd {
                        table,
                        row: odd.1,
                        column,
                        money,
                        value: number(odd.1).unwrap_or_default(),
                        median: number(median.1).unwrap_or_default(),
                        decades,
                        sigmas: decades.abs() / sigma,
                    }
                }));
            }
        }
    }
    found
}

/// The size of a number, and the record it stands in.
type Value = (f64, u32);

/// The records of a table by what their numbers may be compared with.
fn by_class(data: &Data, table: TableId) -> BTreeMap<Option<String>, Vec<u32>> {
    let people = People::of(data);
    let mut classes: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for row in data.table(table).rows() {
        classes
            .entry(class(data, &people, table, row))
            .or_default()
            .push(row);
    }
    classes
}

/// Whether values of a field are measured by one another: amounts, quantities and counts. Ages,
/// terms and numbers of lines are not, nor is how often a customer was late: hardly ever more
/// than once.
fn is_measured(field: &FieldSpec) -> bool {
    const COUNTS: [&str; 5] = ["staff_count", "visitors", "page_views", "buyers", "orders"];
    matches!(field.ty, FieldType::Money | FieldType::Qty) || COUNTS.contains(&field.key)
}

/// The numbers above zero of some records: of each column that is measured, and whether it
/// holds amounts. Record by record, as their texts lie in memory.
fn of_columns(data: &Data, table: TableId, rows: &[u32]) -> Vec<(u16, bool, Vec<Value>)> {
    let fields = (0u16..).zip(table.spec().fields);
    let mut columns: Vec<(u16, bool, Vec<Value>)> = fields
        .filter(|(_, field)| is_measured(field))
        .map(|(column, field)| (column, field.ty == FieldType::Money, Vec::new()))
        .collect();
    for &row in rows {
        for (column, _, values) in &mut columns {
            let number = value::number(data.text(table, row, *column));
            if let Some(number) = number.filter(|n| n.is_sign_positive() && !n.is_zero()) {
                values.push((size(number), row));
            }
        }
    }
    columns
}

/// The values ten times the median or more, or a tenth of it or less, each with the
/// median and the robust standard deviation in decades. No logarithm is taken of the
/// values in between: what lies in the middle of the ratios lies there in decades, too.
fn odd_of(values: &mut [Value]) -> Vec<(Value, Value, f64)> {
    let middle = (values.len() - 1) / 2;
    let order = |a: &Value, b: &Value| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    let median = *values.select_nth_unstable_by(middle, order).1;
    let ratio = |value: &Value| (value.0 / median.0).max(median.0 / value.0);
    let is_odd = |value: &&Value| ratio(value) >= 10.0;
    let odd: Vec<Value> = values.iter().filter(is_odd).copied().collect();
    if odd.is_empty() {
        return Vec::new();
    }
    let mut off: Vec<f64> = values.iter().map(ratio).collect();
    let off = *off.select_nth_unstable_by(middle, f64::total_cmp).1;
    // Where half of the values are one, such as the 1 of single pairs, the quarters still
    // tell how far the others spread.
    let count = values.len() - 1;
    let mut quarter = |n: usize| values.select_nth_unstable_by(count * n / 4, order).1.0;
    let spread = log10(quarter(3) / quarter(1)) / 1.349;
    // Where even these are one, any other is far off: the decade it takes in any case
    // keeps these quiet.
    let sigma = (1.4826 * log10(off)).max(spread).max(0.01);
    odd.into_iter().map(|odd| (odd, median, sigma)).collect()
}

/// A number above zero as a float, by one division.
fn size(number: Decimal) -> f64 {
    const POWERS: [f64; 29] = {
        let mut powers = [1.0; 29];
        let mut i = 1;
        while i < powers.len() {
            powers[i] = powers[i - 1] * 10.0;
            i += 1;
        }
        powers
    };
    let digits = number.mantissa();
    let digits = i64::try_from(digits).map_or(digits as f64, |digits| digits as f64);
    digits / POWERS[number.scale() as usize % POWERS.len()]
}

/// What a value may be compared with: years with years, people with people, yuan with yuan.
fn class(data: &Data, people: &People, table: TableId, row: u32) -> Option<String> {
    match table {
        TableId::Performance => {
            let period = value::period(data.field(table, row, "period"));
            let team = people.is_team(data.field(table, row, "salesperson").trim());
            let class = match (period, team) {
                (Some(value::Period::Month(..)), true) => "team's month",
                (Some(value::Period::Month(..)), false) => "month",
                (_, true) => "team's year",
                (_, false) => return None,
            };
            Some(class.into())
        }
        TableId::Purchases => Some(comparable(data.field(table, row, "currency")).into_owned()),
        _ => None,
    }
}

/// The decimal logarithm of a number above zero. By basic operations and the square root
/// alone, which give the same bits in a browser as natively; a logarithm of the platform
/// need not.
fn log10(number: f64) -> f64 {
    let mut rest = number;
    let mut whole = 0.0;
    while rest >= 10.0 {
        rest /= 10.0;
        whole += 1.0;
    }
    while rest < 1.0 {
        rest *= 10.0;
        whole -= 1.0;
    }
    // ln m = 4 ln ⁴√m, and ln r = 2 (z + z³/3 + z⁵/5 + …) with z = (r - 1) / (r + 1).
    let root = rest.sqrt().sqrt();
    let z = (root - 1.0) / (root + 1.0);
    let (mut power, mut sum) = (z, 0.0);
    for odd in [1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0] {
        sum += power / odd;
        power *= z * z;
    }
    whole + 8.0 * sum / std::f64::consts::LN_10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{clean, settings};

    #[test]
    fn counts_are_measured_too() {
        const TABLE: TableId = TableId::OnlineChannels;
        let mut data = clean();
        let table = data.table_mut(TABLE);
        let rows: Vec<u32> = (0..20).map(|_| table.push_row()).collect();
        for row in rows {
            for key in ["visitors", "page_views", "buyers", "orders"] {
                let count = if row == 21 { "9000000" } else { "1100" };
                let at = column(TABLE, key);
                data.set(TABLE, row, at, count, CellKind::Plain);
            }
        }
        let odd = odd_values(&data, &settings());
        let own = odd.iter().filter(|o| o.table == TABLE && o.row == 21);
        assert_eq!(own.count(), 4);
    }

    #[test]
    fn logarithms_are_right() {
        for text in ["1", "10", "0.01", "2.5", "123456.789", "99999999"] {
            let number = size(value::number(text).unwrap_or_default());
            assert!((log10(number) - number.log10()).abs() < 1e-9, "{text}");
        }
    }
}
