//! Takes a sheet apart into tables: side by side with a blank column between, one below
//! the other with blank rows between.
//!
//! A blank row or column alone splits nothing: people put both into one table. What
//! stands behind it must have a header of its own.

use qichu_model::store::Pool;

use crate::grid::Sheet;
use crate::header::{self, Header};
use crate::limits::MAX_COLUMNS;
use crate::view::View;

/// A table's place.
pub struct Block {
    /// First and last column.
    pub columns: (u16, u16),
    /// Indexes of the grid's rows: title and notes, header, data.
    pub rows: Vec<u32>,
    /// Its header, in these rows.
    pub header: Header,
}

/// More separate groups of columns than this are no tables but scattered cells.
const MOST_GROUPS: usize = 32;

/// The tables of a sheet, top to bottom, then left to right.
pub fn find(sheet: &Sheet, pool: &Pool) -> Vec<Block> {
    let bands = bands(sheet, pool);
    let mut blocks: Vec<Block> = (bands.into_iter())
        .flat_map(|columns| stacked(sheet, pool, columns))
        .collect();
    blocks.sort_by_key(|b| (b.rows[b.header.bottom], b.columns));
    blocks
}

/// Columns that belong together.
fn bands(sheet: &Sheet, pool: &Pool) -> Vec<(u16, u16)> {
    let groups = groups(sheet);
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return Vec::new();
    };
    if groups.len() > MOST_GROUPS {
        return vec![(first.0, last.1)];
    }
    let mut bands = vec![*first];
    for next in &groups[1..] {
        let last = bands.len() - 1;
        match are_apart(sheet, pool, bands[last], *next) {
            true => bands.push(*next),
            false => bands[last].1 = next.1,
        }
    }
    bands
}

/// Runs of columns that hold something.
fn groups(sheet: &Sheet) -> Vec<(u16, u16)> {
    let mut used = vec![false; MAX_COLUMNS as usize];
    for cell in sheet.grid.all() {
        used[usize::from(cell.column)] = true;
    }
    let mut groups: Vec<(u16, u16)> = Vec::new();
    for (column, _) in (0..).zip(used).filter(|(_, used)| *used) {
        match groups.last_mut() {
            Some(last) if last.1 + 1 == column => last.1 = column,
            _ => groups.push((column, column)),
        }
    }
    groups
}

/// Whether two groups of columns are two tables: each has a header, and these stand in
/// different rows, or name the same, or one table ends above the other's end.
fn are_apart(sheet: &Sheet, pool: &Pool, left: (u16, u16), right: (u16, u16)) -> bool {
    if left.0 == left.1 || right.0 == right.1 {
        return false;
    }
    let rows = [left, right].map(|columns| View::rows_between(sheet, columns));
    let whole = |columns, rows| View {
        sheet,
        pool,
        columns,
        rows,
    };
    let (l, r) = (
        whole(left, rows[0].as_slice()),
        whole(right, rows[1].as_slice()),
    );
    let (Some(left), Some(right)) = (header::find(&l), header::find(&r)) else {
        return false;
    };
    let names = |view: &View<'_>, header: Header| -> Vec<String> {
        let cells = view.cells(header.bottom).iter();
        cells.map(|c| view.text(c).trim().to_owned()).collect()
    };
    let (left_names, right_names) = (names(&l, left), names(&r, right));
    let common = right_names.iter().filter(|n| left_names.contains(n));
    let ends = |view: &View<'_>| view.row(view.len() - 1);
    // Data that ends early without a gap is a table; with gaps it is a sparse column.
    let dense = |view: &View<'_>, header: Header| {
        let rows = view.len() - header.bottom;
        let height = ends(view) - view.row(header.bottom) + 1;
        rows as u32 * 10 >= height * 9
    };
    let shorter_is_dense = match ends(&l) < ends(&r) {
        true => dense(&l, left),
        false => dense(&r, right),
    };
    l.row(left.bottom) != r.row(right.bottom)
        || common.count() * 2 >= right_names.len()
        || (ends(&l) != ends(&r) && shorter_is_dense)
}

/// The tables between two columns.
fn stacked(sheet: &Sheet, pool: &Pool, columns: (u16, u16)) -> Vec<Block> {
    let rows = View::rows_between(sheet, columns);
    let view = View {
        sheet,
        pool,
        columns,
        rows: &rows,
    };
    let Some(mut header) = header::find(&view) else {
        return Vec::new();
    };
    let block = |from: usize, to: usize, header: Header| Block {
        columns,
        rows: rows[from..to].to_vec(),
        header: Header {
            top: header.top - from,
            bottom: header.bottom - from,
        },
    };
    let mut blocks = Vec::new();
    let (mut from, mut at) = (0, header.bottom + 1);
    while at < view.len() {
        let other = match view.is_next(at) {
            true => None,
            false => header::find_behind_gap(&view, at),
        };
        let other = other.filter(|other| {
            // The same header again, without a title of its own, heads the same table.
            let title = view.lines(at, other.top);
            let titled = !title.is_empty() && title != view.lines(from, header.top);
            titled || !header::repeats(&view, other.top, header)
        });
        if let Some(other) = other {
            blocks.push(block(from, at, header));
            (from, at, header) = (at, other.bottom + 1, other);
        } else {
            at += 1;
        }
    }
    blocks.push(block(from, view.len(), header));
    blocks
}
