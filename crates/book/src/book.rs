//! The book: what the commands of a journal amount to.

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::plan::{Batch, BatchColumn, Origin};
use qichu_model::store::{CellKind, ColumnRole};
use qichu_model::{Data, Settings, TableId, packed};
use serde::{Deserialize, Serialize};

use crate::command::{CellEdit, Command, Envelope, Import, Merge, Source};
use crate::conflicts::{Rank, Rival};
use crate::history::{Act, Entry, Held, Step};

/// Most rows that are pasted at once: a sheet of Excel has no more.
const MOST_ROWS: u32 = 1 << 20;

/// The records a command touched.
type Touched = BTreeSet<(TableId, u32)>;

/// Where a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FromBatch {
    pub batch: u32,
    pub row: u32,
}

impl packed::Item for FromBatch {
    const SIZE: usize = 8;

    fn write(self, to: &mut [u8]) {
        let (batch, row) = to.split_at_mut(4);
        self.batch.write(batch);
        self.row.write(row);
    }

    fn read(from: &[u8]) -> Option<Self> {
        let (batch, row) = from.split_at_checked(4)?;
        Some(Self {
            batch: u32::read(batch)?,
            row: u32::read(row)?,
        })
    }
}

/// Where each row of a table came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Origins(#[serde(with = "packed")] pub Vec<Option<FromBatch>>);

/// Where a value stood in a file, and what the file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSource {
    /// Index of the source in [`Book::sources`].
    pub source: u16,
    /// The sheet's name; empty in text files.
    pub sheet: String,
    /// The cell, such as `J6`.
    pub address: String,
    /// What the file held.
    pub original: String,
}

/// Why a command was not carried out. The book is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Its number does not follow the last one: another writer was here.
    OutOfOrder,
    /// It names a record or a column that isn't there, or a batch is uneven or fills a
    /// field twice.
    NoSuchPlace,
    /// There is nothing to undo or redo.
    Nothing,
    /// Only a reviewer that the book names may do it, and not the preparer.
    NotAReviewer,
    /// Who made or changed a record may not review it.
    OwnRecord,
    /// The layer before it has not passed, or the same person may not do both.
    Layer,
    /// The book changed since it was fixed what the sample is drawn from.
    Changed,
    /// The sample is not that far, or further already.
    SampleOrder,
    /// More records differ than may.
    TooManyDiffer,
    /// A sample of the table was drawn, and nobody has decided on it.
    SampleUndecided,
    /// The preparer would review.
    PreparerReviews,
    /// A threshold would be what no book can mean.
    OutOfRange,
}

/// A book (账套): seven tables, where their values came from, and what happened to them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Book {
    /// The records.
    pub data: Data,
    /// Settings.
    pub settings: Settings,
    /// The files, in the order they were entered. Those of imports that were taken back
    /// keep their place: see [`Self::standing_sources`].
    pub sources: Vec<Source>,
    /// Reasons why findings may stand, by their mark.
    pub reasons: BTreeMap<u64, String>,
    /// Records that were rejected, 拒收, and why. Their rows are dead.
    #[serde(default)]
    pub rejected: BTreeMap<(TableId, u32), String>,
    /// Number of the last command.
    pub seq: u64,
    /// What was entered, each with the index of its source.
    pub(crate) batches: Vec<(u16, Batch)>,
    /// Number of the command that entered each batch.
    pub(crate) batch_seqs: Vec<u64>,
    /// For each table, where each of its rows came from.
    pub(crate) origins: [Origins; 7],
    /// Cells whose value came from a later file, oldest first.
    pub(crate) updated: BTreeMap<(TableId, u32, u16), Vec<FromBatch>>,
    /// Cells whose value was taken from another record or from a rival, oldest first, with
    /// the number of the command.
    #[serde(default)]
    pub(crate) taken: BTreeMap<(TableId, u32, u16), Vec<(u64, FromBatch)>>,
    /// Values that other sources gave for a cell and that did not win, oldest first.
    #[serde(default)]
    pub(crate) rivals: BTreeMap<(TableId, u32, u16), Vec<Rival>>,
    /// How many of them somebody has decided on.
    #[serde(default)]
    pub(crate) decided: BTreeMap<(TableId, u32, u16), u32>,
    /// Every command so far.
    pub(crate) history: Vec<Entry>,
    /// Numbers of the commands that can be taken back, and of those that were.
    pub(crate) undo: Vec<u64>,
    redo: Vec<u64>,
}

