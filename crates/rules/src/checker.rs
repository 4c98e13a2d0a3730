//! The driver: walks the data once, and after an edit only what the edit touches.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use qichu_model::noted::Noted;
use qichu_model::raw::Observation;
use qichu_model::store::ColumnRole;
use qichu_model::{CellKind, Data, Finding, FixKind, Place, RuleId, Settings, Severity, TableId};

use crate::look::{Look, clean};
use crate::registry::RULES;
use crate::rule::{Cell, Check, Hit, Judge, Key, Member, Row, Rule};
use crate::table::required_column_empty::least_rows;

type CellCheck = (&'static Rule, bool, fn(&Cell) -> Option<Hit>);
type RowCheck = (&'static Rule, fn(&Row) -> Option<Hit>);

struct GroupCheck {
    rule: &'static Rule,
    tables: &'static [TableId],
    keys: fn(&Row) -> Vec<Key>,
    judge: Judge,
}

struct WholeCheck {
    rule: &'static Rule,
    tables: &'static [TableId],
    check: fn(&Data, &Settings) -> Vec<(Place, Hit)>,
}

/// How many findings of one rule stand in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All of them.
    pub count: u32,
    /// Those whose fix may be applied in bulk.
    pub safe: u32,
    /// Those whose fix a person must confirm.
    pub suggested: u32,
}

/// Which judgement gave a finding, so that judging again can take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// The record by itself.
    Record,
    /// A group rule, by its place among them, for a key.
    Group(u16, Digest),
    /// A whole-table rule.
    Whole,
    /// What the book knows.
    Book,
}

type Kept = (From, Finding);

/// The findings of a book, kept up to date.
pub struct Checker {
    cells: Vec<Vec<Vec<CellCheck>>>,
    rows: Vec<Vec<RowCheck>>,
    groups: Vec<GroupCheck>,
    wholes: Vec<WholeCheck>,
    /// By table, then row: the findings on a record and its cells, by column and rule.
    found: Vec<BTreeMap<u32, Vec<Kept>>>,
    /// Findings of whole-table rules on a column or a table.
    wide: Vec<Finding>,
    /// By group rule: who takes part under which key.
    members: Vec<HashMap<Digest, Vec<Member>>>,
    /// By group rule: under which keys a record takes part.
    keys_of: Vec<HashMap<(TableId, u32), Vec<Digest>>>,
    /// By group rule: the records with findings under a key.
    group_rows: Vec<HashMap<Digest, BTreeSet<(TableId, u32)>>>,
    /// By table, then row: which of its fields hold something, a bit each.
    filled: Vec<HashMap<u32, u64>>,
    /// By table, then field: how many records hold something.
    filled_count: Vec<Vec<u32>>,
    /// By table: fields that no record fills, a bit each; one finding on the column stands
    /// for one on every cell.
    void: Vec<u64>,
    /// Tables changed since the whole-table rules were last judged.
    stale: BTreeSet<TableId>,
    tally: BTreeMap<(TableId, RuleId), Tally>,
    /// By table: how many records have an error.
    erring: Vec<u32>,
    /// Marks of the standing warnings, which are what a reason can be given for.
    warnings: HashMap<u64, (TableId, RuleId)>,
    sources: Vec<Finding>,
    /// What the book knows, as it was last told.
    noted: Vec<Noted>,
}

