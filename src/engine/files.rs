//! Files that were read and wait to be entered.

use std::collections::BTreeSet;

use qichu_book::back::{self, Back, Foreign};
use qichu_book::command::{Command, Facts, Source};
use qichu_book::sources::Totals;
use qichu_book::{Book, batches, merge, sources};
use qichu_mapping::joined::part_of;
use qichu_mapping::plan::{Batch, ColumnPlan, Plan, TablePlan, Target};
use qichu_mapping::{columns_for, missing, observe, propose, units};
use qichu_model::raw::{RawTable, RawWorkbook};
use qichu_model::store::Pool;
use qichu_model::{Lang, TableId, a1};
use qichu_rules::Checker;

use super::back::back_view;
use super::protocol::{FileChange, FileView, MergeView, RawColumnView, RawView};
use super::views::finding_view;
use crate::reader::Read;

/// Values shown of a column.
const SAMPLES: usize = 3;

/// A file that waits.
#[derive(Clone)]
pub struct Pending {
    /// Its number.
    pub id: u32,
    /// What the reader gave.
    pub read: Read,
    /// Where its columns go.
    plan: Plan,
    /// The records that makes, by table of the plan.
    batches: Vec<Option<Batch>>,
    /// What these add up to.
    totals: Totals,
    /// Texts of the file itself; behind them in the pool are those of the batches.
    texts: usize,
    facts: Facts,
    /// What a person changed, in order: with `read`, all that it takes to have this again.
    pub changes: Vec<FileChange>,
}

impl Pending {
    /// A file as the reader gave it, with a plan proposed, and changed as a person did
    /// before. Rows whose key the book has change its records, until the person says
    /// otherwise.
    ///
    /// # Errors
    /// When it is a workbook with record numbers of another book.
    pub fn new(
        id: u32,
        read: Read,
        changes: Vec<FileChange>,
        book: &Book,
    ) -> Result<Self, Foreign> {
        let mut plan = propose(&read.workbook);
        plan.tables.iter_mut().for_each(|t| t.update = true);
        back::adopt(book, &read.workbook, &mut plan)?;
        let mut file = Self {
            id,
            plan,
            batches: Vec::new(),
            totals: Totals::new(),
            texts: read.workbook.pool.len(),
            facts: Facts::default(),
            changes: Vec::new(),
            read,
        };
        state(&mut file.facts, &file.read.workbook, &file.plan);
        for change in &changes {
            file.apply(change.clone());
        }
        file.changes = changes;
        file.carry_out();
        Ok(file)
    }

    /// Carries the plan out.
    fn carry_out(&mut self) {
        let workbook = &mut self.read.workbook;
        workbook.pool.truncate(self.texts);
        self.batches = batches(workbook, &self.plan);
        self.totals.clear();
        for batch in self.batches.iter().flatten() {
            sources::add_up(&mut self.totals, batch, &|id| workbook.pool.get(id));
        }
    }

    /// Whether a raw table comes back by its record numbers, which say where all goes.
    fn is_back(&self, table: u16) -> bool {
        let plan = self.plan.tables.get(usize::from(table));
        plan.is_some_and(|plan| plan.marks.is_some())
    }

    /// Whether entering it as it stands fills any table, with nothing left to ask.
    pub fn fills(&self) -> bool {
        let mut entered = (self.plan.tables.iter()).filter(|t| t.target.is_some());
        let asks = |t: &TablePlan| t.columns.iter().any(|c| c.ask);
        entered.clone().all(|t| !asks(t)) && entered.next().is_some()
    }

    fn raw(&self, table: usize) -> Option<&RawTable> {
        let plan = self.plan.tables.get(table)?;
        let sheet = self.read.workbook.sheets.get(usize::from(plan.sheet))?;
        sheet.tables.get(usize::from(plan.table))
    }

    /// Carries a person's change out. What does not fit the file is passed over.
    pub fn change(&mut self, change: FileChange, book: &Book) {
        let changes = match change {
            // Later there may be other conflicts, which nobody has seen yet.
            FileChange::Taken(table, None, file) => {
                let back = self.back(table.into(), book).unwrap_or_default();
                let cells = back.conflicts.iter().map(|c| (c.row, c.column));
                let taken = cells.map(|cell| FileChange::Taken(table, Some(cell), file));
                taken.collect()
            }
            one => vec![one],
        };
        let maps = changes
            .iter()
            .filter(|change| self.apply((*change).clone()))
            .count();
        self.changes.extend(changes);
        if maps > 0 {
            self.carry_out();
        }
    }

