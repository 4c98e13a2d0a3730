//! What page and engine say to each other. Everything is `MessagePack`; large bytes travel
//! beside a message as a transferred buffer.

use qichu_book::command::{CellEdit, Fact, Facts, Grade};
use qichu_book::group;
use qichu_book::sort::Sort;
use qichu_book::sources::Totals;
use qichu_insight::{Insight, Profile};
use qichu_mapping::plan::{Fill, Target};
use qichu_model::raw::SheetState;
use qichu_model::totals::Completeness;
use qichu_model::{FixKind, Lang, Settings, Severity, TableId};
use serde::{Deserialize, Serialize};

use super::collect::{CollectAsk, Collected, Prefer};
use super::tidy;
use super::verify::{Checking, ReviewView, StandingView, VerifyAnswer, VerifyAsk};
use crate::platform::apart;

/// Something the page asks, with a number for the answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Its number.
    pub id: u32,
    /// What.
    pub ask: Ask,
}

/// What the page may ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Ask {
    /// Open the storage and the book last used.
    Start {
        /// Language of all texts from now on.
        lang: Lang,
        /// The page's build.
        build: String,
        /// Else no book is opened: that may be what ended the engine before.
        open: bool,
    },
    /// Speak another language from now on.
    Language(Lang),
    /// The books of this device, last changed first.
    Books,
    /// Make a book and open it.
    Create(Box<Settings>),
    /// Open another book.
    OpenBook(String),
    /// Remove a book that is not open, for good.
    DeleteBook(String),
    /// A file of so many bytes is being read.
    Expect(u64),
    /// Take a file that the reader has read; the bytes are a [`crate::reader::Read`].
    Receive,
    /// Take a file that was read to rehearse with; a [`crate::reader::Read`] travels beside this.
    /// Answered with how it would be shown.
    Rehearse,
    /// Change what becomes of a file that waits to be entered.
    Change(u32, FileChange),
    /// The person looks at a waiting file: it may be judged ahead.
    Look(u32),
    /// Enter a waiting file into the book.
    Enter(u32),
    /// Forget a waiting file.
    Forget(u32),
    /// Show only some records of a table.
    Filter(TableId, Filter),
    /// Records of a table as they are shown.
    Rows {
        /// The table.
        table: TableId,
        /// Position of the first among those shown.
        from: u32,
        /// How many.
        count: u32,
    },
    /// All about a cell.
    Cell {
        /// The table.
        table: TableId,
        /// The record.
        row: u32,
        /// The column.
        column: u16,
    },
    /// Findings of one rule in one table.
    Findings {
        /// The table; `None` for those on source files.
        table: Option<TableId>,
        /// The rule's code.
        code: String,
        /// How many to leave out.
        from: u32,
        /// How many.
        count: u32,
    },
    /// The next finding after a cell, in the order shown.
    Next {
        /// The table.
        table: TableId,
        /// Position of the record among those shown.
        position: u32,
        /// The column.
        column: u16,
        /// Backwards.
        back: bool,
    },
    /// Where a record is among those shown.
    Position(TableId, u32),
    /// Show a table in the order of a column, or as it was entered.
    Sort(TableId, Option<Sort>),
    /// The cells that hold a text.
    Find(tidy::Find),
    /// What a change of many cells would do.
    Preview(tidy::Bulk),
    /// Records that share a value, counted and added up.
    Groups(TableId, tidy::Grouping),
    /// Records side by side.
    Compare(TableId, Vec<u32>),
    /// Who works from now on; empty for the preparer.
    Actor(String),
    /// About the review, the samples and the control totals.
    Verify(VerifyAsk),
    /// Change the book.
    Do(Act),
    /// Add the record that a finding says is missing.
    AddMissing {
        /// The finding's table.
        table: TableId,
        /// Its record.
        row: u32,
        /// Its mark.
        mark: u64,
    },
    /// The records that the findings of a rule in a table say are missing.
    Missing(TableId, String),
    /// Judge the rules over whole tables, now that the person pauses: as soon as nothing
    /// else is asked. The answer does not wait for it.
    Settle,
    /// A template to fill in; the bytes come with the answer.
    Template(Vec<TableId>),
    /// A workbook to try with; the bytes come with the answer.
    Sample,
    /// A whole book as a file, also one that does not open; the bytes come with the answer.
    Backup(String),
    /// A book from a backup; the bytes come with the question.
    Restore,
    /// All rules.
    Rules,
    /// What the data tells.
    Insight,
    /// How a customer buys.
    Profile(Whose),
    /// Sources, conflicts, and who owes what.
    Collect(CollectAsk),
    /// The device's key, made if there is none.
    Key,
    /// Entering and exports; files come with the answer.
    Export(super::export::Export),
    /// Seal the book; the bytes come with the answer.
    Seal {
        /// Who seals.
        author: String,
    },
}

