//! What people checked, as the bundle tells it.

use std::collections::BTreeMap;

use qichu_bundle::CheckLine;
use qichu_bundle::checked::{
    Checked, Compared, Decided, Declared, Explained, Mark, Review, Reviewed, Sample, Stamp,
    TableTotals, TotalLine, ranges,
};
use qichu_bundle::digest::Digester;
use qichu_bundle::hex;
use qichu_model::{SampleDecision, TableId, Verdict};
use rust_decimal::Decimal;

use crate::check::{Check, Outcome};
use crate::history::Event;
use crate::review::{Mark as OnRecord, Standing};
use crate::seal::time;
use crate::{Book, Live, reconcile, sample};

/// A source's place in the bundle, from 1.
type Number<'a> = &'a dyn Fn(u16) -> Option<u32>;

/// Everything people checked. `number` gives a source's place in the bundle, from 1.
pub fn checked(live: &Live, number: Number) -> Checked {
    let book = live.book();
    let samples = book.samples();
    Checked {
        review: review(live),
        samples: samples.iter().filter_map(|s| sampled(book, s)).collect(),
        declared: declared(book, number),
        control_totals: TableId::ALL.map(|table| totals(book, table)).into(),
    }
}

/// A check as the journal tells it.
pub fn check_line(book: &Book, check: &Check, back: bool, number: Number) -> CheckLine {
    let mut line = CheckLine {
        back,
        ..CheckLine::default()
    };
    let key = |table: TableId| table.spec().key;
    match check {
        Check::Review {
            table,
            rows,
            layer,
            verdict,
            comment,
        } => {
            let mut rows = rows.clone();
            rows.sort_unstable();
            line.table = key(*table);
            line.records = ranges(rows.into_iter().map(|row| row + 1));
            line.layer = Some(*layer);
            line.verdict = Some(match verdict {
                Verdict::Passed => "passed",
                Verdict::Returned => "returned",
            });
            line.comment = comment.clone();
        }
        Check::CommitSample { table, plan, .. } => {
            line.table = key(*table);
            line.plan = Some(*plan);
        }
        Check::DrawSample { table, nonce } => {
            line.table = key(*table);
            line.nonce = Some(nonce.clone());
        }
        Check::CompareRecord {
            table,
            row,
            outcome,
        } => {
            line.table = key(*table);
            line.records = vec![[row + 1, row + 1]];
            line.verdict = Some(match outcome {
                Outcome::Matches => "matches",
                Outcome::Differs { .. } => "differs",
            });
            if let Outcome::Differs {
                cause,
                column,
                note,
            } = outcome
            {
                line.cause = Some(*cause);
                line.field = column.map(|c| book.data.table(*table).column_key(c));
                line.comment = note.clone();
            }
        }
        Check::DecideSample { table, decision } => {
            line.table = key(*table);
            line.verdict = Some(match decision {
                SampleDecision::Accept => "accept",
                SampleDecision::Extend => "extend",
                SampleDecision::Reject => "reject",
            });
        }
        Check::Explain { source, of, reason } => {
            line.table = key(of.table);
            line.fields = vec![what(of.table, of.field)];
            line.source = number(*source);
            line.comment = reason.clone();
        }
        Check::ExplainBook {
            table,
            fields,
            reason,
        } => {
            line.table = key(*table);
            line.fields = fields.iter().map(|field| what(*table, *field)).collect();
            line.comment = reason.clone();
        }
    }
    line
}

/// A total's key: `records`, or the field's.
fn what(table: TableId, field: Option<u16>) -> String {
    let field = field.and_then(|f| table.spec().fields.get(usize::from(f)));
    field.map_or("records", |f| f.key).into()
}

fn stamp(event: &Event) -> Stamp {
    Stamp {
        who: event.actor.into(),
        time: time(event),
    }
}

