//! Judging everything, a piece at a time, so that whoever judges can answer others between
//! the pieces.

use qichu_model::{CellKind, Data, Settings, TableId};

use super::groups::Keys;
use super::{Checker, least_rows};
use crate::rule::Row;

/// Records of a piece: what so few of them say stays at hand while all rules ask for it.
const RECORDS: u32 = 256;
/// Empty cells of a piece.
const CELLS: usize = 4096;
/// Keys of a piece.
const KEYS: usize = 256;

/// How far the judging of everything is.
pub struct Judging {
    pub(super) seen: Seen,
    keys: Keys,
    /// Keys that have as many records as their rule asks for, as the groups know them.
    due: Vec<u32>,
    /// Cells of the table that are empty and must not be. They wait for its end: that a
    /// whole column is empty is known there.
    pub(super) empty: Vec<(u32, u16)>,
    at: At,
}

#[derive(Clone, Copy)]
enum At {
    /// The records of a table, by its place, from a row on.
    Records(usize, u32),
    /// The empty cells of that table.
    Empty(usize),
    /// The keys of a group rule.
    Groups(usize),
    /// Those of them that are due.
    Due(usize),
    /// The whole-table rules, from one on, and those about odd values.
    Wholes(usize),
}

impl Checker {
    /// Begins to judge everything anew. The findings on source files stay.
    pub fn begin(&mut self, data: &Data) -> Judging {
        self.clear();
        Judging {
            seen: Seen::new(data),
            keys: Keys::default(),
            due: Vec::new(),
            empty: Vec::new(),
            at: At::Records(0, 0),
        }
    }

    /// Judges a piece more of the data that the judging began with. Returns whether that
    /// was the last.
    pub fn go_on(&mut self, judging: &mut Judging, data: &Data, settings: &Settings) -> bool {
        judging.at = match judging.at {
            At::Records(table, from) => self.judge_records(judging, data, settings, table, from),
            At::Empty(at) => {
                let table = data.tables[at].id;
                let rest = judging.empty.len().saturating_sub(CELLS);
                for (row, column) in judging.empty.drain(rest..) {
                    self.check_cell(data, settings, (table, row, column));
                }
                match rest {
                    0 if at + 1 == data.tables.len() => At::Groups(0),
                    0 => At::Records(at + 1, 0),
                    _ => At::Empty(at),
                }
            }
            At::Groups(i) if i < self.groups.len() => {
                let least = if self.checks.groups[i].alone { 1 } else { 2 };
                judging.due = self.groups[i].join(least);
                At::Due(i)
            }
            At::Groups(_) => At::Wholes(0),
            At::Due(i) => {
                let rest = judging.due.len().saturating_sub(KEYS);
                // All at once: their members lie here and there in memory, which brings
                // several while none is waited for.
                let keys = judging.due.drain(rest..);
                let due: Vec<_> = keys.map(|key| self.groups[i].due(key)).collect();
                for due in due {
                    self.judge(i, due, data, settings);
                }
                if rest == 0 {
                    At::Groups(i + 1)
                } else {
                    At::Due(i)
                }
            }
            At::Wholes(i) if i < self.checks.wholes.len() => {
                self.judge_whole(i, data, settings);
                At::Wholes(i + 1)
            }
            At::Wholes(_) => {
                self.judge_odd(data, settings);
                self.standing.sort_wide();
                return true;
            }
        };
        false
    }

    fn judge_records(
        &mut self,
        judging: &mut Judging,
        data: &Data,
        settings: &Settings,
        at: usize,
        from: u32,
    ) -> At {
        let table = &data.tables[at];
        let end = from.saturating_add(RECORDS).min(table.len() as u32);
        let rows: Vec<u32> = (from..end).filter(|r| table.alive[*r as usize]).collect();
        self.check_cells(data, settings, (table, &rows), judging);
        let record = |row: &u32| Row {
            data,
            settings,
            table: table.id,
            row: *row,
        };
        let records: Vec<Row> = rows.iter().map(record).collect();
        self.check_records(&records);
        // The first records tell how much room all of them take.
        let more = match from {
            0 => table.len() - end as usize,
            _ => 0,
        };
        self.take_in(&records, more, &mut judging.keys);
        if (end as usize) < table.len() {
            return At::Records(at, end);
        }
        let void = self.filled[table.id.index()].void(least_rows(settings));
        self.void[table.id.index()] = void;
        At::Empty(at)
    }
}

/// The texts that a column says and that were found in order: a text is judged once in a
/// column, however many cells hold it.
pub(super) struct Seen {
    /// By text: the column, and the kind of cell, that it was last in order in.
    fine: Vec<u16>,
}

/// A column of a table, and the kind of a cell in it.
pub(super) type In = (TableId, u16, CellKind);

impl Seen {
    fn new(data: &Data) -> Self {
        Self {
            fine: vec![0; data.pool.len()],
        }
    }

    /// Never zero. A table has no more than 63 fields.
    fn mark((table, column, kind): In) -> u16 {
        (table.index() as u16 * 64 + column + 1) << 3 | u16::from(u8::from(kind))
    }

    #[inline]
    pub fn is_fine(&self, text: u32, place: In) -> bool {
        self.fine.get(text as usize) == Some(&Self::mark(place))
    }

    pub fn set_fine(&mut self, text: u32, place: In) {
        if let Some(fine) = self.fine.get_mut(text as usize) {
            *fine = Self::mark(place);
        }
    }
}
