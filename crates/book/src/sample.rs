//! Samples (抽样): fixed, drawn, compared, decided. All of it is worked out from the
//! checks in the history; none of those can be undone, only followed by others.

use std::collections::{BTreeMap, BTreeSet};

use qichu_bundle::digest::{self, Digest};
use qichu_bundle::sample::{Scheme, draw, larger, scheme, seed};
use qichu_model::noted::{Known, Noted};
use qichu_model::{Arg, Place, SampleDecision, SamplePlan, TableId};

use crate::check::{Check, Outcome};
use crate::history::{Change, Event};
use crate::{Book, Refused};

/// A sample of a table.
pub struct Sample<'a> {
    /// The table.
    pub table: TableId,
    /// The plan.
    pub plan: SamplePlan,
    /// When and by whom it was fixed what it is drawn from.
    pub committed: Event<'a>,
    /// The digest of each table then.
    pub tables: [Digest; 7],
    /// The rows it is drawn from.
    pub population: Vec<u32>,
    /// When and by whom it was drawn, and with what nonce.
    pub drawn: Option<(Event<'a>, &'a str)>,
    /// The first scheme, then each it was extended to; empty until it is drawn.
    pub schemes: Vec<Scheme>,
    /// The records, in the order drawn.
    pub rows: Vec<u32>,
    /// What comparing them gave.
    pub results: BTreeMap<u32, (Event<'a>, &'a Outcome)>,
    /// Accepted or rejected.
    pub decision: Option<(Event<'a>, SampleDecision)>,
}

impl Sample<'_> {
    /// How many of those compared differ.
    pub fn defects(&self) -> u32 {
        let differs = |(_, outcome): &&(Event, &Outcome)| **outcome != Outcome::Matches;
        self.results.values().filter(differs).count() as u32
    }

    /// Whether each record was compared.
    pub fn is_complete(&self) -> bool {
        self.drawn.is_some() && self.results.len() == self.rows.len()
    }

    /// Whether it was drawn and nobody has decided on it.
    pub fn is_undecided(&self) -> bool {
        self.drawn.is_some() && self.decision.is_none()
    }

    /// The scheme that now holds.
    pub fn scheme(&self) -> Option<Scheme> {
        self.schemes.last().copied()
    }

    /// The scheme it could be extended to.
    pub fn larger(&self) -> Option<Scheme> {
        larger(self.plan, self.population.len() as u32, self.scheme()?)
    }

    fn draw(&mut self, nonce: &str, scheme: Scheme) {
        let seed = seed(&digest::content(&self.tables), nonce);
        self.rows = draw(&seed, &self.population, scheme.size);
        self.schemes.push(scheme);
    }
}

