//! Commands: everything a person can do to a book. They are what the journal stores;
//! all else is derived from them.

use qichu_mapping::plan::Batch;
use qichu_model::raw::Observation;
use qichu_model::store::Pool;
use qichu_model::{RuleId, Settings, TableId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::check::Check;

/// A command with who gave it and when. Callers pass these in: the book knows no clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its number in the journal, from 1 without a gap.
    pub seq: u64,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Minutes east of UTC where it was given.
    pub tz_minutes: i16,
    /// The person.
    pub actor: String,
    /// What to do.
    pub command: Command,
}

/// Something to do to a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Enter the rows of a file.
    Import(Box<Import>),
    /// Give cells new texts.
    SetCells {
        /// The cells.
        cells: Vec<CellEdit>,
        /// What brought it about.
        why: Why,
    },
    /// Add an empty record at the end of a table.
    AddRow(TableId),
    /// Add records at the end of a table and give cells new texts, new ones' included.
    Grow {
        /// The table.
        table: TableId,
        /// How many records.
        rows: u32,
        /// The cells.
        cells: Vec<CellEdit>,
        /// What brought it about; older journals only pasted.
        #[serde(default = "pasted")]
        why: Why,
    },
    /// Take records out.
    RemoveRows {
        /// Their table.
        table: TableId,
        /// Their row numbers.
        rows: Vec<u32>,
    },
    /// Say why findings may stand. The marks are those of `Finding::mark`.
    Waive {
        /// Marks of the findings.
        marks: Vec<u64>,
        /// The reason; empty takes an earlier one back.
        reason: String,
    },
    /// Change the book's settings.
    SetSettings(Box<Settings>),
    /// Keep records out of what is entered, 拒收, and say why.
    Reject {
        /// Their table.
        table: TableId,
        /// Their row numbers.
        rows: Vec<u32>,
        /// The reason; empty takes the rejection back.
        reason: String,
    },
    /// Take the last command back that was not yet taken back.
    Undo,
    /// Do the last command again that was taken back.
    Redo,
    /// Make several records one, 合并重复.
    Merge(Box<Merge>),
    /// Say anew what is known of a source.
    SetSource {
        /// Index of the source in [`crate::Book::sources`].
        source: u16,
        /// All that is known of it.
        facts: Box<Facts>,
    },
    /// Say which of the values that sources give for a cell stands, 冲突.
    Decide(Vec<Decision>),
    /// Check something: review, sample, explain.
    Check(Box<Check>),
}

/// The rows of a file, mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The file.
    pub source: Source,
    /// The texts of the batches.
    pub pool: Pool,
    /// The rows, one batch a raw table.
    pub batches: Vec<Batch>,
    /// Where a row changes a record, the source with the higher grade wins, and what a
    /// person typed stays; in older journals the later file always won.
    #[serde(default)]
    pub by_grade: bool,
    /// Of sources of one grade, what another one said waits as a conflict; in older journals
    /// it went, and decisions count the values that waited.
    #[serde(default)]
    pub keeps_equals: bool,
}

/// A file the book's data came from, 来源.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// Names of its sheets, in file order.
    pub sheets: Vec<String>,
    /// What a person says of it.
    #[serde(flatten)]
    pub facts: Facts,
    /// What became of its rows; [`crate::import`] counts them.
    #[serde(default)]
    pub rows: Option<RowCounts>,
    /// What was noticed when it was read and mapped. What had to be settled before it
    /// could be entered (an ambiguous column) is not among it.
    pub observations: Vec<Observation>,
}

/// What a person says of a source: who gave it, how far to trust it, what it should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The department it came from, 部门.
    #[serde(default)]
    pub department: String,
    /// The person who gave it; the department too in journals that had one field for both.
    #[serde(rename = "owner")]
    pub person: String,
    /// The day it was obtained, ISO 8601; empty where nobody said.
    #[serde(default)]
    pub obtained: String,
    /// How it was obtained, 取得方式: 市场调研, 客户拜访 and so on.
    #[serde(default)]
    pub way: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// The control totals its giver states, 申报合计; no total twice.
    #[serde(default)]
    pub declared: Vec<Declared>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            department: String::new(),
            person: String::new(),
            obtained: String::new(),
            way: String::new(),
            grade: Grade::B,
            declared: Vec::new(),
        }
    }
}

