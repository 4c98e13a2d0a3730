//! The journal's promises: undo takes everything back, replay gives the same book.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use qichu_book::command::{CellEdit, Command, Envelope, Facts, Grade, Import, Merge, Source, Why};
use qichu_book::history::Act;
use qichu_book::{Book, Refused};
use qichu_mapping::{enter, propose};
use qichu_model::TableId::{self, Stock};
use qichu_model::{Data, Settings};

fn import(text: &str) -> Command {
    let workbook = qichu_workbook::read_pasted(text);
    let plan = propose(&workbook);
    let mut pool = workbook.pool.clone();
    let batch = enter(&workbook.sheets[0].tables[0], &plan.tables[0], &mut pool);
    Command::Import(Box::new(Import {
        source: Source {
            name: "库存.csv".into(),
            bytes: text.len() as u64,
            sha256: "0".repeat(64),
            sheets: vec!["".into()],
            facts: Facts {
                person: "仓库".into(),
                grade: Grade::A,
                ..Facts::default()
            },
            rows: None,
            observations: Vec::new(),
        },
        pool,
        batches: Vec::from_iter(batch),
        by_grade: false,
        keeps_equals: false,
    }))
}

fn goods() -> Command {
    import("货号\t品名\t库存量\t陈列位\nA1\t苹果\t3\tA-03\nA2\t梨\t4\tA-04\n")
}

