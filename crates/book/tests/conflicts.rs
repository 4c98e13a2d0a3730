//! Two sources for one record: the higher grade wins field by field, and what lost waits
//! for somebody to decide.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sealed.rs"]
mod sealed;

use common::{file, give, replayed};
use qichu_book::command::{CellEdit, Command, Decision, Facts, Grade, Why};
use qichu_book::{Live, Refused, merge};
use qichu_model::RuleId;
use qichu_model::TableId::Stock;
use sealed::{part, seal};

fn graded(grade: Grade) -> Facts {
    Facts {
        grade,
        ..Facts::default()
    }
}

fn column(key: &str) -> u16 {
    Stock.spec().field(key).unwrap()
}

fn text<'a>(live: &'a Live, row: u32, key: &str) -> &'a str {
    live.book().data.text(Stock, row, column(key))
}

fn enter(live: &mut Live, name: &str, grade: Grade, text: &str) {
    let command = file(live.book(), name, text, graded(grade));
    give(live, command).unwrap();
}

fn edit(row: u32, key: &str, text: &str) -> Command {
    let cells = vec![CellEdit {
        table: Stock,
        row,
        column: column(key),
        text: text.into(),
    }];
    let why = Why::Edit;
    Command::SetCells { cells, why }
}

fn decide(row: u32, key: &str, take: Option<u32>) -> Command {
    Command::Decide(vec![Decision {
        table: Stock,
        row,
        column: column(key),
        take,
    }])
}

/// Each open conflict: row, kept and its place, other and its place.
fn open(live: &Live) -> Vec<(u32, String, String, String, String)> {
    let book = live.book();
    let conflicts = book.conflicts().into_iter();
    let told = conflicts.map(|c| {
        let kept = c.kept_from.map_or("typed".into(), |f| book.place_text(&f));
        let other = book.place_text(&c.other_from);
        (c.cell.1, c.kept.into(), kept, c.other.into(), other)
    });
    told.collect()
}

fn found(live: &mut Live) -> usize {
    live.settle();
    let rule = RuleId::new('X', 15);
    (live.checker().findings().iter())
        .filter(|f| f.rule == rule)
        .count()
}

/// A file of grade B, then one of grade C that contradicts it, then one of grade A.
fn three() -> Live {
    let mut live = Live::default();
    enter(
        &mut live,
        "系统.csv",
        Grade::B,
        "货号\t品名\t库存量\t成本价\nA1\t苹果\t3\t\nA2\t梨\t1,000\t2\n",
    );
    enter(
        &mut live,
        "口头.csv",
        Grade::C,
        "货号\t库存量\t成本价\nA1\t5\t9\nA2\t1000\t2.0\n",
    );
    live
}

#[test]
fn the_higher_grade_wins_and_the_other_value_is_kept_with_its_cell() {
    let mut live = three();
    // A lower grade fills what is empty, and says nothing new where it only writes otherwise.
    assert_eq!(
        (text(&live, 0, "on_hand"), text(&live, 0, "cost")),
        ("3", "9")
    );
    assert_eq!(
        (text(&live, 1, "on_hand"), text(&live, 1, "cost")),
        ("1,000", "2")
    );
    let one = |kept: &str, kept_place: &str, other: &str, other_place: &str| {
        (
            0,
            kept.into(),
            kept_place.into(),
            other.into(),
            other_place.into(),
        )
    };
    assert_eq!(
        open(&live),
        [one("3", "系统.csv › C2", "5", "口头.csv › B2")]
    );
    assert_eq!(found(&mut live), 1);

    enter(&mut live, "盘点.csv", Grade::A, "货号\t库存量\nA1\t4\n");
    assert_eq!(text(&live, 0, "on_hand"), "4");
    let two = [
        one("4", "盘点.csv › B2", "5", "口头.csv › B2"),
        one("4", "盘点.csv › B2", "3", "系统.csv › C2"),
    ];
    assert_eq!(open(&live), two);
    // Taken back, the earlier source stands again and so does its conflict alone.
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(
        open(&live),
        [one("3", "系统.csv › C2", "5", "口头.csv › B2")]
    );
    give(&mut live, Command::Redo).unwrap();
    assert_eq!(found(&mut live), 2);
}

