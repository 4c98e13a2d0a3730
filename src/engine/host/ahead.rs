//! Judging ahead: while a person looks at a file that was read, it is entered into a copy of
//! the book and judged there. What comes of that is told, and taken over when the file is
//! entered.

use std::time::Duration;

use qichu_book::{Judged, Live};

use super::open::{Open, judge_within};
use super::{Host, PIECE, say};
use crate::engine::files::Pending;
use crate::engine::protocol::{Foreseen, Said};
use crate::engine::views;
use crate::platform::clock_ms;

/// Records of a book of which a copy is made; of a larger one it would take too much memory.
const COPIED: usize = 20_000;
/// How long nothing was asked before a copy is made, milliseconds: that is one piece of work.
const QUIET: f64 = 50.0;

/// A copy of the open book with a file entered.
pub(super) struct Ahead {
    file: u32,
    /// What the copy was made of.
    book: String,
    seq: u64,
    /// `None` where the file cannot be entered.
    live: Option<Live>,
}

impl Ahead {
    fn of(open: &Open, file: &Pending, actor: String) -> Self {
        let book = open.live.book();
        let command = file.clone().import(book);
        let mut live = Live::unjudged(book.clone());
        let entered = live.carry_out(open.envelope(command, actor));
        Self {
            file: file.id,
            book: open.id.clone(),
            seq: book.seq,
            live: entered.is_ok().then_some(live),
        }
    }

    fn is_of(&self, open: &Open, file: u32) -> bool {
        (self.file, self.seq) == (file, open.live.book().seq) && self.book == open.id
    }
}

impl Host {
    /// The file that is judged ahead: the one the person looks at, where it can be entered
    /// as it stands.
    fn foreseeable(&self) -> Option<(&Open, &Pending)> {
        let open = self.open.as_ref().filter(|open| open.writes)?;
        let tables = open.live.book().data.tables.iter();
        let small = tables.map(qichu_model::TableData::len).sum::<usize>() <= COPIED;
        let file = self.files.iter().find(|f| Some(f.id) == self.looked_at)?;
        (small && file.fills()).then_some((open, file))
    }

    /// How long until a piece of judging ahead is to be done.
    pub(super) fn ahead_due(&self) -> Option<Duration> {
        let (open, file) = self.foreseeable()?;
        match self.ahead.as_ref().filter(|a| a.is_of(open, file.id)) {
            Some(ahead) => (ahead.live.as_ref())
                .is_some_and(|live| !live.is_judged())
                .then_some(Duration::ZERO),
            None => {
                let wait = (self.heard + QUIET - clock_ms()).max(0.0);
                Some(Duration::from_millis(wait.ceil() as u64))
            }
        }
    }

    /// Does a piece of it.
    pub(super) fn look_ahead(&mut self) {
        let ahead = self.ahead.take();
        let actor = self.actor().unwrap_or_default();
        let Some((open, file)) = self.foreseeable() else {
            return;
        };
        let current = ahead.filter(|ahead| ahead.is_of(open, file.id));
        let Some(ahead) = current else {
            self.ahead = Some(Ahead::of(open, file, actor));
            return;
        };
        let live = self.ahead.insert(ahead).live.as_mut();
        if live.is_some_and(|live| judge_within(live, Some(PIECE))) {
            say(&Said::Foreseen(self.foreseen()), None);
        }
    }

    /// What entering the file that was judged ahead would leave to do.
    pub(super) fn foreseen(&self) -> Option<Foreseen> {
        let ahead = self.ahead.as_ref()?;
        let live = ahead.live.as_ref().filter(|live| live.is_judged())?;
        let counts = live.counts();
        (ahead.is_of(self.open.as_ref()?, ahead.file)).then_some(Foreseen {
            file: ahead.file,
            errors: counts.errors,
            warnings: counts.warnings - counts.reasoned,
            rules: views::by_rule(live),
        })
    }

    /// What was judged of a file that is entered now.
    pub(super) fn judged_ahead(&mut self, file: u32) -> Option<Judged> {
        let ahead = self.ahead.take()?;
        let current = ahead.is_of(self.open.as_ref()?, file);
        Some(ahead.live.filter(|_| current)?.into_judged())
    }
}
