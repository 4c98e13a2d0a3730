//! Review and verification: who may review what, the sample under way, control totals.

use qichu_book::check::{Check, Outcome};
use qichu_book::command::{Command, TotalOf};
use qichu_book::history::Event;
use qichu_book::reconcile::{self, How};
use qichu_book::review::Standing;
use qichu_book::sample::Sample;
use qichu_book::{Book, Live, Refused};
use qichu_bundle::digest;
use qichu_bundle::sample::scheme;
use qichu_model::a1::column_name;
use qichu_model::raw::{RawColumn, RawWorkbook};
use qichu_model::{Lang, SampleDecision, SamplePlan, Severity, TableId, Text, Verdict};
use qichu_rules::by_id;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::protocol::SourceCell;
use super::views::Shown;
use crate::reader::Read;

/// Records shown that make a difference to a total.
const DIFFERENCES: usize = 200;

/// A check that the page asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Checking {
    /// Review records; those that this person may not review are left out.
    Review {
        /// The table.
        table: TableId,
        /// Which.
        which: Which,
        /// The layer, from 1; `None` for the one in which they wait.
        layer: Option<u8>,
        /// The verdict.
        verdict: Verdict,
        /// What the reviewer has to say.
        comment: String,
    },
    /// Fix what a sample of a table is drawn from.
    Commit(TableId),
    /// Draw it.
    Draw(TableId, String),
    /// Say whether a sampled record is as its source.
    Compare(TableId, u32, Outcome),
    /// Decide on a sample.
    Decide(TableId, SampleDecision),
    /// Explain a difference between a source and what its giver says.
    Explain(u16, TotalOf, String),
    /// Explain why totals of a table are no longer what was read.
    ExplainBook(TableId, Vec<Option<u16>>, String),
}

/// Records that a review is about.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Which {
    /// All that are shown under the filter, but for those that were returned.
    Shown,
    /// Those at these positions, first and last, both included.
    Between(u32, u32),
}

/// What the page asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum VerifyAsk {
    /// How many of the records shown wait for who works now, in each layer of review.
    Waiting(TableId),
    /// What passing all the records shown would pass, in this layer of review.
    Passing(TableId, Option<u8>),
    /// The sample of every table that has records.
    Samples,
    /// A sampled record beside its source.
    Sampled(TableId, u32),
    /// Control totals.
    Totals,
    /// The records that make a total another than was read.
    Differences(TableId, Option<u16>),
    /// What the hand-over sheet says beside these.
    Sheet,
    /// Take a source's file, read again; it travels beside this.
    Reopen,
}

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum VerifyAnswer {
    /// Records that wait, by layer.
    Waiting([u32; 2]),
    /// What passing all would pass.
    Passing(Passing),
    /// Samples.
    Samples(Vec<SampleView>),
    /// A sampled record.
    Sampled(Vec<SampledField>),
    /// Control totals: by table, then what the sources declare.
    Totals(Vec<TotalsView>, Vec<DeclaredView>),
    /// Records that make a difference; those over [`DIFFERENCES`] are left out.
    Differences(Vec<DifferenceView>),
    /// What the hand-over sheet says.
    Sheet(SheetView),
    /// Whose file it is that was read again.
    Reopened(String),
}

/// What the hand-over sheet says beside samples and control totals.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SheetView {
    /// Every warning.
    pub warnings: Vec<WarningView>,
    /// Who passed how many records in which layer.
    pub passed: Vec<(String, u8, u32)>,
}

/// Warnings of one rule in one table that have one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningView {
    /// The table; `None` for those on source files.
    pub table: Option<TableId>,
    /// The rule's code.
    pub code: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// The reason; empty for none.
    pub reason: String,
    /// How many.
    pub count: u32,
}

/// What passing all the records shown would pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Passing {
    /// Records that would pass.
    pub records: u32,
    /// Those of them with errors.
    pub wrong: u32,
    /// Returned records shown, which are left as they are.
    pub returned: u32,
}

