//! What happened to a book: every command with its time and person, and each value it
//! changed, before and after.
//!
//! The texts stay in the book's pool, so a changed cell costs 24 bytes here, and undo
//! and redo only name the command that they turn.

use std::ops::Range;

use qichu_model::store::CellKind;
use qichu_model::{RuleId, Settings, TableId};
use serde::{Deserialize, Serialize};

use crate::Book;
use crate::check::{Check, Done};
use crate::command::{Facts, Why};

/// What a cell holds: a pool id and a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub text: u32,
    pub kind: CellKind,
}

/// One step of a command, told so that it can be taken back and done again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    Cell {
        table: TableId,
        row: u32,
        column: u16,
        before: Held,
        after: Held,
    },
    /// Rows that all lived or all did not, and no longer do.
    Rows {
        table: TableId,
        first: u32,
        end: u32,
        alive: bool,
    },
    /// Pool ids; 0 is no reason.
    Reason { mark: u64, before: u32, after: u32 },
    Settings {
        before: Box<Settings>,
        after: Box<Settings>,
    },
    /// Why a record was rejected. Pool ids; 0 is not rejected.
    Rejected {
        table: TableId,
        row: u32,
        before: u32,
        after: u32,
    },
    Source {
        source: u16,
        facts: Box<(Facts, Facts)>,
    },
    /// How many of a cell's rival values somebody has decided on.
    Decided {
        table: TableId,
        row: u32,
        column: u16,
        before: u32,
        after: u32,
    },
    /// It changes nothing: whether it counts is whether its command stands.
    Check(Box<Done>),
}

/// A command that was carried out. The one at index `i` has the number `i + 1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub at_ms: u64,
    pub tz_minutes: i16,
    /// Pool id.
    pub actor: u32,
    pub act: Act,
    /// Why it was done, where a person said so: a pool id.
    #[serde(default)]
    pub note: u32,
    /// Empty where `act` turns another command: then it is that one's.
    pub steps: Vec<Step>,
}

/// What kind of command it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// The rows of a source were entered.
    Import {
        /// Index of the source in [`Book::sources`].
        source: u16,
    },
    /// Cells were typed.
    Edit,
    /// Cells were pasted.
    Paste,
    /// Cells were given a rule's fix.
    Fix(RuleId),
    /// Cells were given every safe fix.
    FixAll,
    /// An empty record was added.
    AddRow,
    /// Records were taken out.
    RemoveRows,
    /// Reasons were given or taken back.
    Waive,
    /// The settings were changed.
    Settings,
    /// The command with this number was taken back.
    Undo {
        /// Its number.
        of: u64,
    },
    /// The command with this number, taken back before, was done again.
    Redo {
        /// Its number.
        of: u64,
    },
    /// Records were rejected, or rejections taken back.
    Reject,
    /// Texts were found and replaced.
    Replace,
    /// Many records were given one value, or filled down.
    Bulk,
    /// Records were made one.
    Merge,
    /// What is known of a source was said anew.
    Source {
        /// Index of the source in [`Book::sources`].
        source: u16,
    },
    /// Conflicts between sources were decided.
    Decide,
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
}

impl From<Why> for Act {
    fn from(why: Why) -> Self {
        match why {
            Why::Edit => Self::Edit,
            Why::Paste => Self::Paste,
            Why::Fix(rule) => Self::Fix(rule),
            Why::FixAll => Self::FixAll,
            Why::Replace => Self::Replace,
            Why::Bulk => Self::Bulk,
        }
    }
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
    Rows {
        /// The table.
        table: TableId,
        /// Their row numbers.
        rows: Range<u32>,
        /// Whether they are there now.
        alive: bool,
    },
    /// A reason for a finding.
    Reason {
        /// The finding's mark.
        mark: u64,
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
        /// Index of the source in [`Book::sources`].
        source: u16,
        /// As it was.
        old: &'a Facts,
        /// As it is.
        new: &'a Facts,
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
    /// Something was checked, or that was taken back.
    Check {
        /// What.
        check: &'a Check,
        /// Whether it was taken back.
        back: bool,
    },
}

/// A command that was carried out.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    book: &'a Book,
    /// Its number in the journal.
    pub seq: u64,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Minutes east of UTC where it was given.
    pub tz_minutes: i16,
    /// The person.
    pub actor: &'a str,
    /// What kind of command it was.
    pub act: Act,
    /// Why it was done, where a person said so; empty otherwise.
    pub note: &'a str,
}

impl<'a> Event<'a> {
    /// What it changed, in order; for undo and redo, what was turned.
    pub fn changes(&self) -> impl Iterator<Item = Change<'a>> + use<'a> {
        let book = self.book;
        let (steps, back) = book.steps_of(self.seq);
        let len = steps.len();
        let in_order = move |i| if back { len - 1 - i } else { i };
        (0..len).map(move |i| change(book, &steps[in_order(i)], back))
    }
}

/// A value that a cell had.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The command that gave it: when, by whom, why.
    pub event: Event<'a>,
    /// The text; `None` where the record was taken out.
    pub text: Option<&'a str>,
}

