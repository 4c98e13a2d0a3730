//! Records that are one and the same, 合并重复: what to keep of each, and the command
//! that makes them one. What named a record that goes names the one that stays.

use std::collections::BTreeSet;

use qichu_model::{FieldType, TableId};

use crate::Book;
use crate::command::{CellEdit, Grade, Merge};

/// For each column the record whose value to keep, as its index in `rows`: a filled one,
/// of two filled ones that of the source of higher grade, else the first.
pub fn proposal(book: &Book, table: TableId, rows: &[u32]) -> Vec<usize> {
    let columns = 0..book.data.table(table).columns.len() as u16;
    let best = |column| {
        let rank = |i: &usize| {
            let (row, text) = (rows[*i], book.data.text(table, rows[*i], column).trim());
            let filled = match text {
                "" => 2,
                unknown if unknown.starts_with("未知") => 1,
                _ => 0,
            };
            // A value typed by hand has no document behind it.
            let grade = grade(book, table, row, column);
            (filled, grade.is_none(), grade)
        };
        (0..rows.len()).min_by_key(rank).unwrap_or(0)
    };
    columns.map(best).collect()
}

/// The grade of the source a cell's value came from.
pub fn grade(book: &Book, table: TableId, row: u32, column: u16) -> Option<Grade> {
    let from = book.origin(table, row, column)?;
    Some(book.sources.get(usize::from(from.source))?.facts.grade)
}

/// Where the records of a table are named: the table and column that name them, and
/// their own column with the name.
fn named_in(table: TableId) -> impl Iterator<Item = (TableId, u16, u16)> {
    TableId::ALL.into_iter().flat_map(move |from| {
        let fields = (0u16..).zip(from.spec().fields);
        fields.filter_map(move |(column, field)| match field.ty {
            FieldType::Ref(to, key) if to == table => {
                Some((from, column, table.spec().field(key)?))
            }
            _ => None,
        })
    })
}

fn is_name(code: &str) -> bool {
    !code.is_empty() && !code.starts_with("未知")
}

/// How many cells of other tables name a record.
pub fn references(book: &Book, table: TableId, row: u32) -> u32 {
    let cells = named_in(table).map(|(from, column, key)| {
        let code = book.data.text(table, row, key).trim();
        let names = |r: &u32| is_name(code) && book.data.text(from, *r, column).trim() == code;
        book.data.table(from).rows().filter(names).count()
    });
    cells.sum::<usize>() as u32
}

/// The command that makes `rows` one: `keep` stays with, for each column, the value of
/// the record `picks` has for it; a column it says nothing about stays as it is.
pub fn merge(
    book: &Book,
    table: TableId,
    (keep, rows): (u32, &[u32]),
    picks: &[u32],
    reason: &str,
) -> Merge {
    let text = |row, column| book.data.text(table, row, column);
    let gone: BTreeSet<u32> = rows.iter().copied().filter(|row| *row != keep).collect();
    let taken = (0u16..).zip(picks.iter().copied());
    let taken: Vec<(u16, u32)> = taken
        .filter(|(column, row)| gone.contains(row) && text(*row, *column) != text(keep, *column))
        .collect();
    let mut references = Vec::new();
    for (from, column, key) in named_in(table) {
        let pick = taken.iter().find(|(c, _)| *c == key);
        let name = text(pick.map_or(keep, |p| p.1), key).trim();
        let one_of_them = |row: &u32| *row == keep || gone.contains(row);
        let mut old: BTreeSet<&str> = rows.iter().map(|row| text(*row, key).trim()).collect();
        old.retain(|code| is_name(code) && *code != name);
        if old.is_empty() || !is_name(name) {
            continue;
        }
        // A code that another record has as well still names that one.
        for row in book
            .data
            .table(table)
            .rows()
            .filter(|row| !one_of_them(row))
        {
            old.remove(text(row, key).trim());
        }
        let naming = book.data.table(from).rows();
        let naming = naming.filter(|row| old.contains(book.data.text(from, *row, column).trim()));
        references.extend(naming.map(|row| CellEdit {
            table: from,
            row,
            column,
            text: name.into(),
        }));
    }
    Merge {
        table,
        keep,
        gone: gone.into_iter().collect(),
        taken,
        references,
        reason: reason.into(),
    }
}