/// How far a sample is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleView {
    /// The table.
    pub table: TableId,
    /// The plan: that of the sample, else that of the settings.
    pub plan: SamplePlan,
    /// Records it is drawn from.
    pub population: u32,
    /// Code letter, size and acceptance number.
    pub letter: char,
    /// How many records.
    pub size: u32,
    /// How many may differ.
    pub accept: u32,
    /// It was fixed what it is drawn from.
    pub committed: bool,
    /// The digest of what the book held then, once it is drawn.
    pub digest: String,
    /// The nonce, once it is drawn.
    pub nonce: String,
    /// Its records in the order drawn, and what comparing them gave.
    pub records: Vec<(u32, Option<Outcome>)>,
    /// The size it could be extended to.
    pub larger: Option<u32>,
    /// The decision.
    pub decision: Option<(SampleDecision, String)>,
    /// Records changed since.
    pub changed_since: u32,
}

/// A field of a sampled record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampledField {
    /// The column.
    pub column: u16,
    /// What it is called.
    pub label: String,
    /// What the book holds.
    pub text: String,
    /// Where it came from.
    pub source: Option<SourceCell>,
    /// What the file holds there, read again just now.
    pub now: Option<String>,
}

/// Control totals of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalsView {
    /// The table.
    pub table: TableId,
    /// Its totals.
    pub lines: Vec<LineView>,
}

/// A control total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// The field; `None` for records.
    pub field: Option<u16>,
    /// What it adds up.
    pub label: String,
    /// Declared by the sources, where each that gave records declares it.
    pub declared: Option<Decimal>,
    /// Read from the files.
    pub read: Decimal,
    /// In the book.
    pub book: Decimal,
    /// In the bundle.
    pub bundle: Decimal,
    /// What lies between `read` and `book`, in words.
    pub between: Vec<String>,
    /// People made it another than was read: they say why.
    pub differs: bool,
    /// Why, and who says so.
    pub explained: Option<(String, String)>,
}

impl LineView {
    /// Whether somebody must say yet why it is another than was read.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.differs && self.explained.is_none()
    }
}

/// What a source declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclaredView {
    /// Index of the source.
    pub source: u16,
    /// Its name.
    pub name: String,
    /// The total.
    pub of: TotalOf,
    /// What it adds up.
    pub label: String,
    /// What the giver says.
    pub declared: Decimal,
    /// It stands in a total row of the file.
    pub in_file: bool,
    /// What was read.
    pub read: Decimal,
    /// Why they differ, and who says so.
    pub explained: Option<(String, String)>,
}

/// A record that makes a difference to a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceView {
    /// The record.
    pub row: u32,
    /// How it differs.
    pub how: String,
    /// What was read.
    pub before: Decimal,
    /// What the book holds.
    pub after: Decimal,
    /// It is in the book.
    pub alive: bool,
}

/// How a record stands in the review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandingView {
    /// Whether it counts as reviewed.
    pub passed: bool,
    /// It was returned.
    pub returned: bool,
    /// In words.
    pub text: String,
    /// The marks on it.
    pub marks: Vec<MarkView>,
}

/// A review mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarkView {
    /// Who.
    pub who: String,
    /// When, milliseconds since 1970 UTC.
    pub at_ms: f64,
    /// The verdict in words.
    pub verdict: String,
    /// What was said.
    pub comment: String,
    /// Whether it still counts.
    pub counts: bool,
}

/// How the records of a table stand in the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewView {
    /// Passed.
    pub passed: u32,
    /// Returned.
    pub returned: u32,
    /// The others.
    pub open: u32,
}

/// The review of a table, where the book asks for one.
pub fn review_view(live: &Live, table: TableId) -> Option<ReviewView> {
    let book = live.book();
    if book.settings.reviewers.is_empty() {
        return None;
    }
    let (passed, returned) = live.reviews().counts(book, table);
    let open = book.data.table(table).count() as u32 - passed - returned;
    Some(ReviewView {
        passed,
        returned,
        open,
    })
}

