//! Where the values came from, and what happened to them since.

use std::collections::BTreeSet;
use std::ops::Range;

use qichu_model::{Cause, Data, Place, RuleId, SamplePlan, Settings, TableId};
use serde::Serialize;
use serde_json::Value;

use crate::checked::Ranges;
use crate::manifest::SourceMeta;
use crate::tables::names;

/// What entering or editing did to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// Nothing: it is the text of its cell.
    None,
    /// Noise of binary floats was taken off the number.
    Rounded,
    /// The texts of several cells of its row were joined, of which its cell is the first.
    Joined,
    /// Its column is headed by a unit that is not the field's: it is the number in the field's.
    Converted,
    /// It stood in no cell: whoever entered the file gave all its rows this value.
    Filled,
    /// It was changed after the file was entered; the journal says when and by whom.
    Edited,
}

impl Transform {
    fn key(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Rounded => "rounded",
            Self::Joined => "joined",
            Self::Converted => "converted",
            Self::Filled => "filled",
            Self::Edited => "edited",
        }
    }
}

/// Values of one column whose records, and whose cells in the file, are evenly spaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<'a> {
    /// The table.
    pub table: TableId,
    /// The column.
    pub column: u16,
    /// Row number of the first record.
    pub row: u32,
    /// Row number of the last record.
    pub last_row: u32,
    /// How many values these are.
    pub count: u32,
    /// Index of the source.
    pub source: u16,
    /// The sheet's name; empty in text files.
    pub sheet: &'a str,
    /// Zero-based row and column of the first and the last cell in the sheet; `None` for
    /// values that stood in no cell.
    pub cells: Option<[(u32, u32); 2]>,
    /// What was done to them.
    pub transform: Transform,
    /// What the file held, where that is not what the record holds.
    pub original: &'a str,
}

/// `provenance/cells.csv`, made run by run.
pub struct Cells {
    writer: csv::Writer<Vec<u8>>,
    names: Vec<Vec<String>>,
}

impl Cells {
    /// A file without a run, for values of `data`.
    pub fn new(data: &Data) -> Self {
        let mut writer = crate::tables::writer();
        // Writing into memory cannot fail, and every line is as wide as the first.
        let _ = writer.write_record([
            "table",
            "field",
            "record",
            "last_record",
            "count",
            "source",
            "sheet",
            "cell",
            "last_cell",
            "transform",
            "original",
        ]);
        let names = data.tables.iter().map(names).collect();
        Self { writer, names }
    }

    /// Adds a run.
    pub fn push(&mut self, run: &Run) {
        let at = |i: usize| {
            let cell = run.cells.map(|cells| cells[i]);
            cell.map_or(String::new(), |(r, c)| qichu_model::a1::address(r, c))
        };
        let _ = self.writer.write_record([
            run.table.spec().key,
            name(&self.names, run.table, run.column),
            &(run.row + 1).to_string(),
            &(run.last_row + 1).to_string(),
            &run.count.to_string(),
            &(run.source + 1).to_string(),
            run.sheet,
            &at(0),
            &at(1),
            run.transform.key(),
            run.original,
        ]);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }
}

/// What kind of command an event was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act<'a> {
    /// A file was entered.
    Import {
        /// Number of the source, from 1; `None` where that was taken back.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<u32>,
    },
    /// Cells were typed.
    Edit,
    /// Cells were pasted.
    Paste,
    /// Cells were given a rule's fix.
    Fix {
        /// The rule's name.
        rule: &'a str,
        /// The rule's code.
        code: String,
    },
    /// Cells were given every safe fix of all rules.
    FixAll,
    /// An empty record was added.
    AddRecord,
    /// Records were taken out.
    RemoveRecords,
    /// Reasons were given or taken back.
    GiveReason,
    /// The settings were changed.
    Settings,
    /// Records were rejected, or rejections taken back.
    RejectRecords,
    /// What is known of a source was said anew.
    DescribeSource {
        /// Number of the source, from 1; `None` where its import was taken back.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<u32>,
    },
    /// Conflicts between sources were decided.
    DecideConflict,
    /// Records were reviewed.
    Review,
    /// What a sample is drawn from was fixed.
    CommitSample,
    /// A sample was drawn.
    DrawSample,
    /// A sampled record was compared with its source.
    CompareRecord,
    /// A sample was accepted, extended or rejected.
    DecideSample,
    /// A difference of control totals was explained.
    Explain,
    /// A command was taken back.
    Undo {
        /// Its number.
        of: u64,
    },
    /// A command that had been taken back was done again.
    Redo {
        /// Its number.
        of: u64,
    },
    /// Texts were found and replaced.
    Replace,
    /// Many records were given one value, or filled down.
    Bulk,
    /// Records were made one.
    Merge,
}