/// A customer that the page asks about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Whose {
    /// The record with this number.
    Row(u32),
    /// The one with this code, else the first with this text in code or name.
    Text(String),
}

/// A change of the book.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Act {
    /// New texts by hand.
    Set(Vec<CellEdit>),
    /// Texts pasted at a position of the records shown; records are added as needed.
    Paste {
        /// The table.
        table: TableId,
        /// Position of the first record.
        position: u32,
        /// The first column.
        column: u16,
        /// The texts, by row.
        texts: Vec<Vec<String>>,
    },
    /// The same text in every empty cell of a column.
    FillColumn(TableId, u16, String),
    /// An empty record.
    AddRow(TableId),
    /// Take records out.
    Remove(TableId, Vec<u32>),
    /// Apply the fix of one finding.
    Fix {
        /// The table.
        table: TableId,
        /// The record.
        row: u32,
        /// The finding's mark.
        mark: u64,
        /// Which of its choices, where it has no one fix.
        choice: Option<String>,
    },
    /// Apply every safe fix, of one rule in one table or of all.
    FixAll(Option<(TableId, String)>),
    /// Add every record that the findings of a rule in a table say is missing.
    AddAllMissing {
        /// The table.
        table: TableId,
        /// The rule's code.
        code: String,
        /// Those as well whose code is probably a slip.
        doubtful: bool,
    },
    /// Say why one finding may stand.
    Reason(u64, String),
    /// Say why all findings of a rule in a table may stand.
    ReasonAll {
        /// The table; `None` for those on source files.
        table: Option<TableId>,
        /// The rule's code.
        code: String,
        /// The reason; empty takes it back.
        reason: String,
    },
    /// Change the settings.
    Settings(Box<Settings>),
    /// Reject records, or take that back.
    Reject {
        /// The table.
        table: TableId,
        /// The records; `None` for all that are held, or all that were rejected.
        rows: Option<Vec<u32>>,
        /// The reason; empty takes the rejection back.
        reason: String,
    },
    /// Change many cells.
    Bulk(tidy::Bulk),
    /// Make records one.
    Merge(tidy::Merge),
    /// Say one thing of a source.
    Source(u16, Fact),
    /// Decide conflicts between sources.
    Decide(Prefer),
    /// Check something.
    Check(Checking),
    /// Undo.
    Undo,
    /// Redo.
    Redo,
}

/// Which records are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those with errors.
    Errors,
    /// Those with warnings that have no reason yet.
    Warnings,
    /// Those changed since the book was opened.
    Changed,
    /// Those with findings of this rule.
    Rule(String),
    /// Those that contain this text.
    Text(String),
    /// Of those under a filter, the ones that have each of these values.
    Group(Vec<(group::By, group::Value)>, Box<Filter>),
    /// Those that lack this field, for which this person answers.
    Missing(String, u16),
    /// Those that have not passed the review.
    Unreviewed,
    /// Those that a reviewer returned.
    Returned,
}

impl Filter {
    /// Whether it goes by findings, so that everything must be judged first.
    #[must_use]
    pub fn is_of_findings(&self) -> bool {
        match self {
            Self::Errors | Self::Warnings | Self::Rule(_) => true,
            Self::Group(_, of) => of.is_of_findings(),
            _ => false,
        }
    }
}