/// How a record stands, where the book asks for a review.
pub fn standing_view(live: &Live, table: TableId, row: u32, lang: Lang) -> Option<StandingView> {
    let book = live.book();
    if book.settings.reviewers.is_empty() {
        return None;
    }
    let standing = live.reviews().standing(table, row);
    let text = match standing {
        Standing::Unseen => Text::new("未审核", "not reviewed"),
        Standing::Changed => Text::new("改动后待重审", "changed since, review again"),
        Standing::Returned => Text::new("已退回", "returned"),
        Standing::Halfway => Text::new("一审通过，待二审", "first layer passed"),
        Standing::Passed => Text::new("已审核", "reviewed"),
    };
    let marks = live.reviews().on(book, table, row).into_iter();
    let marks = marks.map(|mark| {
        let verdict = match (mark.layer, mark.verdict) {
            (1, Verdict::Passed) => Text::new("一审通过", "passed layer 1"),
            (_, Verdict::Passed) => Text::new("二审通过", "passed layer 2"),
            (_, Verdict::Returned) => Text::new("退回", "returned"),
        };
        MarkView {
            who: mark.event.actor.into(),
            at_ms: mark.event.at_ms as f64,
            verdict: verdict.get(lang).into(),
            comment: mark.comment.into(),
            counts: mark.counts,
        }
    });
    Some(StandingView {
        passed: standing == Standing::Passed,
        returned: standing == Standing::Returned,
        text: text.get(lang).into(),
        marks: marks.collect(),
    })
}

/// The command of a check, and how many records it is about.
pub fn command(
    live: &Live,
    shown: &[Shown; 7],
    actor: &str,
    checking: Checking,
) -> Result<(Command, u32), Text> {
    let mut count = 1;
    let check = match checking {
        Checking::Review {
            table,
            which,
            layer,
            verdict,
            comment,
        } => {
            let shown = &shown[table.index()].rows;
            let rows: Vec<u32> = match which {
                Which::Shown => unreturned(live, table, shown),
                Which::Between(from, to) => {
                    let rows = shown.iter().take(to as usize + 1).skip(from as usize);
                    rows.copied().collect()
                }
            };
            if !live.book().may_check(actor) {
                return Err(NOT_A_REVIEWER);
            }
            let (layer, mut rows) = reviewable(live, actor, (table, &rows), (layer, verdict));
            rows.sort_unstable();
            if rows.is_empty() {
                return Err(NOTHING_TO_REVIEW);
            }
            count = rows.len() as u32;
            Check::Review {
                table,
                rows,
                layer,
                verdict,
                comment,
            }
        }
        Checking::Commit(table) => Check::CommitSample {
            table,
            plan: live.book().settings.sampling,
            held: held(live, table),
        },
        Checking::Draw(table, nonce) => Check::DrawSample { table, nonce },
        Checking::Compare(table, row, outcome) => Check::CompareRecord {
            table,
            row,
            outcome,
        },
        Checking::Decide(table, decision) => Check::DecideSample { table, decision },
        Checking::Explain(source, of, reason) => Check::Explain { source, of, reason },
        Checking::ExplainBook(table, fields, reason) => Check::ExplainBook {
            table,
            fields,
            reason,
        },
    };
    Ok((Command::Check(Box::new(check)), count))
}

/// Of these records, those that this person may give the verdict, and its layer.
fn reviewable(
    live: &Live,
    actor: &str,
    (table, rows): (TableId, &[u32]),
    (layer, verdict): (Option<u8>, Verdict),
) -> (u8, Vec<u32>) {
    let (book, reviews) = (live.book(), live.reviews());
    let layer = layer.unwrap_or_else(|| reviews.layer(book, actor, table, rows));
    let rows = reviews.open_to(book, actor, (table, rows), (layer, verdict));
    (layer, rows)
}

/// Of these records, those that no reviewer returned: what is said of all is not said of them.
fn unreturned(live: &Live, table: TableId, rows: &[u32]) -> Vec<u32> {
    let returned = |row: u32| live.reviews().standing(table, row) == Standing::Returned;
    rows.iter().copied().filter(|row| !returned(*row)).collect()
}

fn passing(live: &Live, shown: &[u32], actor: &str, table: TableId, layer: Option<u8>) -> Passing {
    let rows = unreturned(live, table, shown);
    let returned = shown.len() - rows.len();
    let (_, rows) = reviewable(live, actor, (table, &rows), (layer, Verdict::Passed));
    let errs = |row: &&u32| {
        let mut found = live.checker().of_row(table, **row);
        found.any(|f| f.severity == Severity::Error)
    };
    Passing {
        records: rows.len() as u32,
        wrong: rows.iter().filter(errs).count() as u32,
        returned: returned as u32,
    }
}

