//! Books made from pasted files.
// Each test uses some of it.
#![allow(dead_code, clippy::unwrap_used)]

use qichu_book::command::{Command, Envelope, Facts, Source};
use qichu_book::{Book, Live, Refused, import};
use qichu_mapping::propose;

const CLERK: &str = "王磊";

/// The import of a pasted file; rows whose key the book has change its records.
pub fn file(book: &Book, name: &str, text: &str, facts: Facts) -> Command {
    let workbook = qichu_workbook::read_pasted(text);
    let mut plan = propose(&workbook);
    plan.tables.iter_mut().for_each(|t| t.update = true);
    let source = Source {
        name: name.into(),
        bytes: text.len() as u64,
        sha256: "0".repeat(64),
        sheets: vec!["".into()],
        facts,
        rows: None,
        observations: Vec::new(),
    };
    Command::Import(Box::new(import(source, workbook, &plan, book)))
}

/// The book that these commands make, one after the other.
pub fn replayed(commands: impl IntoIterator<Item = Command>) -> Book {
    let mut book = Book::default();
    for command in commands {
        book.apply(envelope(&book, CLERK, command)).unwrap();
    }
    book
}

pub fn give(live: &mut Live, command: Command) -> Result<(), Refused> {
    give_as(live, CLERK, command)
}

pub fn give_as(live: &mut Live, actor: &str, command: Command) -> Result<(), Refused> {
    live.apply(envelope(live.book(), actor, command))
        .map(|_| ())
}

fn envelope(book: &Book, actor: &str, command: Command) -> Envelope {
    Envelope {
        seq: book.seq + 1,
        at_ms: 1_782_000_000_000,
        tz_minutes: 480,
        actor: actor.into(),
        command,
    }
}
