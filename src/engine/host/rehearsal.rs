//! A rehearsal: an invented file is entered and judged for a moment, in books of its own
//! that nobody sees, so that the browser has compiled well what the first real one will need.

use qichu_book::{Book, Live};
use qichu_model::{Lang, TableId};

use super::open::Open;
use crate::engine::files::Pending;
use crate::engine::protocol::{FileView, Rows, Said};
use crate::engine::views;
use crate::platform::{clock_ms, pack, unpack};

/// Longest time of a rehearsal, milliseconds of work.
const REHEARSAL: f64 = 1_600.0;

/// Records that a page asks for at a time.
const IN_VIEW: usize = 50;

pub(super) struct Rehearsal {
    read: Vec<u8>,
    lang: Lang,
    worked: f64,
}

impl Rehearsal {
    /// With a file that was read, as the reader gave it.
    pub(super) fn of(read: Vec<u8>, lang: Lang) -> Self {
        Self {
            read,
            lang,
            worked: 0.0,
        }
    }

    /// Its file, as the page would show it.
    pub(super) fn shown(&self) -> Option<FileView> {
        let book = Book::default();
        Some(self.file(&book)?.view(&book, self.lang))
    }

    fn file(&self, book: &Book) -> Option<Pending> {
        let read = unpack(&self.read).ok()?;
        Pending::new(0, read, Vec::new(), book).ok()
    }

    /// Does what a file asks for, once. Returns whether to do it again.
    pub(super) fn goes_on(&mut self) -> bool {
        let start = clock_ms();
        let entered = self.enter().is_some();
        self.worked += clock_ms() - start;
        entered && self.worked < REHEARSAL
    }

    fn enter(&self) -> Option<()> {
        let mut open = Open::new("", Live::unjudged(Book::default()), None, false);
        let file = self.file(open.live.book())?;
        let said = Said::Files(vec![file.view(open.live.book(), self.lang)]);
        drop(pack(&said));
        let command = file.import(open.live.book());
        let envelope = open.envelope(command, String::new());
        drop(pack(&envelope));
        let touched = open.live.carry_out(envelope).ok()?;
        open.take_in(&touched, true);
        open.judge(None);
        drop(pack(&Said::Book(Box::new(open.summary(self.lang)))));
        for table in TableId::ALL {
            let rows = open.shown[table.index()].rows.iter().take(IN_VIEW);
            let rows: Vec<_> = rows
                .map(|row| views::row_view(&open.live, table, *row))
                .collect();
            drop(pack(&Rows {
                from: 0,
                total: rows.len() as u32,
                rows,
            }));
        }
        Some(())
    }
}
