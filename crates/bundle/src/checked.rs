//! What people checked before the seal: reviews, samples, control totals. Part of the
//! report, and verified against the tables.

use std::collections::{BTreeMap, BTreeSet};

use qichu_model::noted::Known;
use qichu_model::settings::same_person;
use qichu_model::{
    Cause, Data, ReviewPolicy, SampleDecision, SamplePlan, Settings, Severity, TableId, Verdict,
    value,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::digest::{self, Digest, Digester};
use crate::manifest::{Totals, totals};
use crate::sample::{self, Scheme};
use crate::tables::Tables;
use crate::{hex, unhex};

/// Record numbers as ranges: first and last of each.
pub type Ranges = Vec<[u32; 2]>;

/// Everything people checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// Reviews.
    pub review: Review,
    /// Samples that were drawn, in that order.
    pub samples: Vec<Sample>,
    /// What the sources declare, beside what was read from them.
    pub declared: Vec<Declared>,
    /// Control totals of every table, from the files to the bundle.
    pub control_totals: Vec<TableTotals>,
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// The person.
    pub who: String,
    /// RFC 3339 time with its zone.
    pub time: String,
}

/// The review marks that count: those whose records are as they were reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Whether the book asks for a review: it names reviewers.
    pub asked: bool,
    /// How many layers it asks for.
    pub policy: ReviewPolicy,
    /// The reviewers named.
    pub reviewers: Vec<String>,
    /// Of each table, how its records stand.
    pub tables: Vec<Reviewed>,
    /// The marks.
    pub marks: Vec<Mark>,
}

/// How the records of a table stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// The table.
    pub table: String,
    /// Passed every layer.
    pub passed: u32,
    /// Returned, and not changed since.
    pub returned: u32,
    /// The others.
    pub unreviewed: u32,
}

/// One verdict on some records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The table.
    pub table: String,
    /// The layer, from 1.
    pub layer: u8,
    /// The verdict.
    pub verdict: Verdict,
    /// Who and when.
    pub by: Stamp,
    /// What the reviewer said; empty for nothing.
    pub comment: String,
    /// The records.
    pub records: Ranges,
    /// SHA-256 of the records' digests in order, 64 hex digits.
    pub digest: String,
}

/// A sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The table.
    pub table: String,
    /// The plan.
    pub plan: SamplePlan,
    /// Who fixed what was drawn from, and when.
    pub committed: Stamp,
    /// The digest of each table then, 64 hex digits.
    pub tables: Vec<String>,
    /// The records it was drawn from: those without errors.
    pub population: Ranges,
    /// Who gave the nonce, and when.
    pub drawn: Stamp,
    /// The nonce.
    pub nonce: String,
    /// The first scheme, then each it was extended to.
    pub schemes: Vec<SchemeLine>,
    /// The records, in the order drawn.
    pub records: Vec<u32>,
    /// What comparing them gave, by record.
    pub results: Vec<Compared>,
    /// How it ended.
    pub decision: Option<Decided>,
    /// Records of the table that changed since it was fixed, other than those found to
    /// differ.
    pub changed_since: u32,
}

/// A sampling scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeLine {
    /// The code letter.
    pub letter: char,
    /// How many records.
    pub size: u32,
    /// How many may differ.
    pub accept: u32,
}

impl From<Scheme> for SchemeLine {
    fn from(scheme: Scheme) -> Self {
        let Scheme {
            letter,
            size,
            accept,
        } = scheme;
        Self {
            letter,
            size,
            accept,
        }
    }
}

/// A sampled record beside its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// The record.
    pub record: u32,
    /// Who and when.
    pub by: Stamp,
    /// Why it differs; `None` where it does not.
    pub cause: Option<Cause>,
    /// The field that differs.
    pub field: Option<String>,
    /// What else was said; empty for nothing.
    pub note: String,
}

/// The decision on a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// Accepted or rejected.
    pub decision: SampleDecision,
    /// Who and when.
    pub by: Stamp,
}