impl Book {
    /// Every command that was carried out, from the first.
    pub fn history(&self) -> impl DoubleEndedIterator<Item = Event<'_>> + ExactSizeIterator {
        (self.history.iter().enumerate()).map(move |(i, entry)| self.event_at(i, entry))
    }

    /// The command with this number.
    pub fn event(&self, seq: u64) -> Option<Event<'_>> {
        let i = (seq as usize).checked_sub(1)?;
        Some(self.event_at(i, self.history.get(i)?))
    }

    fn event_at<'a>(&'a self, i: usize, entry: &Entry) -> Event<'a> {
        Event {
            book: self,
            seq: i as u64 + 1,
            at_ms: entry.at_ms,
            tz_minutes: entry.tz_minutes,
            actor: self.data.pool.get(entry.actor),
            act: entry.act,
            note: self.data.pool.get(entry.note),
        }
    }

    /// Every value a cell had since its record came, oldest first: when, by whom, why.
    pub fn history_of(&self, table: TableId, row: u32, column: u16) -> Vec<Past<'_>> {
        let own = |step: &Step| match *step {
            Step::Cell {
                table: t,
                row: r,
                column: c,
                ..
            } => (t, r, c) == (table, row, column),
            Step::Rows {
                table: t,
                first,
                end,
                ..
            } => t == table && (first..end).contains(&row),
            _ => false,
        };
        // The value it came with is what the first change of it replaced.
        let first = self.history.iter().flat_map(|e| &e.steps).find_map(|step| {
            let Step::Cell { before, .. } = step else {
                return None;
            };
            own(step).then(|| self.data.pool.get(before.text))
        });
        let mut text = first.unwrap_or_else(|| self.data.text(table, row, column));
        let mut there = false;
        let mut past = Vec::new();
        for event in self.history() {
            let (steps, back) = self.steps_of(event.seq);
            let mut touched = false;
            let mut take = |step: &Step| match step {
                Step::Cell { before, after, .. } => {
                    touched = true;
                    text = self.data.pool.get(if back { before } else { after }.text);
                }
                Step::Rows { alive, .. } => {
                    touched = true;
                    there = *alive != back;
                }
                _ => {}
            };
            let steps = steps.iter().filter(|s| own(s));
            if back {
                steps.rev().for_each(&mut take);
            } else {
                steps.for_each(&mut take);
            }
            if touched {
                let text = there.then_some(text);
                past.push(Past { event, text });
            }
        }
        past
    }

    /// The steps of the command with this number, and whether they were taken back.
    fn steps_of(&self, seq: u64) -> (&[Step], bool) {
        let entry = |seq: u64| self.history.get((seq as usize).wrapping_sub(1));
        let of = |seq| entry(seq).map(|e| &e.steps[..]).unwrap_or_default();
        match entry(seq).map(|e| e.act) {
            Some(Act::Undo { of: turned }) => (of(turned), true),
            Some(Act::Redo { of: turned }) => (of(turned), false),
            _ => (of(seq), false),
        }
    }
}

fn change<'a>(book: &'a Book, step: &'a Step, back: bool) -> Change<'a> {
    let text = |id| book.data.pool.get(id);
    match step {
        Step::Cell {
            table,
            row,
            column,
            before,
            after,
        } => {
            let (old, new) = turned(text(before.text), text(after.text), back);
            Change::Cell {
                table: *table,
                row: *row,
                column: *column,
                old,
                new,
            }
        }
        Step::Rows {
            table,
            first,
            end,
            alive,
        } => Change::Rows {
            table: *table,
            rows: *first..*end,
            alive: *alive != back,
        },
        Step::Reason {
            mark,
            before,
            after,
        } => {
            let (old, new) = turned(text(*before), text(*after), back);
            Change::Reason {
                mark: *mark,
                old,
                new,
            }
        }
        Step::Settings { before, after } => {
            let (old, new) = turned(&**before, &**after, back);
            Change::Settings { old, new }
        }
        Step::Rejected {
            table,
            row,
            before,
            after,
        } => {
            let (old, new) = turned(text(*before), text(*after), back);
            Change::Rejected {
                table: *table,
                row: *row,
                old,
                new,
            }
        }
        Step::Decided {
            table,
            row,
            column,
            before,
            after,
        } => Change::Decided {
            table: *table,
            row: *row,
            column: *column,
            others: book.rival_texts((*table, *row, *column), *before..*after),
            decided: !back,
        },
        Step::Source { source, facts } => {
            let (old, new) = turned(&facts.0, &facts.1, back);
            Change::Source {
                source: *source,
                old,
                new,
            }
        }
        Step::Check(done) => Change::Check {
            check: &done.check,
            back,
        },
    }
}

/// Before and after, the other way round for what was taken back.
fn turned<T>(before: T, after: T, back: bool) -> (T, T) {
    if back {
        (after, before)
    } else {
        (before, after)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_changed_cell_costs_24_bytes() {
        assert_eq!(size_of::<super::Step>(), 24);
    }
}
