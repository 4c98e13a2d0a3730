//! The driver: walks the data once, and after an edit only what the edit touches.

mod checks;
mod filled;
mod groups;
mod judging;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use qichu_model::noted::Noted;
use qichu_model::raw::Observation;
use qichu_model::store::{ColumnRole, TableData};
use qichu_model::{CellKind, Data, Finding, FixKind, Place, RuleId, Settings, TableId};

use self::checks::{Checks, WholeCheck};
use self::filled::Filled;
use self::groups::{Digest, Groups};
use self::standing::{From, Standing};
use crate::odd::odd_values;
use crate::registry::RULES;
use crate::rule::{Check, Hit, Member, Row, Rule};
use crate::table::required_column_empty::least_rows;

pub use self::groups::Keys;
pub use self::judging::Judging;
pub use self::standing::Tally;

/// The findings of a book, kept up to date.
pub struct Checker {
    checks: Checks,
    standing: Standing,
    /// By group rule.
    groups: Vec<Groups>,
    /// By table.
    filled: Vec<Filled>,
    /// By table: fields that no record fills, a bit each, as they were last judged.
    void: [u64; 7],
    /// Tables changed since the whole-table rules were last judged.
    stale: BTreeSet<TableId>,
    sources: Vec<Finding>,
    /// What the book knows, as it was last told.
    noted: Vec<Noted>,
}

impl Default for Checker {
    /// One that has judged a book without records.
    fn default() -> Self {
        let mut checker = Self {
            checks: Checks::default(),
            standing: Standing::default(),
            groups: Vec::new(),
            filled: Vec::new(),
            void: [0; 7],
            stale: BTreeSet::new(),
            sources: Vec::new(),
            noted: Vec::new(),
        };
        checker.clear();
        checker
    }
}

impl Checker {
    /// A checker that has judged all of `data`.
    pub fn of(data: &Data, settings: &Settings) -> Self {
        let mut checker = Self::default();
        checker.check_all(data, settings);
        checker
    }

    fn clear(&mut self) {
        self.standing.clear();
        self.noted.clear();
        self.stale.clear();
        let groups = self.checks.groups.iter();
        self.groups = groups.map(|_| Groups::default()).collect();
        let fields = TableId::ALL.iter().map(|t| t.spec().fields.len());
        self.filled = fields.map(Filled::new).collect();
        self.void = [0; 7];
    }

    /// Takes in the marks of the findings for which a person gave a reason: errors that may
    /// be confirmed are confirmed by it. Returns the records to be judged again.
    pub fn confirm(&mut self, given: impl Iterator<Item = u64>) -> BTreeSet<(TableId, u32)> {
        self.standing.confirm(given)
    }

    /// Judges everything anew. The findings on source files stay.
    pub fn check_all(&mut self, data: &Data, settings: &Settings) {
        let mut judging = self.begin(data);
        while !self.go_on(&mut judging, data, settings) {}
    }

    /// Judges the cells of some records, a column at a time: what a column says over and
    /// over is judged once. Those that are empty and must not be are left for later: that
    /// the whole column is empty is known at its end.
    fn check_cells(
        &mut self,
        data: &Data,
        settings: &Settings,
        (table, rows): (&TableData, &[u32]),
        Judging { seen, empty, .. }: &mut Judging,
    ) {
        let standing = &mut self.standing;
        let record = |row| Row {
            data,
            settings,
            table: table.id,
            row,
        };
        let mut fields = vec![0u64; rows.len()];
        for (at, column) in (0u16..).zip(&table.columns) {
            let of_field = self.checks.of_column(table.id, &column.role);
            if let ColumnRole::Extra(_) = column.role {
                for row in rows {
                    let i = *row as usize;
                    let (text, kind) = (data.pool.get(column.texts[i]), column.kinds[i]);
                    of_field.judge(&record(*row), at, text, kind, |rule, hit| {
                        let place = on_record(table.id, *row, &hit);
                        standing.put(From::Cell, finding(rule, settings, place, hit));
                    });
                }
                continue;
            }
            for (row, fields) in rows.iter().zip(&mut fields) {
                let i = *row as usize;
                let (id, kind) = (column.texts[i], column.kinds[i]);
                let place = (table.id, at, kind);
                if seen.is_fine(id, place) {
                    *fields |= 1 << at;
                    continue;
                }
                let text = data.pool.get(id);
                let filled = !is_blank(text);
                *fields |= u64::from(filled) << at;
                if !filled && kind != CellKind::NoValue {
                    if of_field.asks_empty() {
                        empty.push((*row, at));
                    }
                    continue;
                }
                let mut fine = filled;
                of_field.judge(&record(*row), at, text, kind, |rule, hit| {
                    fine = false;
                    let place = on_record(table.id, *row, &hit);
                    standing.put(From::Cell, finding(rule, settings, place, hit));
                });
                if fine {
                    seen.set_fine(id, place);
                }
            }
        }
        let filled = &mut self.filled[table.id.index()];
        for (row, fields) in rows.iter().zip(fields) {
            filled.set(*row, Some(fields));
        }
    }