#[test]
fn what_a_person_typed_stays_until_a_person_decides() {
    let mut live = Live::default();
    enter(
        &mut live,
        "系统.csv",
        Grade::B,
        "货号\t品名\t库存量\nA1\t苹果\t3\n",
    );
    give(&mut live, edit(0, "on_hand", "7")).unwrap();
    enter(
        &mut live,
        "盘点.csv",
        Grade::A,
        "货号\t品名\t库存量\nA1\t红苹果\t4\n",
    );
    assert_eq!(
        (text(&live, 0, "name"), text(&live, 0, "on_hand")),
        ("红苹果", "7")
    );
    assert_eq!(open(&live)[1].2, "typed");
    assert_eq!(found(&mut live), 2);

    give(&mut live, decide(0, "name", None)).unwrap();
    assert_eq!(
        give(&mut live, decide(0, "name", None)),
        Err(Refused::NoSuchPlace)
    );
    give(&mut live, decide(0, "on_hand", Some(0))).unwrap();
    assert_eq!((found(&mut live), text(&live, 0, "on_hand")), (0, "4"));
    let origin = live.book().origin(Stock, 0, column("on_hand")).unwrap();
    assert_eq!((origin.source, origin.address.as_str()), (1, "C2"));

    let journal = part(&seal(&live), "provenance/journal.ndjson");
    let decided = |line: &&str| line.contains(r#""act":"decide-conflict""#);
    let last = journal.lines().rfind(decided).unwrap();
    assert!(last.contains(r#""old":"7","new":"4""#) && last.contains(r#""others":["4"]"#));

    give(&mut live, Command::Undo).unwrap();
    assert_eq!((found(&mut live), text(&live, 0, "on_hand")), (1, "7"));
    // Whoever types another value has decided too.
    give(&mut live, edit(0, "on_hand", "8")).unwrap();
    assert_eq!((found(&mut live), open(&live).len()), (0, 0));
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(found(&mut live), 1);
}

#[test]
fn of_equal_grades_the_later_wins_and_the_preview_says_what_will_happen() {
    let mut live = three();
    let says = "货号\t品名\t库存量\nA1\t红苹果\t3\nA3\t桃\t1\nA2\t梨\t2\n";
    let preview = |grade| {
        let Command::Import(import) = file(live.book(), "又.csv", says, graded(grade)) else {
            unreachable!()
        };
        let batch = &import.batches[0];
        let p = merge::preview(live.book(), &import.pool, batch, &batch.into, grade);
        (p.new, p.changed, p.unchanged, p.conflicts)
    };
    assert_eq!(preview(Grade::A), (1, 2, 0, 2));
    assert_eq!(preview(Grade::B), (1, 2, 0, 0));
    assert_eq!(preview(Grade::C), (1, 0, 2, 2));
    let before = open(&live).len();
    enter(&mut live, "又.csv", Grade::B, says);
    assert_eq!(
        (text(&live, 0, "name"), text(&live, 1, "on_hand")),
        ("红苹果", "2")
    );
    assert_eq!(open(&live).len(), before);
}

#[test]
fn a_replay_gives_the_same_conflicts() {
    let mut live = Live::default();
    let mut journal = Vec::new();
    let first = file(
        live.book(),
        "系统.csv",
        "货号\t库存量\nA1\t3\n",
        graded(Grade::B),
    );
    give(&mut live, first.clone()).unwrap();
    let second = file(
        live.book(),
        "口头.csv",
        "货号\t库存量\nA1\t5\n",
        graded(Grade::C),
    );
    journal.extend([
        first,
        second.clone(),
        decide(0, "on_hand", Some(0)),
        Command::Undo,
    ]);
    give(&mut live, second).unwrap();
    give(&mut live, decide(0, "on_hand", Some(0))).unwrap();
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(&replayed(journal), live.book());
}