fn give(book: &mut Book, command: Command) -> Result<(), Refused> {
    let envelope = Envelope {
        seq: book.seq + 1,
        at_ms: 1000 * book.seq,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    book.apply(envelope).map(|_| ())
}

/// What a person sees: the living records.
fn seen(data: &Data) -> Vec<Vec<String>> {
    let tables = TableId::ALL.map(|id| data.table(id));
    let rows = tables
        .iter()
        .flat_map(|t| t.rows().map(|r| (t.id, r, t.columns.len())));
    rows.map(|(t, r, n)| (0..n as u16).map(|c| data.text(t, r, c).into()).collect())
        .collect()
}

fn edit(row: u32, column: u16, text: &str) -> Command {
    let text = text.into();
    Command::SetCells {
        cells: vec![CellEdit {
            table: Stock,
            row,
            column,
            text,
        }],
        why: Why::Edit,
    }
}

#[test]
fn a_cell_knows_where_it_came_from_after_an_edit_too() {
    let mut book = Book::default();
    give(&mut book, goods()).unwrap();
    let name = Stock.spec().field("name").unwrap();
    give(&mut book, edit(1, name, "香梨")).unwrap();
    assert_eq!(book.data.text(Stock, 1, name), "香梨");
    let origin = book.origin(Stock, 1, name).unwrap();
    assert_eq!(
        (origin.address.as_str(), origin.original.as_str()),
        ("B3", "梨")
    );
}

#[test]
fn a_cell_knows_every_value_it_had_when_by_whom_and_why() {
    let mut book = Book::default();
    let name = Stock.spec().field("name").unwrap();
    let remove = Command::RemoveRows {
        table: Stock,
        rows: vec![1],
    };
    for command in [
        goods(),
        edit(1, name, "香梨"),
        edit(0, name, "红苹果"),
        Command::Undo,
        Command::Undo,
        Command::Redo,
        remove,
    ] {
        give(&mut book, command).unwrap();
    }
    let past = book.history_of(Stock, 1, name);
    let told: Vec<_> = past
        .iter()
        .map(|p| (p.event.seq, p.event.act, p.text))
        .collect();
    let expected = [
        (1, Act::Import { source: 0 }, Some("梨")),
        (2, Act::Edit, Some("香梨")),
        (5, Act::Undo { of: 2 }, Some("梨")),
        (6, Act::Redo { of: 2 }, Some("香梨")),
        (7, Act::RemoveRows, None),
    ];
    assert_eq!(told, expected);
    let undo = past[2].event;
    assert_eq!((undo.at_ms, undo.actor), (4000, "王磊"));
    assert_eq!(book.history().len(), 7);
}

#[test]
fn a_command_that_sets_a_cell_twice_is_taken_back_whole() {
    let mut book = Book::default();
    give(&mut book, goods()).unwrap();
    let name = Stock.spec().field("name").unwrap();
    let twice = ["一", "二"].map(|text| CellEdit {
        table: Stock,
        row: 0,
        column: name,
        text: text.into(),
    });
    let command = Command::SetCells {
        cells: twice.into(),
        why: Why::Paste,
    };
    give(&mut book, command).unwrap();
    assert_eq!(book.data.text(Stock, 0, name), "二");
    give(&mut book, Command::Undo).unwrap();
    assert_eq!(book.data.text(Stock, 0, name), "苹果");
}

/// A file that changes the records whose key it has, as the book stands.
fn update(book: &Book, text: &str) -> Command {
    let Command::Import(mut import) = import(text) else {
        unreachable!()
    };
    for batch in &mut import.batches {
        batch.into = qichu_book::merge::matches(book, &import.pool, batch);
    }
    Command::Import(import)
}

#[test]
fn a_second_file_changes_records_by_key_and_can_be_taken_back() {
    let mut book = Book::default();
    give(&mut book, goods()).unwrap();
    let second = "货号\t品名\t库存量\na2 \t\t9\nA3\t桃\t5\nA2\t重复\t1\n";
    let Command::Import(import) = update(&book, second) else {
        unreachable!()
    };
    let batch = &import.batches[0];
    // The repeated key is a record of its own, for a rule to find.
    assert_eq!(batch.into, [(0, 1)]);
    let preview = qichu_book::merge::preview(
        &book,
        &import.pool,
        batch,
        &batch.into,
        (&import.source.name, &import.source.facts),
    );
    assert_eq!((preview.new, preview.changed, preview.unchanged), (2, 1, 0));
    give(&mut book, Command::Import(import)).unwrap();
    let column = |key| Stock.spec().field(key).unwrap();
    let (name, on_hand) = (column("name"), column("on_hand"));
    assert_eq!(book.data.table(Stock).count(), 4);
    // An empty cell says nothing; what says something else is taken.
    assert_eq!(book.data.text(Stock, 1, name), "梨");
    assert_eq!(book.data.text(Stock, 1, on_hand), "9");
    let address = |book: &Book, column| book.origin(Stock, 1, column).unwrap();
    assert_eq!(address(&book, on_hand).source, 1);
    assert_eq!(address(&book, on_hand).address, "C2");
    assert_eq!(address(&book, name).source, 0);
    give(&mut book, Command::Undo).unwrap();
    assert_eq!(book.data.table(Stock).count(), 2);
    assert_eq!(book.data.text(Stock, 1, on_hand), "4");
    assert_eq!(address(&book, on_hand).source, 0);
    give(&mut book, Command::Redo).unwrap();
    assert_eq!(address(&book, on_hand).source, 1);
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let mut book = Book::default();
    give(&mut book, goods()).unwrap();
    let before = book.clone();
    assert_eq!(give(&mut book, edit(9, 0, "x")), Err(Refused::NoSuchPlace));
    let Command::Import(mut twice) = goods() else {
        unreachable!()
    };
    twice.batches[0].columns[1].role = twice.batches[0].columns[0].role.clone();
    assert_eq!(
        give(&mut book, Command::Import(twice)),
        Err(Refused::NoSuchPlace)
    );
    assert_eq!(give(&mut book, Command::Redo), Err(Refused::Nothing));
    let Command::Import(mut uneven) = goods() else {
        unreachable!()
    };
    uneven.batches[0].columns[0].texts.pop();
    assert_eq!(
        give(&mut book, Command::Import(uneven)),
        Err(Refused::NoSuchPlace)
    );
    assert_eq!(book, before);
}

/// Two records made one.
fn merge((keep, gone, columns): (u32, u32, Vec<u16>)) -> Command {
    Command::Merge(Box::new(Merge {
        table: Stock,
        keep,
        gone: vec![gone],
        taken: columns.into_iter().map(|column| (column, gone)).collect(),
        references: Vec::new(),
        reason: "同一种".into(),
    }))
}

fn any_command() -> impl Strategy<Value = Command> {
    let settings = |company: String| {
        let settings = Settings {
            company,
            ..Settings::default()
        };
        Command::SetSettings(Box::new(settings))
    };
    prop_oneof![
        2 => Just(goods()),
        6 => (0u32..8, 0u16..27, "[a-z0-9甲乙]{0,3}").prop_map(|(r, c, t)| edit(r, c, &t)),
        1 => Just(Command::AddRow(TableId::Customers)),
        1 => (1u32..3, 0u16..27, "[a-z]{0,3}").prop_map(|(rows, column, text)| Command::Grow {
            table: Stock,
            rows,
            cells: vec![CellEdit { table: Stock, row: 0, column, text }],
            why: Why::Paste,
        }),
        2 => prop::collection::vec(0u32..8, 1..4)
            .prop_map(|rows| Command::RemoveRows { table: Stock, rows }),
        2 => (prop::collection::vec(0u32..8, 1..4), "[a-z]{0,1}")
            .prop_map(|(rows, reason)| Command::Reject { table: Stock, rows, reason }),
        2 => (0u32..6, 0u32..6, prop::collection::vec(0u16..27, 0..4)).prop_map(merge),
        1 => (0u64..3, "[a-z]{0,2}")
            .prop_map(|(mark, reason)| Command::Waive { marks: vec![mark], reason }),
        1 => "[a-z]{0,2}".prop_map(settings),
        4 => Just(Command::Undo),
        2 => Just(Command::Redo),
    ]
}

/// What the history of each cell says last is what the cell holds.
fn last_of_history_is_now(book: &Book) -> Result<(), TestCaseError> {
    for table in &book.data.tables {
        for row in 0..table.len() as u32 {
            for column in [1, table.columns.len() as u16 - 1] {
                let past = book.history_of(table.id, row, column);
                let last = past.last().and_then(|p| p.text);
                let lives = table.alive[row as usize];
                let now = lives.then(|| book.data.text(table.id, row, column));
                prop_assert_eq!(last, now);
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn replay_gives_the_same_book_and_undo_takes_everything_back(
        commands in prop::collection::vec(any_command(), 0..40)
    ) {
        let mut book = Book::default();
        let mut journal = Vec::new();
        for command in commands {
            if give(&mut book, command.clone()).is_ok() {
                journal.push(command);
            }
        }
        let mut replayed = Book::default();
        for command in journal {
            prop_assert_eq!(give(&mut replayed, command), Ok(()));
        }
        prop_assert_eq!(&replayed, &book);
        last_of_history_is_now(&book)?;

        let kept = |b: &Book| (b.reasons.clone(), b.rejected.clone(), b.settings.clone());
        let now = (seen(&book.data), kept(&book));
        let mut undone = 0;
        while book.can_undo() {
            give(&mut book, Command::Undo).unwrap();
            undone += 1;
        }
        prop_assert!(seen(&book.data).is_empty());
        prop_assert!(book.reasons.is_empty() && book.rejected.is_empty());
        prop_assert_eq!(&book.settings, &Settings::default());
        for _ in 0..undone {
            give(&mut book, Command::Redo).unwrap();
        }
        prop_assert_eq!((seen(&book.data), kept(&book)), now);
    }
}
