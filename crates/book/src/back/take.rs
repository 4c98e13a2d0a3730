//! What a sheet that came back changes: its cells against what went out.

use std::collections::BTreeSet;

use qichu_mapping::enter_every;
use qichu_mapping::plan::{Batch, BatchColumn, Origin, TablePlan};
use qichu_model::a1;
use qichu_model::marker::Marker;
use qichu_model::raw::RawTable;
use qichu_model::store::Pool;

use super::{Back, Conflict, LONGEST_CELL, Read, Reader, Role, is_there, roles};
use crate::Book;
use crate::sheets::{Then, Warehouses, is_warehouse};

/// What entering a sheet would do that [`super::adopt`] planned; `None` for any other.
pub fn take(book: &Book, raw: &RawTable, plan: &TablePlan, pool: &mut Pool) -> Option<Back> {
    let table = plan.target?;
    let marks = plan.marks?;
    let at = usize::from(marks.0);
    let mut batch = enter_every(raw, plan, pool)?;
    let own = roles(book, raw, table, (at, marks.1)).into_iter();
    let named = own.filter_map(|role| match role {
        Role::Is(role) => Some(role),
        Role::Out | Role::Warehouse | Role::Part(..) => None,
    });
    for (column, role) in batch.columns.iter_mut().zip(named) {
        column.role = role;
    }
    let lanes = batch.rows.len() / raw.rows.len().max(1);
    let warehouse = batch.columns.iter().position(|c| is_warehouse(&batch, c));
    let columns = batch.columns.iter();
    let mut work = Work {
        book,
        pool,
        batch: &batch,
        places: columns.map(|c| book.column_with(table, &c.role)).collect(),
        warehouse,
        entered: book.warehouses_entered(marks.1),
        taken: &plan.taken,
        kept: Vec::new(),
        back: Back::default(),
    };
    let mut reader = Reader::new(book);
    for row in 0..raw.rows.len() {
        let own = row * lanes..(row + 1) * lanes;
        match reader.read(work.pool.get(raw.columns[at].texts[row])) {
            Read::New => work.new_row(own),
            Read::Record(marker) => work.row(own, &marker, reader.then(marker.seq)),
            Read::Left(why) => work.back.left.push((raw.rows[row], why)),
        }
    }
    let Work { kept, mut back, .. } = work;
    if !kept.is_empty() {
        back.batch = Some(only(batch, &kept, book));
    }
    Some(back)
}

/// A row of the batch that is entered: the record it changes with the columns that do, or
/// a record of its own.
struct Kept {
    row: usize,
    into: Option<(u32, Vec<u32>)>,
}

struct Work<'a> {
    book: &'a Book,
    pool: &'a Pool,
    batch: &'a Batch,
    /// The columns of the book that the batch's are; `None` for new ones.
    places: Vec<Option<u16>>,
    /// The column of the batch with the warehouses that headers name.
    warehouse: Option<usize>,
    /// What the batch whose layout the sheet has says of warehouses.
    entered: Warehouses,
    /// The conflicts in which the file's value is taken.
    taken: &'a BTreeSet<(u32, u16)>,
    kept: Vec<Kept>,
    back: Back,
}