impl Book {
    /// Carries a command out and returns the records it touched.
    ///
    /// # Errors
    /// When it cannot be carried out; then nothing was changed.
    pub fn apply(&mut self, envelope: Envelope) -> Result<BTreeSet<(TableId, u32)>, Refused> {
        if envelope.seq != self.seq + 1 {
            return Err(Refused::OutOfOrder);
        }
        let Envelope {
            seq,
            at_ms,
            tz_minutes,
            actor,
            command,
        } = envelope;
        let mut touched = BTreeSet::new();
        let mut note = 0;
        let (act, steps) = match command {
            Command::Undo => (self.turn(true, &mut touched)?, Vec::new()),
            Command::Redo => (self.turn(false, &mut touched)?, Vec::new()),
            Command::Import(import) => {
                let source = self.sources.len() as u16;
                (Act::Import { source }, self.import(*import, seq)?)
            }
            Command::SetCells { cells, why } => {
                let mut steps = self.set_cells(&cells)?;
                steps.extend(self.decided_by(&cells, why, seq));
                (why.into(), steps)
            }
            Command::AddRow(table) => {
                let row = self.push_rows(table, std::iter::once(None));
                (Act::AddRow, vec![came(table, row, row + 1)])
            }
            Command::Grow {
                table,
                rows,
                cells,
                why,
            } => {
                let mut steps = self.grow(table, rows, &cells)?;
                steps.extend(self.decided_by(&cells, why, seq));
                (why.into(), steps)
            }
            Command::RemoveRows { table, rows } => (Act::RemoveRows, self.remove(table, &rows)?),
            Command::Waive { marks, reason } => (Act::Waive, self.waive(marks, &reason)),
            Command::Reject {
                table,
                rows,
                reason,
            } => (Act::Reject, self.reject(table, &rows, &reason)?),
            Command::SetSettings(after) => {
                let before = Box::new(self.settings.clone());
                (Act::Settings, vec![Step::Settings { before, after }])
            }
            Command::Merge(merge) => {
                let steps = self.merge(&merge, seq)?;
                note = self.data.pool.push(&merge.reason);
                (Act::Merge, steps)
            }
            Command::Decide(decisions) => (Act::Decide, self.decide(&decisions, seq)?),
            Command::SetSource { source, facts } => {
                (Act::Source { source }, self.say_of(source, *facts)?)
            }
            Command::Check(check) => (check.act(), self.check(*check, &actor)?),
        };
        if !matches!(act, Act::Undo { .. } | Act::Redo { .. }) {
            self.take(&steps, false, &mut touched);
            if act.can_be_turned() {
                self.undo.push(seq);
                self.redo.clear();
            }
        }
        let last = self.history.last().map_or(0, |e| e.actor);
        let actor = match self.data.pool.get(last) == actor {
            true => last,
            false => self.data.pool.push(&actor),
        };
        self.history.push(Entry {
            at_ms,
            tz_minutes,
            actor,
            act,
            note,
            steps,
        });
        self.seq = seq;
        Ok(touched)
    }

