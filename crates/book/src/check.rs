//! What people check before the seal: reviews (审核), samples (抽样), explained
//! differences. Checks stand in the history and change no record; what they say of the
//! book is worked out from there, so undo needs no bookkeeping.

use qichu_bundle::checked::{Ranges, ranges};
use qichu_bundle::digest::{self, Digest, Digester};
use qichu_model::settings::same_person;
use qichu_model::{Cause, SampleDecision, SamplePlan, TableId, Verdict};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::command::TotalOf;
use crate::history::{Act, Event, Step};
use crate::{Book, Refused};

/// Something a person checks. Who, the envelope says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// Say of records whether they pass a layer of review.
    Review {
        /// Their table.
        table: TableId,
        /// Their row numbers.
        rows: Vec<u32>,
        /// The layer, from 1.
        layer: u8,
        /// The verdict.
        verdict: Verdict,
        /// What the reviewer has to say; empty for nothing.
        comment: String,
    },
    /// Fix what a sample will be drawn from, before anybody can know what that will give.
    CommitSample {
        /// The table.
        table: TableId,
        /// The plan.
        plan: SamplePlan,
        /// Records with errors, which are not entered and so not drawn.
        held: Vec<u32>,
    },
    /// Draw the sample of a table with the reviewer's nonce, 随机码.
    DrawSample {
        /// The table.
        table: TableId,
        /// Any text.
        nonce: String,
    },
    /// Say whether a sampled record is as its source.
    CompareRecord {
        /// The table.
        table: TableId,
        /// The record.
        row: u32,
        /// Whether.
        outcome: Outcome,
    },
    /// Decide on a sample whose records were all compared.
    DecideSample {
        /// The table.
        table: TableId,
        /// The decision.
        decision: SampleDecision,
    },
    /// Say why totals of a table are no longer what was read from its files.
    ExplainBook {
        /// The table.
        table: TableId,
        /// The totals: amounts and quantities, `None` for the count of records.
        fields: Vec<Option<u16>>,
        /// The reason; empty takes an earlier one back.
        reason: String,
    },
    /// Say why a source declares another total than was read from it.
    Explain {
        /// Index of the source in [`Book::sources`].
        source: u16,
        /// The total.
        of: TotalOf,
        /// The reason; empty takes an earlier one back.
        reason: String,
    },
}

/// What comparing a record with its source gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// 相符
    Matches,
    /// 不符
    Differs {
        /// Why.
        cause: Cause,
        /// The column, where it is one.
        column: Option<u16>,
        /// What else there is to say; empty for nothing.
        note: String,
    },
}

/// A check with what the book was when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The check.
    pub(crate) check: Check,
    /// Of a review: each record's digest, shortened.
    pub(crate) records: Vec<u64>,
    /// Of a fixed sample: each table's digest, and the rows it is drawn from.
    pub(crate) tables: Vec<Digest>,
    pub(crate) population: Ranges,
    /// Of an explanation: each total it is about, declared and read; or in the book, and by
    /// how much people made that another.
    pub(crate) figures: Vec<(Decimal, Decimal)>,
}

impl Check {
    pub(crate) fn act(&self) -> Act {
        match self {
            Self::Review { .. } => Act::Review,
            Self::CommitSample { .. } => Act::CommitSample,
            Self::DrawSample { .. } => Act::DrawSample,
            Self::CompareRecord { .. } => Act::CompareRecord,
            Self::DecideSample { .. } => Act::DecideSample,
            Self::Explain { .. } | Self::ExplainBook { .. } => Act::Explain,
        }
    }
}

impl Act {
    /// Whether undo takes it back. What was drawn stays drawn, or it could be drawn until
    /// it pleases.
    pub fn can_be_turned(self) -> bool {
        !matches!(
            self,
            Self::CommitSample | Self::DrawSample | Self::CompareRecord | Self::DecideSample
        )
    }
}

/// A record's digest, shortened to what a mark keeps.
pub(crate) fn short(digest: Digest) -> u64 {
    digest[..8].iter().fold(0, |n, b| n << 8 | u64::from(*b))
}

impl Book {
    /// Every check that stands, in order, with when and by whom.
    pub(crate) fn checks(&self) -> impl Iterator<Item = (Event<'_>, &Done)> {
        let events = self.history().zip(&self.history);
        events.filter_map(|(event, entry)| match entry.steps.first() {
            Some(Step::Check(done)) if !event.act.can_be_turned() || self.stands(event.seq) => {
                Some((event, &**done))
            }
            _ => None,
        })
    }

    /// The check that the command with this number made.
    pub(crate) fn checked(&self, seq: u64) -> Option<&Check> {
        let entry = self.history.get((seq as usize).checked_sub(1)?)?;
        match entry.steps.first()? {
            Step::Check(done) => Some(&done.check),
            _ => None,
        }
    }

    /// Whether this person may check: one of the reviewers that the book names, and not the
    /// preparer; anybody where it names none.
    pub fn may_check(&self, actor: &str) -> bool {
        let Self { settings, .. } = self;
        let named = settings.reviewers.iter().any(|r| r == actor);
        settings.reviewers.is_empty() || (named && !same_person(actor, &settings.preparer))
    }

    /// The step of a check, if it may be made.
    pub(crate) fn check(&self, check: Check, actor: &str) -> Result<Vec<Step>, Refused> {
        let mut done = Done {
            check,
            records: Vec::new(),
            tables: Vec::new(),
            population: Ranges::new(),
            figures: Vec::new(),
        };
        match &done.check {
            Check::Review {
                table,
                rows,
                layer,
                verdict,
                ..
            } => {
                let distinct: std::collections::BTreeSet<u32> = rows.iter().copied().collect();
                if rows.is_empty() || distinct.len() != rows.len() {
                    return Err(Refused::NoSuchPlace);
                }
                self.may_review(actor, *table, rows, *layer, *verdict)?;
                let digester = Digester::new(&self.data, *table);
                let digests = rows.iter().map(|row| short(digester.record(*row)));
                done.records = digests.collect();
            }
            Check::CommitSample { table, held, .. } => {
                let held: std::collections::BTreeSet<u32> = held.iter().copied().collect();
                let rows = self.data.table(*table).rows();
                done.population = ranges(rows.filter(|row| !held.contains(row)));
                if done.population.is_empty() {
                    return Err(Refused::NoSuchPlace);
                }
                done.tables = digest::tables(&self.data).into();
            }
            Check::DrawSample { .. } | Check::CompareRecord { .. } | Check::DecideSample { .. } => {
                if !self.may_check(actor) {
                    return Err(Refused::NotAReviewer);
                }
                self.may_sample(&done.check)?;
            }
            Check::Explain { source, of, .. } => {
                let standing = self.standing_sources();
                let declared = self.declared(*source).iter().find(|d| d.of == *of);
                let (Some(declared), true) = (declared, standing.iter().any(|(i, _)| i == source))
                else {
                    return Err(Refused::NoSuchPlace);
                };
                let read = self.read_totals(*source);
                let read = read.get(of).copied().unwrap_or_default();
                done.figures = vec![(declared.total, read)];
            }
            Check::ExplainBook { table, fields, .. } => {
                let lines = self.reconciled(*table);
                let figures = |field: &Option<u16>| {
                    let line = lines.iter().find(|line| line.field == *field);
                    line.map(|line| (line.book(), line.own()))
                };
                let figures: Option<Vec<_>> = fields.iter().map(figures).collect();
                done.figures = figures.ok_or(Refused::NoSuchPlace)?;
            }
        }
        Ok(vec![Step::Check(Box::new(done))])
    }
}
