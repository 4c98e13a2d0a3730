//! A corrected workbook that comes back: where the book changed a cell too, the person says
//! whose value stands.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{file, give, give_as, replayed};
use qichu_book::back::{self, Back};
use qichu_book::check::Check;
use qichu_book::command::{CellEdit, Command, Facts, Import, Source, Why};
use qichu_book::review::Standing;
use qichu_book::sheets::{SheetColumn, Shows};
use qichu_book::{Book, Live, import};
use qichu_mapping::plan::Plan;
use qichu_mapping::propose;
use qichu_model::TableId::Stock;
use qichu_model::a1::address;
use qichu_model::marker::RECORD_HEADER;
use qichu_model::raw::RawWorkbook;
use qichu_model::{Place, Settings, Verdict};

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

/// What was decided of records that go out and come back: reasons, rejections and reviews.
#[test]
fn decisions_stay_and_only_what_was_corrected_is_to_be_reviewed_again() {
    let mut live = Live::default();
    let settings = Settings {
        preparer: "王磊".into(),
        reviewers: vec!["陈静".into()],
        ..Settings::default()
    };
    give(&mut live, Command::SetSettings(Box::new(settings))).unwrap();
    let text = "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t=梨\t4\nA3\t桃\t5\n";
    let command = file(live.book(), "库存.csv", text, Facts::default());
    give(&mut live, command).unwrap();
    live.settle();
    let injected = |live: &Live| {
        let mut found = live.checker().findings().into_iter();
        let at_name = Place::Cell {
            table: Stock,
            row: 1,
            column: column("name"),
        };
        let found = found.find(|f| f.place == at_name).unwrap();
        (found.mark(), live.reason(found).map(str::to_owned))
    };
    let (mark, reason) = injected(&live);
    assert_eq!(reason, None);
    let decisions = [
        Command::Waive {
            marks: vec![mark],
            reason: "品牌如此".into(),
        },
        Command::Reject {
            table: Stock,
            rows: vec![2],
            reason: "样品".into(),
        },
    ];
    for decision in decisions {
        give(&mut live, decision).unwrap();
    }
    let review = Check::Review {
        table: Stock,
        rows: vec![0, 1],
        layer: 1,
        verdict: Verdict::Passed,
        comment: String::new(),
    };
    give_as(&mut live, "陈静", Command::Check(Box::new(review))).unwrap();
    let decided = |live: &Live| {
        let book = live.book();
        let standing = [0, 1].map(|row| live.reviews().standing(Stock, row));
        (book.reasons.clone(), book.rejected.clone(), standing)
    };
    let before = decided(&live);
    assert_eq!(before.2, [Standing::Passed; 2]);

    // Untouched, it changes nothing at all.
    let workbook = sheet(live.book(), ["苹果", "=梨", "桃"]);
    let plan = adopted(live.book(), &workbook, &[]);
    assert_eq!(take(live.book(), &workbook, &plan).batch, None);
    // One that was reviewed is corrected, and the rejected one.
    let workbook = sheet(live.book(), ["红苹果", "=梨", "黄桃"]);
    let plan = adopted(live.book(), &workbook, &[]);
    let import = entered(live.book(), workbook, &plan);
    give(&mut live, Command::Import(Box::new(import))).unwrap();
    live.settle();
    assert_eq!(names(live.book()), ["红苹果", "=梨", "黄桃"]);
    let after = decided(&live);
    assert_eq!((&after.0, &after.1), (&before.0, &before.1));
    assert_eq!(after.2, [Standing::Changed, Standing::Passed]);
    assert_eq!(injected(&live), (mark, Some("品牌如此".to_owned())));
    let alive = &live.book().data.table(Stock).alive;
    assert_eq!(alive, &[true, true, false]);
    assert!(live.book().conflicts().is_empty());
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(decided(&live), before);
}

const WAREHOUSES: [&str; 3] = ["东仓", "西仓", "南仓"];

/// Stock by warehouse, then a file with a column a warehouse, which changes some of those
/// records and adds others; then a person renames a record's warehouse.
fn wide_over_earlier() -> Live {
    let mut live = Live::default();
    let earlier = [(2, 1), (0, 2), (1, 0), (2, 0), (9, 1)].iter();
    let earlier = earlier.map(|(row, at)| format!("A{row}\t货{row}\t{}\t7.5\n", WAREHOUSES[*at]));
    let earlier = format!("货号\t品名\t仓库\t库存量\n{}", String::from_iter(earlier));
    let wide = (0..4).map(|row| format!("A{row}\t货{row}\t{}\n", numbers(row).join("\t")));
    let heads = WAREHOUSES.join("\t");
    let wide = format!("货号\t品名\t{heads}\n{}", String::from_iter(wide));
    for (name, text) in [("旧.csv", earlier), ("新.csv", wide)] {
        let command = file(live.book(), name, &text, Facts::default());
        give(&mut live, command).unwrap();
    }
    let cells = vec![CellEdit {
        table: Stock,
        row: 0,
        column: column("warehouse"),
        text: "新仓".into(),
    }];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why }).unwrap();
    live
}

/// What the wide file says of a row; each number is in one cell.
fn numbers(row: usize) -> [String; 3] {
    [0, 1, 2].map(|at| match (row + at) % 4 {
        0 => String::new(),
        _ => (row * 10 + at + 1).to_string(),
    })
}

#[test]
fn a_column_a_warehouse_shows_the_records_that_its_cells_changed_or_became() {
    let live = wide_over_earlier();
    let book = live.book();
    let sheets = book.sheets_of(1, &|_, _| true);
    let [sheet] = &sheets[..] else {
        panic!("{} sheets", sheets.len());
    };
    let mut numbers_shown = Vec::new();
    for row in &sheet.rows {
        let of_warehouse = |c: &&SheetColumn| matches!(c.shows, Shows::Warehouse(_));
        for column in sheet.columns.iter().filter(of_warehouse) {
            let Some((record, at)) = sheet.shown(book, row, column) else {
                continue;
            };
            let from = book.origin(Stock, record, at).unwrap();
            let cell = address(row.at, column.at);
            assert_eq!((from.source, from.address), (1, cell));
            numbers_shown.push(book.data.text(Stock, record, at));
        }
    }
    let stated = (0..4).flat_map(numbers).filter(|n| !n.is_empty());
    assert_eq!(numbers_shown, stated.collect::<Vec<_>>());

    // It comes back with one number corrected: of the record that was changed and renamed.
    let mut text = format!("货号\t品名\t{}\t{RECORD_HEADER}\n", WAREHOUSES.join("\t"));
    for (i, row) in sheet.rows.iter().enumerate() {
        let numbers = numbers(i).map(|n| if n == "22" { "99".into() } else { n });
        let marker = sheet.marker(book, row);
        text += &format!("A{i}\t货{i}\t{}\t{marker}\n", numbers.join("\t"));
    }
    let workbook = qichu_workbook::read_pasted(&text);
    let plan = adopted(book, &workbook, &[]);
    let back = take(book, &workbook, &plan);
    assert_eq!((back.preview.changed, back.preview.new), (1, 0));
    assert_eq!(back.batch.unwrap().into, [(0, 0)]);
}
