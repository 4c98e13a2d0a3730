//! Makes a raw table of a block: its names, its rows, its totals.

use std::collections::BTreeMap;

use qichu_model::marker::is_record_header;
use qichu_model::raw::{RawColumn, RawTable, ReadError, Seen, TotalRow};
use qichu_model::store::{CellKind, Pool};
use qichu_model::{Arg, a1};

use crate::blocks::Block;
use crate::grid::{Cell, Sheet};
use crate::limits::{self, MAX_PLACES, exceeded};
use crate::notes::Notes;
use crate::view::View;
use crate::{fill, header, totals};

/// What a row below the header is.
enum Role<'a> {
    Data,
    Total(&'a str),
    /// A header row again, or a title above it.
    Again,
}

/// The table of a block.
///
/// # Errors
/// When its rows times its columns are more than [`MAX_PLACES`].
pub fn build(
    sheet: &Sheet,
    block: &Block,
    pool: &Pool,
    notes: &mut Notes<'_>,
) -> Result<RawTable, ReadError> {
    let view = View {
        sheet,
        pool,
        columns: block.columns,
        rows: &block.rows,
    };
    let head = block.header;
    let header_row = view.row(head.bottom);
    if header_row > 0 {
        let row = Arg::new("row", (header_row + 1).to_string());
        notes.add(Seen::HeaderRowOffset, Some((header_row, 0)), vec![row]);
    }
    let columns = columns(&view, head.top);
    let roles = roles(&view, head);
    let rows = roles.iter().filter(|r| matches!(r, Role::Data)).count();
    if rows.saturating_mul(columns.len()) > MAX_PLACES {
        return Err(exceeded(limits::of::PLACES, MAX_PLACES as u64));
    }
    let names = header::names(&view, head, &columns);
    let mut table = RawTable {
        header_row,
        title: view.lines(0, head.top),
        columns: (names.into_iter().zip(columns))
            .map(|(header, column)| RawColumn {
                header,
                column: u32::from(column),
                texts: Vec::with_capacity(rows),
                kinds: Vec::with_capacity(rows),
            })
            .collect(),
        rows: Vec::with_capacity(rows),
        hidden_rows: 0,
        totals: Vec::new(),
    };
    duplicate_headers(&table, notes);
    for (at, role) in (head.bottom + 1..).zip(roles) {
        match role {
            Role::Data => data_row(&mut table, view.row(at), view.cells(at)),
            Role::Total(label) => total_row(&mut table, &view, at, label),
            Role::Again => {}
        }
    }
    // Rows that come back with their record numbers say what they mean: filling a blank
    // would change a record that nobody touched.
    if !table.columns.iter().any(|c| is_record_header(&c.header)) {
        fill::merged(&mut table, &sheet.merges, pool, notes);
        fill::keys_down(&mut table, pool, notes);
    }
    let hidden = table.rows.iter().filter(|row| sheet.grid.is_hidden(**row));
    table.hidden_rows = hidden.count() as u32;
    totals::check(&table, pool, notes);
    Ok(table)
}

/// The columns that hold something from the header on.
fn columns(view: &View<'_>, top: usize) -> Vec<u16> {
    let (first, last) = view.columns;
    let mut used = vec![false; usize::from(last - first) + 1];
    for at in top..view.len() {
        for cell in view.cells(at) {
            used[usize::from(cell.column - first)] = true;
        }
    }
    let columns = (first..=last).zip(used);
    columns.filter(|(_, used)| *used).map(|(c, _)| c).collect()
}

fn roles<'a>(view: &View<'a>, head: header::Header) -> Vec<Role<'a>> {
    let first = head.bottom + 1;
    let mut roles: Vec<Role<'a>> = (first..view.len())
        .map(|at| match totals::label(view, at) {
            Some(label) => Role::Total(label),
            None if header::repeats(view, at, head) => Role::Again,
            None => Role::Data,
        })
        .collect();
    // Single cells right above a repeated header are the page's title.
    for at in (first..view.len()).rev().skip(1) {
        let above = matches!(roles[at + 1 - first], Role::Again) && view.is_next(at + 1);
        if above && view.cells(at).len() == 1 && matches!(roles[at - first], Role::Data) {
            roles[at - first] = Role::Again;
        }
    }
    roles
}

fn duplicate_headers(table: &RawTable, notes: &mut Notes<'_>) {
    let mut named: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for column in table.columns.iter().filter(|c| !c.header.is_empty()) {
        named.entry(&column.header).or_default().push(column.column);
    }
    named.retain(|_, columns| columns.len() > 1);
    let mut named: Vec<(&str, Vec<u32>)> = named.into_iter().collect();
    named.sort_by_key(|(_, columns)| columns[0]);
    for (header, columns) in named {
        let names: Vec<_> = columns.iter().map(|c| a1::column_name(*c)).collect();
        let args = vec![
            Arg::new("header", header),
            Arg::new("columns", names.join(", ")),
        ];
        let cell = (table.header_row, columns[0]);
        notes.add(Seen::DuplicateHeader, Some(cell), args);
    }
}

#[inline(never)] // As a row's cells, in `plain`.
fn data_row(table: &mut RawTable, row: u32, cells: &[Cell]) {
    table.rows.push(row);
    let mut cells = cells.iter().peekable();
    for column in &mut table.columns {
        let cell = cells.next_if(|c| u32::from(c.column) == column.column);
        column.texts.push(cell.map_or(0, |c| c.text));
        column.kinds.push(cell.map_or(CellKind::Empty, |c| c.kind));
    }
}

fn total_row(table: &mut RawTable, view: &View<'_>, at: usize, label: &str) {
    let cells = (0u16..)
        .zip(&table.columns)
        .filter_map(|(i, column)| {
            let cell = view.cell(at, column.column as u16)?;
            (!view.is_word(cell)).then(|| (i, view.text(cell).to_owned()))
        })
        .collect();
    table.totals.push(TotalRow {
        row: view.row(at),
        label: label.to_owned(),
        cells,
        covers: totals::covers(label, &table.totals, table.rows.len() as u32),
    });
}
