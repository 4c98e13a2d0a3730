//! A plan: where each raw column of a workbook goes. Proposed by [`crate::propose`],
//! changed by a person, carried out by [`crate::enter`].

use std::collections::BTreeSet;

use qichu_model::store::{CellKind, ColumnRole};
use qichu_model::{TableId, packed};
use serde::{Deserialize, Serialize};

/// What to do with every table of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One entry for each raw table, in file order.
    pub tables: Vec<TablePlan>,
}

/// What to do with one raw table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePlan {
    /// Index of the sheet in the workbook.
    pub sheet: u16,
    /// Index of the table in the sheet.
    pub table: u16,
    /// The book's table it fills; `None` leaves it out.
    pub target: Option<TableId>,
    /// How sure the proposal is of `target`, 0–100.
    pub confidence: u8,
    /// One entry for each raw column.
    pub columns: Vec<ColumnPlan>,
    /// Values for fields that no column fills.
    pub fills: Vec<Fill>,
    /// Rows with the key of a record that is there already change it, instead of adding
    /// another.
    #[serde(default)]
    pub update: bool,
    /// The raw column of record numbers, and the batch they name as the sheet's layout:
    /// rows are the records these say.
    #[serde(default)]
    pub marks: Option<(u16, u32)>,
    /// Cells of the book, record and column, that were changed both in this file and in the
    /// book, and where a person takes the file's value; where nobody does, the book's stays.
    #[serde(default)]
    pub taken: BTreeSet<(u32, u16)>,
}

impl TablePlan {
    /// Leaves the table out, until a person says what it is.
    pub fn leave_out(&mut self) {
        self.target = None;
        self.confidence = 0;
        self.fills.clear();
    }
}

/// What to do with one raw column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    /// Where it goes.
    pub to: Target,
    /// How sure the proposal is, 0–100.
    pub confidence: u8,
    /// The fields it could be, likeliest first, when a person must choose.
    pub candidates: Vec<u16>,
    /// It is ambiguous and nobody has answered yet.
    pub ask: bool,
    /// Its numbers are taken as they are, whatever unit its header states.
    #[serde(default)]
    pub as_is: bool,
}

/// Where a raw column goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Into the field at this index of the target table.
    Field(u16),
    /// Into this field together with others, in the order of the second number: of 省份, 城市
    /// and 区县 the region is joined.
    Part(u16, u8),
    /// Kept as an extra column of the record under its own header.
    Extra,
    /// It holds the stock on hand of the warehouse its header names: each row becomes
    /// one record a warehouse.
    Warehouse,
    /// Nowhere: it is a column that this program added to a workbook of its own, or one
    /// of passwords or ID card numbers.
    Out,
}

impl Target {
    /// The field it fills, alone or with others.
    pub fn field(&self) -> Option<u16> {
        match self {
            Self::Field(field) | Self::Part(field, _) => Some(*field),
            Self::Extra | Self::Warehouse | Self::Out => None,
        }
    }

    /// Whether a column that goes there leaves no room for one that goes to `other`.
    pub fn excludes(&self, other: &Self) -> bool {
        let both_parts = matches!((self, other), (Self::Part(..), Self::Part(..)));
        let shared = self.field().is_some() && self.field() == other.field();
        shared && (self == other || !both_parts)
    }
}

/// A value for a field that no column fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// The field.
    pub field: u16,
    /// The value.
    pub with: FillWith,
}

/// What a fill takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FillWith {
    /// The same text in every row.
    Text(String),
    /// The text of this raw column, which may be mapped elsewhere too.
    Column(u16),
}

/// Rows of one raw table, ready for the book. Text ids are the workbook's pool's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The table they go into.
    pub table: TableId,
    /// Index of the sheet they came from.
    pub sheet: u16,
    /// Zero-based sheet row of each record.
    #[serde(with = "packed")]
    pub rows: Vec<u32>,
    /// The columns, each as long as `rows`.
    pub columns: Vec<BatchColumn>,
    /// Batch rows that change a record of the book, each with that record's row number;
    /// ascending. The others become records of their own.
    #[serde(default)]
    pub into: Vec<(u32, u32)>,
    /// Batch row and column of each cell that changes its record, ascending; an empty one
    /// empties it. `None` where every cell that says something does.
    #[serde(default)]
    pub changes: Option<Vec<(u32, u32)>>,
    /// How its sheet looks; `None` in books made before that was kept.
    #[serde(default)]
    pub layout: Option<Layout>,
}

/// What a sheet has besides its rows, so that they can be written as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Zero-based sheet row of the header.
    pub header_row: u32,
    /// The lines above the header.
    pub title: Vec<String>,
    /// The columns, left to right.
    pub heads: Vec<Head>,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Zero-based sheet column.
    pub column: u32,
    /// Its header as written; where its numbers were converted, one that names the unit they
    /// have now.
    pub header: String,
}

/// One column of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchColumn {
    /// The field or extra column it fills.
    pub role: ColumnRole,
    /// Pool ids.
    #[serde(with = "packed")]
    pub texts: Vec<u32>,
    /// Kinds.
    #[serde(with = "packed")]
    pub kinds: Vec<CellKind>,
    /// Where the values stood.
    pub from: Origin,
    /// The zero-based sheet columns it was joined of, in order; `from` is the first. Empty
    /// where it is a column as it stood.
    #[serde(default)]
    pub parts: Vec<u32>,
    /// Original text where it differs from `texts`: batch row and pool id, ascending.
    pub originals: Vec<(u32, u32)>,
}

/// Where the values of a batch column stood in the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Nowhere: a constant chosen by the person who imported.
    Filled,
    /// In this zero-based sheet column, in the record's own row.
    Column(u32),
    /// Each in its own cell: zero-based row and column, one a record.
    Cells(Vec<(u32, u32)>),
}