impl Default for Checker {
    fn default() -> Self {
        let mut checker = Self {
            cells: TableId::ALL
                .iter()
                .map(|t| vec![Vec::new(); t.spec().fields.len()])
                .collect(),
            rows: vec![Vec::new(); TableId::ALL.len()],
            groups: Vec::new(),
            wholes: Vec::new(),
            found: Vec::new(),
            wide: Vec::new(),
            members: Vec::new(),
            keys_of: Vec::new(),
            group_rows: Vec::new(),
            filled: Vec::new(),
            filled_count: Vec::new(),
            void: Vec::new(),
            stale: BTreeSet::new(),
            tally: BTreeMap::new(),
            erring: Vec::new(),
            warnings: HashMap::new(),
            sources: Vec::new(),
            noted: Vec::new(),
        };
        for rule in RULES {
            checker.register(rule);
        }
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

    fn register(&mut self, rule: &'static Rule) {
        match rule.check {
            Check::Source(_) | Check::Book(_) => {}
            Check::Cell {
                applies,
                empty,
                check,
            } => {
                for table in TableId::ALL {
                    for (i, field) in table.spec().fields.iter().enumerate() {
                        if applies(field) {
                            self.cells[table.index()][i].push((rule, empty, check));
                        }
                    }
                }
            }
            Check::Row { table, check } => self.rows[table.index()].push((rule, check)),
            Check::Group {
                tables,
                keys,
                judge,
            } => self.groups.push(GroupCheck {
                rule,
                tables,
                keys,
                judge,
            }),
            Check::Whole { tables, check } => self.wholes.push(WholeCheck {
                rule,
                tables,
                check,
            }),
        }
    }

    fn clear(&mut self) {
        self.found = vec![BTreeMap::new(); TableId::ALL.len()];
        self.wide.clear();
        self.noted.clear();
        self.members = vec![HashMap::new(); self.groups.len()];
        self.keys_of = vec![HashMap::new(); self.groups.len()];
        self.group_rows = vec![HashMap::new(); self.groups.len()];
        self.tally.clear();
        self.erring = vec![0; TableId::ALL.len()];
        self.warnings.clear();
        self.filled = vec![HashMap::new(); TableId::ALL.len()];
        self.filled_count = TableId::ALL
            .iter()
            .map(|t| vec![0; t.spec().fields.len()])
            .collect();
        self.void = vec![0; TableId::ALL.len()];
    }

    /// Takes in which fields a record fills; `None` takes it out.
    fn fill(&mut self, table: TableId, row: u32, now: Option<u64>) {
        let rows = &mut self.filled[table.index()];
        let before = match now {
            Some(now) => rows.insert(row, now),
            None => rows.remove(&row),
        };
        let (before, now) = (before.unwrap_or(0), now.unwrap_or(0));
        for (field, count) in self.filled_count[table.index()].iter_mut().enumerate() {
            *count += (now >> field & 1) as u32;
            *count -= (before >> field & 1) as u32;
        }
    }

    /// The fields of a table that no record fills, where it has records enough to say so.
    fn void_of(&self, table: TableId, settings: &Settings) -> u64 {
        if self.filled[table.index()].len() < least_rows(settings) {
            return 0;
        }
        let counts = self.filled_count[table.index()].iter().enumerate();
        counts.fold(0, |bits, (field, count)| {
            bits | u64::from(*count == 0) << field
        })
    }

    /// Judges everything anew. The findings on source files stay.
    pub fn check_all(&mut self, data: &Data, settings: &Settings) {
        self.clear();
        for table in &data.tables {
            for row in table.rows() {
                self.fill(table.id, row, Some(filled(data, table.id, row)));
            }
            self.void[table.id.index()] = self.void_of(table.id, settings);
            for row in table.rows() {
                self.check_record(Row {
                    data,
                    settings,
                    table: table.id,
                    row,
                });
            }
        }
        for i in 0..self.groups.len() {
            let keys: Vec<Digest> = self.members[i].keys().copied().collect();
            for key in keys {
                self.judge(i, key, data, settings);
            }
        }
        self.stale = TableId::ALL.into_iter().collect();
        self.settle(data, settings);
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
            let lives = data.table(table).alive.get(row as usize) == Some(&true);
            self.fill(table, row, lives.then(|| filled(data, table, row)));
        }
        let mut more = BTreeSet::new();
        for table in tables {
            let void = self.void_of(table, settings);
            if self.void[table.index()] != void {
                // A column filled for the first time, or emptied: every record's cell in
                // it is judged otherwise now.
                self.void[table.index()] = void;
                more.extend(data.table(table).rows().map(|row| (table, row)));
            }
        }
        let mut touched: Vec<BTreeSet<Digest>> = vec![BTreeSet::new(); self.groups.len()];
        for &(table, row) in changed.union(&more) {
            self.stale.insert(table);
            self.take_back(table, row, |from| from == From::Record);
            for (i, touched) in touched.iter_mut().enumerate() {
                for key in self.keys_of[i].remove(&(table, row)).unwrap_or_default() {
                    if let Some(members) = self.members[i].get_mut(&key) {
                        members.retain(|m| (m.table, m.row) != (table, row));
                    }
                    touched.insert(key);
                }
            }
            if data.table(table).alive.get(row as usize) == Some(&true) {
                self.check_record(Row {
                    data,
                    settings,
                    table,
                    row,
                });
            }
            for (i, touched) in touched.iter_mut().enumerate() {
                let now = self.keys_of[i].get(&(table, row));
                touched.extend(now.into_iter().flatten().cloned());
            }
        }
        for (i, keys) in touched.into_iter().enumerate() {
            for key in keys {
                self.judge(i, key, data, settings);
            }
        }
    }

