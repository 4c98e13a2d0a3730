//! The book that is open, and what of it is put off until nothing is asked.

use std::collections::BTreeSet;

use qichu_book::Live;
use qichu_book::command::{Command, Envelope};
use qichu_book::sort::Sort;
use qichu_model::{Lang, TableId};

use crate::engine::figures::{Figures, of_table};
use crate::engine::protocol::{BookInfo, Filter, Summary};
use crate::engine::views::{self, Shown};
use crate::platform::{clock_ms, now_ms, tz_minutes};
use crate::storage::Guard;

/// Commands after which a snapshot is kept.
const SNAPSHOT_EVERY: u64 = 200;
/// Records that are judged before they are shown; more are shown first.
const SOON: usize = 2_000;
/// How long everything waits to be judged, milliseconds, where a book was opened and nobody asks
/// for records: the page is busy with itself then.
const UNASKED: f64 = 1_000.0;

/// A book that is open.
pub(super) struct Open {
    pub(super) id: String,
    pub(super) live: Live,
    pub(super) shown: [Shown; 7],
    pub(super) edited: BTreeSet<(TableId, u32)>,
    pub(super) figures: Figures,
    pub(super) writes: bool,
    /// Held for as long as the book is open.
    _lock: Option<Guard>,
    pub(super) judged_ms: f64,
    pub(super) judged_all_ms: f64,
    /// Of the judging of everything that is under way.
    judging_ms: f64,
    pub(super) snapshot_seq: u64,
    pub(super) rest: Rest,
}

/// What is put off until nothing is asked.
pub(super) struct Rest {
    /// When everything is judged, where it has to be.
    pub(super) judge_at: f64,
    /// The person pauses.
    pub(super) settle: bool,
    /// A file was entered: opening the book again would take long without a snapshot.
    pub(super) snapshot: bool,
}

/// Judges everything, where that has to be done, for so many milliseconds if there is a
/// limit. Returns whether nothing is left.
pub(super) fn judge_within(live: &mut Live, limit: Option<f64>) -> bool {
    let start = clock_ms();
    let over = || limit.is_some_and(|limit| clock_ms() - start > limit);
    let mut done = false;
    while !done && !over() {
        done = live.judge_on();
    }
    done
}

impl Open {
    /// A book, with everything still to be judged.
    pub(super) fn new(id: &str, live: Live, lock: Option<Guard>, writes: bool) -> Self {
        let none = BTreeSet::new();
        Self {
            id: id.into(),
            shown: TableId::ALL.map(|t| Shown::apply(&live, t, Filter::All, None, &none)),
            figures: Figures::of(&live),
            live,
            edited: none,
            writes,
            _lock: lock,
            judged_ms: 0.0,
            judged_all_ms: 0.0,
            judging_ms: 0.0,
            snapshot_seq: 0,
            rest: Rest {
                judge_at: clock_ms() + UNASKED,
                settle: false,
                snapshot: false,
            },
        }
    }

    pub(super) fn show(&mut self, table: TableId, filter: Filter, sort: Option<Sort>) {
        self.shown[table.index()] = Shown::apply(&self.live, table, filter, sort, &self.edited);
    }

    pub(super) fn info(&self) -> BookInfo {
        let book = self.live.book();
        let settings = &book.settings;
        BookInfo {
            id: self.id.clone(),
            company: settings.company.clone(),
            region: settings.region.clone(),
            opening_date: settings.opening_date.clone(),
            changed_ms: now_ms(),
            records: book.data.tables.iter().map(|t| t.count() as u32).sum(),
        }
    }

    /// A command as the next of the book, given now.
    pub(super) fn envelope(&self, command: Command, actor: String) -> Envelope {
        Envelope {
            seq: self.live.book().seq + 1,
            at_ms: now_ms() as u64,
            tz_minutes: tz_minutes(),
            actor,
            command,
        }
    }

    /// Takes in what a command touched. `moved`: records came or went.
    pub(super) fn take_in(&mut self, touched: &BTreeSet<(TableId, u32)>, moved: bool) {
        if moved {
            for table in TableId::ALL {
                if of_table(touched, table).next().is_some() {
                    self.shown[table.index()].refresh(&self.live, table);
                }
            }
        }
        self.figures.take_in(&self.live, touched, moved);
        self.rest.judge_at = 0.0;
        self.judge_soon();
    }

    /// Judges everything, where that has to be done and takes no time to speak of.
    pub(super) fn judge_soon(&mut self) {
        let tables = self.live.book().data.tables.iter();
        if tables.map(qichu_model::TableData::len).sum::<usize>() <= SOON {
            self.judge(None);
        }
    }

    /// Judges everything, where that has to be done, for so many milliseconds if there is a
    /// limit. Returns whether it came to the end of it.
    pub(super) fn judge(&mut self, limit: Option<f64>) -> bool {
        if self.live.is_judged() {
            return false;
        }
        let start = clock_ms();
        let done = judge_within(&mut self.live, limit);
        if done {
            self.figures.judged(&self.live);
        }
        self.judging_ms += clock_ms() - start;
        if done {
            self.judged_all_ms = std::mem::take(&mut self.judging_ms);
            self.judged_ms = self.judged_all_ms;
        }
        done
    }

    /// Judges what edits have left aside. Returns whether there was any.
    pub(super) fn settle(&mut self) -> bool {
        let settled = self.judge(None) | self.live.settle();
        if settled {
            self.figures.judged(&self.live);
        }
        settled
    }

    /// The person pauses: what was put off is done as soon as nothing is asked.
    pub(super) fn rest_now(&mut self) {
        self.rest.settle = !self.live.is_settled();
        self.rest.snapshot |= self.live.book().seq >= self.snapshot_seq + SNAPSHOT_EVERY;
    }

    pub(super) fn summary(&self, lang: Lang) -> Summary {
        let counts = self.live.counts();
        let book = self.live.book();
        let reasoned = self.live.reasoned();
        let tables = TableId::ALL.map(|table| {
            let changed = of_table(&self.edited, table).count() as u32;
            let shown = &self.shown[table.index()];
            views::table_view(&self.live, table, shown, changed, &self.figures, &reasoned)
        });
        Summary {
            id: self.id.clone(),
            settings: book.settings.clone(),
            seq: book.seq,
            tables: tables.into(),
            groups: views::groups(&self.live, &self.figures, &reasoned, lang),
            sources: self.figures.sources.clone(),
            can_undo: book.can_undo(),
            can_redo: book.can_redo(),
            errors: counts.errors,
            warnings: counts.warnings,
            reasoned: counts.reasoned,
            may_seal: self.live.may_seal(),
            checking: !self.live.is_judged(),
            judged_ms: self.judged_ms,
            judged_all_ms: self.judged_all_ms,
        }
    }
}