/// A figure that a source declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// The source, by its place in the manifest, from 1.
    pub source: u32,
    /// The table.
    pub table: String,
    /// `records`, or a field.
    pub what: String,
    /// What its giver says.
    pub declared: String,
    /// What was read.
    pub read: String,
    /// Why they differ, who says so, and when.
    pub explained: Option<Explained>,
}

/// An explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The reason.
    pub reason: String,
    /// Who and when.
    pub by: Stamp,
}

/// Control totals of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableTotals {
    /// The table.
    pub table: String,
    /// `records` first, then each amount and quantity.
    pub lines: Vec<TotalLine>,
}

/// One control total, from the files to the bundle: `read` and the six after it add up
/// to `bundle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalLine {
    /// `records`, or a field.
    pub what: String,
    /// Read from the files.
    pub read: String,
    /// Of rows that met a record that was there already: their share of `read`, off.
    pub merged: String,
    /// By texts that were no number in a file and have become the one they said.
    pub corrected: String,
    /// By changes of records that came from a file.
    pub changed: String,
    /// By records added by hand.
    pub added: String,
    /// By records taken out.
    pub removed: String,
    /// By records that were rejected.
    pub rejected: String,
    /// In the book, and in the bundle.
    pub bundle: String,
    /// Why `changed`, `added` and `removed` are right, who says so, and when.
    pub explained: Option<Explained>,
}

/// Ascending record numbers as ranges.
pub fn ranges(numbers: impl Iterator<Item = u32>) -> Ranges {
    let mut ranges = Ranges::new();
    for number in numbers {
        match ranges.last_mut() {
            Some([_, last]) if *last + 1 == number => *last = number,
            _ => ranges.push([number, number]),
        }
    }
    ranges
}

/// The numbers that ranges stand for; `None` unless they ascend, written shortest.
fn numbers(given: &Ranges, most: u32) -> Option<Vec<u32>> {
    // Checked before they are written out: a range is short to write and long to read.
    let sound = given.iter().all(|[a, b]| a <= b && *b <= most)
        && given.windows(2).all(|w| w[0][1] + 1 < w[1][0]);
    sound.then(|| given.iter().flat_map(|[a, b]| *a..=*b).collect())
}

fn table_of(key: &str) -> Option<TableId> {
    TableId::ALL.into_iter().find(|t| t.spec().key == key)
}

impl Checked {
    /// What a bundle says that nobody checked, whose records came from no file.
    pub fn nothing(data: &Data, settings: &Settings) -> Self {
        let reviewed = |table: TableId| Reviewed {
            table: table.spec().key.into(),
            unreviewed: data.table(table).count() as u32,
            ..Reviewed::default()
        };
        let line = |what: &str, bundle: String| TotalLine {
            what: what.into(),
            read: "0".into(),
            merged: "0".into(),
            corrected: "0".into(),
            changed: "0".into(),
            added: bundle.clone(),
            removed: "0".into(),
            rejected: "0".into(),
            bundle,
            explained: None,
        };
        let lines = |totals: Totals| {
            let records = line(RECORDS, totals.records.to_string());
            let sums = totals.sums.into_iter().map(|(key, sum)| line(&key, sum));
            TableTotals {
                table: totals.table,
                lines: std::iter::once(records).chain(sums).collect(),
            }
        };
        Self {
            review: Review {
                asked: !settings.reviewers.is_empty(),
                policy: settings.review,
                reviewers: settings.reviewers.clone(),
                tables: TableId::ALL.map(reviewed).into(),
                marks: Vec::new(),
            },
            samples: Vec::new(),
            declared: Vec::new(),
            control_totals: totals(data).into_iter().map(lines).collect(),
        }
    }