    /// Judges records of one table, each by itself.
    fn check_records(&mut self, records: &[Row]) {
        let Some(table) = records.first().map(|r| r.table) else {
            return;
        };
        for check in &self.checks.rows[table.index()] {
            for record in records {
                if let Some(hit) = check.judge(record) {
                    let place = on_record(table, record.row, &hit);
                    let found = finding(check.rule, record.settings, place, hit);
                    self.standing.put(From::Record, found);
                }
            }
        }
    }

    /// Takes records of one table in under their keys, and makes room for those of so many
    /// more: as many for each, or a few more.
    fn take_in(&mut self, records: &[Row], more: usize, keys: &mut Keys) {
        let Some(table) = records.first().map(|r| r.table) else {
            return;
        };
        let groups = self.checks.groups.iter().zip(&mut self.groups);
        for (check, groups) in groups.filter(|(check, _)| check.tables.contains(&table)) {
            let mut count = 0;
            for record in records {
                (check.keys)(record, keys);
                count += groups.add(record, keys);
            }
            groups.expect((count + count / 16) * more.div_ceil(records.len()));
        }
    }

    /// Judges one cell.
    fn check_cell(
        &mut self,
        data: &Data,
        settings: &Settings,
        (table, row, column): (TableId, u32, u16),
    ) {
        let Some(role) = role(data, table, column) else {
            return;
        };
        let (text, kind) = data.cell(table, row, column);
        let is_empty = is_blank(text) && kind != CellKind::NoValue;
        let is_void = || {
            self.void[table.index()]
                .checked_shr(column.into())
                .is_some_and(|v| v & 1 == 1)
        };
        if is_empty && is_void() {
            return;
        }
        let of_field = self.checks.of_column(table, role);
        let record = Row {
            data,
            settings,
            table,
            row,
        };
        of_field.judge(&record, column, text, kind, |rule, hit| {
            let place = on_record(table, row, &hit);
            let found = finding(rule, settings, place, hit);
            self.standing.put(From::Cell, found);
        });
    }

    /// Judges anew what a change of these records touches, but for the whole-table
    /// rules: [`Self::settle`] does those. After both, the findings are those
    /// [`Self::check_all`] would give.
    pub fn recheck(
        &mut self,
        changed: &BTreeSet<(TableId, u32)>,
        data: &Data,
        settings: &Settings,
    ) {
        let tables: BTreeSet<TableId> = changed.iter().map(|(table, _)| *table).collect();
        for &(table, row) in changed {
            let fields = lives(data, table, row).then(|| filled(data, table, row));
            self.filled[table.index()].set(row, fields);
        }
        for &table in &tables {
            self.recheck_void(table, data, settings);
        }
        let mut touched: Vec<BTreeSet<Digest>> = vec![BTreeSet::new(); self.groups.len()];
        let mut keys = Keys::default();
        for &(table, row) in changed {
            let own = |from, _: &Finding| matches!(from, From::Cell | From::Record);
            self.standing.take_back(table, row, own);
            for (groups, touched) in self.groups.iter_mut().zip(&mut touched) {
                touched.extend(groups.take(table, row));
            }
            if lives(data, table, row) {
                let row = Row {
                    data,
                    settings,
                    table,
                    row,
                };
                self.recheck_record(&row, &mut keys, &mut touched);
            }
        }
        for (i, keys) in touched.into_iter().enumerate() {
            for key in keys {
                let members = self.groups[i].members(key);
                self.judge(i, (key, members), data, settings);
            }
        }
        self.stale.extend(tables);
    }

    /// Judges a record anew by itself, and takes it in under its keys.
    fn recheck_record(&mut self, row: &Row, keys: &mut Keys, touched: &mut [BTreeSet<Digest>]) {
        let (data, settings, table) = (row.data, row.settings, row.table);
        for column in 0..data.table(table).columns.len() as u16 {
            self.check_cell(data, settings, (table, row.row, column));
        }
        self.check_records(std::slice::from_ref(row));
        let groups = self.checks.groups.iter().zip(&mut self.groups);
        for ((check, groups), touched) in groups.zip(touched) {
            if check.tables.contains(&table) {
                (check.keys)(row, keys);
                touched.extend(groups.put(row, keys));
            }
        }
    }