/// Why somebody may not review.
pub const NOT_A_REVIEWER: Text = Text::new(
    "只有设置里列出的审核人可以做，录入人不行；请在顶栏切换身份",
    "Only a reviewer named in the settings may, and not the preparer: say in the top bar who works now",
);
const NOTHING_TO_REVIEW: Text = Text::new(
    "这里没有你可以审核的记录：自己录入或改过的不能自己审，二审须一审先通过且换人",
    "Nothing here that you may review: not what you entered or changed, and a second layer only after the first, by somebody else under cross review",
);

/// Why somebody cannot be named a reviewer, or the preparer.
pub const PREPARER_REVIEWS: Text = Text::new(
    "录入人不能做审核人：自己录的不能自己审",
    "The preparer cannot review: nobody reviews what they entered",
);

/// Why the book refused a command.
pub fn refusal(why: Refused) -> Text {
    match why {
        Refused::NotAReviewer => NOT_A_REVIEWER,
        Refused::OwnRecord => Text::new(
            "自己录入或改过的记录不能自己审核",
            "Nobody reviews what they entered or changed",
        ),
        Refused::Layer => Text::new(
            "一审通过之后才能二审，交叉审核须换人",
            "The second layer comes after the first, by somebody else under cross review",
        ),
        Refused::Changed => Text::new(
            "封定之后账套又有改动，请重新封定再抽",
            "The book has changed since it was fixed: fix it again, then draw",
        ),
        Refused::TooManyDiffer => Text::new(
            "不符的超过接收数，不能接收：扩大抽样或不接收",
            "More differ than may: extend the sample or reject",
        ),
        Refused::SampleUndecided => Text::new(
            "上一份样本还没有判定：先核对完并判定，再抽",
            "The sample before is not decided on: compare its records and decide first",
        ),
        Refused::PreparerReviews => PREPARER_REVIEWS,
        Refused::OutOfRange => Text::new(
            "这个数超出判断标准可填的范围",
            "No threshold can be set so far",
        ),
        Refused::SampleOrder => Text::new(
            "还不能这样做：先封定、填随机码、逐条核对，再判定",
            "Not yet: fix, give a nonce, compare each record, then decide",
        ),
        Refused::OutOfOrder | Refused::NoSuchPlace | Refused::Nothing => {
            Text::new("做不到", "Not possible")
        }
    }
}

/// Records with errors, which are not entered.
fn held(live: &Live, table: TableId) -> Vec<u32> {
    let rows = live.checker().rows_from(table, 0);
    let wrong = rows.filter_map(|(row, mut found)| {
        let error = found.any(|f| f.severity == Severity::Error);
        error.then_some(row)
    });
    wrong.collect()
}

/// Answers what needs no file.
pub fn answer(
    live: &Live,
    (shown, actor): (&[Shown; 7], &str),
    reopened: &Reopened,
    ask: &VerifyAsk,
    lang: Lang,
) -> VerifyAnswer {
    let book = live.book();
    match ask {
        VerifyAsk::Waiting(table) => {
            let rows = &shown[table.index()].rows;
            VerifyAnswer::Waiting(live.reviews().waiting(book, actor, *table, rows))
        }
        VerifyAsk::Passing(table, layer) => {
            let rows = &shown[table.index()].rows;
            VerifyAnswer::Passing(passing(live, rows, actor, *table, *layer))
        }
        VerifyAsk::Samples => VerifyAnswer::Samples(samples(live)),
        VerifyAsk::Sampled(table, row) => {
            VerifyAnswer::Sampled(sampled(book, reopened, (*table, *row), lang))
        }
        VerifyAsk::Differences(table, field) => {
            VerifyAnswer::Differences(differences(book, *table, *field, lang))
        }
        VerifyAsk::Sheet => VerifyAnswer::Sheet(sheet(live, lang)),
        VerifyAsk::Totals | VerifyAsk::Reopen => {
            VerifyAnswer::Totals(totals(book, lang), declared(book, lang))
        }
    }
}