    /// Whether it agrees with the tables, the settings and the totals of its bundle.
    pub(crate) fn holds(&self, tables: &Tables, settings: &Settings, totals: &[Totals]) -> bool {
        // A book may weigh these otherwise than its rules do, and says so.
        let blocks = |known: Known| {
            let weight = settings.severities.get(known.rule());
            weight.is_none_or(|weight| *weight == Severity::Error)
        };
        let differs = blocks(Known::ControlTotalDiffers);
        let told = |left: bool, explained: &Option<Explained>| {
            let said = |e: &Explained| !e.reason.trim().is_empty();
            explained.as_ref().map_or(!left || !differs, said)
        };
        // The last sample of a table counts.
        let accepted = |sample: &Sample| {
            let last = self.samples.iter().rfind(|s| s.table == sample.table);
            let decision = last.and_then(|s| s.decision.as_ref());
            decision.is_none_or(|d| d.decision == SampleDecision::Accept)
        };
        let mut lines = self.control_totals.iter().flat_map(|table| {
            let fed = table
                .lines
                .iter()
                .any(|l| l.what == RECORDS && l.read != "0");
            table.lines.iter().map(move |line| (fed, line))
        });
        self.review.holds(tables, settings).is_some()
            && self.samples.iter().all(|s| s.holds(tables).is_some())
            && (!blocks(Known::SampleUndecided)
                || self.samples.iter().all(|s| s.decision.is_some()))
            && (!blocks(Known::SampleRejected) || self.samples.iter().all(accepted))
            && (self.declared.iter())
                .all(|d| d.holds().is_some_and(|left| told(left, &d.explained)))
            && add_up(&self.control_totals, totals).is_some()
            && lines.all(|(fed, l)| {
                l.own()
                    .is_some_and(|own| told(fed && !own.is_zero(), &l.explained))
            })
    }
}

/// What the total that counts records is called.
const RECORDS: &str = "records";

impl Review {
    fn holds(&self, tables: &Tables, settings: &Settings) -> Option<()> {
        let same = self.policy == settings.review
            && self.reviewers == settings.reviewers
            && self.asked != settings.reviewers.is_empty();
        same.then_some(())?;
        // By table and record: who passed each layer, and whether it was returned.
        let mut passed: BTreeMap<(TableId, u32), BTreeMap<u8, &str>> = BTreeMap::new();
        let mut returned = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for mark in &self.marks {
            let table = table_of(&mark.table)?;
            let by = &mark.by.who;
            let named = settings.reviewers.contains(by) && !same_person(by, &settings.preparer);
            let layer = (1..=settings.review.layers()).contains(&mark.layer);
            let records = tables.records.get(table.index())?;
            let last = records.last().copied().unwrap_or(0);
            let mut rows = Vec::new();
            for number in numbers(&mark.records, last)? {
                let row = records.binary_search(&number).ok()? as u32;
                rows.push(row);
                seen.insert((table, row, mark.layer)).then_some(())?;
                match mark.verdict {
                    Verdict::Returned => drop(returned.insert((table, row))),
                    Verdict::Passed => {
                        let layers = passed.entry((table, row)).or_default();
                        layers.insert(mark.layer, by.as_str());
                    }
                }
            }
            let digest = Digester::new(&tables.data, table).records(rows.into_iter());
            (named && layer && hex(&digest) == mark.digest).then_some(())?;
        }
        let whole = |layers: &BTreeMap<u8, &str>| {
            let cross = settings.review != ReviewPolicy::Cross || layers.get(&1) != layers.get(&2);
            layers.len() == usize::from(settings.review.layers()) && cross
        };
        let counted = TableId::ALL.map(|table| {
            let of = |(t, _): &&(TableId, u32)| *t == table;
            let back = returned.iter().filter(of).count() as u32;
            let good = passed.iter().filter(|(place, layers)| {
                place.0 == table && whole(layers) && !returned.contains(place)
            });
            let good = good.count() as u32;
            Reviewed {
                table: table.spec().key.into(),
                passed: good,
                returned: back,
                unreviewed: tables.data.table(table).count() as u32 - good - back,
            }
        });
        (counted[..] == self.tables[..]).then_some(())
    }
}

