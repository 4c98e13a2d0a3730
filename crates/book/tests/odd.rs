//! Odd content: whatever cells and backups hold, it is judged or refused, and nothing panics:
//! a panic would be the end of the app's engine.
#![allow(clippy::unwrap_used)]

mod common;

use common::{file, give};
use proptest::prelude::*;
use qichu_book::command::{CellEdit, Command, Envelope, Facts, Why};
use qichu_book::{Book, Live, Refused};
use qichu_model::TableId::{self, Stock};

const ODD: [&str; 16] = [
    "79228162514264337593543950335",
    "-79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "99999999999999999999999999999999999999",
    "9999-12-31",
    "0001-01-01",
    "9999年12月",
    "100%",
    "未知：",
    "=1+1",
    "\u{202e}\u{0}\t\r\n\"",
    "👨‍👩‍👧‍👦é",
    "4294967296",
    "-1",
    "0",
    "1",
];

/// Looks at everything that the screens show.
fn look(live: &mut Live) {
    live.settle();
    let book = live.book();
    book.chase();
    book.conflicts();
    for (source, _) in book.standing_sources() {
        book.read_totals(source);
        book.sheets_of(source, &|_, _| true);
    }
    for event in book.history() {
        event.changes().count();
    }
    for table in TableId::ALL {
        for row in book.data.table(table).rows().take(20) {
            for column in 0..book.data.table(table).columns.len() as u16 {
                book.origin(table, row, column);
                book.history_of(table, row, column);
            }
        }
    }
}

#[test]
fn odd_cells_are_judged() {
    // Rows of one value, and rows in which every cell differs.
    for step in 0..ODD.len() {
        let mut live = Live::default();
        for table in TableId::ALL {
            let rows = ODD.len() as u32;
            let columns = 0..table.spec().fields.len() as u16;
            let cell = |row: u32, column: u16| CellEdit {
                table,
                row,
                column,
                text: ODD[(row as usize + usize::from(column) * step) % ODD.len()].into(),
            };
            let cells = (0..rows).flat_map(|row| columns.clone().map(move |c| cell(row, c)));
            let cells = cells.collect();
            let why = Why::Paste;
            let grow = Command::Grow {
                table,
                rows,
                cells,
                why,
            };
            give(&mut live, grow).unwrap();
        }
        look(&mut live);
    }
}

/// A journal with a command of most kinds, as a backup holds it.
fn backup() -> Vec<u8> {
    let mut book = Book::default();
    let mut journal = Vec::new();
    let mut give = |book: &mut Book, command: Command| {
        let envelope = Envelope {
            seq: book.seq + 1,
            at_ms: 1_782_000_000_000,
            tz_minutes: 480,
            actor: "王磊".into(),
            command,
        };
        book.apply(envelope.clone()).unwrap();
        journal.push(envelope);
    };
    let goods = "货号\t品名\t库存量\t陈列位\nA1\t苹果\t3\tA-03\nA2\t梨\t4\tA-04\n";
    let command = file(&book, "库存.csv", goods, Facts::default());
    give(&mut book, command);
    let more = goods.replace('4', "5");
    let command = file(&book, "库存二.csv", &more, Facts::default());
    give(&mut book, command);
    let cells = |row| {
        vec![CellEdit {
            table: Stock,
            row,
            column: 1,
            text: "香梨".into(),
        }]
    };
    give(
        &mut book,
        Command::SetCells {
            cells: cells(1),
            why: Why::Edit,
        },
    );
    let end = book.data.table(Stock).len() as u32;
    give(
        &mut book,
        Command::Grow {
            table: Stock,
            rows: 2,
            cells: cells(end + 1),
            why: Why::Paste,
        },
    );
    give(&mut book, Command::Undo);
    give(&mut book, Command::Redo);
    give(
        &mut book,
        Command::Reject {
            table: Stock,
            rows: vec![0],
            reason: "重复".into(),
        },
    );
    rmp_serde::to_vec_named(&journal).unwrap()
}

/// Restores a backup as the app does.
fn restore(bytes: &[u8]) -> bool {
    let Ok(journal) = rmp_serde::from_slice::<Vec<Envelope>>(bytes) else {
        return false;
    };
    let mut book = Book::default();
    if !journal
        .into_iter()
        .all(|command| book.apply(command).is_ok())
    {
        return false;
    }
    look(&mut Live::new(book));
    true
}

#[test]
fn a_backup_is_restored() {
    assert!(restore(&backup()));
}

#[test]
fn no_command_adds_more_rows_than_a_sheet_has() {
    let mut live = Live::default();
    let command = Command::Grow {
        table: Stock,
        rows: u32::MAX,
        cells: Vec::new(),
        why: Why::Paste,
    };
    assert_eq!(give(&mut live, command), Err(Refused::NoSuchPlace));
}

#[test]
fn a_damaged_backup_is_refused_or_read() {
    let whole = backup();
    for at in 0..whole.len() {
        for byte in [0xff, whole[at] ^ 1] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            restore(&bytes);
        }
        restore(&whole[..at]);
    }
}

proptest! {
    #[test]
    fn a_backup_damaged_in_places_is_refused_or_read(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut bytes = backup();
        for (at, byte) in places {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        restore(&bytes);
    }
}