fn sheet(live: &Live, lang: Lang) -> SheetView {
    let warnings = live.warnings_by_reason().into_iter();
    let warnings = warnings.map(|((table, rule, reason), count)| WarningView {
        table,
        code: rule.to_string(),
        title: by_id(rule).map_or("", |r| r.title.get(lang)).into(),
        reason: reason.into(),
        count,
    });
    let passed = live.reviews().passed_by(live.book()).into_iter();
    SheetView {
        warnings: warnings.collect(),
        passed: passed
            .map(|((who, layer), count)| (who.to_owned(), layer, count))
            .collect(),
    }
}

fn samples(live: &Live) -> Vec<SampleView> {
    let book = live.book();
    let all = book.samples();
    let filled = TableId::ALL
        .into_iter()
        .filter(|t| book.data.table(*t).count() > 0);
    filled
        .map(|table| match all.iter().rfind(|s| s.table == table) {
            Some(sample) => sample_view(book, sample),
            None => {
                let held = held(live, table).len() as u32;
                let lot = book.data.table(table).count() as u32 - held;
                let plan = book.settings.sampling;
                let scheme = scheme(plan, lot);
                SampleView {
                    table,
                    plan,
                    population: lot,
                    letter: scheme.map_or('-', |s| s.letter),
                    size: scheme.map_or(0, |s| s.size),
                    accept: scheme.map_or(0, |s| s.accept),
                    committed: false,
                    digest: String::new(),
                    nonce: String::new(),
                    records: Vec::new(),
                    larger: None,
                    decision: None,
                    changed_since: 0,
                }
            }
        })
        .collect()
}

fn sample_view(book: &Book, sample: &Sample) -> SampleView {
    let lot = sample.population.len() as u32;
    let now = sample.scheme().or_else(|| scheme(sample.plan, lot));
    let result = |row: &u32| {
        let result = sample.results.get(row);
        (*row, result.map(|(_, outcome)| (*outcome).clone()))
    };
    let drawn = sample.drawn.is_some();
    SampleView {
        table: sample.table,
        plan: sample.plan,
        population: lot,
        letter: now.map_or('-', |s| s.letter),
        size: now.map_or(0, |s| s.size),
        accept: now.map_or(0, |s| s.accept),
        committed: true,
        // Who gives the nonce must not know what it will be mixed with.
        digest: match drawn {
            true => qichu_bundle::hex(&digest::content(&sample.tables)),
            false => String::new(),
        },
        nonce: sample.drawn.map_or("", |(_, nonce)| nonce).into(),
        records: sample.rows.iter().map(result).collect(),
        larger: sample.larger().map(|s| s.size),
        decision: sample.decision.map(|(event, d)| (d, event.actor.into())),
        changed_since: book.changed_since(sample),
    }
}

/// The source files that were read again, to compare with.
#[derive(Default)]
pub struct Reopened(Vec<(u16, RawWorkbook)>);

impl Reopened {
    /// Takes a file where it is one of the book's: the same bytes. Returns its name.
    pub fn take(&mut self, book: &Book, read: Read) -> Option<String> {
        let standing = book.standing_sources();
        let same = standing.into_iter().find(|(_, s)| s.sha256 == read.sha256);
        let (source, of) = same?;
        self.0.retain(|(i, _)| *i != source);
        self.0.push((source, read.workbook));
        Some(of.name.clone())
    }

    /// What a cell of a file holds; `None` where the file is not here.
    fn text(&self, source: u16, sheet: &str, address: &str) -> Option<String> {
        let (_, workbook) = self.0.iter().find(|(i, _)| *i == source)?;
        let sheets = &workbook.sheets;
        let sheet = sheets.iter().find(|s| s.name == sheet)?;
        let digits = address.find(|c: char| c.is_ascii_digit())?;
        let (letters, number) = address.split_at(digits);
        let row = number.parse::<u32>().ok()?.checked_sub(1)?;
        for table in &sheet.tables {
            let at = table.rows.binary_search(&row);
            let own = |c: &&RawColumn| column_name(c.column) == letters;
            if let (Ok(at), Some(column)) = (at, table.columns.iter().find(own)) {
                return Some(workbook.pool.get(column.texts[at]).to_owned());
            }
        }
        None
    }
}