/// A change to a file that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FileChange {
    /// The table a raw table fills.
    Target(u16, Option<TableId>),
    /// Where a column goes: raw table, column.
    Column(u16, u16, Target),
    /// Whether the numbers of a column are taken as they are, whatever unit its header
    /// states: raw table, column.
    AsIs(u16, u16, bool),
    /// A value for a field without a column.
    Fill(u16, Fill),
    /// No such value after all.
    Unfill(u16, u16),
    /// Whether the rows of a raw table change records that are there, by key.
    Update(u16, bool),
    /// One thing that is known of the file.
    Fact(Fact),
    /// Of a raw table that comes back, whether the file's value is taken where the book
    /// changed too: in this record and column, or in every conflict there is now.
    Taken(u16, Option<(u32, u16)>, bool),
    /// Mappings remembered from earlier files: header and field key.
    Remembered(Vec<(TableId, String, String)>),
}

/// What the engine says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Said {
    /// It is ready to be asked.
    Ready,
    /// An answer.
    Answer(u32, Result<Answer, String>),
    /// The book changed.
    Book(Box<Summary>),
    /// Files that wait to be entered.
    Files(Vec<FileView>),
    /// What entering a file that waits would leave to do, once that is known.
    Foreseen(Option<Foreseen>),
    /// How saving goes.
    Save(Save),
    /// What went wrong that nobody had asked for.
    Trouble(String),
    /// What the rules say, by code, in the language of the page from now on: before any
    /// [`Summary`] that names them.
    Rules(Vec<(String, RuleTexts)>),
}

/// What there would be to do in the book if a file that waits were entered as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreseen {
    /// The file's number.
    pub file: u32,
    /// Errors.
    pub errors: u32,
    /// Warnings without a reason.
    pub warnings: u32,
    /// Both by rule, worst first.
    pub rules: Vec<RuleCount>,
}

