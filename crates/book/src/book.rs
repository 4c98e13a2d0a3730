//! The book: what the commands of a journal amount to.

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::plan::{Batch, Origin};
use qichu_model::store::{CellKind, ColumnRole};
use qichu_model::{Data, Settings, TableId};
use serde::{Deserialize, Serialize};

use crate::command::{CellEdit, Command, Envelope, Import, Source};

/// One step that can be taken back: it swaps a value with the one it holds, so that
/// doing it twice is doing nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Cell {
        table: TableId,
        row: u32,
        column: u16,
        text: u32,
        kind: CellKind,
    },
    Alive {
        table: TableId,
        row: u32,
        alive: bool,
    },
    Reason {
        mark: u64,
        reason: Option<String>,
    },
    Settings(Box<Settings>),
}

/// Where a record came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct FromBatch {
    batch: u32,
    row: u32,
}

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
}

/// A book (账套): seven tables, where their values came from, and what may be undone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Book {
    /// The records.
    pub data: Data,
    /// Settings.
    pub settings: Settings,
    /// The files, in the order they were entered.
    pub sources: Vec<Source>,
    /// Reasons why findings may stand, by their mark.
    pub reasons: BTreeMap<u64, String>,
    /// Number of the last command.
    pub seq: u64,
    batches: Vec<(u16, Batch)>,
    /// For each table, where each of its rows came from.
    origins: [Vec<Option<FromBatch>>; 7],
    undo: Vec<Vec<Step>>,
    redo: Vec<Vec<Step>>,
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
        let mut steps = match envelope.command {
            Command::Undo => return self.turn(envelope.seq, true),
            Command::Redo => return self.turn(envelope.seq, false),
            Command::Import(import) => self.import(*import)?,
            Command::SetCells { cells, .. } => self.set_cells(&cells)?,
            Command::AddRow(table) => vec![self.push_row(table, None)],
            Command::Grow { table, rows, cells } => self.grow(table, rows, &cells)?,
            Command::RemoveRows { table, rows } => self.remove(table, &rows)?,
            Command::Waive { marks, reason } => {
                let reason = (!reason.is_empty()).then_some(reason);
                let step = |mark| Step::Reason {
                    mark,
                    reason: reason.clone(),
                };
                marks.into_iter().map(step).collect()
            }
            Command::SetSettings(settings) => vec![Step::Settings(settings)],
        };
        let touched = self.swap(&mut steps);
        self.undo.push(steps);
        self.redo.clear();
        self.seq = envelope.seq;
        Ok(touched)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Where the value a cell was entered with stood.
    pub fn origin(&self, table: TableId, row: u32, column: u16) -> Option<CellSource> {
        let from = self.origins[table.index()].get(row as usize).copied()??;
        let (source, batch) = &self.batches[from.batch as usize];
        let role = &self
            .data
            .table(table)
            .columns
            .get(usize::from(column))?
            .role;
        let column = batch.columns.iter().find(|c| c.role == *role)?;
        let (sheet_row, sheet_column) = match &column.from {
            Origin::Filled => return None,
            Origin::Column(c) => (batch.rows[from.row as usize], *c),
            Origin::Cells(cells) => cells[from.row as usize],
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
            address: qichu_model::a1::address(sheet_row, sheet_column),
            original: self.data.pool.get(original).into(),
        })
    }

    /// Living records of each source, in the order of [`Self::sources`].
    pub fn records_by_source(&self) -> Vec<u32> {
        let mut records = vec![0; self.sources.len()];
        for (table, origins) in self.data.tables.iter().zip(&self.origins) {
            let living = origins
                .iter()
                .zip(&table.alive)
                .filter(|(_, alive)| **alive);
            for from in living.filter_map(|(from, _)| *from) {
                records[usize::from(self.batches[from.batch as usize].0)] += 1;
            }
        }
        records
    }

    fn turn(&mut self, seq: u64, back: bool) -> Result<BTreeSet<(TableId, u32)>, Refused> {
        let stack = if back { &mut self.undo } else { &mut self.redo };
        let mut steps = stack.pop().ok_or(Refused::Nothing)?;
        steps.reverse();
        let touched = self.swap(&mut steps);
        if back { &mut self.redo } else { &mut self.undo }.push(steps);
        self.seq = seq;
        Ok(touched)
    }

    fn swap(&mut self, steps: &mut [Step]) -> BTreeSet<(TableId, u32)> {
        let mut touched = BTreeSet::new();
        for step in steps {
            match step {
                Step::Cell {
                    table,
                    row,
                    column,
                    text,
                    kind,
                } => {
                    touched.insert((*table, *row));
                    let cells = &mut self.data.table_mut(*table).columns[usize::from(*column)];
                    std::mem::swap(text, &mut cells.texts[*row as usize]);
                    std::mem::swap(kind, &mut cells.kinds[*row as usize]);
                }
                Step::Alive { table, row, alive } => {
                    touched.insert((*table, *row));
                    std::mem::swap(alive, &mut self.data.table_mut(*table).alive[*row as usize]);
                }
                Step::Reason { mark, reason } => {
                    let before = match reason.take() {
                        Some(now) => self.reasons.insert(*mark, now),
                        None => self.reasons.remove(mark),
                    };
                    *reason = before;
                }
                Step::Settings(settings) => std::mem::swap(&mut **settings, &mut self.settings),
            }
        }
        touched
    }

    /// Adds a dead row; the returned step brings it to life.
    fn push_row(&mut self, table: TableId, from: Option<FromBatch>) -> Step {
        let data = self.data.table_mut(table);
        let row = data.push_row();
        data.alive[row as usize] = false;
        self.origins[table.index()].push(from);
        Step::Alive {
            table,
            row,
            alive: true,
        }
    }

    fn grow(
        &mut self,
        table: TableId,
        rows: u32,
        cells: &[CellEdit],
    ) -> Result<Vec<Step>, Refused> {
        let end = self.data.table(table).len() as u32;
        let to = end.checked_add(rows).ok_or(Refused::NoSuchPlace)?;
        let new = |e: &CellEdit| e.table == table && (end..to).contains(&e.row);
        if !cells
            .iter()
            .all(|e| self.is_there(e) || (new(e) && self.has_column(e)))
        {
            return Err(Refused::NoSuchPlace);
        }
        let mut steps: Vec<Step> = (0..rows).map(|_| self.push_row(table, None)).collect();
        steps.extend(self.cell_steps(cells));
        Ok(steps)
    }

    fn has_column(&self, edit: &CellEdit) -> bool {
        usize::from(edit.column) < self.data.table(edit.table).columns.len()
    }

    fn is_there(&self, edit: &CellEdit) -> bool {
        let alive = &self.data.table(edit.table).alive;
        self.has_column(edit) && alive.get(edit.row as usize) == Some(&true)
    }

    fn set_cells(&mut self, cells: &[CellEdit]) -> Result<Vec<Step>, Refused> {
        if !cells.iter().all(|e| self.is_there(e)) {
            return Err(Refused::NoSuchPlace);
        }
        Ok(self.cell_steps(cells))
    }

    fn cell_steps(&mut self, cells: &[CellEdit]) -> Vec<Step> {
        let step = |e: &CellEdit| {
            let text = self.data.pool.push(&e.text);
            let kind = if text == 0 {
                CellKind::Empty
            } else {
                CellKind::Plain
            };
            Step::Cell {
                table: e.table,
                row: e.row,
                column: e.column,
                text,
                kind,
            }
        };
        cells.iter().map(step).collect()
    }

    fn remove(&self, table: TableId, rows: &[u32]) -> Result<Vec<Step>, Refused> {
        let alive = &self.data.table(table).alive;
        let rows: BTreeSet<u32> = rows.iter().copied().collect();
        if !rows.iter().all(|r| alive.get(*r as usize) == Some(&true)) {
            return Err(Refused::NoSuchPlace);
        }
        let step = |row| Step::Alive {
            table,
            row,
            alive: false,
        };
        Ok(rows.into_iter().map(step).collect())
    }

    fn import(&mut self, import: Import) -> Result<Vec<Step>, Refused> {
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
        if !import.pool.is_sound() || !import.batches.iter().all(even) {
            return Err(Refused::NoSuchPlace);
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
            let first = self.data.table(batch.table).len();
            for row in 0..batch.rows.len() as u32 {
                let from = FromBatch { batch: number, row };
                steps.push(self.push_row(batch.table, Some(from)));
            }
            let data = self.data.table_mut(batch.table);
            for column in &batch.columns {
                let at = match &column.role {
                    ColumnRole::Field(field) => *field,
                    ColumnRole::Extra(header) => data.extra_column(header),
                };
                let into = &mut data.columns[usize::from(at)];
                into.texts[first..].copy_from_slice(&column.texts);
                into.kinds[first..].copy_from_slice(&column.kinds);
            }
            self.batches.push((source, batch));
        }
        Ok(steps)
    }
}
