//! Duplicates made one: references follow, origins follow, undo takes all back.
#![allow(clippy::unwrap_used)]

use qichu_book::command::{Command, Envelope, Facts, Grade, Source};
use qichu_book::duplicates::{merge, proposal, references};
use qichu_book::history::Act;
use qichu_book::{Book, Live, import};
use qichu_mapping::propose;
use qichu_model::TableId::{self, Customers, Performance, Purchases, Salespeople};

fn give(book: &mut Book, command: Command) {
    let envelope = Envelope {
        seq: book.seq + 1,
        at_ms: 1000,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    book.apply(envelope).unwrap();
}

fn enter(book: &mut Book, table: TableId, grade: Grade, text: &str) {
    let workbook = qichu_workbook::read_pasted(text);
    let mut plan = propose(&workbook);
    plan.tables[0].target = Some(table);
    let source = Source {
        name: format!("{}.csv", table.spec().key),
        bytes: 1,
        sha256: "0".repeat(64),
        sheets: vec![String::new()],
        facts: Facts {
            grade,
            ..Facts::default()
        },
        rows: None,
        observations: Vec::new(),
    };
    let import = import(source, workbook, &plan, book);
    give(book, Command::Import(Box::new(import)));
}

fn column(table: TableId, key: &str) -> u16 {
    table.spec().field(key).unwrap()
}

fn book() -> Book {
    let mut book = Book::default();
    enter(
        &mut book,
        Customers,
        Grade::C,
        "客户编码\t客户名称\t联系人\t手机\tABC附注\nK1\t清泉商贸\t\t13800138000\t甲\n",
    );
    enter(
        &mut book,
        Customers,
        Grade::A,
        "客户编码\t客户名称\t联系人\t手机\nK2\t清泉商贸有限公司\t陈军\t未知：没人接\nK3\t别家\t李\t13900139000\n",
    );
    enter(
        &mut book,
        Purchases,
        Grade::B,
        "单据号\t客户编码\t商品编码\t日期\t数量\t金额\nD1\tK2\tA\t2026-01-01\t1\t1\nD2\t K2 \tA\t2026-01-02\t1\t1\nD3\tK3\tA\t2026-01-03\t1\t1\n",
    );
    book
}

fn picks(book: &Book, rows: &[u32]) -> Vec<u32> {
    let proposed = proposal(book, Customers, rows);
    proposed.iter().map(|i| rows[*i]).collect()
}

#[test]
fn the_better_value_stays_and_references_follow() {
    let mut book = book();
    let rows = [0, 1];
    let picks = picks(&book, &rows);
    let of = |key| picks[usize::from(column(Customers, key))];
    // Filled before empty, known before unknown, documents before hearsay.
    assert_eq!((of("contact"), of("mobile"), of("name")), (1, 0, 1));
    assert_eq!(references(&book, Customers, 1), 2);
    let before = book.clone();
    let mut command = merge(&book, Customers, (0, &rows), &picks, "同一家");
    // The code that stays is the other record's: then nothing that names it changes.
    assert!(command.references.is_empty() && command.gone == [1]);
    let mut picks = picks;
    picks[usize::from(column(Customers, "code"))] = 0;
    command = merge(&book, Customers, (0, &rows), &picks, "同一家");
    give(&mut book, Command::Merge(Box::new(command)));
    let text = |book: &Book, key| {
        book.data
            .text(Customers, 0, column(Customers, key))
            .to_owned()
    };
    assert_eq!(text(&book, "code"), "K1");
    assert_eq!(text(&book, "name"), "清泉商贸有限公司");
    assert_eq!(text(&book, "mobile"), "13800138000");
    let customer = column(Purchases, "customer");
    let named: Vec<&str> = (0..3)
        .map(|row| book.data.text(Purchases, row, customer))
        .collect();
    assert_eq!(named, ["K1", "K1", "K3"]);
    assert_eq!(book.data.table(Customers).count(), 2);
    // Where the value came from goes with it.
    let origin = |book: &Book, key| book.origin(Customers, 0, column(Customers, key)).unwrap();
    assert_eq!(
        (origin(&book, "name").source, origin(&book, "code").source),
        (1, 0)
    );
    let past = book.history_of(Customers, 0, column(Customers, "name"));
    let last = past.last().unwrap();
    assert_eq!((last.event.act, last.event.note), (Act::Merge, "同一家"));
    give(&mut book, Command::Undo);
    assert_eq!(book.data.tables, before.data.tables);
    assert_eq!(origin(&book, "name").source, 0);
    give(&mut book, Command::Redo);
    assert_eq!(origin(&book, "name").source, 1);
    let live = Live::new(book);
    assert_eq!(live.book().data.table(Customers).count(), 2);
}

#[test]
fn a_code_that_another_record_has_too_goes_on_naming_that_one() {
    let mut book = Book::default();
    enter(
        &mut book,
        Salespeople,
        Grade::A,
        "工号\t姓名\nY1\t王\nY2\t王\nY2\t李\n",
    );
    enter(
        &mut book,
        Performance,
        Grade::A,
        "业务员\t期间\t目标\nY2\t2027\t5\n",
    );
    let command = merge(&book, Salespeople, (0, &[0, 1]), &[], "");
    assert!(command.references.is_empty());
    let command = merge(&book, Salespeople, (0, &[0, 1, 2]), &[], "");
    assert_eq!(command.references.len(), 1);
    assert_eq!(command.references[0].text, "Y1");
}

#[test]
fn what_is_not_there_is_not_merged() {
    let mut book = book();
    let before = book.clone();
    let sound = merge(&book, Customers, (0, &[0, 1]), &[], "x");
    for spoil in [
        |m: &mut qichu_book::command::Merge| m.gone.clear(),
        |m: &mut qichu_book::command::Merge| m.gone.push(0),
        |m: &mut qichu_book::command::Merge| m.taken.push((1, 2)),
        |m: &mut qichu_book::command::Merge| m.references[0].row = 99,
    ] {
        let mut merge = sound.clone();
        spoil(&mut merge);
        let envelope = Envelope {
            seq: book.seq + 1,
            at_ms: 0,
            tz_minutes: 0,
            actor: String::new(),
            command: Command::Merge(Box::new(merge)),
        };
        assert!(book.apply(envelope).is_err());
    }
    assert_eq!(book, before);
}