    /// Judges the whole-table rules that read a changed table. Returns whether there
    /// were any.
    pub fn settle(&mut self, data: &Data, settings: &Settings) -> bool {
        let stale = std::mem::take(&mut self.stale);
        let due: Vec<usize> = (0..self.wholes.len())
            .filter(|i| self.wholes[*i].tables.iter().any(|t| stale.contains(t)))
            .collect();
        for &i in &due {
            let WholeCheck { rule, check, .. } = self.wholes[i];
            self.take_back_whole(rule.id);
            for (place, hit) in check(data, settings) {
                self.put(From::Whole, finding(rule, settings, place, hit));
            }
        }
        self.wide.sort_by_key(|f| (f.place, f.rule));
        !due.is_empty()
    }

    /// Whether a whole-table rule has yet to be judged again.
    pub fn is_settled(&self) -> bool {
        self.stale.is_empty()
    }

    fn check_record(&mut self, row: Row) {
        let Row {
            data,
            settings,
            table,
            row: number,
        } = row;
        let mut findings = Vec::new();
        for (i, column) in data.table(table).columns.iter().enumerate() {
            let ColumnRole::Field(field) = column.role else {
                continue;
            };
            let i = i as u16;
            let checks = &self.cells[table.index()][usize::from(field)];
            let (text, kind) = data.cell(table, number, i);
            let empty = text.trim().is_empty() && kind != CellKind::NoValue;
            if empty && self.void[table.index()] >> field & 1 == 1 {
                continue;
            }
            let look = Look::at(text);
            let read = clean(text, &look);
            let field = &table.spec().fields[usize::from(field)];
            let cell = Cell {
                settings,
                field,
                column: i,
                text,
                clean: &read,
                look,
                kind,
            };
            for (rule, about_empty, check) in checks {
                if *about_empty == empty
                    && let Some(hit) = check(&cell)
                {
                    let place = on_record(table, number, &hit);
                    findings.push(finding(rule, settings, place, hit));
                }
            }
        }
        for (rule, check) in &self.rows[table.index()] {
            if let Some(hit) = check(&row) {
                let place = on_record(table, number, &hit);
                findings.push(finding(rule, settings, place, hit));
            }
        }
        for found in findings {
            self.put(From::Record, found);
        }
        for (i, group) in self.groups.iter().enumerate() {
            if !group.tables.contains(&table) {
                continue;
            }
            let mut own = Vec::new();
            for Key {
                key,
                column,
                defines,
            } in (group.keys)(&row)
            {
                let member = Member {
                    table,
                    row: number,
                    column,
                    defines,
                };
                let key = digest(&key);
                let members = self.members[i].entry(key).or_default();
                if let Err(at) = members.binary_search(&member) {
                    members.insert(at, member);
                }
                own.push(key);
            }
            if !own.is_empty() {
                self.keys_of[i].insert((table, number), own);
            }
        }
    }