impl<'a> Act<'a> {
    /// A rule's fix.
    pub fn fix(rule: &'a str, code: RuleId) -> Self {
        Self::Fix {
            rule,
            code: code.to_string(),
        }
    }
}

/// A command that was carried out, without its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event<'a> {
    /// Its number.
    pub seq: u64,
    /// RFC 3339 time with its zone.
    pub time: String,
    /// The person.
    pub who: &'a str,
    /// What kind it was.
    #[serde(flatten)]
    pub act: Act<'a>,
    /// Why it was done, where a person said so; empty otherwise.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'a str,
}

/// A change that a command made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// A cell's text.
    Cell {
        /// The table.
        table: TableId,
        /// The record's row number.
        row: u32,
        /// The column.
        column: u16,
        /// The text before.
        old: &'a str,
        /// The text after.
        new: &'a str,
    },
    /// Records came or went.
    Records {
        /// The table.
        table: TableId,
        /// Their row numbers.
        rows: Range<u32>,
        /// Whether they are there now.
        present: bool,
    },
    /// A reason for a finding.
    Reason {
        /// The finding's mark.
        mark: u64,
        /// Its rule's name and its place, where the finding still stands.
        of: Option<(&'a str, Place)>,
        /// The reason before; empty for none.
        old: &'a str,
        /// The reason after; empty for none.
        new: &'a str,
    },
    /// The settings.
    Settings {
        /// As they were.
        old: &'a Settings,
        /// As they are.
        new: &'a Settings,
    },
    /// A record's rejection.
    Rejected {
        /// The table.
        table: TableId,
        /// The record's row number.
        row: u32,
        /// The reason before; empty where it was not rejected.
        old: &'a str,
        /// The reason after; empty where it no longer is.
        new: &'a str,
    },
    /// What is known of a source.
    Source {
        /// As it was.
        old: Box<SourceMeta>,
        /// As it is.
        new: Box<SourceMeta>,
    },
    /// A conflict between sources was decided, or is open again.
    Decided {
        /// The table.
        table: TableId,
        /// The record's row number.
        row: u32,
        /// The column.
        column: u16,
        /// Every value that another source gave for the cell.
        others: Vec<&'a str>,
        /// Whether it is decided now.
        decided: bool,
    },
    /// Something was checked.
    Check(Box<CheckLine>),
}

/// What was checked; fields that do not apply are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CheckLine {
    /// The table.
    pub table: &'static str,
    /// Records reviewed or compared, or those a sample is drawn from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Ranges,
    /// The layer of a review, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<u8>,
    /// `passed`, `returned`, `matches`, `differs`, `accept`, `extend` or `reject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<&'static str>,
    /// The sampling plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<SamplePlan>,
    /// The nonce of a draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Why a record differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The field that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The totals that are explained: `records`, or fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The source whose total is explained, from 1; left out where its import was taken
    /// back, and where it is explained why the book's is another than was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<u32>,
    /// What was said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// It was taken back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub back: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    event: &'a Event<'a>,
    changes: Vec<ChangeLine<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ChangeLine<'a> {
    Cell {
        table: &'static str,
        record: u32,
        field: &'a str,
        old: &'a str,
        new: &'a str,
    },
    Records {
        table: &'static str,
        record: u32,
        last_record: u32,
        present: bool,
    },
    Reason {
        mark: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        rule: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        table: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        record: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
        old: &'a str,
        new: &'a str,
    },
    Rejected {
        table: &'static str,
        record: u32,
        rejected: bool,
        old: &'a str,
        new: &'a str,
    },
    Setting {
        setting: String,
        old: Value,
        new: Value,
    },
    Decided {
        table: &'static str,
        record: u32,
        field: &'a str,
        others: Vec<&'a str>,
        decided: bool,
    },
    Fact {
        fact: String,
        old: Value,
        new: Value,
    },
    Check(CheckLine),
}