    /// Takes a change into plan and facts. Returns whether the plan is to be carried out.
    fn apply(&mut self, change: FileChange) -> bool {
        let named = match &change {
            FileChange::Target(table, _)
            | FileChange::Column(table, ..)
            | FileChange::AsIs(table, ..)
            | FileChange::Fill(table, _)
            | FileChange::Unfill(table, _)
            | FileChange::Update(table, _) => Some(*table),
            _ => None,
        };
        if named.is_some_and(|table| self.is_back(table)) {
            return false;
        }
        let maps = !matches!(change, FileChange::Fact(_) | FileChange::Taken(..));
        match change {
            FileChange::Fact(fact) => self.facts.say(fact),
            FileChange::Taken(table, cell, file) => {
                if let Some(plan) = self.plan.tables.get_mut(usize::from(table)) {
                    match file {
                        true => plan.taken.extend(cell),
                        false => plan.taken.retain(|taken| Some(*taken) != cell),
                    }
                }
            }
            FileChange::Target(table, target) => {
                let columns = target.and_then(|t| {
                    Some(columns_for(
                        self.raw(table.into())?,
                        t,
                        &self.read.workbook.pool,
                    ))
                });
                if let Some(plan) = self.plan.tables.get_mut(usize::from(table)) {
                    plan.target = target;
                    plan.confidence = 100;
                    plan.fills.clear();
                    if let Some(columns) = columns {
                        plan.columns = columns;
                    }
                }
            }
            FileChange::Column(table, column, to) => {
                self.set_column(table.into(), column.into(), to)
            }
            FileChange::AsIs(table, column, as_is) => {
                let plan = self.plan.tables.get_mut(usize::from(table));
                if let Some(column) = plan.and_then(|p| p.columns.get_mut(usize::from(column))) {
                    column.as_is = as_is;
                }
            }
            FileChange::Fill(table, fill) => {
                if let Some(plan) = self.plan.tables.get_mut(usize::from(table)) {
                    plan.fills.retain(|f| f.field != fill.field);
                    plan.fills.push(fill);
                }
            }
            FileChange::Unfill(table, field) => {
                if let Some(plan) = self.plan.tables.get_mut(usize::from(table)) {
                    plan.fills.retain(|f| f.field != field);
                }
            }
            FileChange::Update(table, update) => {
                if let Some(plan) = self.plan.tables.get_mut(usize::from(table)) {
                    plan.update = update;
                }
            }
            FileChange::Remembered(corrections) => self.remember(&corrections),
        }
        if maps {
            state(&mut self.facts, &self.read.workbook, &self.plan);
        }
        maps
    }

    fn set_column(&mut self, table: usize, column: usize, to: Target) {
        let Some(plan) = self.plan.tables.get_mut(table) else {
            return;
        };
        if let Some(field) = to.field() {
            // A field takes one column, or one for each of its parts: the other one becomes
            // an extra.
            for other in &mut plan.columns {
                if to.excludes(&other.to) {
                    other.to = Target::Extra;
                    other.confidence = 0;
                }
            }
            plan.fills.retain(|f| f.field != field);
        }
        if let Some(chosen) = plan.columns.get_mut(column) {
            chosen.to = to;
            chosen.confidence = 100;
            chosen.ask = false;
        }
    }

    fn remember(&mut self, corrections: &[(TableId, String, String)]) {
        for table in 0..self.plan.tables.len() {
            let Some(target) = self.plan.tables[table].target else {
                continue;
            };
            if self.is_back(table as u16) {
                continue;
            }
            let headers: Vec<String> = self
                .raw(table)
                .map(|raw| {
                    raw.columns
                        .iter()
                        .map(|c| c.header.trim().to_owned())
                        .collect()
                })
                .unwrap_or_default();
            for (column, header) in headers.iter().enumerate() {
                let known = corrections
                    .iter()
                    .find(|(t, h, _)| *t == target && h == header);
                match known.map(|(.., key)| (key.as_str(), target.spec().field(key))) {
                    Some((_, Some(field))) => self.set_column(table, column, Target::Field(field)),
                    Some(("", None)) => self.set_column(table, column, Target::Extra),
                    _ => {}
                }
            }
        }
    }

    /// The command that enters it.
    pub fn import(self, book: &Book) -> Command {
        let source = Source {
            name: self.read.name,
            bytes: self.read.bytes,
            sha256: self.read.sha256,
            sheets: (self.read.workbook.sheets.iter())
                .map(|s| s.name.clone())
                .collect(),
            facts: self.facts,
            rows: None,
            observations: Vec::new(),
        };
        Command::Import(Box::new(qichu_book::import_batches(
            source,
            self.read.workbook,
            &self.plan,
            self.batches,
            book,
        )))
    }