    fn judge(&mut self, i: usize, key: Digest, data: &Data, settings: &Settings) {
        let from = From::Group(i as u16, key);
        for (table, row) in self.group_rows[i].remove(&key).unwrap_or_default() {
            self.take_back(table, row, |f| f == from);
        }
        let members = self.members[i].get(&key).cloned().unwrap_or_default();
        if members.is_empty() {
            self.members[i].remove(&key);
            return;
        }
        let rule = self.groups[i].rule;
        let mut rows = BTreeSet::new();
        for (at, mut hit) in (self.groups[i].judge)(&members, data, settings) {
            let member = members[at];
            hit.column.get_or_insert(member.column);
            rows.insert((member.table, member.row));
            let place = on_record(member.table, member.row, &hit);
            self.put(from, finding(rule, settings, place, hit));
        }
        if !rows.is_empty() {
            self.group_rows[i].insert(key, rows);
        }
    }

    fn put(&mut self, from: From, found: Finding) {
        if let Some(table) = found.place.table() {
            let tally = self.tally.entry((table, found.rule)).or_default();
            tally.count += 1;
            match found.fix.as_ref().map(|f| f.kind) {
                Some(FixKind::Safe) => tally.safe += 1,
                Some(FixKind::Suggested) => tally.suggested += 1,
                None => {}
            }
            if found.severity == Severity::Warning {
                self.warnings.insert(found.mark(), (table, found.rule));
            }
            if let Some(row) = found.place.row() {
                let kept = self.found[table.index()].entry(row).or_default();
                if found.severity == Severity::Error && !has_error(kept) {
                    self.erring[table.index()] += 1;
                }
                // By mark where one rule says two things of one cell, so that the order
                // does not tell which key was judged first.
                let order = |f: &Finding| (f.place.column(), f.rule);
                let at = kept.partition_point(|(_, f)| {
                    let by_place = order(f).cmp(&order(&found));
                    by_place.then_with(|| f.mark().cmp(&found.mark())).is_le()
                });
                kept.insert(at, (from, found));
                return;
            }
        }
        self.wide.push(found);
    }

    fn take_back(&mut self, table: TableId, row: u32, is: impl Fn(From) -> bool) {
        self.take_back_if(table, row, |(from, _)| is(*from));
    }

    fn take_back_if(&mut self, table: TableId, row: u32, is: impl Fn(&Kept) -> bool) {
        let rows = &mut self.found[table.index()];
        let Some(kept) = rows.get_mut(&row) else {
            return;
        };
        let erred = has_error(kept);
        let gone: Vec<Kept> = kept.extract_if(.., |kept| is(kept)).collect();
        if erred && !has_error(kept) {
            self.erring[table.index()] -= 1;
        }
        if kept.is_empty() {
            rows.remove(&row);
        }
        gone.iter().for_each(|(_, f)| self.uncount(f));
    }

    fn take_back_whole(&mut self, rule: RuleId) {
        let of_rule = |f: &Finding| f.rule == rule;
        for gone in self.wide.extract_if(.., |f| of_rule(f)).collect::<Vec<_>>() {
            self.uncount(&gone);
        }
        for table in TableId::ALL {
            if !self.tally.contains_key(&(table, rule)) {
                continue;
            }
            let rows: Vec<u32> = (self.found[table.index()].iter())
                .filter(|(_, kept)| kept.iter().any(|(_, f)| of_rule(f)))
                .map(|(row, _)| *row)
                .collect();
            for row in rows {
                self.take_back_if(table, row, |(_, f)| of_rule(f));
            }
        }
    }

    fn uncount(&mut self, gone: &Finding) {
        let Some(table) = gone.place.table() else {
            return;
        };
        if let Some(tally) = self.tally.get_mut(&(table, gone.rule)) {
            tally.count -= 1;
            match gone.fix.as_ref().map(|f| f.kind) {
                Some(FixKind::Safe) => tally.safe -= 1,
                Some(FixKind::Suggested) => tally.suggested -= 1,
                None => {}
            }
            if tally.count == 0 {
                self.tally.remove(&(table, gone.rule));
            }
        }
        if gone.severity == Severity::Warning {
            self.warnings.remove(&gone.mark());
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
            self.take_back_whole(rule.id);
        }
        for one in &noted {
            let is_it = |r: &&&Rule| matches!(r.check, Check::Book(what) if what == one.what);
            if let Some(rule) = RULES.iter().find(is_it) {
                let hit = Hit {
                    args: one.args.clone(),
                    fix: one.fix.clone(),
                    ..Hit::default()
                };
                self.put(From::Book, finding(rule, settings, one.place, hit));
            }
        }
        self.wide.sort_by_key(|f| (f.place, f.rule));
        self.noted = noted;
        true
    }

