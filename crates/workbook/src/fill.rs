//! Cells that stand for more than themselves: merged ranges, and keys that a parent row
//! gives to the batch rows under it.

use qichu_model::Arg;
use qichu_model::raw::{RawTable, Seen, TotalRow};
use qichu_model::store::{CellKind, Pool};
use rust_decimal::Decimal;

use crate::grid::Merge;
use crate::notes::Notes;
use crate::totals::{differ, numbers, sum};
use crate::view::is_number;

/// Headings of the column in which a batch row begins.
const BATCH: [&str; 14] = [
    "批", "效期", "日期", "序列", "颜色", "尺码", "规格", "仓", "货位", "库位", "batch", "lot",
    "serial", "size",
];

/// Fills merged ranges of the data with their value.
pub fn merged(table: &mut RawTable, merges: &[Merge], pool: &Pool, notes: &mut Notes<'_>) {
    let mut filled = Vec::new();
    for merge in merges {
        let Ok(top) = table.rows.binary_search(&merge.rows.0) else {
            continue;
        };
        let bottom = table.rows.partition_point(|row| *row <= merge.rows.1);
        let inside = |c: u32| u32::from(merge.columns.0) <= c && c <= u32::from(merge.columns.1);
        let from = table
            .columns
            .partition_point(|c| c.column < u32::from(merge.columns.0));
        let to = table
            .columns
            .partition_point(|c| c.column <= u32::from(merge.columns.1));
        let Some(first) = table.columns[from..to].first() else {
            continue;
        };
        let (text, kind) = (first.texts[top], first.kinds[top]);
        // A line of text across the table with nothing beside it is no value.
        let mut beside = table.columns.iter().filter(|c| !inside(c.column));
        let is_across = to - from > 1 && beside.all(|c| c.texts[top] == 0);
        if text == 0 || first.column != u32::from(merge.columns.0) || is_across {
            continue;
        }
        let mut any = false;
        for column in &mut table.columns[from..to] {
            for row in top..bottom {
                if column.texts[row] == 0 {
                    (column.texts[row], column.kinds[row]) = (text, kind);
                    any = true;
                }
            }
        }
        if any {
            filled.push((*merge, pool.get(text)));
        }
    }
    notes.filled(&filled);
}

/// A row whose leading cells are blank, and the row above that has them.
#[derive(Clone, Copy)]
struct Child {
    row: usize,
    parent: usize,
    /// How many leading cells are blank.
    blank: usize,
}

/// Gives batch rows the keys of the row above them. Where that parent row only sums its
/// batches up it becomes a control total, and its batches get all else it says.
pub fn keys_down(table: &mut RawTable, pool: &Pool, notes: &mut Notes<'_>) {
    let children = children(table, pool);
    let Some(keys) = children.iter().map(|c| c.blank).min() else {
        return;
    };
    for child in &children {
        copy(table, child.parent, child.row, 0..keys, &[]);
    }
    let mut sums = Vec::new();
    for family in children.chunk_by(|a, b| a.parent == b.parent) {
        let parent = family[0].parent;
        let Some(summed) = summed(table, family, keys, pool) else {
            continue;
        };
        for child in family {
            let all = keys..table.columns.len();
            copy(table, parent, child.row, all, &summed);
        }
        sums.push((parent, family.len()));
    }
    let count = Arg::new("count", children.len().to_string());
    let first = (table.rows[children[0].row], table.columns[0].column);
    notes.add(Seen::KeysFilledDown, Some(first), vec![count]);
    into_totals(table, &sums, pool);
}

fn children(table: &RawTable, pool: &Pool) -> Vec<Child> {
    let mut children = Vec::new();
    let mut parent = None;
    for row in 0..table.rows.len() {
        let filled = |column: &qichu_model::raw::RawColumn| column.texts[row] != 0;
        let Some(blank) = table.columns.iter().position(filled) else {
            continue;
        };
        let adjoins = row > 0 && table.rows[row] == table.rows[row - 1] + 1;
        parent = match (blank, parent) {
            (0, _) => Some(row),
            // One blank cell is a key that lacks, not a row without keys.
            (2.., Some(parent)) if adjoins && is_batch(table, row, blank, pool) => {
                children.push(Child { row, parent, blank });
                Some(parent)
            }
            _ => None,
        };
    }
    // A few such rows one by one are records whose keys lack, not a way to write tables.
    let many = children.len() > 1 && children.len() * 10 >= table.rows.len();
    if !many {
        let families = children.chunk_by(|a, b| a.parent == b.parent);
        let large = families.filter(|family| family.len() > 1);
        children = large.flatten().copied().collect();
    }
    children
}