impl Book {
    /// Every sample, in the order they were fixed.
    pub fn samples(&self) -> Vec<Sample<'_>> {
        let mut samples: Vec<Sample> = Vec::new();
        for (event, done) in self.checks() {
            let of = |table: TableId| samples.iter().rposition(|s| s.table == table);
            match &done.check {
                Check::CommitSample { table, plan, .. } => {
                    let Ok(tables) = done.tables.clone().try_into() else {
                        continue;
                    };
                    samples.push(Sample {
                        table: *table,
                        plan: *plan,
                        committed: event,
                        tables,
                        population: (done.population.iter().flat_map(|[a, b]| *a..=*b)).collect(),
                        drawn: None,
                        schemes: Vec::new(),
                        rows: Vec::new(),
                        results: BTreeMap::new(),
                        decision: None,
                    });
                }
                Check::DrawSample { table, nonce } => {
                    if let Some(sample) = of(*table).map(|i| &mut samples[i])
                        && let Some(first) = scheme(sample.plan, sample.population.len() as u32)
                    {
                        sample.drawn = Some((event, nonce));
                        sample.draw(nonce, first);
                    }
                }
                Check::CompareRecord {
                    table,
                    row,
                    outcome,
                } => {
                    if let Some(sample) = of(*table).map(|i| &mut samples[i]) {
                        sample.results.insert(*row, (event, outcome));
                    }
                }
                Check::DecideSample { table, decision } => {
                    let Some(sample) = of(*table).map(|i| &mut samples[i]) else {
                        continue;
                    };
                    match (decision, sample.larger(), sample.drawn) {
                        (SampleDecision::Extend, Some(next), Some((_, nonce))) => {
                            sample.draw(nonce, next);
                        }
                        _ => sample.decision = Some((event, *decision)),
                    }
                }
                Check::Review { .. } | Check::Explain { .. } | Check::ExplainBook { .. } => {}
            }
        }
        samples
    }

    /// Whether a sample is ready for this.
    pub(crate) fn may_sample(&self, check: &Check) -> Result<(), Refused> {
        let samples = self.samples();
        let last = |table: &TableId| {
            let last = samples.iter().rfind(|s| s.table == *table);
            last.filter(|s| s.decision.is_none())
                .ok_or(Refused::SampleOrder)
        };
        match check {
            Check::DrawSample { table, nonce } => {
                let sample = last(table)?;
                if sample.drawn.is_some() || nonce.trim().is_empty() {
                    return Err(Refused::SampleOrder);
                }
                if digest::tables(&self.data) != sample.tables {
                    return Err(Refused::Changed);
                }
            }
            Check::CompareRecord {
                table,
                row,
                outcome,
            } => {
                let columns = self.data.table(*table).columns.len();
                let known = match outcome {
                    Outcome::Differs {
                        column: Some(column),
                        ..
                    } => usize::from(*column) < columns,
                    _ => true,
                };
                if !known || !last(table)?.rows.contains(row) {
                    return Err(Refused::NoSuchPlace);
                }
            }
            Check::DecideSample { table, decision } => {
                let sample = last(table)?;
                let most = sample.scheme().map_or(0, |s| s.accept);
                let ready = sample.is_complete()
                    && (*decision != SampleDecision::Extend || sample.larger().is_some());
                if !ready {
                    return Err(Refused::SampleOrder);
                }
                if *decision == SampleDecision::Accept && sample.defects() > most {
                    return Err(Refused::TooManyDiffer);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Records of a sample's table that are not what they were when it was fixed, other
    /// than those it found to differ.
    pub fn changed_since(&self, sample: &Sample) -> u32 {
        // What each changed cell held then, and whether each record that came or went lived.
        let mut cells: BTreeMap<(u32, u16), &str> = BTreeMap::new();
        let mut lives: BTreeMap<u32, bool> = BTreeMap::new();
        for event in self.history().skip(sample.committed.seq as usize) {
            for change in event.changes() {
                match change {
                    Change::Cell {
                        table,
                        row,
                        column,
                        old,
                        ..
                    } if table == sample.table => {
                        cells.entry((row, column)).or_insert(old);
                    }
                    Change::Rows { table, rows, alive } if table == sample.table => {
                        for row in rows {
                            lives.entry(row).or_insert(!alive);
                        }
                    }
                    _ => {}
                }
            }
        }
        let data = &self.data;
        let edited = cells
            .iter()
            .filter(|((row, column), old)| data.text(sample.table, *row, *column) != **old);
        let alive = &data.table(sample.table).alive;
        let moved = lives
            .iter()
            .filter(|(row, was)| alive[**row as usize] != **was);
        let rows: BTreeSet<u32> = (edited.map(|((row, _), _)| *row))
            .chain(moved.map(|(row, _)| *row))
            .collect();
        let corrected = |row: &u32| {
            let result = sample.results.get(row);
            result.is_some_and(|(_, outcome)| **outcome != Outcome::Matches)
        };
        rows.iter().filter(|row| !corrected(row)).count() as u32
    }

    /// Whether a sample of this table was drawn on which nobody has decided: no other one
    /// can be begun, or there could be as many as it takes until one pleases.
    pub(crate) fn is_sampling(&self, table: TableId) -> bool {
        let samples = self.samples();
        let last = samples.iter().rfind(|s| s.table == table);
        last.is_some_and(Sample::is_undecided)
    }

    /// What the rules must know: the tables whose last sample that was decided on was
    /// rejected, and those whose sample was drawn and not decided on.
    pub(crate) fn noted_samples(&self) -> Vec<Noted> {
        let samples = self.samples();
        let last = |table: TableId| {
            let decided = |s: &&Sample| s.table == table && s.decision.is_some();
            samples.iter().rfind(decided)
        };
        let rejected = |table: TableId| {
            let sample = last(table)?;
            let (_, decision) = sample.decision?;
            (decision == SampleDecision::Reject).then(|| Noted {
                what: Known::SampleRejected,
                place: Place::Table(table),
                args: vec![
                    Arg::new("sampled", sample.rows.len().to_string()),
                    Arg::new("defects", sample.defects().to_string()),
                ],
                fix: None,
            })
        };
        let undecided = |table: TableId| {
            let last = samples.iter().rfind(|s| s.table == table);
            let sample = last.filter(|s| s.is_undecided())?;
            Some(Noted {
                what: Known::SampleUndecided,
                place: Place::Table(table),
                args: vec![
                    Arg::new("sampled", sample.rows.len().to_string()),
                    Arg::new("compared", sample.results.len().to_string()),
                    Arg::new("defects", sample.defects().to_string()),
                    Arg::new("accept", sample.scheme()?.accept.to_string()),
                ],
                fix: None,
            })
        };
        let each = TableId::ALL.into_iter();
        each.flat_map(|table| rejected(table).into_iter().chain(undecided(table)))
            .collect()
    }
}