    /// Judges the empty cells of columns filled for the first time, or emptied: each is
    /// judged otherwise now.
    fn recheck_void(&mut self, table: TableId, data: &Data, settings: &Settings) {
        let void = self.filled[table.index()].void(least_rows(settings));
        let turned = void ^ std::mem::replace(&mut self.void[table.index()], void);
        let columns = (0..data.table(table).columns.len() as u16).filter(|c| *c < u64::BITS as u16);
        for column in columns.filter(|c| turned >> c & 1 == 1) {
            for row in data.table(table).rows() {
                let on_it =
                    |from, f: &Finding| from == From::Cell && f.place.column() == Some(column);
                self.standing.take_back(table, row, on_it);
                self.check_cell(data, settings, (table, row, column));
            }
        }
    }

    /// Judges the whole-table rules that read a changed table. Returns whether there
    /// were any.
    pub fn settle(&mut self, data: &Data, settings: &Settings) -> bool {
        let stale = std::mem::take(&mut self.stale);
        let wholes = self.checks.wholes.iter().enumerate();
        let due = wholes.filter(|(_, whole)| whole.tables.iter().any(|t| stale.contains(t)));
        let due: Vec<usize> = due.map(|(i, _)| i).collect();
        for i in &due {
            self.judge_whole(*i, data, settings);
        }
        if !stale.is_empty() {
            self.judge_odd(data, settings);
        }
        self.standing.sort_wide();
        !due.is_empty()
    }

    fn judge_whole(&mut self, i: usize, data: &Data, settings: &Settings) {
        let WholeCheck { rule, check, .. } = &self.checks.wholes[i];
        self.standing.take_back_all(rule.id);
        for (place, hit) in check(data, settings) {
            let found = finding(rule, settings, place, hit);
            self.standing.put(From::Whole, found);
        }
    }

    fn judge_odd(&mut self, data: &Data, settings: &Settings) {
        for (rule, _) in &self.checks.odd {
            self.standing.take_back_all(rule.id);
        }
        for odd in odd_values(data, settings) {
            for (rule, check) in &self.checks.odd {
                if let Some(hit) = check(&odd, settings) {
                    let found = finding(rule, settings, odd.place(), hit);
                    self.standing.put(From::Whole, found);
                }
            }
        }
    }

    /// Whether a whole-table rule has yet to be judged again.
    pub fn is_settled(&self) -> bool {
        self.stale.is_empty()
    }

    /// Judges the members of a key anew.
    fn judge(
        &mut self,
        i: usize,
        (key, members): (Digest, Vec<Member>),
        data: &Data,
        settings: &Settings,
    ) {
        let from = From::Group(i as u16, key);
        for (table, row) in self.groups[i].wrong.remove(&key).unwrap_or_default() {
            self.standing.take_back(table, row, |f, _| f == from);
        }
        let check = &self.checks.groups[i];
        if members.is_empty() || members.len() == 1 && !check.alone {
            return;
        }
        let mut wrong: Vec<(TableId, u32)> = Vec::new();
        for (at, mut hit) in (check.judge)(&members, data, settings) {
            let Member {
                table, row, column, ..
            } = members[at];
            hit.column.get_or_insert(column);
            wrong.push((table, row));
            let place = on_record(table, row, &hit);
            let found = finding(check.rule, settings, place, hit);
            self.standing.put(from, found);
        }
        if !wrong.is_empty() {
            self.groups[i].wrong.insert(key, wrong);
        }
    }

    /// Takes in what the reader and the mapping saw in a source file, once a file.
    pub fn set_sources<'a>(
        &mut self,
        seen: impl Iterator<Item = (u16, &'a Observation)>,
        settings: &Settings,
    ) {
        self.sources = seen
            .filter_map(|(source, o)| source_finding(source, o, settings))
            .collect();
    }

    /// Takes in what the book knows beside its records. Returns whether that is anything
    /// new.
    pub fn set_noted(&mut self, noted: Vec<Noted>, settings: &Settings) -> bool {
        if noted == self.noted {
            return false;
        }
        let of_book = |r: &&&Rule| matches!(r.check, Check::Book(_));
        for rule in RULES.iter().filter(of_book) {
            self.standing.take_back_all(rule.id);
        }
        for one in &noted {
            let is_it = |r: &&&Rule| matches!(r.check, Check::Book(what) if what == one.what);
            if let Some(rule) = RULES.iter().find(is_it) {
                let hit = Hit {
                    args: one.args.clone(),
                    fix: one.fix.clone(),
                    ..Hit::default()
                };
                let found = finding(rule, settings, one.place, hit);
                self.standing.put(From::Book, found);
            }
        }
        self.standing.sort_wide();
        self.noted = noted;
        true
    }