    /// As the page shows it.
    pub fn view(&self, book: &Book, lang: Lang) -> FileView {
        let workbook = &self.read.workbook;
        let mut checker = Checker::default();
        let seen: Vec<_> = workbook
            .observations
            .iter()
            .cloned()
            .chain(observe(workbook, &self.plan))
            .collect();
        checker.set_sources(seen.iter().map(|o| (0, o)), &book.settings);
        let sheets: Vec<String> = workbook.sheets.iter().map(|s| s.name.clone()).collect();
        let notes = checker.of_sources().iter().map(|f| {
            let mut view = finding_view(f, None, lang);
            view.place = place(f.place, &sheets);
            view
        });
        let tables: Vec<RawView> = (0..self.plan.tables.len())
            .filter_map(|i| self.table(i, book, lang))
            .collect();
        let entered = || tables.iter().filter(|t| t.target.is_some());
        FileView {
            id: self.id,
            name: self.read.name.clone(),
            bytes: self.read.bytes,
            read_ms: self.read.ms,
            facts: self.facts.clone(),
            read: self.totals.clone(),
            records: entered().map(records).sum(),
            asks: entered()
                .map(|t| t.columns.iter().filter(|c| c.ask).count() as u32)
                .sum(),
            again: book
                .standing_sources()
                .iter()
                .any(|(_, s)| s.sha256 == self.read.sha256),
            notes: notes.collect(),
            tables,
        }
    }

    fn table(&self, index: usize, book: &Book, lang: Lang) -> Option<RawView> {
        let raw = self.raw(index)?;
        let plan = &self.plan.tables[index];
        let sheet = &self.read.workbook.sheets[usize::from(plan.sheet)];
        let unit = |i: usize| units::stated(raw, plan, i, units::field_of(plan, i)?);
        let column = |(i, of): (usize, &ColumnPlan)| RawColumnView {
            header: raw.columns[i].header.clone(),
            letters: a1::column_name(raw.columns[i].column),
            samples: samples(&self.read.workbook.pool, &raw.columns[i].texts),
            to: of.to.clone(),
            part: (plan.target).and_then(|t| part_of(t, &raw.columns[i].header)),
            confidence: of.confidence,
            candidates: of.candidates.clone(),
            ask: of.ask,
            unit: unit(i).map(|unit| (unit.name.clone(), unit.factor())),
            as_is: of.as_is,
        };
        Some(RawView {
            sheet: sheet.name.clone(),
            state: sheet.state,
            header_row: raw.header_row + 1,
            rows: raw.rows.len() as u32,
            hidden: raw.hidden_rows,
            totals: raw.totals.len() as u32,
            target: plan.target,
            confidence: plan.confidence,
            columns: plan.columns.iter().enumerate().map(column).collect(),
            missing: if plan.marks.is_some() {
                Vec::new()
            } else {
                missing(plan)
            },
            fills: plan.fills.clone(),
            merge: (self.batches[index].as_ref())
                .and_then(|batch| self.merge(batch, plan.update, book)),
            back: self.back(index, book).map(|b| back_view(book, &b, lang)),
        })
    }

    fn merge(&self, batch: &Batch, update: bool, book: &Book) -> Option<MergeView> {
        let pool = &self.read.workbook.pool;
        let into = merge::matches(book, pool, batch);
        if into.is_empty() {
            return None;
        }
        let preview = merge::preview(book, pool, batch, &into, (&self.read.name, &self.facts));
        Some(MergeView {
            update,
            new: preview.new,
            changed: preview.changed,
            unchanged: preview.unchanged,
            conflicts: preview.conflicts,
        })
    }

    /// What entering a raw table does that comes back; `None` for any other.
    fn back(&self, index: usize, book: &Book) -> Option<Back> {
        let plan = self.plan.tables.get(index)?;
        plan.marks?;
        let mut pool = self.read.workbook.pool.clone();
        back::take(book, self.raw(index)?, plan, &mut pool)
    }
}

/// The records that entering a raw table adds or changes.
fn records(table: &RawView) -> u32 {
    match &table.back {
        Some(back) => back.new + back.changed,
        None => table.rows,
    }
}

/// Declares what the file's total rows state, where a person has not said otherwise.
fn state(facts: &mut Facts, workbook: &RawWorkbook, plan: &Plan) {
    facts.declared.retain(|d| !d.in_file);
    for stated in sources::stated(workbook, plan) {
        if facts.declared.iter().all(|d| d.of != stated.of) {
            facts.declared.push(stated);
        }
    }
    facts.declared.sort_by_key(|d| d.of);
}

/// Sheet and cell of a finding on a file.
pub fn place(place: qichu_model::Place, sheets: &[String]) -> String {
    let qichu_model::Place::Source { sheet, cell, .. } = place else {
        return String::new();
    };
    let sheet = sheet.and_then(|s| sheets.get(usize::from(s)));
    let cell = cell.map(|(row, column)| a1::address(row, column));
    let parts: Vec<String> = sheet
        .filter(|s| !s.is_empty())
        .cloned()
        .into_iter()
        .chain(cell)
        .collect();
    parts.join(" › ")
}

/// The first values that differ.
fn samples(pool: &Pool, texts: &[u32]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts
        .iter()
        .map(|id| pool.get(*id))
        .filter(|text| !text.trim().is_empty() && seen.insert(*text))
        .take(SAMPLES)
        .map(|text| text.chars().take(40).collect())
        .collect()
}
