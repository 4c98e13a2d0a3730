//! The findings that stand, with the counts a page asks for after every edit.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use qichu_model::{Finding, FixKind, RuleId, Severity, TableId};

use super::groups::Digest;
use crate::registry::CONFIRMABLE;

/// How many findings of one rule stand in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All of them.
    pub count: u32,
    /// Those whose fix may be applied in bulk.
    pub safe: u32,
    /// Those whose fix a person must confirm.
    pub suggested: u32,
    /// Warnings that bring their reason with them.
    pub reasoned: u32,
    /// Errors that a person confirmed: they weigh as warnings.
    pub confirmed: u32,
}

/// Which judgement gave a finding, so that judging again can take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// A cell by itself.
    Cell,
    /// A record by itself.
    Record,
    /// A group rule, by its place among them, for a key.
    Group(u16, Digest),
    /// A whole-table rule.
    Whole,
    /// What the book knows.
    Book,
}

type Kept = (From, Finding);

/// The findings on tables and records.
#[derive(Default)]
pub(super) struct Standing {
    /// By table, then row: the findings on a record and its cells, by column and rule.
    rows: [BTreeMap<u32, Vec<Kept>>; 7],
    /// Findings on a column or a table.
    wide: Vec<Finding>,
    tally: BTreeMap<(TableId, RuleId), Tally>,
    /// By table: how many records have an error.
    erring: [u32; 7],
    /// Marks of the standing warnings that need a reason.
    warnings: HashMap<u64, (TableId, RuleId)>,
    /// Marks of the findings for which a person gave a reason.
    given: HashSet<u64>,
    /// Marks of the standing errors that are confirmed so.
    confirmed: HashSet<u64>,
}

impl Standing {
    /// The findings on columns and tables.
    pub fn wide(&self) -> &[Finding] {
        &self.wide
    }

    /// Puts the findings on columns and tables into their order.
    pub fn sort_wide(&mut self) {
        self.wide.sort_by_key(|f| (f.place, f.rule));
    }

    /// The findings on records, by table, row, column and rule.
    pub fn of_records(&self) -> impl Iterator<Item = &Finding> {
        let rows = self.rows.iter().flat_map(BTreeMap::values).flatten();
        rows.map(|(_, f)| f)
    }

    /// The findings on one record.
    pub fn of_row(&self, table: TableId, row: u32) -> impl Iterator<Item = &Finding> {
        let kept = self.rows[table.index()].get(&row);
        kept.into_iter().flatten().map(|(_, f)| f)
    }

    /// The records of a table with findings, in a range of rows.
    pub fn rows(
        &self,
        table: TableId,
        range: impl std::ops::RangeBounds<u32>,
    ) -> impl DoubleEndedIterator<Item = (u32, impl Iterator<Item = &Finding>)> {
        let rows = self.rows[table.index()].range(range);
        rows.map(|(row, kept)| (*row, kept.iter().map(|(_, f)| f)))
    }

    pub fn tally(&self) -> &BTreeMap<(TableId, RuleId), Tally> {
        &self.tally
    }

    pub fn erring(&self, table: TableId) -> u32 {
        self.erring[table.index()]
    }

    pub fn warning(&self, mark: u64) -> Option<(TableId, RuleId)> {
        self.warnings.get(&mark).copied()
    }

    /// Takes in for which findings a person gave a reason, from now on. Returns the records
    /// to be judged again: those whose errors are confirmed by it, or no longer.
    pub fn confirm(&mut self, given: impl Iterator<Item = u64>) -> BTreeSet<(TableId, u32)> {
        self.given = given.collect();
        let mut turned = BTreeSet::new();
        let standing = self
            .tally
            .keys()
            .filter(|(_, rule)| CONFIRMABLE.contains(rule));
        for (table, rule) in standing {
            let other = |f: &Finding| {
                let mark = f.mark();
                f.rule == *rule && self.confirmed.contains(&mark) != self.given.contains(&mark)
            };
            let rows = self.rows(*table, ..);
            let rows = rows.filter_map(|(row, mut found)| found.any(other).then_some(row));
            turned.extend(rows.map(|row| (*table, row)));
        }
        turned
    }