    /// All findings: those of sources first, then of whole tables and columns, then by
    /// table, row, column and rule.
    pub fn findings(&self) -> Vec<&Finding> {
        let wide = self.standing.wide().iter();
        let first = self.sources.iter().chain(wide);
        first.chain(self.standing.of_records()).collect()
    }

    /// The findings on source files.
    pub fn of_sources(&self) -> &[Finding] {
        &self.sources
    }

    /// The findings on whole tables and columns.
    pub fn of_tables(&self) -> &[Finding] {
        self.standing.wide()
    }

    /// The findings on one record, by column and rule.
    pub fn of_row(&self, table: TableId, row: u32) -> impl Iterator<Item = &Finding> {
        self.standing.of_row(table, row)
    }

    /// The records of a table with findings, from a row on.
    pub fn rows_from(
        &self,
        table: TableId,
        row: u32,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = &Finding>)> {
        self.standing.rows(table, row..)
    }

    /// The records of a table with findings, from a row backwards.
    pub fn rows_to(
        &self,
        table: TableId,
        row: u32,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = &Finding>)> {
        self.standing.rows(table, ..=row).rev()
    }

    /// A cell's text after every safe fix of the rules about single cells, one upon the
    /// other; `None` where there is nothing to fix.
    pub fn tidied(
        &self,
        data: &Data,
        settings: &Settings,
        (table, row, column): (TableId, u32, u16),
    ) -> Option<String> {
        // Each fix makes a text plainer; no text needs more than a few.
        const ROUNDS: usize = 8;
        let of_field = self.checks.of_column(table, role(data, table, column)?);
        let (text, mut kind) = data.cell(table, row, column);
        let record = Row {
            data,
            settings,
            table,
            row,
        };
        let mut fixed: Option<String> = None;
        for _ in 0..ROUNDS {
            let text = fixed.as_deref().unwrap_or(text);
            let mut next = None;
            of_field.judge(&record, column, text, kind, |_, hit| {
                let fix = hit.fix.filter(|fix| fix.kind == FixKind::Safe);
                if let (None, Some(fix)) = (&next, fix) {
                    next = fix.cells.into_iter().find(|c| c.0 == column);
                }
            });
            let Some((_, next)) = next else {
                break;
            };
            fixed = Some(next);
            kind = CellKind::Plain;
        }
        fixed
    }

    /// How many findings of each rule stand in each table.
    pub fn tally(&self) -> &BTreeMap<(TableId, RuleId), Tally> {
        self.standing.tally()
    }

    /// How many records of a table have an error. Does not walk them.
    pub fn erring(&self, table: TableId) -> u32 {
        self.standing.erring(table)
    }

    /// The table and rule of the standing warning with this mark.
    pub fn warning(&self, mark: u64) -> Option<(TableId, RuleId)> {
        self.standing.warning(mark)
    }
}

fn role(data: &Data, table: TableId, column: u16) -> Option<&ColumnRole> {
    let column = data.table(table).columns.get(usize::from(column))?;
    Some(&column.role)
}

fn lives(data: &Data, table: TableId, row: u32) -> bool {
    data.table(table).alive.get(row as usize) == Some(&true)
}

/// The fields that a record fills, a bit each.
fn filled(data: &Data, table: TableId, row: u32) -> u64 {
    let fields = 0..table.spec().fields.len() as u16;
    fields.fold(0, |bits, column| {
        bits | u64::from(!is_blank(data.text(table, row, column))) << column
    })
}

/// Whether a text holds nothing but space.
fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn source_finding(source: u16, seen: &Observation, settings: &Settings) -> Option<Finding> {
    let is_it = |rule: &&&Rule| matches!(&rule.check, Check::Source(what) if *what == seen.what);
    let rule = RULES.iter().find(is_it)?;
    let place = Place::Source {
        source,
        sheet: seen.sheet,
        cell: seen.cell,
    };
    let hit = Hit {
        args: seen.args.clone(),
        ..Hit::default()
    };
    Some(finding(rule, settings, place, hit))
}

fn on_record(table: TableId, row: u32, hit: &Hit) -> Place {
    match hit.column {
        Some(column) => Place::Cell { table, row, column },
        None => Place::Record { table, row },
    }
}

fn finding(rule: &Rule, settings: &Settings, place: Place, hit: Hit) -> Finding {
    let severity = match settings.severities.is_empty() {
        true => rule.severity,
        false => (settings.severities.get(rule.name).copied()).unwrap_or(rule.severity),
    };
    Finding {
        rule: rule.id,
        severity,
        place,
        args: hit.args,
        related: hit
            .related
            .into_iter()
            .map(|(table, row, column)| Place::Cell { table, row, column })
            .collect(),
        fix: hit.fix,
        choices: hit.choices,
        lacking: hit.lacking,
    }
}
