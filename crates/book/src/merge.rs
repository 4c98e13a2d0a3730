//! A second file for the same table: which of its rows are records the book has already.

use std::collections::HashMap;

use qichu_mapping::plan::Batch;
use qichu_model::store::{ColumnRole, Pool};
use qichu_rules::key;

use crate::Book;
use crate::command::Facts;
use crate::conflicts::Verdict;

/// What entering a batch would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preview {
    /// Records it would add.
    pub new: u32,
    /// Records it would change.
    pub changed: u32,
    /// Records that stay as they are.
    pub unchanged: u32,
    /// Cells for which it and the book say different things, and nobody has chosen.
    pub conflicts: u32,
}

/// The rows of a batch that have the key of a living record, each with that record:
/// ascending, and no record twice, so that a key that the file repeats stays a finding.
/// Rows without a whole key are never matched.
pub fn matches(book: &Book, pool: &Pool, batch: &Batch) -> Vec<(u32, u32)> {
    let own: Vec<_> = (batch.table.spec().key_columns())
        .map(|field| {
            (
                field,
                batch
                    .columns
                    .iter()
                    .find(|c| c.role == ColumnRole::Field(field)),
            )
        })
        .collect();
    let mut rows = book.data.table(batch.table).rows().peekable();
    if own.first().is_none_or(|(_, first)| first.is_none()) || rows.peek().is_none() {
        return Vec::new();
    }
    let mut records: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let mut key = String::new();
        let text = |column| book.data.text(batch.table, row, column);
        if key::write(&mut key, batch.table, text).is_some() {
            records.entry(key).or_insert(row);
        }
    }
    let mut found = Vec::new();
    let mut key = String::new();
    for i in 0..batch.rows.len() {
        key.clear();
        let text = |column| {
            let of_key = own.iter().find(|(field, _)| *field == column);
            let filled = of_key.and_then(|(_, filled)| *filled);
            filled.map_or("", |c| pool.get(c.texts[i]))
        };
        if key::write(&mut key, batch.table, text).is_some()
            && let Some(record) = records.remove(&key)
        {
            found.push((i as u32, record));
        }
    }
    found
}

/// Counts what entering the batch would do, where `into` is what [`matches`] gave and the
/// file has this name, and this is said of it.
pub fn preview(
    book: &Book,
    pool: &Pool,
    batch: &Batch,
    into: &[(u32, u32)],
    (name, facts): (&str, &Facts),
) -> Preview {
    let rank = book.rank(name, facts);
    let columns = &book.data.table(batch.table).columns;
    let at: Vec<Option<usize>> = (batch.columns.iter())
        .map(|column| columns.iter().position(|c| c.role == column.role))
        .collect();
    let mut counts = Preview {
        new: (batch.rows.len() - into.len()) as u32,
        ..Preview::default()
    };
    for (i, record) in into {
        let mut changes = false;
        for (column, at) in batch.columns.iter().zip(&at) {
            let text = pool.get(column.texts[*i as usize]);
            let verdict = match at {
                Some(at) => book.weigh(&rank, (batch.table, *record, *at as u16), text),
                None if text.is_empty() => Verdict::Silent,
                None => Verdict::Take,
            };
            changes |= matches!(verdict, Verdict::Take | Verdict::Win);
            counts.conflicts += u32::from(matches!(verdict, Verdict::Win | Verdict::Lose));
        }
        counts.changed += u32::from(changes);
    }
    counts.unchanged = into.len() as u32 - counts.changed;
    counts
}
