//! A book as a bundle. The page's engine and the native program both seal through
//! [`prepare`], so the same book gives the same bytes in both.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use qichu_bundle as bundle;
use qichu_bundle::{
    Cells, Contents, DeclaredMeta, Journal, Meta, Prepared, ReportFinding, RuleSet, Run,
    SourceMeta, SourceRows, Transform,
};
use qichu_mapping::plan::{Batch, BatchColumn, Origin};
use qichu_mapping::without_noise;
use qichu_model::settings::thresholds;
use qichu_model::{Finding, Place, RuleId, Severity, TableData, TableId, value};
use qichu_rules::{Checker, RULES, by_id};

use crate::command::{Declared, Facts, Source};
use crate::history::{Act, Change, Event};
use crate::live::judge;
use crate::report::{check_line, checked};
use crate::{Book, Live};

/// Version of the rules' crate: all crates have one version.
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The bundle of a book, ready to sign. Whether it may be sealed is not asked here:
/// see [`Live::may_seal`].
pub fn prepare(live: &Live, meta: &Meta) -> Prepared {
    let book = live.book();
    let fresh;
    let checker = if live.is_settled() {
        live.checker()
    } else {
        let mut checker = Checker::default();
        judge(&mut checker, book, live.noted());
        fresh = checker;
        &fresh
    };
    let findings = checker.findings();
    let numbers = Numbers::of(book);
    let report = findings.iter().map(|finding| ReportFinding {
        rule: rule_name(finding.rule),
        finding,
        place: numbers.place(finding.place),
        reason: live.reason(finding),
        confirmed: finding.severity == Severity::Warning
            && by_id(finding.rule).is_some_and(|r| live.severity(r) == Severity::Error),
    });
    bundle::prepare(Contents {
        meta,
        rules: rule_set(),
        settings: &book.settings,
        sources: (book.standing_sources().into_iter())
            .map(|(_, source)| meta_of(source, &source.facts))
            .collect(),
        data: &book.data,
        cells: cells(book, &numbers),
        journal: journal(book, &findings, &numbers),
        checked: checked(live, &|source| numbers.number(source)),
        findings: report.collect(),
        rejected: rejected(book),
    })
}

fn rejected(book: &Book) -> Vec<bundle::Rejected> {
    let one = |((table, row), reason): (&(TableId, u32), &String)| {
        let keys = table.spec().key_fields.iter();
        let keys = keys.filter_map(|key| Some((*key, table.spec().field(key)?)));
        let origin = keys.clone().next().map(|(_, column)| column);
        let origin = origin.and_then(|column| book.origin(*table, *row, column));
        bundle::Rejected {
            table: *table,
            row: *row,
            reason: reason.clone(),
            key: keys
                .map(|(key, column)| (key, book.data.text(*table, *row, column).to_owned()))
                .collect(),
            source: origin.as_ref().map(|o| o.source),
            sheet: origin.as_ref().map(|o| o.sheet.clone()),
            cell: origin.map(|o| o.address),
        }
    };
    book.rejected.iter().map(one).collect()
}

/// The rules of this program: their digest covers what they are called, how much they
/// weigh, what they say and the thresholds they compare with.
pub fn rule_set() -> RuleSet {
    let mut text = String::new();
    for rule in RULES {
        let (id, severity) = (rule.id, rule.severity.key());
        let (zh, en) = (rule.message.zh, rule.message.en);
        text += &format!("{id}\t{}\t{severity}\t{zh}\t{en}\n", rule.name);
    }
    for threshold in thresholds() {
        text += &format!("{}\t{}\n", threshold.key, threshold.default);
    }
    RuleSet {
        version: RULES_VERSION.into(),
        digest: bundle::sha256(text.as_bytes()),
    }
}

fn rule_name(rule: RuleId) -> &'static str {
    by_id(rule).map_or("", |r| r.name)
}

/// Sources as the bundle counts them: those of imports that were taken back are not in it.
struct Numbers(BTreeMap<u16, u16>);

impl Numbers {
    fn of(book: &Book) -> Self {
        let standing = book.standing_sources().into_iter().map(|(i, _)| i);
        Self(standing.zip(0..).collect())
    }

    /// A source's place in the bundle, from 1.
    fn number(&self, source: u16) -> Option<u32> {
        self.0.get(&source).map(|i| u32::from(*i) + 1)
    }

    fn place(&self, place: Place) -> Place {
        match place {
            Place::Source {
                source,
                sheet,
                cell,
            } => Place::Source {
                source: self.0.get(&source).copied().unwrap_or(source),
                sheet,
                cell,
            },
            place => place,
        }
    }
}