/// `provenance/journal.ndjson`, made event by event.
pub struct Journal {
    bytes: Vec<u8>,
    names: Vec<Vec<String>>,
}

impl Journal {
    /// A journal without an event, of a book with `data`.
    pub fn new(data: &Data) -> Self {
        Self {
            bytes: Vec::new(),
            names: data.tables.iter().map(names).collect(),
        }
    }

    /// Adds an event and what it changed.
    pub fn push<'a>(&mut self, event: &Event, changes: impl Iterator<Item = Change<'a>>) {
        let text = {
            let mut lines = Vec::new();
            for change in changes {
                match change {
                    Change::Settings { old, new } => {
                        let line = |(setting, old, new)| ChangeLine::Setting { setting, old, new };
                        lines.extend(differing(old, new).into_iter().map(line));
                    }
                    Change::Source { old, new } => {
                        let line = |(fact, old, new)| ChangeLine::Fact { fact, old, new };
                        lines.extend(differing(&*old, &*new).into_iter().map(line));
                    }
                    _ => lines.extend(self.line(change)),
                }
            }
            // Writing into memory cannot fail, and nothing in it lacks a form in JSON.
            serde_json::to_vec(&Line {
                event,
                changes: lines,
            })
        };
        self.bytes.extend(text.unwrap_or_default());
        self.bytes.push(b'\n');
    }

    fn line<'a>(&'a self, change: Change<'a>) -> Option<ChangeLine<'a>> {
        let name = |table: TableId, column| name(&self.names, table, column);
        Some(match change {
            Change::Cell {
                table,
                row,
                column,
                old,
                new,
            } => ChangeLine::Cell {
                table: table.spec().key,
                record: row + 1,
                field: name(table, column),
                old,
                new,
            },
            Change::Records {
                table,
                rows,
                present,
            } => ChangeLine::Records {
                table: table.spec().key,
                record: rows.start + 1,
                last_record: rows.end,
                present,
            },
            Change::Reason { mark, of, old, new } => {
                let place = of.map(|(_, place)| place);
                let table = place.and_then(|p| p.table());
                let column = place.and_then(|p| p.column());
                ChangeLine::Reason {
                    mark: format!("{mark:016x}"),
                    rule: of.map(|(rule, _)| rule),
                    table: table.map(|t| t.spec().key),
                    record: place.and_then(|p| p.row()).map(|r| r + 1),
                    field: table.zip(column).map(|(t, c)| name(t, c)),
                    old,
                    new,
                }
            }
            Change::Rejected {
                table,
                row,
                old,
                new,
            } => ChangeLine::Rejected {
                table: table.spec().key,
                record: row + 1,
                rejected: !new.is_empty(),
                old,
                new,
            },
            Change::Decided {
                table,
                row,
                column,
                others,
                decided,
            } => ChangeLine::Decided {
                table: table.spec().key,
                record: row + 1,
                field: name(table, column),
                others,
                decided,
            },
            Change::Check(line) => ChangeLine::Check(*line),
            Change::Settings { .. } | Change::Source { .. } => return None,
        })
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// The fields that differ, each with its old and its new value.
fn differing<T: Serialize>(old: &T, new: &T) -> Vec<(String, Value, Value)> {
    let fields = |of: &T| match serde_json::to_value(of) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (mut old, mut new) = (fields(old), fields(new));
    let keys: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    let taken = keys.into_iter().map(|key| {
        let was = old.remove(&key).unwrap_or_default();
        let is = new.remove(&key).unwrap_or_default();
        (key, was, is)
    });
    taken.filter(|(_, was, is)| was != is).collect()
}

/// A column's name in its table's file.
pub fn name(names: &[Vec<String>], table: TableId, column: u16) -> &str {
    let names = &names[table.index()];
    names.get(usize::from(column)).map_or("", String::as_str)
}
