use std::collections::BTreeMap;

use qichu_model::settings::{OUTLIER_SIGMAS, STATISTICS_MIN_VALUES};
use rust_decimal::prelude::ToPrimitive;

use crate::example::history;
use crate::prelude::*;
use crate::table::unit_mismatch::is_unit_mismatch;

const BAD: [crate::rule::Edit; 54] = history("30000000");
const GOOD: [crate::rule::Edit; 54] = history("300000");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 18),
    name: "outlier-value",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("数值离群", "Outlier"),
    message: Text::new(
        "{value} 与本列常见的 {median} 相差 10 倍以上",
        "{value} is more than ten times off the usual {median} of its column",
    ),
    why: Text::new(
        "多半是多打或少打了零",
        "Most likely a zero too many or too few",
    ),
    todo: Text::new(
        "对照原始单据核对；无误的，说明理由",
        "Check it against the document; if it is right, say why",
    ),
    example: Example {
        bad: &BAD,
        good: &GOOD,
    },
    check: Check::Whole {
        tables: &TableId::ALL,
        check: |data, settings| {
            let most = settings.threshold(&OUTLIER_SIGMAS);
            let most = most.to_f64().unwrap_or(f64::MAX);
            let mut found = Vec::new();
            for odd in odd_values(data, settings) {
                if odd.sigmas > most && !is_unit_mismatch(&odd, settings) {
                    let hit = Hit::default()
                        .arg("value", plain(odd.value))
                        .arg("median", plain(odd.median));
                    found.push((odd.place(), hit));
                }
            }
            found
        },
    },
};

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

/// The odd values of all amounts and quantities above zero, in the order of tables and
/// columns. Floats serve for nothing but to tell how far apart values are.
pub fn odd_values(data: &Data, settings: &Settings) -> Vec<Odd> {
    let least = settings.threshold(&STATISTICS_MIN_VALUES);
    let least = least.to_usize().unwrap_or(usize::MAX).max(1);
    let mut found = Vec::new();
    for table in TableId::ALL {
        for (column, field) in (0u16..).zip(table.spec().fields) {
            if !matches!(field.ty, FieldType::Money | FieldType::Qty) {
                continue;
            }
            let sizes = by_class(data, table, column, size);
            let suspect = |(class, sizes): (String, Vec<f64>)| {
                (sizes.len() >= least && may_be_odd(sizes)).then_some(class)
            };
            let suspects: Vec<String> = sizes.into_iter().filter_map(suspect).collect();
            if suspects.is_empty() {
                continue;
            }
            let mut classes = by_class(data, table, column, |row, number| {
                (log10(number), row, number)
            });
            for mut values in suspects.iter().filter_map(|class| classes.remove(class)) {
                values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                let (middle, _, median) = values[(values.len() - 1) / 2];
                let mut off: Vec<f64> = values.iter().map(|v| (v.0 - middle).abs()).collect();
                off.sort_unstable_by(f64::total_cmp);
                // Where half of the values are one, such as the 1 of single pairs, the
                // quarters still tell how far the others spread.
                let quarter = |n: usize| values[(values.len() - 1) * n / 4].0;
                let spread = (quarter(3) - quarter(1)) / 1.349;
                // Where even these are one, any other is far off: the decade it takes in
                // any case keeps these quiet.
                let sigma = (1.4826 * off[(off.len() - 1) / 2]).max(spread).max(0.01);
                for (log, row, value) in values {
                    let decades = log - middle;
                    if decades.abs() >= 1.0 {
                        found.push(Odd {
                            table,
                            row,
                            column,
                            money: field.ty == FieldType::Money,
                            value,
                            median,
                            decades,
                            sigmas: decades.abs() / sigma,
                        });
                    }
                }
            }
        }
    }
    found
}

/// The numbers above zero of a column, by what they may be compared with.
fn by_class<T>(
    data: &Data,
    table: TableId,
    column: u16,
    read: impl Fn(u32, Decimal) -> T,
) -> BTreeMap<String, Vec<T>> {
    let mut classes: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for row in data.table(table).rows() {
        let number = value::number(data.text(table, row, column));
        if let Some(number) = number.filter(|n| *n > Decimal::ZERO) {
            let class = class(data, table, row);
            classes.entry(class).or_default().push(read(row, number));
        }
    }
    classes
}

/// How large a number is, near enough to tell whether any is ten times another.
fn size(_: u32, number: Decimal) -> f64 {
    number.to_f64().unwrap_or(f64::MAX)
}

/// Whether a value may be ten times the median, or a tenth of it; in most columns none
/// is, and there this is all it takes to know.
fn may_be_odd(mut sizes: Vec<f64>) -> bool {
    const NEARLY_TEN: f64 = 9.9;
    let middle = (sizes.len() - 1) / 2;
    let (below, median, above) = sizes.select_nth_unstable_by(middle, f64::total_cmp);
    below.iter().any(|size| size * NEARLY_TEN <= *median)
        || above.iter().any(|size| *size >= *median * NEARLY_TEN)
}

/// What a value may be compared with: years with years, yuan with yuan.
fn class(data: &Data, table: TableId, row: u32) -> String {
    match table {
        TableId::Performance => match value::period(data.field(table, row, "period")) {
            Some(value::Period::Month(..)) => "month".into(),
            _ => String::new(),
        },
        TableId::Purchases => comparable(data.field(table, row, "currency")),
        _ => String::new(),
    }
}

/// The decimal logarithm of a number above zero. By basic operations and the square root
/// alone, which give the same bits in a browser as natively; a logarithm of the platform
/// need not.
fn log10(number: Decimal) -> f64 {
    let mut rest = number.mantissa() as f64;
    let mut whole = -f64::from(number.scale());
    while rest >= 10.0 {
        rest /= 10.0;
        whole += 1.0;
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

    #[test]
    fn logarithms_are_right() {
        for text in ["1", "10", "0.01", "2.5", "123456.789", "99999999"] {
            let number = value::number(text).unwrap_or_default();
            let wanted = number.to_f64().map_or(0.0, f64::log10);
            assert!((log10(number) - wanted).abs() < 1e-9, "{text}");
        }
    }
}