impl Sample {
    /// Draws the sample again.
    fn holds(&self, tables: &Tables) -> Option<()> {
        let table = table_of(&self.table)?;
        let digests: Vec<Digest> = self
            .tables
            .iter()
            .map(|d| unhex(d))
            .collect::<Option<_>>()?;
        let digests: [Digest; 7] = digests.try_into().ok()?;
        // Records that are gone by now may have been drawn.
        let population = numbers(&self.population, MOST_RECORDS)?;
        let lot = population.len() as u32;
        let mut scheme = sample::scheme(self.plan, lot)?;
        for (i, line) in self.schemes.iter().enumerate() {
            if i > 0 {
                scheme = sample::larger(self.plan, lot, scheme)?;
            }
            (*line == scheme.into()).then_some(())?;
        }
        let seed = sample::seed(&digest::content(&digests), &self.nonce);
        let redrawn = sample::draw(&seed, &population, scheme.size) == self.records;
        let drawn: BTreeSet<u32> = self.records.iter().copied().collect();
        let compared: Vec<u32> = self.results.iter().map(|r| r.record).collect();
        let differ = self.results.iter().filter(|r| r.cause.is_some()).count() as u32;
        let own = compared.windows(2).all(|w| w[0] < w[1])
            && compared.iter().all(|record| drawn.contains(record));
        let fair = match self.decision.as_ref().map(|d| d.decision) {
            None => true,
            Some(SampleDecision::Extend) => false,
            Some(SampleDecision::Accept) => {
                compared.len() == drawn.len() && differ <= scheme.accept
            }
            Some(SampleDecision::Reject) => compared.len() == drawn.len(),
        };
        let corrected = differ > 0;
        let records = tables.records.get(table.index())?;
        let number = |row: u32| records.get(row as usize).copied().unwrap_or(0);
        let now = || Digester::new(&tables.data, table).table(&number);
        // What nobody changed is what was drawn from.
        let same = self.changed_since > 0 || corrected || now() == digests[table.index()];
        (!self.schemes.is_empty() && redrawn && own && fair && same).then_some(())
    }
}

/// More records than a book can have.
const MOST_RECORDS: u32 = 1 << 24;

impl Declared {
    /// Whether there is something to explain; `None` where what it says cannot be read.
    fn holds(&self) -> Option<bool> {
        table_of(&self.table)?;
        Some(value::number(&self.declared)? != value::number(&self.read)?)
    }
}

impl TotalLine {
    /// What people made of what was read, which they explain; `None` where it cannot be read.
    fn own(&self) -> Option<Decimal> {
        let parts = [&self.changed, &self.added, &self.removed];
        parts.into_iter().try_fold(Decimal::ZERO, |sum, part| {
            sum.checked_add(part.parse().ok()?)
        })
    }
}

/// Whether each total is what its parts give, and stands in the manifest.
fn add_up(given: &[TableTotals], totals: &[Totals]) -> Option<()> {
    (given.len() == totals.len()).then_some(())?;
    for (table, totals) in given.iter().zip(totals) {
        let records = [(RECORDS, totals.records.to_string())].into_iter();
        let sums = totals
            .sums
            .iter()
            .map(|(key, sum)| (key.as_str(), sum.clone()));
        let mut stated: BTreeMap<&str, String> = records.chain(sums).collect();
        (table.table == totals.table).then_some(())?;
        for line in &table.lines {
            let parts = [
                &line.read,
                &line.merged,
                &line.corrected,
                &line.changed,
                &line.added,
                &line.removed,
                &line.rejected,
            ];
            let mut sum = Decimal::ZERO;
            for part in parts {
                sum = sum.checked_add(part.parse().ok()?)?;
            }
            let right = stated.remove(line.what.as_str()).as_ref() == Some(&line.bundle)
                && line.bundle.parse::<Decimal>().ok()? == sum;
            right.then_some(())?;
        }
        stated.is_empty().then_some(())?;
    }
    Some(())
}
