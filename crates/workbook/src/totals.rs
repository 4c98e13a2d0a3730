//! Total rows: what they are called, what they cover, whether they add up.

use qichu_model::Arg;
use qichu_model::raw::{RawColumn, RawTable, Seen, TotalRow};
use qichu_model::store::Pool;
use qichu_model::value::number;
use rust_decimal::Decimal;

use crate::notes::Notes;
use crate::view::View;

const TOTALS: [&str; 10] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "汇总",
    "累计",
    "total",
    "subtotal",
    "grandtotal",
    "sum",
];

/// What a longer label begins or ends with.
const PARTS: [&str; 4] = ["合计", "小计", "总计", "共计"];

/// The label of a row of totals: 合计 in its first cell; or, if all else in the row are
/// values, in one of its first three, or 华东小计 in the first.
pub fn label<'a>(view: &View<'a>, at: usize) -> Option<&'a str> {
    let cells = view.cells(at);
    for (i, cell) in cells.iter().take(3).enumerate() {
        let text = view.text(cell);
        if !may_be_label(text) {
            continue;
        }
        let bare: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        let bare = bare.to_lowercase();
        let whole = TOTALS.contains(&bare.as_str());
        let part = PARTS
            .iter()
            .any(|t| bare.starts_with(t) || bare.ends_with(t));
        let mut others = cells.iter().filter(|c| *c != cell);
        let alone = !others.any(|c| view.is_word(c));
        if whole && (i == 0 || alone) || part && i == 0 && alone && cells.len() > 1 {
            return Some(text);
        }
    }
    None
}

/// A quick look, for each of the first cells of every row is asked.
fn may_be_label(text: &str) -> bool {
    const LONGEST: usize = 60;
    let ascii = text.is_ascii() && text.bytes().any(|b| matches!(b, b'm' | b'M' | b'l' | b'L'));
    text.len() <= LONGEST && (ascii || text.contains(['计', '汇']))
}

/// Which data rows a total covers, that stands behind `rows` of them: a grand total all,
/// a subtotal what stands since the last total.
pub fn covers(label: &str, before: &[TotalRow], rows: u32) -> (u32, u32) {
    let is_part = |label: &str| label.contains('小') || label.to_lowercase().contains("sub");
    let last = before.last().map_or(0, |t| t.covers.1);
    let after_parts = before.last().is_some_and(|t| is_part(&t.label)) && !is_part(label);
    let named = label.contains('总') || label.to_lowercase().contains("grand");
    match named || after_parts || last == rows {
        true => (0, rows),
        false => (last, rows),
    }
}

/// Notes each total, and each of its cells that differs from the sum of its rows.
pub fn check(table: &RawTable, pool: &Pool, notes: &mut Notes<'_>) {
    for total in &table.totals {
        let place = || Arg::new("row", (total.row + 1).to_string());
        let label = Arg::new("label", total.label.as_str());
        notes.add(
            Seen::TotalRowExcluded,
            Some((total.row, 0)),
            vec![place(), label],
        );
        for (column, stated) in &total.cells {
            let column = &table.columns[usize::from(*column)];
            let Some((stated, sum)) = difference(column, stated, total.covers, pool) else {
                continue;
            };
            let args = vec![
                place(),
                Arg::new("header", &column.header),
                Arg::new("stated", stated.to_string()),
                Arg::new("sum", sum.to_string()),
            ];
            notes.add(
                Seen::TotalRowDiffers,
                Some((total.row, column.column)),
                args,
            );
        }
    }
}

/// What a total states and what its rows sum to, where they differ. `None` too where a
/// cell is no number, or the column is an average or a price that nobody adds up: one
/// whose stated value lies within its smallest and largest.
fn difference(
    column: &RawColumn,
    stated: &str,
    (from, to): (u32, u32),
    pool: &Pool,
) -> Option<(Decimal, Decimal)> {
    let stated = number(stated)?;
    let values = numbers(&column.texts[from as usize..to as usize], pool)?;
    let sum = sum(&values)?;
    let (least, most) = (values.iter().min()?, values.iter().max()?);
    let average = values.len() > 1 && *least <= stated && stated <= *most;
    (differ(stated, sum) && !average).then_some((stated, sum.normalize()))
}

/// The numbers of cells, empty ones aside; `None` where one is no number.
pub fn numbers(texts: &[u32], pool: &Pool) -> Option<Vec<Decimal>> {
    let filled = texts.iter().filter(|id| **id != 0);
    filled.map(|id| number(pool.get(*id))).collect()
}

/// The sum, unless it overflows.
pub fn sum(values: &[Decimal]) -> Option<Decimal> {
    values
        .iter()
        .try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v))
}

/// Whether two sums differ by more than the binary noise below a cent.
pub fn differ(a: Decimal, b: Decimal) -> bool {
    a.checked_sub(b)
        .is_none_or(|d| d.abs() > Decimal::new(1, 2))
}