/// The fields of a record that hold anything, or did in their file.
fn sampled(
    book: &Book,
    reopened: &Reopened,
    (table, row): (TableId, u32),
    lang: Lang,
) -> Vec<SampledField> {
    let data = book.data.table(table);
    let field = |column: u16| {
        let text = book.data.text(table, row, column).to_owned();
        let from = book.origin(table, row, column);
        if text.is_empty() && from.as_ref().is_none_or(|f| f.original.is_empty()) {
            return None;
        }
        let now = from
            .as_ref()
            .and_then(|f| reopened.text(f.source, &f.sheet, &f.address));
        Some(SampledField {
            column,
            label: data.column_label(column, lang).to_owned(),
            text,
            source: from.map(|from| SourceCell {
                file: (book.sources.get(usize::from(from.source)))
                    .map_or_else(String::new, |s| s.name.clone()),
                sheet: from.sheet,
                address: from.address,
                original: from.original,
            }),
            now,
        })
    };
    (0..data.columns.len() as u16).filter_map(field).collect()
}

fn totals(book: &Book, lang: Lang) -> Vec<TotalsView> {
    let bundle = qichu_bundle::manifest::totals(&book.data);
    // The tables that each file fed.
    let fed: Vec<Vec<TableId>> = (book.standing_sources().into_iter())
        .map(|(source, _)| {
            book.read_totals(source)
                .into_keys()
                .map(|of| of.table)
                .collect()
        })
        .collect();
    let feeding = |table: TableId| fed.iter().filter(|f| f.contains(&table)).count();
    let filled = |t: &TableId| feeding(*t) > 0 || book.data.table(*t).count() > 0;
    let compared = book.compared();
    let view = |table: TableId| {
        let sealed = &bundle[table.index()];
        let mut lines: Vec<LineView> = (book.reconciled(table).iter())
            .filter_map(|line| {
                let declared = compared
                    .iter()
                    .filter(|c| (c.of.table, c.of.field) == (table, line.field));
                let declared: Vec<Decimal> = declared.map(|c| c.declared).collect();
                let sum = || {
                    declared
                        .iter()
                        .fold(Decimal::ZERO, |a, b| a.saturating_add(*b))
                };
                let whole = !declared.is_empty() && declared.len() == feeding(table);
                let declared = whole.then(sum);
                let key = line
                    .field
                    .and_then(|f| table.spec().fields.get(usize::from(f)));
                let in_bundle = match key {
                    None => Decimal::from(sealed.records),
                    Some(field) => sealed.sums.get(field.key)?.parse().ok()?,
                };
                let idle = line.read.is_zero() && line.book().is_zero() && declared.is_none();
                (line.field.is_none() || !idle).then(|| LineView {
                    field: line.field,
                    label: reconcile::what(table, line.field).get(lang).into(),
                    declared,
                    read: line.read,
                    book: line.book(),
                    bundle: in_bundle,
                    between: between(line, lang),
                    differs: line.fed && !line.own().is_zero(),
                    explained: said(line.explained),
                })
            })
            .collect();
        lines.extend(whole_stock(table, &lines, lang));
        TotalsView { table, lines }
    };
    TableId::ALL.into_iter().filter(filled).map(view).collect()
}

/// All stock: on hand, in transit and not yet stored together, before and after.
fn whole_stock(table: TableId, lines: &[LineView], lang: Lang) -> Option<LineView> {
    let parts = ["on_hand", "in_transit", "produced_not_stored"];
    let parts = parts.map(|key| table.spec().field(key));
    let own = |line: &&LineView| line.field.is_some() && parts.contains(&line.field);
    if table != TableId::Stock || lines.iter().filter(own).count() < 2 {
        return None;
    }
    let sum = |of: fn(&LineView) -> Decimal| {
        let figures = lines.iter().filter(own).map(of);
        figures.fold(Decimal::ZERO, Decimal::saturating_add)
    };
    Some(LineView {
        field: None,
        label: Text::new("库存合计", "all stock").get(lang).into(),
        declared: None,
        read: sum(|l| l.read),
        book: sum(|l| l.book),
        bundle: sum(|l| l.bundle),
        between: Vec::new(),
        differs: false,
        explained: None,
    })
}

