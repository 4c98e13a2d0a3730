//! Two sources for one record: the higher grade wins field by field, and what lost waits
//! for somebody to decide.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sealed.rs"]
mod sealed;

use common::{file, give, replayed};
use qichu_book::command::{CellEdit, Command, Decision, Facts, Grade, Why};
use qichu_book::{Live, Refused, merge};
use qichu_model::TableId::Stock;
use qichu_model::{Data, RuleId};
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

/// What entering a file would do, and what it did: new, changed and unchanged records, and
/// conflicts. The book has it afterwards.
fn both_say(live: &mut Live, name: &str, facts: Facts, says: &str) -> (u32, u32, u32, u32) {
    let command = file(live.book(), name, says, facts.clone());
    let Command::Import(import) = &command else {
        unreachable!()
    };
    let batch = &import.batches[0];
    let p = merge::preview(
        live.book(),
        &import.pool,
        batch,
        &batch.into,
        (name, &facts),
    );
    let before = (live.book().data.clone(), open(live).len());
    give(live, command).unwrap();
    let data = &live.book().data;
    let texts = |data: &Data, row| {
        let columns = 0..data.table(Stock).columns.len() as u16;
        columns
            .map(|c| data.text(Stock, row, c).to_owned())
            .collect::<Vec<_>>()
    };
    let rows = 0..before.0.table(Stock).len() as u32;
    let differs = |row: &u32| texts(data, *row) != texts(&before.0, *row);
    assert_eq!(rows.filter(differs).count() as u32, p.changed);
    assert_eq!(open(live).len() - before.1, p.conflicts as usize);
    (p.new, p.changed, p.unchanged, p.conflicts)
}

const SAYS: &str = "货号\t品名\t库存量\nA1\t红苹果\t3\nA3\t桃\t1\nA2\t梨\t2\n";

#[test]
fn the_preview_says_what_will_happen() {
    let says = |grade| both_say(&mut three(), "又.csv", graded(grade), SAYS);
    assert_eq!(says(Grade::A), (1, 2, 0, 2));
    assert_eq!(says(Grade::B), (1, 2, 0, 2));
    assert_eq!(says(Grade::C), (1, 0, 2, 2));
}

#[test]
fn of_equal_grades_the_later_stands_and_the_earlier_is_kept() {
    let mut live = three();
    // Written otherwise is not said otherwise: A2's stock and cost.
    let says = "货号\t品名\t库存量\t成本价\nA1\t红苹果\t4\t9\nA2\t梨\t1000\t2.00\n";
    enter(&mut live, "又.csv", Grade::B, says);
    assert_eq!(
        (
            text(&live, 0, "name"),
            text(&live, 0, "on_hand"),
            text(&live, 1, "on_hand")
        ),
        ("红苹果", "4", "1000")
    );
    let told: Vec<[String; 4]> = (open(&live).into_iter())
        .map(|(_, kept, at, other, other_at)| [kept, at, other, other_at])
        .collect();
    let told: Vec<[&str; 4]> =
        (told.iter().map(|one| one.each_ref().map(String::as_str))).collect();
    assert_eq!(
        told,
        [
            ["红苹果", "又.csv › B2", "苹果", "系统.csv › B2"],
            ["4", "又.csv › C2", "5", "口头.csv › B2"],
            ["4", "又.csv › C2", "3", "系统.csv › C2"],
        ]
    );
    assert_eq!(found(&mut live), 3);
    // Decided as any other: the earlier one is taken, with its cell.
    give(&mut live, decide(0, "on_hand", Some(1))).unwrap();
    assert_eq!((found(&mut live), text(&live, 0, "on_hand")), (1, "3"));
    let origin = live.book().origin(Stock, 0, column("on_hand")).unwrap();
    assert_eq!((origin.source, origin.address.as_str()), (0, "C2"));
    give(&mut live, Command::Undo).unwrap();
    give(&mut live, Command::Undo).unwrap();
    assert_eq!((open(&live).len(), text(&live, 0, "name")), (1, "苹果"));
}