/// One thing that a person says of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The department it came from.
    Department(String),
    /// The person who gave it.
    Person(String),
    /// The day it was obtained.
    Obtained(String),
    /// How it was obtained.
    Way(String),
    /// How far it can be trusted.
    Grade(Grade),
    /// A control total that its giver states, or that none is stated.
    Declared(TotalOf, Option<Decimal>),
}

impl Facts {
    /// Takes one of them as said, and leaves the others.
    pub fn say(&mut self, fact: Fact) {
        match fact {
            Fact::Department(text) => self.department = text,
            Fact::Person(text) => self.person = text,
            Fact::Obtained(text) => self.obtained = text,
            Fact::Way(text) => self.way = text,
            Fact::Grade(grade) => self.grade = grade,
            Fact::Declared(of, total) => {
                self.declared.retain(|d| d.of != of);
                self.declared.extend(total.map(|total| Declared {
                    of,
                    total,
                    in_file: false,
                }));
                self.declared.sort_by_key(|d| d.of);
            }
        }
    }

    /// Department and person, such as `仓库 · 陈军`; empty where nobody said.
    pub fn owner(&self) -> String {
        let known = [self.department.trim(), self.person.trim()];
        let parts: Vec<&str> = known.into_iter().filter(|p| !p.is_empty()).collect();
        parts.join(" · ")
    }
}

/// What a control total adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TotalOf {
    /// The table.
    pub table: TableId,
    /// The amount or quantity that is summed; `None` counts the records.
    pub field: Option<u16>,
}

/// A control total as the giver states it, 申报合计.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// What it adds up.
    pub of: TotalOf,
    /// The total.
    pub total: Decimal,
    /// It stands in a total row (合计) of the file, and nobody said otherwise.
    #[serde(default)]
    pub in_file: bool,
}

/// What became of the rows of a file: those read are those entered, held and excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows of the tables found in it.
    pub read: u32,
    /// Rows that became records.
    pub entered: u32,
    /// Rows of tables that the plan leaves out.
    pub held: u32,
    /// Total rows, kept out of the data.
    pub excluded: u32,
}

/// Records that are one and the same. What names those that go stands in it cell by
/// cell, so that a replay asks nothing again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// Their table.
    pub table: TableId,
    /// The record that stays.
    pub keep: u32,
    /// Those that go.
    pub gone: Vec<u32>,
    /// The values it takes over: the column, and the record that goes and has the value.
    pub taken: Vec<(u16, u32)>,
    /// Cells that named a record that goes, and name the one that stays from now on.
    pub references: Vec<CellEdit>,
    /// Why they are one.
    pub reason: String,
}

/// How far a source can be trusted, 可信度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// 一手单据, first-hand documents.
    A,
    /// 系统导出, exported from a system.
    B,
    /// 口头或转述, by word of mouth.
    C,
}

/// A new text for a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellEdit {
    /// The table.
    pub table: TableId,
    /// The record's row number.
    pub row: u32,
    /// The column.
    pub column: u16,
    /// The text.
    pub text: String,
}

/// What is decided of the values that sources give for a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The table.
    pub table: TableId,
    /// The record's row number.
    pub row: u32,
    /// The column.
    pub column: u16,
    /// The value to take instead, as [`crate::conflicts::Conflict::nth`] numbers them;
    /// `None` keeps the present one.
    pub take: Option<u32>,
}

/// What brought an edit about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Typed by hand.
    Edit,
    /// Pasted.
    Paste,
    /// A rule's fix.
    Fix(RuleId),
    /// Every safe fix of all rules at once.
    FixAll,
    /// Found and replaced.
    Replace,
    /// One value for many records, or filled down.
    Bulk,
}

fn pasted() -> Why {
    Why::Paste
}