fn review(live: &Live) -> Review {
    let (book, reviews) = (live.book(), live.reviews());
    let settings = &book.settings;
    let mut marks = Vec::new();
    let mut tables = Vec::new();
    for table in TableId::ALL {
        let (passed, returned) = reviews.counts(book, table);
        tables.push(Reviewed {
            table: table.spec().key.into(),
            passed,
            returned,
            unreviewed: book.data.table(table).count() as u32 - passed - returned,
        });
        // Records under one command, in order.
        let mut by_command: BTreeMap<u64, (OnRecord, Vec<u32>)> = BTreeMap::new();
        let marked = reviews.standing_so(book, table, |s| s != Standing::Unseen);
        for row in marked {
            for mark in reviews
                .on(book, table, row)
                .into_iter()
                .filter(|m| m.counts)
            {
                let of = by_command.entry(mark.event.seq);
                of.or_insert((mark, Vec::new())).1.push(row);
            }
        }
        let digester = Digester::new(&book.data, table);
        marks.extend(by_command.into_values().map(|(mark, rows)| Mark {
            table: table.spec().key.into(),
            layer: mark.layer,
            verdict: mark.verdict,
            by: stamp(&mark.event),
            comment: mark.comment.into(),
            records: ranges(rows.iter().map(|row| row + 1)),
            digest: hex(&digester.records(rows.into_iter())),
        }));
    }
    Review {
        asked: !settings.reviewers.is_empty(),
        policy: settings.review,
        reviewers: settings.reviewers.clone(),
        tables,
        marks,
    }
}

/// A sample that was drawn.
fn sampled(book: &Book, sample: &sample::Sample) -> Option<Sample> {
    let (drawn, nonce) = sample.drawn?;
    let table = book.data.table(sample.table);
    let compared = |(row, (event, outcome)): (&u32, &(Event, &Outcome))| {
        let (cause, column, note) = match outcome {
            Outcome::Matches => (None, None, ""),
            Outcome::Differs {
                cause,
                column,
                note,
            } => (Some(*cause), *column, note.as_str()),
        };
        Compared {
            record: row + 1,
            by: stamp(event),
            cause,
            field: column.map(|c| table.column_key(c)),
            note: note.into(),
        }
    };
    Some(Sample {
        table: sample.table.spec().key.into(),
        plan: sample.plan,
        committed: stamp(&sample.committed),
        tables: sample.tables.iter().map(|d| hex(d)).collect(),
        population: ranges(sample.population.iter().map(|row| row + 1)),
        drawn: stamp(&drawn),
        nonce: nonce.into(),
        schemes: sample.schemes.iter().map(|s| (*s).into()).collect(),
        records: sample.rows.iter().map(|row| row + 1).collect(),
        results: sample.results.iter().map(compared).collect(),
        decision: sample.decision.map(|(event, decision)| Decided {
            decision,
            by: stamp(&event),
        }),
        changed_since: book.changed_since(sample),
    })
}

fn declared(book: &Book, number: Number) -> Vec<Declared> {
    let compared = book.compared().into_iter();
    let line = |one: reconcile::Compared| {
        Some(Declared {
            source: number(one.source)?,
            table: one.of.table.spec().key.into(),
            what: what(one.of.table, one.of.field),
            declared: plain(one.declared),
            read: plain(one.read),
            explained: explained(one.explained),
        })
    };
    compared.filter_map(line).collect()
}

fn explained(said: Option<(Event, &str)>) -> Option<Explained> {
    said.map(|(event, reason)| Explained {
        reason: reason.into(),
        by: stamp(&event),
    })
}

fn totals(book: &Book, table: TableId) -> TableTotals {
    let line = |line: reconcile::Line| TotalLine {
        what: what(table, line.field),
        read: plain(line.read),
        merged: plain(line.merged),
        corrected: plain(line.corrected),
        changed: plain(line.changed),
        added: plain(line.added),
        removed: plain(line.removed),
        rejected: plain(line.rejected),
        bundle: plain(line.book()),
        explained: explained(line.explained),
    };
    TableTotals {
        table: table.spec().key.into(),
        lines: book.reconciled(table).into_iter().map(line).collect(),
    }
}

fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}