/// What lies between the files and the book.
fn between(line: &reconcile::Line, lang: Lang) -> Vec<String> {
    let changed = match lang {
        Lang::Zh => format!("改动 {} 条", line.changes),
        Lang::En => format!("{} changed", line.changes),
    };
    let word = |zh, en| Text::new(zh, en).get(lang).to_owned();
    let parts = [
        (word("同键合并", "merged by code"), line.merged),
        (word("读不成数的已订正", "made numbers"), line.corrected),
        (changed.clone(), line.changed),
        (word("手工新增", "added"), line.added),
        (word("删除", "taken out"), line.removed),
        (word("拒收", "rejected"), line.rejected),
    ];
    let changes = |(word, by): &(String, Decimal)| {
        let sign = if by.is_sign_negative() { "" } else { "+" };
        (!by.is_zero()).then(|| format!("{word} {sign}{}", by.normalize()))
    };
    let mut between: Vec<String> = parts.iter().filter_map(changes).collect();
    // Changes that make up for each other are seen in no total.
    if line.changed.is_zero() && line.changes > 0 {
        between.push(format!("{changed} ±0"));
    }
    between
}

/// A reason, and who gave it.
fn said(explained: Option<(Event, &str)>) -> Option<(String, String)> {
    explained.map(|(event, reason)| (reason.to_owned(), event.actor.to_owned()))
}

fn declared(book: &Book, lang: Lang) -> Vec<DeclaredView> {
    let view = |one: reconcile::Compared| DeclaredView {
        source: one.source,
        name: book.sources[usize::from(one.source)].name.clone(),
        of: one.of,
        label: format!(
            "{} · {}",
            one.of.table.spec().label.get(lang),
            one.what().get(lang)
        ),
        declared: one.declared,
        in_file: one.in_file,
        read: one.read,
        explained: said(one.explained),
    };
    book.compared().into_iter().map(view).collect()
}

fn differences(book: &Book, table: TableId, field: Option<u16>, lang: Lang) -> Vec<DifferenceView> {
    let found = book.differences(table, field).into_iter().take(DIFFERENCES);
    let view = |one: reconcile::Difference| DifferenceView {
        row: one.row,
        how: match one.how {
            How::Corrected => Text::new("订正为数", "made a number"),
            How::Changed => Text::new("改动", "changed"),
            How::Added => Text::new("新增", "added"),
            How::Removed => Text::new("删除", "taken out"),
            How::Rejected => Text::new("拒收", "rejected"),
        }
        .get(lang)
        .into(),
        before: one.before,
        after: one.after,
        alive: book.data.table(table).alive[one.row as usize],
    };
    found.map(view).collect()
}

#[cfg(test)]
mod tests {
    use qichu_book::command::{CellEdit, Envelope, Why};
    use qichu_model::CellKind;

    use super::*;

    const TABLE: TableId = TableId::Customers;

    #[test]
    fn changes_that_make_up_for_each_other_are_told() {
        let line = |by: i64, changes| reconcile::Line {
            changed: by.into(),
            changes,
            ..reconcile::Line::default()
        };
        let told = |line| between(&line, Lang::Zh).join(" · ");
        assert_eq!(told(line(0, 0)), "");
        assert_eq!(told(line(0, 2)), "改动 2 条 ±0");
        assert_eq!(told(line(-5, 1)), "改动 1 条 -5");
    }

    /// A clerk's file, as the reader gives it.
    fn read(text: &str, sha256: &str) -> Read {
        Read {
            name: "客户.csv".into(),
            bytes: text.len() as u64,
            sha256: sha256.repeat(64),
            ms: 0.0,
            workbook: qichu_workbook::read_pasted(text),
        }
    }

