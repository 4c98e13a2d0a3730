//! 录入: what becomes of the records, and whether it adds up.

use std::collections::BTreeSet;

use qichu_model::{Severity, TableId, Text};
use serde::{Deserialize, Serialize};

use crate::history::{Act, Step};
use crate::review::Standing;
use crate::{Book, Live};

/// What became of a table's rows. `read + spread + typed` is
/// `entered + held + rejected + removed + joined`; each is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// Rows of files.
    pub read: u32,
    /// Records beyond the first that a row gave, one a warehouse.
    pub spread: u32,
    /// Records that came from no file.
    pub typed: u32,
    /// Records that are entered, 录入.
    pub entered: u32,
    /// Records held, 扣住: something about them must be settled first.
    pub held: u32,
    /// Records that a person rejected, 拒收.
    pub rejected: u32,
    /// Records that were taken out.
    pub removed: u32,
    /// Rows that changed a record that was there.
    pub joined: u32,
}

impl Balance {
    /// Whether what came is what became of it.
    pub fn is_even(&self) -> bool {
        let became = [
            self.entered,
            self.held,
            self.rejected,
            self.removed,
            self.joined,
        ];
        self.read + self.spread + self.typed == became.iter().sum::<u32>()
    }
}

impl Live {
    /// The records of a table that are held: those with standing errors, and those that
    /// lack the review the book asks for.
    pub fn held(&self, table: TableId) -> BTreeSet<u32> {
        let rows = self.checker().rows_from(table, 0);
        let held = rows.filter_map(|(row, mut found)| {
            let error = found.any(|f| f.severity == Severity::Error);
            error.then_some(row)
        });
        let mut held: BTreeSet<u32> = held.collect();
        if self.book().asks_for_review() {
            let lacks = |standing| standing != Standing::Passed;
            held.extend(self.reviews().standing_so(self.book(), table, lacks));
        }
        held
    }

    /// What a record lacks of the review that the book asks for, with what the reviewer
    /// said; `None` where it lacks nothing.
    pub fn lacks_review(&self, table: TableId, row: u32) -> Option<(Text, &str)> {
        if !self.book().asks_for_review() {
            return None;
        }
        let lacks = match self.reviews().standing(table, row) {
            Standing::Unseen => Text::new("未审核", "not reviewed"),
            Standing::Changed => Text::new("审核后又改过", "changed since it was reviewed"),
            Standing::Halfway => Text::new("待第二层审核", "awaits the second review"),
            Standing::Returned => Text::new("退回", "returned"),
            Standing::Passed => return None,
        };
        let marks = self.reviews().on(self.book(), table, row);
        let last = marks.iter().rfind(|m| m.counts);
        Some((lacks, last.map_or("", |m| m.comment)))
    }

    /// What became of the rows of a table.
    pub fn balance(&self, table: TableId) -> Balance {
        let book = self.book();
        let data = book.data.table(table);
        let held = self.held(table).len() as u32;
        let rejected = book.rejected_rows(table).count() as u32;
        let mut balance = Balance {
            entered: data.count() as u32 - held,
            held,
            rejected,
            ..Balance::default()
        };
        for (number, (_, batch)) in (0u32..).zip(&book.batches) {
            if batch.table == table && book.batch_stands(number) {
                let rows: BTreeSet<u32> = batch.rows.iter().copied().collect();
                balance.read += rows.len() as u32;
                balance.spread += (batch.rows.len() - rows.len()) as u32;
                balance.joined += batch.into.len() as u32;
            }
        }
        let came = book.came(table);
        balance.typed = came.iter().filter(|c| **c == Some(false)).count() as u32;
        let rows = (0u32..).zip(&came).zip(&data.alive);
        let gone = rows.filter(|((row, came), alive)| {
            came.is_some() && !**alive && !book.rejected.contains_key(&(table, *row))
        });
        balance.removed = gone.count() as u32;
        balance
    }
}

impl Book {
    /// The rejected records of a table, ascending.
    pub fn rejected_rows(&self, table: TableId) -> impl Iterator<Item = u32> + '_ {
        let all = self.rejected.range((table, 0)..=(table, u32::MAX));
        all.map(|((_, row), _)| *row)
    }

    /// Of each row of a table, whether a command that stands brought it, and whether that
    /// was the import of a file.
    fn came(&self, table: TableId) -> Vec<Option<bool>> {
        let mut came = vec![None; self.data.table(table).len()];
        for seq in &self.undo {
            let Some(entry) = self.history.get((*seq as usize).wrapping_sub(1)) else {
                continue;
            };
            let from_file = match entry.act {
                Act::Import { .. } => true,
                Act::AddRow | Act::Paste => false,
                _ => continue,
            };
            for step in &entry.steps {
                if let Step::Rows {
                    table: of,
                    first,
                    end,
                    alive: true,
                } = step
                    && *of == table
                {
                    came[*first as usize..*end as usize].fill(Some(from_file));
                }
            }
        }
        came
    }
}