    /// All findings: those of sources first, then of whole tables and columns, then by
    /// table, row, column and rule.
    pub fn findings(&self) -> Vec<&Finding> {
        let rows = self.found.iter().flat_map(BTreeMap::values).flatten();
        self.sources
            .iter()
            .chain(&self.wide)
            .chain(rows.map(|(_, f)| f))
            .collect()
    }

    /// The findings on source files.
    pub fn of_sources(&self) -> &[Finding] {
        &self.sources
    }

    /// The findings on whole tables and columns.
    pub fn of_tables(&self) -> &[Finding] {
        &self.wide
    }

    /// The findings on one record, by column and rule.
    pub fn of_row(&self, table: TableId, row: u32) -> impl Iterator<Item = &Finding> {
        let kept = self.found[table.index()].get(&row);
        kept.into_iter().flatten().map(|(_, f)| f)
    }

    /// The records of a table with findings, from a row on.
    pub fn rows_from(
        &self,
        table: TableId,
        row: u32,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = &Finding>)> {
        let rows = self.found[table.index()].range(row..);
        rows.map(|(row, kept)| (*row, kept.iter().map(|(_, f)| f)))
    }

    /// The records of a table with findings, from a row backwards.
    pub fn rows_to(
        &self,
        table: TableId,
        row: u32,
    ) -> impl Iterator<Item = (u32, impl Iterator<Item = &Finding>)> {
        let rows = self.found[table.index()].range(..=row).rev();
        rows.map(|(row, kept)| (*row, kept.iter().map(|(_, f)| f)))
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
        let ColumnRole::Field(field) = data.table(table).columns.get(usize::from(column))?.role
        else {
            return None;
        };
        let (text, mut kind) = data.cell(table, row, column);
        let mut fixed: Option<String> = None;
        for _ in 0..ROUNDS {
            let text = fixed.as_deref().unwrap_or(text);
            let look = Look::at(text);
            let read = clean(text, &look);
            let cell = Cell {
                settings,
                field: &table.spec().fields[usize::from(field)],
                column,
                text,
                clean: &read,
                look,
                kind,
            };
            let checks = &self.cells[table.index()][usize::from(field)];
            let fix = checks
                .iter()
                .filter(|(_, about_empty, _)| !about_empty)
                .filter_map(|(_, _, check)| check(&cell)?.fix)
                .find(|fix| fix.kind == FixKind::Safe);
            let Some((_, next)) = fix.and_then(|f| f.cells.into_iter().find(|c| c.0 == column))
            else {
                break;
            };
            fixed = Some(next);
            kind = CellKind::Plain;
        }
        fixed
    }

    /// How many findings of each rule stand in each table.
    pub fn tally(&self) -> &BTreeMap<(TableId, RuleId), Tally> {
        &self.tally
    }

    /// How many records of a table have an error. Does not walk them.
    pub fn erring(&self, table: TableId) -> u32 {
        self.erring[table.index()]
    }

    /// The table and rule of the standing warning with this mark.
    pub fn warning(&self, mark: u64) -> Option<(TableId, RuleId)> {
        self.warnings.get(&mark).copied()
    }
}

/// The fields that a record fills, a bit each.
fn filled(data: &Data, table: TableId, row: u32) -> u64 {
    let fields = 0..table.spec().fields.len() as u16;
    fields.fold(0, |bits, column| {
        bits | u64::from(!data.text(table, row, column).trim().is_empty()) << column
    })
}

/// A key by its digest: two that differ never meet on one of 128 bits, and none is kept
/// as text. It lives within one process, so std's hasher does.
type Digest = u128;

fn digest(key: &str) -> Digest {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, key).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

fn has_error(kept: &[Kept]) -> bool {
    kept.iter().any(|(_, f)| f.severity == Severity::Error)
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
    }
}