/// A source as the bundle tells of it, with what was known of it at some time.
fn meta_of(source: &Source, facts: &Facts) -> SourceMeta {
    let declared = |one: &Declared| {
        let spec = one.of.table.spec();
        let field = one.of.field.and_then(|f| spec.fields.get(usize::from(f)));
        DeclaredMeta {
            table: spec.key.into(),
            field: field.map(|f| f.key.into()),
            total: one.total.normalize().to_string(),
            in_file: one.in_file,
        }
    };
    SourceMeta {
        name: source.name.clone(),
        bytes: source.bytes,
        sha256: source.sha256.clone(),
        sheets: source.sheets.clone(),
        department: facts.department.clone(),
        owner: facts.person.clone(),
        obtained: facts.obtained.clone(),
        way: facts.way.clone(),
        grade: format!("{:?}", facts.grade),
        declared: facts.declared.iter().map(declared).collect(),
        rows: source.rows.map(|rows| SourceRows {
            read: rows.read,
            entered: rows.entered,
            held: rows.held,
            excluded: rows.excluded,
        }),
    }
}

fn cells(book: &Book, numbers: &Numbers) -> Cells {
    let mut cells = Cells::new(&book.data);
    for table in &book.data.tables {
        for column in 0..table.columns.len() as u16 {
            // By batch: the record that has each of its values in this column.
            let mut records: BTreeMap<u32, Vec<Option<u32>>> = BTreeMap::new();
            for row in table.rows() {
                if let Some(from) = book.from(table.id, row, column) {
                    let batch = &book.batches[from.batch as usize].1;
                    let records = records.entry(from.batch);
                    records.or_insert_with(|| vec![None; batch.rows.len()])[from.row as usize] =
                        Some(row);
                }
            }
            let mut runs = Vec::new();
            for (number, records) in &records {
                let (source, batch) = &book.batches[*number as usize];
                let role = &table.columns[usize::from(column)].role;
                if let Some(from) = batch.columns.iter().find(|c| c.role == *role) {
                    let of = OfBatch {
                        book,
                        table,
                        column,
                        source: *source,
                        batch,
                        from,
                        records,
                    };
                    of.runs(&mut runs);
                }
            }
            runs.sort_by_key(|run| run.row);
            for mut run in runs {
                // A value is traced to a file only while that file's import stands.
                if let Some(place) = numbers.0.get(&run.source) {
                    run.source = *place;
                    cells.push(&run);
                }
            }
        }
    }
    cells
}

/// One column of one batch in the book.
struct OfBatch<'a> {
    book: &'a Book,
    table: &'a TableData,
    column: u16,
    source: u16,
    batch: &'a Batch,
    from: &'a BatchColumn,
    /// By its rows: the record that has the value; `None` where that is gone, or has a
    /// later one.
    records: &'a [Option<u32>],
}

impl<'a> OfBatch<'a> {
    /// Its values in as few runs as one pass finds.
    fn runs(&self, runs: &mut Vec<Run<'a>>) {
        let rows = &self.batch.rows;
        // A row that gave several records, one a warehouse, gave them side by side: the
        // values of one warehouse stand that far apart.
        let copies = rows.iter().take_while(|r| Some(*r) == rows.first()).count();
        for lane in 0..copies {
            let mut open: Option<Run> = None;
            for i in (lane..rows.len()).step_by(copies) {
                let Some(next) = self.value(i) else {
                    continue;
                };
                match &mut open {
                    Some(run) if joins(run, &next) => {
                        run.last_row = next.row;
                        run.count += 1;
                        if let (Some([_, last]), Some([cell, _])) = (&mut run.cells, next.cells) {
                            *last = cell;
                        }
                    }
                    _ => runs.extend(open.replace(next)),
                }
            }
            runs.extend(open);
        }
    }

    /// What made the text that was entered of what the file held.
    fn transformed(&self, original: u32, entered: u32) -> Transform {
        let pool = &self.book.data.pool;
        let clean = without_noise(pool.get(original));
        match clean {
            _ if !self.from.parts.is_empty() => Transform::Joined,
            Some(clean) if value::number(pool.get(entered)) == Some(clean) => Transform::Rounded,
            _ => Transform::Converted,
        }
    }

    /// One value as a run of its own, where a record has it.
    fn value(&self, i: usize) -> Option<Run<'a>> {
        let row = self.records[i]?;
        let cell = match &self.from.from {
            Origin::Filled => None,
            Origin::Column(column) => Some((self.batch.rows[i], *column)),
            Origin::Cells(cells) => Some(cells[i]),
        };
        let pool = &self.book.data.pool;
        let entered = self.from.texts[i];
        let kept = (self.from.originals).binary_search_by_key(&(i as u32), |o| o.0);
        let original = kept.map_or(entered, |at| self.from.originals[at].1);
        let now = self.table.columns[usize::from(self.column)].texts[row as usize];
        let same = |a: u32, b: u32| a == b || pool.get(a) == pool.get(b);
        let transform = match (same(now, original), same(now, entered)) {
            (true, _) if cell.is_none() => Transform::Filled,
            (true, _) => Transform::None,
            (false, true) => self.transformed(original, entered),
            (false, false) => Transform::Edited,
        };
        let differs = !matches!(transform, Transform::None | Transform::Filled);
        let sheets = &self.book.sources[usize::from(self.source)].sheets;
        let sheet = sheets.get(usize::from(self.batch.sheet));
        Some(Run {
            table: self.table.id,
            column: self.column,
            row,
            last_row: row,
            count: 1,
            source: self.source,
            sheet: sheet.map_or("", String::as_str),
            cells: cell.map(|cell| [cell, cell]),
            transform,
            original: if differs { pool.get(original) } else { "" },
        })
    }
}