/// How much of a rule is left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule's code, such as `C021`.
    pub code: String,
    /// The rule's name.
    pub name: String,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, in a few words, and what to do. Neither travels: the page fills
    /// them in.
    #[serde(skip)]
    pub texts: RuleTexts,
    /// How many, those with a reason not counted.
    pub count: u32,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RuleTexts {
    /// What is wrong, in a few words.
    pub title: String,
    /// What to do.
    pub todo: String,
    /// Why it matters.
    pub why: String,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// It is done.
    Done,
    /// The storage is open.
    Started {
        /// Whether there is a book.
        opened: bool,
        /// A book that does not open, and why.
        trouble: Option<String>,
    },
    /// A file to rehearse with.
    Rehearsal(#[serde(deserialize_with = "apart")] Box<FileView>),
    /// The books of this device.
    Books(#[serde(deserialize_with = "apart")] Vec<BookInfo>),
    /// Records.
    Rows(#[serde(deserialize_with = "apart")] Rows),
    /// A cell.
    Cell(#[serde(deserialize_with = "apart")] Box<CellView>),
    /// Findings.
    Findings(#[serde(deserialize_with = "apart")] Vec<FindingView>),
    /// A place, where there is one.
    Spot(Option<Spot>),
    /// How many cells or findings were changed.
    Changed(u32),
    /// The record that was missing.
    Added(u32),
    /// Records that are missing.
    Missing(#[serde(deserialize_with = "apart")] MissingView),
    /// A file; its bytes come with the answer.
    File {
        /// Its name.
        name: String,
    },
    /// What becomes of the records.
    Entry(#[serde(deserialize_with = "apart")] super::export::EntryView),
    /// Held or rejected records.
    Listed(#[serde(deserialize_with = "apart")] Vec<super::export::ListedView>),
    /// The rules, by code.
    Rules(#[serde(deserialize_with = "apart")] Vec<RuleView>),
    /// What the data tells.
    Insight(#[serde(deserialize_with = "apart")] Box<Insight>),
    /// How a customer buys; `None` where there is no such customer.
    Profile(#[serde(deserialize_with = "apart")] Option<Box<Profile>>),
    /// Sources, conflicts, and who owes what.
    Collected(#[serde(deserialize_with = "apart")] Collected),
    /// A key.
    Key(#[serde(deserialize_with = "apart")] KeyView),
    /// A bundle; its bytes come with the answer.
    Sealed(#[serde(deserialize_with = "apart")] Sealed),
    /// Cells that hold a text.
    Found(#[serde(deserialize_with = "apart")] tidy::Found),
    /// What a change would do.
    Preview(#[serde(deserialize_with = "apart")] tidy::Preview),
    /// Groups of records.
    Groups(#[serde(deserialize_with = "apart")] tidy::GroupsView),
    /// Records side by side.
    Compare(#[serde(deserialize_with = "apart")] tidy::CompareView),
    /// About the review, the samples and the control totals.
    Verify(#[serde(deserialize_with = "apart")] Box<VerifyAnswer>),
}

/// A book in the list of books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookInfo {
    /// Its id.
    pub id: String,
    /// Company.
    pub company: String,
    /// Region.
    pub region: String,
    /// Opening date.
    pub opening_date: String,
    /// When it was last changed, milliseconds since 1970 UTC.
    pub changed_ms: f64,
    /// Its records.
    pub records: u32,
}

/// How saving goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Save {
    /// All is in the storage since this time, milliseconds since 1970 UTC.
    Saved(f64),
    /// Something is on its way there.
    Saving,
    /// It could not be kept; why.
    Failed(String),
    /// Another tab writes this book.
    ReadOnly,
}

/// The book as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its id.
    pub id: String,
    /// Its settings.
    pub settings: Settings,
    /// Number of the last command.
    pub seq: u64,
    /// The seven tables.
    pub tables: Vec<TableView>,
    /// Findings by rule and table, worst first.
    pub groups: Vec<GroupView>,
    /// The files it was made from.
    pub sources: Vec<SourceView>,
    /// Whether something can be undone.
    pub can_undo: bool,
    /// Whether something can be redone.
    pub can_redo: bool,
    /// Errors that stand.
    pub errors: u32,
    /// Warnings that stand, with or without a reason.
    pub warnings: u32,
    /// Warnings with a reason.
    pub reasoned: u32,
    /// Nothing stands in the way of a seal.
    pub may_seal: bool,
    /// Everything is yet to be judged: what is said of findings is not known.
    pub checking: bool,
    /// How long the last judging took, milliseconds.
    pub judged_ms: f64,
    /// How long judging everything took, milliseconds.
    pub judged_all_ms: f64,
}

impl Summary {
    /// Whether any table has a record.
    #[must_use]
    pub fn has_records(&self) -> bool {
        self.tables.iter().any(|t| t.rows > 0)
    }

    /// Errors in the data, of a table or of all: what waits for a reviewer is none of them.
    #[must_use]
    pub fn wrong(&self, table: Option<TableId>) -> u32 {
        let all = table.map_or(self.errors, |t| self.tables[t.index()].errors);
        let waits = |g: &&GroupView| {
            let here = table.is_none() || g.table == table;
            here && g.is_unreviewed() && g.severity == Severity::Error
        };
        let waiting: u32 = self.groups.iter().filter(waits).map(|g| g.count).sum();
        all.saturating_sub(waiting)
    }
}

/// A table as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableView {
    /// Which.
    pub table: TableId,
    /// Living records.
    pub rows: u32,
    /// Records shown under the filter.
    pub shown: u32,
    /// The filter.
    pub filter: Filter,
    /// The order, where it is not that of entry.
    pub sort: Option<Sort>,
    /// Errors.
    pub errors: u32,
    /// Warnings without a reason.
    pub warnings: u32,
    /// Records with errors, which cannot be entered.
    pub held: u32,
    /// How many of the required and recommended cells say what.
    pub complete: Completeness,
    /// Records changed since the book was opened.
    pub changed: u32,
    /// Headers of the extra columns.
    pub extra: Vec<String>,
    /// Whether any record fills each column.
    pub filled: Vec<bool>,
    /// Sums of quantities and amounts: column and sum.
    pub sums: Vec<(u16, String)>,
    /// The review, where the book asks for one.
    pub review: Option<ReviewView>,
}

/// Findings of one rule in one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// The table; `None` for those on source files.
    pub table: Option<TableId>,
    /// The rule's code, such as `C021`.
    pub code: String,
    /// The rule's name.
    pub name: String,
    /// Its severity.
    pub severity: Severity,
    /// What is wrong, in a few words. These three texts do not travel: the page fills
    /// them in.
    #[serde(skip)]
    pub title: String,
    /// What to do.
    #[serde(skip)]
    pub todo: String,
    /// Why it matters.
    #[serde(skip)]
    pub why: String,
    /// How many.
    pub count: u32,
    /// How many have a fix that may be applied in bulk.
    pub safe: u32,
    /// How many have a reason.
    pub reasoned: u32,
    /// They are errors that a reason confirms.
    pub confirmable: bool,
    /// One of them: the first when they came up, for as long as it stands.
    pub first: Option<FindingView>,
}

impl GroupView {
    /// Whether it is of the rule of records that wait for a reviewer.
    #[must_use]
    pub fn is_unreviewed(&self) -> bool {
        self.name == "unreviewed-record"
    }
}

/// A finding, ready to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingView {
    /// Its mark.
    pub mark: u64,
    /// The rule's code.
    pub code: String,
    /// Severity.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: String,
    /// What is wrong here.
    pub message: String,
    /// What to do.
    pub todo: String,
    /// The table.
    pub table: Option<TableId>,
    /// The record.
    pub row: Option<u32>,
    /// The column.
    pub column: Option<u16>,
    /// The value it is about.
    pub value: String,
    /// What would be put in its place, and how freely.
    pub fix: Option<(FixKind, String)>,
    /// Where there is no one fix: the texts of which one is right.
    pub choices: Vec<String>,
    /// The record that could be added: its table, its code and its name.
    pub missing: Option<(TableId, String)>,
    /// Why it may stand.
    pub reason: Option<String>,
    /// Where it says that records are one: those.
    pub twins: Vec<u32>,
    /// File, sheet and cell, for those on source files.
    pub place: String,
}

/// Records that are missing, each with its code and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingView {
    /// The table that lacks them.
    pub table: Option<TableId>,
    /// Those that nothing resembles.
    pub sure: Vec<(String, String)>,
    /// Those whose code is probably a slip: there is one like it.
    pub doubtful: Vec<(String, String)>,
}

/// A file the book was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// Who gave it.
    pub owner: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Its size in bytes.
    pub bytes: u64,
    /// First digits of its SHA-256.
    pub digest: String,
    /// Records of it that live.
    pub records: u32,
}

/// Records as they are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Position of the first.
    pub from: u32,
    /// How many are shown in all.
    pub total: u32,
    /// The records.
    pub rows: Vec<RowView>,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowView {
    /// Its number in the book.
    pub row: u32,
    /// Its texts, by column.
    pub texts: Vec<String>,
    /// Columns with findings, and the worst severity of each; `u16::MAX` is the record.
    pub marks: Vec<(u16, Severity)>,
    /// How it stands in the review, where the book asks for one.
    pub review: Option<Reviewed>,
}

/// How a record stands in the review, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reviewed {
    /// It waits for a reviewer.
    Due,
    /// It was returned.
    Returned,
    /// It passed.
    Passed,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellView {
    /// Its text.
    pub text: String,
    /// Where it came from.
    pub source: Option<SourceCell>,
    /// Its findings, and those of its record.
    pub findings: Vec<FindingView>,
    /// The values it had before, newest first; empty where it never changed.
    pub history: Vec<PastView>,
    /// How its record stands in the review, where the book asks for one.
    pub review: Option<StandingView>,
}

/// A value that a cell had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastView {
    /// The text; `None` where the record was taken out.
    pub text: Option<String>,
    /// When it was given, milliseconds since 1970 UTC.
    pub at_ms: f64,
    /// By whom.
    pub who: String,
    /// What brought it about.
    pub why: String,
}

/// A rule, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its severity in this book.
    pub severity: Severity,
    /// What is wrong, in a few words.
    pub title: String,
    /// How much it weighs, and the version it came with.
    pub about: String,
    /// What is wrong here, why it matters, what to do: each with its label.
    pub says: Vec<(String, String)>,
    /// What triggers it, and the corrected form: each with its label.
    pub examples: Vec<(String, Vec<String>)>,
}

impl RuleView {
    /// Whether it says this anywhere; the case does not matter.
    #[must_use]
    pub fn says_so(&self, text: &str) -> bool {
        let wanted = text.trim().to_lowercase();
        let said = self.says.iter().map(|(_, text)| text);
        let shown = self.examples.iter().flat_map(|(_, lines)| lines);
        let own = [&self.code, &self.name, &self.title].into_iter();
        (own.chain(said).chain(shown)).any(|text| text.to_lowercase().contains(&wanted))
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCell {
    /// The file.
    pub file: String,
    /// The sheet; empty in text files.
    pub sheet: String,
    /// The cell.
    pub address: String,
    /// What the file held.
    pub original: String,
}

/// A place among the records shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The table.
    pub table: TableId,
    /// Position of the record.
    pub position: u32,
    /// The column.
    pub column: u16,
}

/// A file that waits to be entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileView {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How long reading took, milliseconds.
    pub read_ms: f64,
    /// What is known of it.
    pub facts: Facts,
    /// What was read from it, as it would be entered.
    pub read: Totals,
    /// Its raw tables.
    pub tables: Vec<RawView>,
    /// What was noticed, ready to show.
    pub notes: Vec<FindingView>,
    /// Records it would add.
    pub records: u32,
    /// Columns that must be answered first.
    pub asks: u32,
    /// It was entered before: the same bytes.
    pub again: bool,
}

impl FileView {
    /// Whether it can be entered with nothing left to ask.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.asks == 0 && self.records > 0 && !self.again
    }
}

/// A raw table of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawView {
    /// The sheet's name.
    pub sheet: String,
    /// Whether the sheet shows.
    pub state: SheetState,
    /// Number of the header's row, from 1.
    pub header_row: u32,
    /// Rows of data.
    pub rows: u32,
    /// Hidden rows among them.
    pub hidden: u32,
    /// Rows of totals, kept out.
    pub totals: u32,
    /// The table it fills.
    pub target: Option<TableId>,
    /// How sure the proposal is, 0–100.
    pub confidence: u8,
    /// Its columns.
    pub columns: Vec<RawColumnView>,
    /// Required fields without a column or a value.
    pub missing: Vec<u16>,
    /// Values for fields without a column.
    pub fills: Vec<Fill>,
    /// What entering would do, where the table has records already.
    pub merge: Option<MergeView>,
    /// What entering would do, where it is a table of this book that comes back.
    pub back: Option<super::back::BackView>,
}

/// What entering a raw table would do to the records that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeView {
    /// Rows with the key of such a record change it.
    pub update: bool,
    /// Records it would add.
    pub new: u32,
    /// Records it would change.
    pub changed: u32,
    /// Records that stay as they are.
    pub unchanged: u32,
    /// Cells for which it and the book say different things.
    pub conflicts: u32,
}

/// A column of a raw table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawColumnView {
    /// Its header.
    pub header: String,
    /// Its letters.
    pub letters: String,
    /// Its first values.
    pub samples: Vec<String>,
    /// Where it goes.
    pub to: Target,
    /// The part of a field that its header names, whether or not it goes there.
    pub part: Option<Target>,
    /// How sure the proposal is, 0–100.
    pub confidence: u8,
    /// The fields it could be, when a person must choose.
    pub candidates: Vec<u16>,
    /// A person must choose.
    pub ask: bool,
    /// The unit that its header states, and what its numbers are converted by.
    pub unit: Option<(String, String)>,
    /// Its numbers are taken as they are, all the same.
    pub as_is: bool,
}

/// The device's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// The public key, 64 hex digits.
    pub public: String,
    /// The browser has no Ed25519: the key is a software key, readable in the storage.
    pub software: bool,
}

/// A sealed bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u32,
    /// Its SHA-256, 64 hex digits.
    pub digest: String,
    /// The key that signed.
    pub key: KeyView,
    /// Local time of the seal, RFC 3339.
    pub time: String,
    /// Records in it.
    pub records: u32,
    /// Number of the last command it holds.
    pub seq: u64,
}