/// Whether a row without keys begins in a column of batches, sizes and the like: any
/// other is a total without a label, a note, or a record that lacks its keys.
fn is_batch(table: &RawTable, row: usize, blank: usize, pool: &Pool) -> bool {
    let header = table.columns[blank].header.to_lowercase();
    let figures = table.columns[blank..].iter().any(|c| {
        let text = pool.get(c.texts[row]);
        c.kinds[row] == CellKind::Date || text.bytes().any(|b| b.is_ascii_digit())
    });
    figures && BATCH.iter().any(|word| header.contains(word))
}

/// The columns in which a parent is the sum of its batches, where that is all it is:
/// its own first batch cell is blank, and each other number is that of every batch.
fn summed(table: &RawTable, family: &[Child], keys: usize, pool: &Pool) -> Option<Vec<usize>> {
    let parent = family[0].parent;
    if table.columns[keys].texts[parent] != 0 {
        return None;
    }
    let mut found = Vec::new();
    for (i, column) in table.columns.iter().enumerate().skip(keys) {
        let own = column.texts[parent];
        let texts: Vec<u32> = family.iter().map(|c| column.texts[c.row]).collect();
        let is_filled = own != 0 && texts.iter().any(|t| *t != 0);
        let is_equal = texts.iter().all(|t| *t == own);
        let is_shared =
            is_equal && (family.len() > 1 || !is_number(pool.get(own), column.kinds[parent]));
        if !is_filled || is_shared {
            continue;
        }
        let own = numbers(&[own], pool)?;
        let sum: Decimal = sum(&numbers(&texts, pool)?)?;
        if differ(own[0], sum) {
            return None;
        }
        found.push(i);
    }
    (!found.is_empty()).then_some(found)
}

/// Copies what the target lacks.
fn copy(
    table: &mut RawTable,
    from: usize,
    to: usize,
    columns: std::ops::Range<usize>,
    but: &[usize],
) {
    for i in columns {
        let column = &mut table.columns[i];
        if column.texts[to] == 0 && !but.contains(&i) {
            column.texts[to] = column.texts[from];
            column.kinds[to] = column.kinds[from];
        }
    }
}

/// Takes parents that sum up (row and number of batches, ascending) out of the data.
fn into_totals(table: &mut RawTable, sums: &[(usize, usize)], pool: &Pool) {
    if sums.is_empty() {
        return;
    }
    // Data rows before this one that stay.
    let kept = |row: u32| row - sums.partition_point(|(r, _)| (*r as u32) < row) as u32;
    for total in &mut table.totals {
        total.covers = (kept(total.covers.0), kept(total.covers.1));
    }
    for (row, batches) in sums {
        let cells = (0u16..)
            .zip(&table.columns)
            .filter(|(_, c)| is_number(pool.get(c.texts[*row]), c.kinds[*row]))
            .map(|(i, c)| (i, pool.get(c.texts[*row]).to_owned()))
            .collect();
        let from = kept(*row as u32);
        table.totals.push(TotalRow {
            row: table.rows[*row],
            label: pool.get(table.columns[0].texts[*row]).to_owned(),
            cells,
            covers: (from, from + *batches as u32),
        });
    }
    table.totals.sort_by_key(|t| t.row);
    let mut rows = 0..table.rows.len();
    table
        .rows
        .retain(|_| rows.next().is_some_and(|row| !is_sum(sums, row)));
    for column in &mut table.columns {
        let mut rows = 0..column.texts.len();
        column
            .texts
            .retain(|_| rows.next().is_some_and(|row| !is_sum(sums, row)));
        let mut rows = 0..column.kinds.len();
        column
            .kinds
            .retain(|_| rows.next().is_some_and(|row| !is_sum(sums, row)));
    }
}

fn is_sum(sums: &[(usize, usize)], row: usize) -> bool {
    sums.binary_search_by_key(&row, |(row, _)| *row).is_ok()
}