    /// Whether the command with this number was carried out and not taken back.
    pub(crate) fn stands(&self, seq: u64) -> bool {
        self.undo.binary_search(&seq).is_ok()
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// The batch and its row that a cell's value was entered with: the last file or merged
    /// record that changed it and was not taken back, else the one its record came with.
    pub(crate) fn from(&self, table: TableId, row: u32, column: u16) -> Option<FromBatch> {
        let cell = (table, row, column);
        let updated = self.updated.get(&cell).into_iter().flatten();
        let updated = updated.map(|from| (self.batch_seqs[from.batch as usize], *from));
        let taken = self.taken.get(&cell).into_iter().flatten().copied();
        let later = updated
            .chain(taken)
            .filter(|(seq, _)| self.undo.binary_search(seq).is_ok())
            .max_by_key(|(seq, _)| *seq);
        match later {
            Some((_, from)) => Some(from),
            None => self.origins[table.index()].0.get(row as usize).copied()?,
        }
    }

    /// Where the value a cell was entered with stood.
    pub fn origin(&self, table: TableId, row: u32, column: u16) -> Option<CellSource> {
        let from = self.from(table, row, column)?;
        let told = self.told(from, table, column)?;
        (!told.address.is_empty()).then_some(told)
    }

    /// What a batch's row says of a column; the address is empty where its value stood in
    /// no cell.
    pub(crate) fn told(&self, from: FromBatch, table: TableId, column: u16) -> Option<CellSource> {
        let (source, batch) = &self.batches[from.batch as usize];
        let role = &self
            .data
            .table(table)
            .columns
            .get(usize::from(column))?
            .role;
        let column = batch.columns.iter().find(|c| c.role == *role)?;
        let address = match &column.from {
            Origin::Filled => String::new(),
            Origin::Column(c) => qichu_model::a1::address(batch.rows[from.row as usize], *c),
            Origin::Cells(cells) => {
                let (row, column) = cells[from.row as usize];
                qichu_model::a1::address(row, column)
            }
        };
        let kept = column.originals.binary_search_by_key(&from.row, |o| o.0);
        let original = match kept {
            Ok(i) => column.originals[i].1,
            Err(_) => column.texts[from.row as usize],
        };
        let sheets = &self.sources[usize::from(*source)].sheets;
        Some(CellSource {
            source: *source,
            sheet: sheets
                .get(usize::from(batch.sheet))
                .cloned()
                .unwrap_or_default(),
            address,
            original: self.data.pool.get(original).into(),
        })
    }

    /// Takes the last command back, or does the one taken back last again.
    fn turn(&mut self, back: bool, touched: &mut Touched) -> Result<Act, Refused> {
        let stack = if back { &mut self.undo } else { &mut self.redo };
        let of = stack.pop().ok_or(Refused::Nothing)?;
        let at = of as usize - 1;
        let steps = std::mem::take(&mut self.history[at].steps);
        self.take(&steps, back, touched);
        self.history[at].steps = steps;
        if back { &mut self.redo } else { &mut self.undo }.push(of);
        Ok(match back {
            true => Act::Undo { of },
            false => Act::Redo { of },
        })
    }

    /// Takes steps forth, or back from the last to the first.
    fn take(&mut self, steps: &[Step], back: bool, touched: &mut Touched) {
        let len = steps.len();
        for i in 0..len {
            match &steps[if back { len - 1 - i } else { i }] {
                Step::Cell {
                    table,
                    row,
                    column,
                    before,
                    after,
                } => {
                    touched.insert((*table, *row));
                    let Held { text, kind } = *if back { before } else { after };
                    self.data.set_id(*table, *row, *column, text, kind);
                }
                Step::Rows {
                    table,
                    first,
                    end,
                    alive,
                } => {
                    // All of a file's at once: one by one they would be sought a place each.
                    touched.append(&mut (*first..*end).map(|row| (*table, row)).collect());
                    let rows = *first as usize..*end as usize;
                    self.data.table_mut(*table).alive[rows].fill(*alive != back);
                }
                Step::Reason {
                    mark,
                    before,
                    after,
                } => match self.data.pool.get(if back { *before } else { *after }) {
                    "" => drop(self.reasons.remove(mark)),
                    reason => drop(self.reasons.insert(*mark, reason.into())),
                },
                Step::Rejected {
                    table,
                    row,
                    before,
                    after,
                } => match self.data.pool.get(if back { *before } else { *after }) {
                    "" => drop(self.rejected.remove(&(*table, *row))),
                    why => drop(self.rejected.insert((*table, *row), why.into())),
                },
                Step::Settings { before, after } => {
                    self.settings = Settings::clone(if back { before } else { after });
                }
                Step::Decided {
                    table,
                    row,
                    column,
                    before,
                    after,
                } => {
                    let count = if back { *before } else { *after };
                    self.decided.insert((*table, *row, *column), count);
                }
                Step::Source { source, facts } => {
                    let facts = if back { &facts.0 } else { &facts.1 };
                    self.sources[usize::from(*source)].facts = facts.clone();
                }
                Step::Check(_) => {}
            }
        }
    }

    /// Adds dead rows, each with where it came from, and returns the first one's number.
    fn push_rows(
        &mut self,
        table: TableId,
        from: impl ExactSizeIterator<Item = Option<FromBatch>>,
    ) -> u32 {
        let first = self.data.table_mut(table).push_rows(from.len(), false);
        self.origins[table.index()].0.extend(from);
        first
    }

    /// The step that gives a record a value of a later file, where that says something
    /// else and wins; an empty cell says nothing.
    fn update(
        &mut self,
        batch: &Batch,
        column: &BatchColumn,
        at: u16,
        (number, i, row): (u32, u32, u32),
        rank: Option<&Rank>,
    ) -> Option<Step> {
        let after = Held {
            text: column.texts[i as usize],
            kind: column.kinds[i as usize],
        };
        let cells = &self.data.table(batch.table).columns[usize::from(at)];
        let before = Held {
            text: cells.texts[row as usize],
            kind: cells.kinds[row as usize],
        };
        // Where the batch names its changes, an empty cell empties.
        if after.text == 0 && batch.changes.is_none() {
            return None;
        }
        let cell = (batch.table, row, at);
        if let Some(rank) = rank {
            self.renew_rivals(rank, cell, number);
        }
        let pool = &self.data.pool;
        if pool.get(after.text) == pool.get(before.text) {
            return None;
        }
        let from = FromBatch {
            batch: number,
            row: i,
        };
        if let Some(rank) = rank
            && !self.wins(rank, cell, from, after)
        {
            return None;
        }
        self.updated.entry(cell).or_default().push(from);
        Some(Step::Cell {
            table: batch.table,
            row,
            column: at,
            before,
            after,
        })
    }

    fn has_column(&self, edit: &CellEdit) -> bool {
        usize::from(edit.column) < self.data.table(edit.table).columns.len()
    }

    pub(crate) fn is_there(&self, edit: &CellEdit) -> bool {
        let alive = &self.data.table(edit.table).alive;
        self.has_column(edit) && alive.get(edit.row as usize) == Some(&true)
    }

    fn grow(
        &mut self,
        table: TableId,
        rows: u32,
        cells: &[CellEdit],
    ) -> Result<Vec<Step>, Refused> {
        let first = self.data.table(table).len() as u32;
        let end = first.checked_add(rows).filter(|_| rows <= MOST_ROWS);
        let end = end.ok_or(Refused::NoSuchPlace)?;
        let new =
            |e: &CellEdit| e.table == table && (first..end).contains(&e.row) && self.has_column(e);
        if !cells.iter().all(|e| self.is_there(e) || new(e)) {
            return Err(Refused::NoSuchPlace);
        }
        self.push_rows(table, std::iter::repeat_n(None, rows as usize));
        let mut steps = vec![came(table, first, end)];
        steps.extend(self.cell_steps(cells));
        Ok(steps)
    }

    fn set_cells(&mut self, cells: &[CellEdit]) -> Result<Vec<Step>, Refused> {
        if !cells.iter().all(|e| self.is_there(e)) {
            return Err(Refused::NoSuchPlace);
        }
        Ok(self.cell_steps(cells))
    }

    fn cell_steps(&mut self, cells: &[CellEdit]) -> Vec<Step> {
        // What earlier edits of this command leave, where it sets a cell twice.
        let mut left = BTreeMap::new();
        let mut last = 0;
        let mut steps = Vec::with_capacity(cells.len());
        for edit in cells {
            if self.data.pool.get(last) != edit.text {
                last = self.data.pool.push(&edit.text);
            }
            let kind = match last {
                0 => CellKind::Empty,
                _ => CellKind::Plain,
            };
            let after = Held { text: last, kind };
            let column = &self.data.table(edit.table).columns[usize::from(edit.column)];
            let now = Held {
                text: column.texts[edit.row as usize],
                kind: column.kinds[edit.row as usize],
            };
            let place = (edit.table, edit.row, edit.column);
            let before = left.insert(place, after).unwrap_or(now);
            steps.push(Step::Cell {
                table: edit.table,
                row: edit.row,
                column: edit.column,
                before,
                after,
            });
        }
        steps
    }

    fn remove(&self, table: TableId, rows: &[u32]) -> Result<Vec<Step>, Refused> {
        let alive = &self.data.table(table).alive;
        let rows: BTreeSet<u32> = rows.iter().copied().collect();
        if !rows.iter().all(|r| alive.get(*r as usize) == Some(&true)) {
            return Err(Refused::NoSuchPlace);
        }
        let mut steps: Vec<Step> = Vec::new();
        for row in rows {
            match steps.last_mut() {
                Some(Step::Rows { end, .. }) if *end == row => *end += 1,
                _ => steps.push(Step::Rows {
                    table,
                    first: row,
                    end: row + 1,
                    alive: false,
                }),
            }
        }
        Ok(steps)
    }

    /// Rejected rows are dead, so that nothing counts, judges or seals them; taking the
    /// rejection back brings them to life. Reasons alone change where rows are rejected
    /// already.
    fn reject(&mut self, table: TableId, rows: &[u32], reason: &str) -> Result<Vec<Step>, Refused> {
        let rows: BTreeSet<u32> = rows.iter().copied().collect();
        let data = self.data.table(table);
        let lives = |row: u32| data.alive.get(row as usize) == Some(&true);
        let is_rejected = |row: u32| self.rejected.contains_key(&(table, row));
        let fits = |row: &u32| is_rejected(*row) || (lives(*row) && !reason.is_empty());
        if !rows.iter().all(fits) {
            return Err(Refused::NoSuchPlace);
        }
        let alive = reason.is_empty();
        let after = self.data.pool.push(reason);
        let mut steps = Vec::new();
        for row in rows {
            let was = self.rejected.get(&(table, row));
            if was.is_some() == alive {
                steps.push(Step::Rows {
                    table,
                    first: row,
                    end: row + 1,
                    alive,
                });
            }
            let before = self.data.pool.push(was.map_or("", String::as_str));
            steps.push(Step::Rejected {
                table,
                row,
                before,
                after,
            });
        }
        Ok(steps)
    }

    fn merge(&mut self, merge: &Merge, seq: u64) -> Result<Vec<Step>, Refused> {
        let Merge {
            table, keep, gone, ..
        } = merge;
        let data = self.data.table(*table);
        let lives = |row: &u32| data.alive.get(*row as usize) == Some(&true);
        let fits = |(column, row): &(u16, u32)| {
            usize::from(*column) < data.columns.len() && gone.contains(row)
        };
        let sound = lives(keep)
            && !gone.is_empty()
            && !gone.contains(keep)
            && merge.taken.iter().all(fits)
            && merge.references.iter().all(|e| self.is_there(e));
        if !sound {
            return Err(Refused::NoSuchPlace);
        }
        let away = self.remove(*table, gone)?;
        let mut steps = Vec::with_capacity(merge.taken.len());
        for (column, row) in &merge.taken {
            let cells = &self.data.table(*table).columns[usize::from(*column)];
            let held = |row: u32| Held {
                text: cells.texts[row as usize],
                kind: cells.kinds[row as usize],
            };
            steps.push(Step::Cell {
                table: *table,
                row: *keep,
                column: *column,
                before: held(*keep),
                after: held(*row),
            });
            if let Some(from) = self.from(*table, *row, *column) {
                let taken = self.taken.entry((*table, *keep, *column)).or_default();
                taken.push((seq, from));
            }
        }
        steps.extend(self.cell_steps(&merge.references));
        steps.extend(away);
        Ok(steps)
    }

    fn waive(&mut self, marks: Vec<u64>, reason: &str) -> Vec<Step> {
        let after = self.data.pool.push(reason);
        let mut left = BTreeMap::new();
        let mut last = 0;
        let mut steps = Vec::with_capacity(marks.len());
        for mark in marks {
            let before = left.insert(mark, after).unwrap_or_else(|| {
                let now = self.reasons.get(&mark).map_or("", String::as_str);
                if self.data.pool.get(last) != now {
                    last = self.data.pool.push(now);
                }
                last
            });
            steps.push(Step::Reason {
                mark,
                before,
                after,
            });
        }
        steps
    }

    fn import(&mut self, import: Import, seq: u64) -> Result<Vec<Step>, Refused> {
        let even = |b: &Batch| {
            // Two columns for one field: one value would be lost, and the other shown
            // as if it came from the first one's cell.
            let again = |i: usize| b.columns[..i].iter().any(|c| c.role == b.columns[i].role);
            !(0..b.columns.len()).any(again)
                && b.columns.iter().all(|c| {
                    let field = match c.role {
                        ColumnRole::Field(f) => usize::from(f) < b.table.spec().fields.len(),
                        ColumnRole::Extra(_) => true,
                    };
                    let cells = match &c.from {
                        Origin::Cells(cells) => cells.len() == b.rows.len(),
                        _ => true,
                    };
                    let ids = c.texts.iter().chain(c.originals.iter().map(|o| &o.1));
                    field
                        && cells
                        && c.texts.len() == b.rows.len()
                        && c.kinds.len() == b.rows.len()
                        && ids.into_iter().all(|id| (*id as usize) < import.pool.len())
                })
        };
        let fits = |b: &Batch| {
            let alive = &self.data.table(b.table).alive;
            // What is corrected outside may have been rejected.
            let may = |row: u32| {
                let rejected = b.changes.is_some() && self.rejected.contains_key(&(b.table, row));
                rejected || alive.get(row as usize) == Some(&true)
            };
            let there = |&(i, row): &(u32, u32)| (i as usize) < b.rows.len() && may(row);
            let changes = b.changes.as_deref().unwrap_or_default();
            changes.is_sorted()
                && b.into.windows(2).all(|w| w[0].0 < w[1].0)
                && b.into.iter().all(there)
        };
        let sound = |b: &Batch| even(b) && fits(b);
        crate::sources::sound(&import.source.facts)?;
        if !import.pool.is_sound() || !import.batches.iter().all(sound) {
            return Err(Refused::NoSuchPlace);
        }
        let Source { name, facts, .. } = &import.source;
        let mut rank = (import.by_grade).then(|| self.rank(name, facts));
        if let Some(rank) = rank.as_mut().filter(|_| !import.keeps_equals) {
            rank.keep_no_equals();
        }
        let source = self.sources.len() as u16;
        self.sources.push(import.source);
        let offset = self.data.pool.append(&import.pool);
        let shift = |id: &mut u32| *id += if *id > 0 { offset } else { 0 };
        let mut steps = Vec::new();
        for mut batch in import.batches {
            for column in &mut batch.columns {
                column.texts.iter_mut().for_each(shift);
                column.originals.iter_mut().for_each(|(_, id)| shift(id));
            }
            let number = self.batches.len() as u32;
            // Known from here on: a damaged batch may change one cell twice.
            self.batch_seqs.push(seq);
            let mut into = batch.into.iter().peekable();
            let is_new = |row: &u32| into.next_if(|(i, _)| i == row).is_none();
            let new: Vec<u32> = (0..batch.rows.len() as u32).filter(is_new).collect();
            let from = new.iter().map(|row| FromBatch {
                batch: number,
                row: *row,
            });
            let first = self.push_rows(batch.table, from.map(Some));
            steps.push(came(batch.table, first, first + new.len() as u32));
            for (of_batch, column) in (0u32..).zip(&batch.columns) {
                let data = self.data.table_mut(batch.table);
                let at = match &column.role {
                    ColumnRole::Field(field) => *field,
                    ColumnRole::Extra(header) => data.extra_column(header),
                };
                let cells = &mut data.columns[usize::from(at)];
                let new = new.iter().map(|row| *row as usize);
                for (to, from) in (first as usize..).zip(new) {
                    cells.texts[to] = column.texts[from];
                    cells.kinds[to] = column.kinds[from];
                }
                let changes = |i: u32| match &batch.changes {
                    Some(changes) => changes.binary_search(&(i, of_batch)).is_ok(),
                    None => true,
                };
                for &(i, row) in batch.into.iter().filter(|(i, _)| changes(*i)) {
                    let place = (number, i, row);
                    // A correction is of the record itself: no grade outweighs it.
                    let rank = rank.as_ref().filter(|_| batch.changes.is_none());
                    steps.extend(self.update(&batch, column, at, place, rank));
                }
            }
            self.batches.push((source, batch));
        }
        Ok(steps)
    }
}

/// The step that brings rows to life.
fn came(table: TableId, first: u32, end: u32) -> Step {
    Step::Rows {
        table,
        first,
        end,
        alive: true,
    }
}