    #[test]
    fn a_sampled_record_stands_beside_the_cells_of_its_own_file() -> Result<(), String> {
        let text = "客户编码\t客户名称\t联系人\nK001\t甲公司\t李明\nK002\t乙公司\t王芳\n";
        let mine = read(text, "a");
        let source = qichu_book::command::Source {
            name: mine.name.clone(),
            bytes: mine.bytes,
            sha256: mine.sha256.clone(),
            sheets: vec![String::new()],
            facts: Default::default(),
            rows: None,
            observations: Vec::new(),
        };
        let mut live = Live::default();
        let give = |live: &mut Live, command| {
            let envelope = Envelope {
                seq: live.book().seq + 1,
                at_ms: 0,
                tz_minutes: 480,
                actor: "甲".into(),
                command,
            };
            live.apply(envelope)
                .map(drop)
                .map_err(|why| format!("{why:?}"))
        };
        let plan = qichu_mapping::propose(&mine.workbook);
        let import = qichu_book::import(source, mine.workbook.clone(), &plan, live.book());
        give(&mut live, Command::Import(Box::new(import)))?;
        // The book was edited since; the file says what it said.
        let cells = vec![CellEdit {
            table: TABLE,
            row: 1,
            column: TABLE.spec().field("contact").unwrap_or_default(),
            text: "王方".into(),
        }];
        let why = Why::Edit;
        give(&mut live, Command::SetCells { cells, why })?;
        let shown = |book: &Book, reopened: &Reopened| {
            let fields = sampled(book, reopened, (TABLE, 1), Lang::Zh).into_iter();
            let shown = fields.map(|f| {
                (
                    f.text,
                    f.source.map_or_else(String::new, |s| s.address),
                    f.now,
                )
            });
            shown.collect::<Vec<_>>()
        };
        let told = |now: [Option<&str>; 3]| {
            let fields = [("K002", "A3"), ("乙公司", "B3"), ("王方", "C3")]
                .into_iter()
                .zip(now);
            let told = fields
                .map(|((text, at), now)| (text.to_owned(), at.to_owned(), now.map(str::to_owned)));
            told.collect::<Vec<_>>()
        };

        let mut reopened = Reopened::default();
        // Other bytes are another file, whatever it is called and holds.
        assert_eq!(reopened.take(live.book(), read(text, "b")), None);
        assert_eq!(shown(live.book(), &reopened), told([None; 3]));
        assert_eq!(
            reopened.take(live.book(), mine.clone()),
            Some(mine.name.clone())
        );
        let now = [Some("K002"), Some("乙公司"), Some("王芳")];
        assert_eq!(shown(live.book(), &reopened), told(now));
        // A source that was taken back is none of the book's.
        give(&mut live, Command::Undo)?;
        give(&mut live, Command::Undo)?;
        assert_eq!(Reopened::default().take(live.book(), mine), None);
        Ok(())
    }

    #[test]
    fn what_was_returned_does_not_pass_with_all_that_is_shown() -> Result<(), String> {
        let mut book = Book::default();
        book.settings.preparer = "甲".into();
        book.settings.reviewers = vec!["乙".into()];
        for code in ["K001", "K002", "K003"] {
            let row = book.data.table_mut(TABLE).push_row();
            book.data.set(TABLE, row, 0, code, CellKind::Plain);
        }
        let mut live = Live::new(book);
        let mut shown: [Shown; 7] = Default::default();
        shown[TABLE.index()].rows = vec![0, 1, 2];
        let review = |which, verdict| Checking::Review {
            table: TABLE,
            which,
            layer: None,
            verdict,
            comment: "见附注".into(),
        };
        let returned = review(Which::Between(1, 1), Verdict::Returned);
        let word = |why: Text| why.get(Lang::Zh).to_owned();
        let (command, _) = super::command(&live, &shown, "乙", returned).map_err(word)?;
        let envelope = Envelope {
            seq: 1,
            at_ms: 0,
            tz_minutes: 480,
            actor: "乙".into(),
            command,
        };
        live.carry_out(envelope).map_err(|why| format!("{why:?}"))?;

        // Customers with nothing but a code lack what is required.
        let asked = passing(&live, &shown[TABLE.index()].rows, "乙", TABLE, None);
        let wanted = Passing {
            records: 2,
            wrong: 2,
            returned: 1,
        };
        assert_eq!(asked, wanted);
        let passed = review(Which::Shown, Verdict::Passed);
        let (_, count) = super::command(&live, &shown, "乙", passed).map_err(word)?;
        assert_eq!(count, asked.records);
        Ok(())
    }
}
