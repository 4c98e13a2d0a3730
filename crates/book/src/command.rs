//! Commands: everything a person can do to a book. They are what the journal stores;
//! all else is derived from them.

use qichu_mapping::plan::Batch;
use qichu_model::raw::Observation;
use qichu_model::store::Pool;
use qichu_model::{RuleId, Settings, TableId};
use serde::{Deserialize, Serialize};

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
    /// Who gave it: department and person.
    pub owner: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// What became of its rows; [`crate::import`] counts them.
    #[serde(default)]
    pub rows: Option<RowCounts>,
    /// What was noticed when it was read and mapped. What had to be settled before it
    /// could be entered (an ambiguous column) is not among it.
    pub observations: Vec<Observation>,
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
}