impl Work<'_> {
    fn add(&mut self, row: usize) {
        self.kept.push(Kept { row, into: None });
        self.back.preview.new += 1;
    }

    /// Rows without a number are records of their own.
    fn new_row(&mut self, rows: std::ops::Range<usize>) {
        let stated: Vec<usize> = rows.clone().filter(|i| self.is_stated(*i)).collect();
        match stated.is_empty() {
            true => self.add(rows.start),
            false => stated.into_iter().for_each(|i| self.add(i)),
        }
    }

    /// Whether a warehouse has a quantity in a row; true without columns a warehouse.
    fn is_stated(&self, i: usize) -> bool {
        let columns = self.batch.columns.iter().enumerate();
        let mut quantities = columns
            .filter(|(k, c)| matches!(c.from, Origin::Cells(_)) && Some(*k) != self.warehouse);
        quantities.next().is_none_or(|(_, c)| c.texts[i] != 0)
    }

    fn warehouse(&self, i: usize) -> Option<&str> {
        let column = &self.batch.columns[self.warehouse?];
        Some(self.pool.get(column.texts[i]))
    }

    /// A row with a number: its cells against what they were.
    fn row(&mut self, rows: std::ops::Range<usize>, marker: &Marker, then: &Then<'_>) {
        for i in rows {
            let record = match self.warehouse(i) {
                None => marker.rows.first().copied(),
                Some(name) => self.entered.find(self.book, &marker.rows, name),
            };
            let Some(record) = record else {
                // Another warehouse of a record that had none there.
                if self.is_stated(i) {
                    self.add(i);
                }
                continue;
            };
            if !is_there(self.book, marker.table, record) {
                continue;
            }
            let changes = self.changes(i, record, marker, then);
            match changes.is_empty() {
                true => self.back.preview.unchanged += 1,
                false => {
                    self.back.preview.changed += 1;
                    self.kept.push(Kept {
                        row: i,
                        into: Some((record, changes)),
                    });
                }
            }
        }
    }

    fn changes(&mut self, i: usize, record: u32, marker: &Marker, then: &Then<'_>) -> Vec<u32> {
        let (book, batch, table) = (self.book, self.batch, marker.table);
        let mut changes = Vec::new();
        for (k, column) in batch.columns.iter().enumerate() {
            if Some(k) == self.warehouse {
                continue;
            }
            let at = self.places[k];
            let text = |row: u32| at.map_or("", |c| then.text(book, (table, row, c)));
            let now = at.map_or("", |c| book.data.text(table, record, c));
            let file = self.pool.get(column.texts[i]);
            // What several records share, the sheet showed of the first.
            let shared = matches!(column.from, Origin::Column(_));
            let shown = if shared { marker.rows[0] } else { record };
            if same(file, text(shown)) || same(file, now) {
                continue;
            }
            let both = at.filter(|_| now != text(record));
            let taken = both.is_none_or(|at| self.taken.contains(&(record, at)));
            if let Some(at) = both {
                self.back.conflicts.push(Conflict {
                    table,
                    row: record,
                    column: at,
                    file: file.into(),
                    book: now.into(),
                    address: address(batch, column, i),
                    taken,
                });
            }
            if taken {
                changes.push(k as u32);
            }
        }
        changes
    }
}

fn address(batch: &Batch, column: &BatchColumn, i: usize) -> String {
    let (row, column) = match &column.from {
        Origin::Column(column) => (batch.rows[i], *column),
        Origin::Cells(cells) => cells[i],
        Origin::Filled => return String::new(),
    };
    a1::address(row, column)
}

/// Whether two texts are one to a spreadsheet program, which may write line ends in
/// another way, drops control characters and cuts what is too long.
fn same(a: &str, b: &str) -> bool {
    a == b || plain(a).eq(plain(b))
}

fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut units = 0;
    text.chars()
        .take_while(move |c| {
            units += c.len_utf16();
            units <= LONGEST_CELL
        })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// The batch with some of its rows only, and what they change; extra columns that nobody
/// fills stay out.
fn only(batch: Batch, kept: &[Kept], book: &Book) -> Batch {
    let table = batch.table;
    let used = |(k, column): &(u32, &BatchColumn)| {
        let known = book.column_with(table, &column.role).is_some();
        let said = |one: &Kept| match &one.into {
            Some((_, changes)) => changes.contains(k),
            None => column.texts[one.row] != 0,
        };
        known || kept.iter().any(said)
    };
    let used: Vec<(u32, &BatchColumn)> = (0u32..).zip(&batch.columns).filter(used).collect();
    let columns = used.iter().map(|(_, column)| BatchColumn {
        role: column.role.clone(),
        texts: kept.iter().map(|one| column.texts[one.row]).collect(),
        kinds: kept.iter().map(|one| column.kinds[one.row]).collect(),
        from: match &column.from {
            Origin::Cells(cells) => Origin::Cells(kept.iter().map(|one| cells[one.row]).collect()),
            other => other.clone(),
        },
        parts: column.parts.clone(),
        originals: (0u32..)
            .zip(kept)
            .filter_map(|(i, one)| {
                let originals = &column.originals;
                let at = originals.binary_search_by_key(&(one.row as u32), |o| o.0);
                Some((i, originals[at.ok()?].1))
            })
            .collect(),
    });
    let columns = columns.collect();
    let rows = (0u32..).zip(kept);
    let into = rows.filter_map(|(i, one)| Some((i, one.into.as_ref()?.0)));
    let into = into.collect();
    let place = |k: &u32| used.iter().position(|(of, _)| of == k).map(|at| at as u32);
    let mut changes = Vec::new();
    for (i, one) in (0u32..).zip(kept) {
        let own = one.into.iter().flat_map(|(_, changes)| changes);
        changes.extend(own.filter_map(|k| Some((i, place(k)?))));
    }
    Batch {
        rows: kept.iter().map(|one| batch.rows[one.row]).collect(),
        columns,
        into,
        changes: Some(changes),
        ..batch
    }
}
