//! The driver: walks the data once, and after an edit only what the edit touches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use qichu_model::raw::Observation;
use qichu_model::store::ColumnRole;
use qichu_model::{CellKind, Data, Finding, Place, Settings, TableId};

use crate::look::{Look, clean};
use crate::registry::RULES;
use crate::rule::{Cell, Check, Hit, Judge, Key, Member, Row, Rule};

type CellCheck = (&'static Rule, bool, fn(&Cell) -> Option<Hit>);
type RowCheck = (&'static Rule, fn(&Row) -> Option<Hit>);

struct GroupCheck {
    rule: &'static Rule,
    tables: &'static [TableId],
    keys: fn(&Row) -> Vec<Key>,
    judge: Judge,
}

/// The findings of a book, kept up to date.
pub struct Checker {
    cells: Vec<Vec<Vec<CellCheck>>>,
    rows: Vec<Vec<RowCheck>>,
    groups: Vec<GroupCheck>,
    /// By table, then row: what rules of levels C and R found.
    found: Vec<BTreeMap<u32, Vec<Finding>>>,
    /// By group rule: who takes part under which key.
    members: Vec<HashMap<String, BTreeSet<Member>>>,
    /// By group rule: under which keys a record takes part.
    keys_of: Vec<HashMap<(TableId, u32), Vec<String>>>,
    /// By group rule: what was found under which key.
    group_found: Vec<HashMap<String, Vec<Finding>>>,
    sources: Vec<Finding>,
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
            found: Vec::new(),
            members: Vec::new(),
            keys_of: Vec::new(),
            group_found: Vec::new(),
            sources: Vec::new(),
        };
        for rule in RULES {
            match rule.check {
                Check::Source(_) => {}
                Check::Cell {
                    applies,
                    empty,
                    check,
                } => {
                    for table in TableId::ALL {
                        for (i, field) in table.spec().fields.iter().enumerate() {
                            if applies(field) {
                                checker.cells[table.index()][i].push((rule, empty, check));
                            }
                        }
                    }
                }
                Check::Row { table, check } => checker.rows[table.index()].push((rule, check)),
                Check::Group {
                    tables,
                    keys,
                    judge,
                } => {
                    checker.groups.push(GroupCheck {
                        rule,
                        tables,
                        keys,
                        judge,
                    });
                }
            }
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

    fn clear(&mut self) {
        self.found = vec![BTreeMap::new(); TableId::ALL.len()];
        self.members = vec![HashMap::new(); self.groups.len()];
        self.keys_of = vec![HashMap::new(); self.groups.len()];
        self.group_found = vec![HashMap::new(); self.groups.len()];
    }

    /// Judges everything anew. The findings on source files stay.
    pub fn check_all(&mut self, data: &Data, settings: &Settings) {
        self.clear();
        for table in &data.tables {
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
            let keys: Vec<String> = self.members[i].keys().cloned().collect();
            for key in keys {
                self.judge(i, key, data, settings);
            }
        }
    }

    /// Judges anew what a change of these records touches. The findings are those
    /// [`Self::check_all`] would give.
    pub fn recheck(
        &mut self,
        changed: &BTreeSet<(TableId, u32)>,
        data: &Data,
        settings: &Settings,
    ) {
        let mut touched: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.groups.len()];
        for &(table, row) in changed {
            self.found[table.index()].remove(&row);
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
                touched.extend(
                    self.keys_of[i]
                        .get(&(table, row))
                        .into_iter()
                        .flatten()
                        .cloned(),
                );
            }
        }
        for (i, keys) in touched.into_iter().enumerate() {
            for key in keys {
                self.judge(i, key, data, settings);
            }
        }
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
                    findings.push(finding(rule, table, number, hit));
                }
            }
        }
        for (rule, check) in &self.rows[table.index()] {
            if let Some(hit) = check(&row) {
                findings.push(finding(rule, table, number, hit));
            }
        }
        if !findings.is_empty() {
            findings.sort_by_key(|f| (f.place.column(), f.rule));
            self.found[table.index()].insert(number, findings);
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
                self.members[i]
                    .entry(key.clone())
                    .or_default()
                    .insert(member);
                own.push(key);
            }
            if !own.is_empty() {
                self.keys_of[i].insert((table, number), own);
            }
        }
    }

    fn judge(&mut self, i: usize, key: String, data: &Data, settings: &Settings) {
        let members: Vec<Member> = self.members[i]
            .get(&key)
            .into_iter()
            .flatten()
            .copied()
            .collect();
        if members.is_empty() {
            self.members[i].remove(&key);
            self.group_found[i].remove(&key);
            return;
        }
        let rule = self.groups[i].rule;
        let hits = (self.groups[i].judge)(&members, data, settings);
        if hits.is_empty() {
            self.group_found[i].remove(&key);
            return;
        }
        let findings = hits.into_iter().map(|(at, mut hit)| {
            hit.column.get_or_insert(members[at].column);
            finding(rule, members[at].table, members[at].row, hit)
        });
        self.group_found[i].insert(key, findings.collect());
    }

    /// Takes in what the reader and the mapping saw in a source file, once a file.
    pub fn set_sources<'a>(&mut self, seen: impl Iterator<Item = (u16, &'a Observation)>) {
        self.sources = seen
            .filter_map(|(source, o)| source_finding(source, o))
            .collect();
    }

    /// All findings: those of sources first, then by table, row, column and rule.
    pub fn findings(&self) -> Vec<&Finding> {
        let cells = self.found.iter().flat_map(|rows| rows.values().flatten());
        let groups = self
            .group_found
            .iter()
            .flat_map(|keys| keys.values().flatten());
        let mut all: Vec<&Finding> = cells.chain(groups).collect();
        all.sort_by_key(|f| (f.place.table(), f.place.row(), f.place.column(), f.rule));
        self.sources.iter().chain(all).collect()
    }

    /// The findings on one record, by column and rule.
    pub fn of_row(&self, table: TableId, row: u32) -> Vec<&Finding> {
        let mut all: Vec<&Finding> = self.found[table.index()]
            .get(&row)
            .into_iter()
            .flatten()
            .collect();
        for (keys, found) in self.keys_of.iter().zip(&self.group_found) {
            for key in keys.get(&(table, row)).into_iter().flatten() {
                let here = found.get(key).into_iter().flatten();
                all.extend(
                    here.filter(|f| f.place.table() == Some(table) && f.place.row() == Some(row)),
                );
            }
        }
        all.sort_by_key(|f| (f.place.column(), f.rule));
        all
    }
}

fn source_finding(source: u16, seen: &Observation) -> Option<Finding> {
    let is_it = |rule: &&&Rule| matches!(&rule.check, Check::Source(what) if *what == seen.what);
    let rule = RULES.iter().find(is_it)?;
    Some(Finding {
        rule: rule.id,
        severity: rule.severity,
        place: Place::Source {
            source,
            sheet: seen.sheet,
            cell: seen.cell,
        },
        args: seen.args.clone(),
        related: Vec::new(),
        fix: None,
    })
}

fn finding(rule: &Rule, table: TableId, row: u32, hit: Hit) -> Finding {
    Finding {
        rule: rule.id,
        severity: rule.severity,
        place: match hit.column {
            Some(column) => Place::Cell { table, row, column },
            None => Place::Record { table, row },
        },
        args: hit.args,
        related: hit
            .related
            .into_iter()
            .map(|(table, row, column)| Place::Cell { table, row, column })
            .collect(),
        fix: hit.fix,
    }
}
