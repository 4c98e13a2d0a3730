//! A corrected workbook that comes back: where the book changed a cell too, the person says
//! whose value stands.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{file, give, replayed};
use qichu_book::back::{self, Back};
use qichu_book::command::{CellEdit, Command, Facts, Import, Source, Why};
use qichu_book::{Book, Live, import};
use qichu_mapping::plan::Plan;
use qichu_mapping::propose;
use qichu_model::TableId::Stock;
use qichu_model::marker::RECORD_HEADER;
use qichu_model::raw::RawWorkbook;

const NAMES: [&str; 3] = ["苹果", "梨", "桃"];

fn column(key: &str) -> u16 {
    Stock.spec().field(key).unwrap()
}

fn names(book: &Book) -> [&str; 3] {
    [0, 1, 2].map(|row| book.data.field(Stock, row, "name"))
}

fn edit(row: u32, text: &str) -> Command {
    let cells = vec![CellEdit {
        table: Stock,
        row,
        column: column("name"),
        text: text.into(),
    }];
    let why = Why::Edit;
    Command::SetCells { cells, why }
}

/// The sheet of the book's first source with these names, as it would come back.
fn sheet(book: &Book, names: [&str; 3]) -> RawWorkbook {
    let sheets = book.sheets_of(0, &|_, _| true);
    let mut text = format!("货号\t品名\t库存量\t{RECORD_HEADER}\n");
    for (i, row) in sheets[0].rows.iter().enumerate() {
        let marker = sheets[0].marker(book, row);
        text += &format!("A{}\t{}\t{}\t{marker}\n", i + 1, names[i], i + 3);
    }
    qichu_workbook::read_pasted(&text)
}

fn adopted(book: &Book, workbook: &RawWorkbook, taken: &[u32]) -> Plan {
    let mut plan = propose(workbook);
    assert_eq!(back::adopt(book, workbook, &mut plan), Ok(true));
    plan.tables[0].taken = taken.iter().map(|row| (*row, column("name"))).collect();
    plan
}

fn take(book: &Book, workbook: &RawWorkbook, plan: &Plan) -> Back {
    let raw = &workbook.sheets[0].tables[0];
    back::take(book, raw, &plan.tables[0], &mut workbook.pool.clone()).unwrap()
}

fn entered(book: &Book, workbook: RawWorkbook, plan: &Plan) -> Import {
    let source = Source {
        name: "改.xlsx".into(),
        bytes: 1,
        sha256: "1".repeat(64),
        sheets: vec!["".into()],
        facts: Facts::default(),
        rows: None,
        observations: Vec::new(),
    };
    import(source, workbook, plan, book)
}

/// A book of which two names were edited after the sheet went out, the sheet with those
/// two and the third corrected otherwise, and the commands so far.
fn both_changed() -> (Live, RawWorkbook, Vec<Command>) {
    let mut live = Live::default();
    let rows = NAMES.iter().zip(1..);
    let rows = rows.map(|(name, i)| format!("A{i}\t{name}\t{}\n", i + 2));
    let text = format!("货号\t品名\t库存量\n{}", String::from_iter(rows));
    let mut commands = vec![file(live.book(), "库存.csv", &text, Facts::default())];
    give(&mut live, commands[0].clone()).unwrap();
    let workbook = sheet(live.book(), ["红苹果", "香梨", "黄桃"]);
    for command in [edit(0, "青苹果"), edit(1, "鸭梨")] {
        commands.push(command.clone());
        give(&mut live, command).unwrap();
    }
    (live, workbook, commands)
}

#[test]
fn a_person_says_whose_value_stands() {
    let (live, workbook, _) = both_changed();
    let book = live.book();
    for (taken, changed, then) in [
        (&[][..], 1, ["青苹果", "鸭梨", "黄桃"]),
        (&[1], 2, ["青苹果", "香梨", "黄桃"]),
        (&[0, 1], 3, ["红苹果", "香梨", "黄桃"]),
        // Nothing to choose there: the book did not change it.
        (&[2], 1, ["青苹果", "鸭梨", "黄桃"]),
    ] {
        let plan = adopted(book, &workbook, taken);
        let back = take(book, &workbook, &plan);
        let conflicts = back.conflicts.iter();
        let rows: Vec<(u32, bool)> = conflicts.map(|c| (c.row, c.taken)).collect();
        let is_taken = |row| taken.contains(&row);
        assert_eq!(rows, [(0, is_taken(0)), (1, is_taken(1))]);
        assert_eq!(
            (back.preview.changed, back.preview.unchanged),
            (changed, 3 - changed)
        );
        let mut entering = Live::new(book.clone());
        let import = entered(book, workbook.clone(), &plan);
        let touched: BTreeSet<u32> = import.batches[0].into.iter().map(|(_, row)| *row).collect();
        assert_eq!(touched.len() as u32, changed);
        give(&mut entering, Command::Import(Box::new(import))).unwrap();
        assert_eq!(names(entering.book()), then);
        give(&mut entering, Command::Undo).unwrap();
        assert_eq!(names(entering.book()), names(book));
    }
}

#[test]
fn a_value_that_was_taken_comes_from_the_file_and_a_replay_takes_it_again() {
    let (mut live, workbook, mut commands) = both_changed();
    let plan = adopted(live.book(), &workbook, &[1]);
    let import = Command::Import(Box::new(entered(live.book(), workbook, &plan)));
    commands.push(import.clone());
    give(&mut live, import).unwrap();
    let book = live.book();
    let from = |row| book.origin(Stock, row, column("name")).unwrap().source;
    assert_eq!([0, 1, 2].map(from), [0, 1, 1]);
    let past = book.history_of(Stock, 1, column("name"));
    let texts: Vec<Option<&str>> = past.iter().map(|p| p.text).collect();
    assert_eq!(texts, [Some("梨"), Some("鸭梨"), Some("香梨")]);
    assert_eq!(&replayed(commands), book);
}