#[test]
fn a_newer_version_of_the_same_source_is_no_rival() {
    let given = |department: &str, person: &str| Facts {
        department: department.into(),
        person: person.into(),
        ..Facts::default()
    };
    let conflicts = |first: (&str, Facts), second: (&str, Facts)| {
        let mut live = Live::default();
        let text = |n: u32| format!("货号\t品名\t库存量\nA1\t苹果\t{n}\n");
        let command = file(live.book(), first.0, &text(3), first.1);
        give(&mut live, command).unwrap();
        let (new, changed, _, conflicts) = both_say(&mut live, second.0, second.1, &text(4));
        assert_eq!((new, changed), (0, 1));
        conflicts
    };
    let nobody = || given("", "");
    let chen = || given("仓库", "Chen Jun");
    for (conflict, first, second) in [
        (0, ("一.csv", chen()), ("二.csv", given("", " chen jun "))),
        (1, ("一.csv", chen()), ("一.csv", given("仓库", "王磊"))),
        (0, ("一.csv", chen()), ("二.csv", given("仓库", ""))),
        (
            0,
            ("一.csv", given("仓库", "")),
            ("二.csv", given("仓库", "")),
        ),
        (
            1,
            ("一.csv", given("仓库", "")),
            ("一.csv", given("财务", "")),
        ),
        (1, ("一.csv", chen()), ("一.csv", nobody())),
        (0, ("一.csv", nobody()), ("一.csv", nobody())),
        (0, ("库存.xlsx", nobody()), ("库存 (1).xlsx", nobody())),
        (
            0,
            ("库存（2）.xlsx", nobody()),
            ("库存 - 副本 (3).xlsx", nobody()),
        ),
        (1, ("库存.xlsx", nobody()), ("库存(新).xlsx", nobody())),
        (1, ("副本.xlsx", nobody()), ("Copy.xlsx", nobody())),
        // What was pasted twice is no file that has a newer version.
        (1, ("粘贴的内容", nobody()), ("粘贴的内容", nobody())),
    ] {
        let names = format!("{first:?} {second:?}");
        assert_eq!(conflicts(first, second), conflict, "{names}");
    }
}

#[test]
fn a_newer_version_takes_back_what_the_older_one_said() {
    let says = |live: &mut Live, person: &str, number: &str| {
        let facts = Facts {
            person: person.into(),
            ..Facts::default()
        };
        let text = format!("货号\t品名\t库存量\nA1\t苹果\t{number}\n");
        let command = file(live.book(), "库存.csv", &text, facts);
        give(live, command).unwrap();
    };
    let told = |live: &Live| {
        let told = open(live).into_iter();
        told.map(|(_, kept, _, other, _)| format!("{kept} {other}"))
            .collect::<Vec<_>>()
    };
    let mut live = Live::default();
    says(&mut live, "陈军", "3");
    says(&mut live, "周敏", "5");
    assert_eq!(told(&live), ["5 3"]);
    // An empty cell says nothing.
    says(&mut live, "陈军", "");
    assert_eq!(told(&live), ["5 3"]);
    says(&mut live, "陈军", "4");
    assert_eq!(told(&live), ["4 5"]);
    says(&mut live, "陈军", "5");
    assert_eq!(told(&live), [""; 0]);
    assert_eq!(found(&mut live), 0);
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(told(&live), ["4 5"]);
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(told(&live), ["5 3"]);
    give(&mut live, Command::Redo).unwrap();
    assert_eq!(told(&live), ["4 5"]);
}

#[test]
fn a_journal_from_before_lets_the_later_of_equals_win() {
    let mut live = three();
    let Command::Import(mut import) = file(live.book(), "又.csv", SAYS, graded(Grade::B)) else {
        unreachable!()
    };
    import.keeps_equals = false;
    give(&mut live, Command::Import(import)).unwrap();
    assert_eq!((text(&live, 0, "name"), open(&live).len()), ("红苹果", 1));
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