    /// Forgets every finding, and none of the reasons.
    pub fn clear(&mut self) {
        *self = Self {
            given: std::mem::take(&mut self.given),
            ..Self::default()
        };
    }

    /// Adds a finding.
    pub fn put(&mut self, from: From, mut found: Finding) {
        let confirmed = found.severity == Severity::Error
            && CONFIRMABLE.contains(&found.rule)
            && self.given.contains(&found.mark());
        if confirmed {
            found.severity = Severity::Warning;
            self.confirmed.insert(found.mark());
        }
        if let Some(table) = found.place.table() {
            let tally = self.tally.entry((table, found.rule)).or_default();
            tally.count += 1;
            tally.confirmed += u32::from(confirmed);
            match found.fix.as_ref().map(|f| f.kind) {
                Some(FixKind::Safe) => tally.safe += 1,
                Some(FixKind::Suggested) => tally.suggested += 1,
                None => {}
            }
            match (found.severity, found.own_reason()) {
                (Severity::Warning, Some(_)) => tally.reasoned += 1,
                (Severity::Warning, None) => {
                    self.warnings.insert(found.mark(), (table, found.rule));
                }
                _ => {}
            }
            if let Some(row) = found.place.row() {
                let kept = self.rows[table.index()].entry(row).or_default();
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

    /// Takes back those on a record that `is` picks.
    pub fn take_back(&mut self, table: TableId, row: u32, is: impl Fn(From, &Finding) -> bool) {
        let rows = &mut self.rows[table.index()];
        let Some(kept) = rows.get_mut(&row) else {
            return;
        };
        let erred = has_error(kept);
        let gone: Vec<Kept> = kept.extract_if(.., |(from, f)| is(*from, f)).collect();
        if erred && !has_error(kept) {
            self.erring[table.index()] -= 1;
        }
        if kept.is_empty() {
            rows.remove(&row);
        }
        gone.iter().for_each(|(_, f)| self.uncount(f));
    }

    /// Takes back all of a rule.
    pub fn take_back_all(&mut self, rule: RuleId) {
        let gone: Vec<Finding> = self.wide.extract_if(.., |f| f.rule == rule).collect();
        gone.iter().for_each(|f| self.uncount(f));
        for table in TableId::ALL {
            if !self.tally.contains_key(&(table, rule)) {
                continue;
            }
            let rows = self.rows(table, ..);
            let rows = rows.filter_map(|(row, mut f)| f.any(|f| f.rule == rule).then_some(row));
            for row in rows.collect::<Vec<_>>() {
                self.take_back(table, row, |_, f| f.rule == rule);
            }
        }
    }

    fn uncount(&mut self, gone: &Finding) {
        let confirmed = CONFIRMABLE.contains(&gone.rule) && self.confirmed.remove(&gone.mark());
        let Some(table) = gone.place.table() else {
            return;
        };
        if let Some(tally) = self.tally.get_mut(&(table, gone.rule)) {
            tally.count -= 1;
            tally.confirmed -= u32::from(confirmed);
            match gone.fix.as_ref().map(|f| f.kind) {
                Some(FixKind::Safe) => tally.safe -= 1,
                Some(FixKind::Suggested) => tally.suggested -= 1,
                None => {}
            }
            let own = gone.severity == Severity::Warning && gone.own_reason().is_some();
            tally.reasoned -= u32::from(own);
            if tally.count == 0 {
                self.tally.remove(&(table, gone.rule));
            }
        }
        if gone.severity == Severity::Warning {
            self.warnings.remove(&gone.mark());
        }
    }
}

fn has_error(kept: &[Kept]) -> bool {
    kept.iter().any(|(_, f)| f.severity == Severity::Error)
}