/// Whether a value continues a run: as far behind its last as those are apart.
fn joins(run: &Run, next: &Run) -> bool {
    let even = |first: u32, last: u32, next: u32| {
        let (whole, step) = (
            i64::from(last) - i64::from(first),
            i64::from(next) - i64::from(last),
        );
        run.count == 1 || step * i64::from(run.count - 1) == whole
    };
    let cells = match (run.cells, next.cells) {
        (Some([first, last]), Some([cell, _])) => last.1 == cell.1 && even(first.0, last.0, cell.0),
        (None, None) => true,
        _ => false,
    };
    let whole = matches!(run.transform, Transform::None | Transform::Filled);
    // A record that was merged into an earlier one gave it its value: runs only go on.
    let records = run.last_row < next.row && even(run.row, run.last_row, next.row);
    whole && run.transform == next.transform && records && cells
}

fn journal(book: &Book, findings: &[&Finding], numbers: &Numbers) -> Journal {
    let marks: BTreeMap<u64, (&str, Place)> = findings
        .iter()
        .map(|f| (f.mark(), (rule_name(f.rule), f.place)))
        .collect();
    let mut journal = Journal::new(&book.data);
    for event in book.history() {
        let told = bundle::Event {
            seq: event.seq,
            time: time(&event),
            who: event.actor,
            act: act(event.act, numbers),
            note: event.note,
        };
        let changes = event.changes().map(|change| match change {
            Change::Cell {
                table,
                row,
                column,
                old,
                new,
            } => bundle::Change::Cell {
                table,
                row,
                column,
                old,
                new,
            },
            Change::Rows { table, rows, alive } => bundle::Change::Records {
                table,
                rows,
                present: alive,
            },
            Change::Reason { mark, old, new } => bundle::Change::Reason {
                mark,
                of: marks.get(&mark).copied(),
                old,
                new,
            },
            Change::Settings { old, new } => bundle::Change::Settings { old, new },
            Change::Rejected {
                table,
                row,
                old,
                new,
            } => bundle::Change::Rejected {
                table,
                row,
                old,
                new,
            },
            Change::Decided {
                table,
                row,
                column,
                others,
                decided,
            } => bundle::Change::Decided {
                table,
                row,
                column,
                others,
                decided,
            },
            Change::Source { source, old, new } => {
                let source = &book.sources[usize::from(source)];
                bundle::Change::Source {
                    old: Box::new(meta_of(source, old)),
                    new: Box::new(meta_of(source, new)),
                }
            }
            Change::Check { check, back } => {
                bundle::Change::Check(Box::new(check_line(book, check, back, &|source| {
                    numbers.number(source)
                })))
            }
        });
        journal.push(&told, changes);
    }
    journal
}

fn act(act: Act, numbers: &Numbers) -> bundle::Act<'static> {
    match act {
        Act::Import { source } => bundle::Act::Import {
            source: numbers.number(source),
        },
        Act::Decide => bundle::Act::DecideConflict,
        Act::Source { source } => bundle::Act::DescribeSource {
            source: numbers.number(source),
        },
        Act::Edit => bundle::Act::Edit,
        Act::Paste => bundle::Act::Paste,
        Act::Fix(rule) => bundle::Act::fix(rule_name(rule), rule),
        Act::FixAll => bundle::Act::FixAll,
        Act::AddRow => bundle::Act::AddRecord,
        Act::RemoveRows => bundle::Act::RemoveRecords,
        Act::Waive => bundle::Act::GiveReason,
        Act::Settings => bundle::Act::Settings,
        Act::Reject => bundle::Act::RejectRecords,
        Act::Undo { of } => bundle::Act::Undo { of },
        Act::Redo { of } => bundle::Act::Redo { of },
        Act::Replace => bundle::Act::Replace,
        Act::Bulk => bundle::Act::Bulk,
        Act::Merge => bundle::Act::Merge,
        Act::Review => bundle::Act::Review,
        Act::CommitSample => bundle::Act::CommitSample,
        Act::DrawSample => bundle::Act::DrawSample,
        Act::CompareRecord => bundle::Act::CompareRecord,
        Act::DecideSample => bundle::Act::DecideSample,
        Act::Explain => bundle::Act::Explain,
    }
}

/// An event's time as RFC 3339; empty past the year 9999, where there is none.
pub(crate) fn time(event: &Event) -> String {
    let last = 253_402_214_400_000;
    let ms = i64::try_from(event.at_ms).ok().filter(|ms| *ms < last);
    let utc = ms.and_then(DateTime::from_timestamp_millis);
    let offset = FixedOffset::east_opt(i32::from(event.tz_minutes) * 60);
    match (utc, offset) {
        (Some(utc), Some(offset)) => utc
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Millis, false),
        (Some(utc), None) => utc.to_rfc3339_opts(SecondsFormat::Millis, true),
        (None, _) => String::new(),
    }
}
