//! A book that is shown before it is judged.
#![allow(clippy::unwrap_used)]

mod common;

use qichu_book::command::{CellEdit, Command, Envelope, Facts, Why};
use qichu_book::{Book, Live};
use qichu_model::{Settings, TableId};

fn envelope(live: &Live, command: Command) -> Envelope {
    Envelope {
        seq: live.book().seq + 1,
        at_ms: 1_782_000_000_000,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    }
}

fn edit(row: u32, column: u16, text: &str) -> Command {
    Command::SetCells {
        cells: vec![CellEdit {
            table: TableId::Stock,
            row,
            column,
            text: text.into(),
        }],
        why: Why::Edit,
    }
}

#[test]
fn what_was_left_to_judge_is_judged_as_ever() {
    let mut live = Live::unjudged(Book::default());
    assert!(!live.is_judged() && !live.is_settled());
    // Changes go on meanwhile, and find nothing.
    for command in [Command::AddRow(TableId::Stock), edit(0, 1, "=苹果")] {
        let envelope = envelope(&live, command);
        live.carry_out(envelope).unwrap();
        assert!(live.checker().findings().is_empty() && !live.may_seal());
    }
    live.judge();
    assert!(live.is_judged());
    let anew = Live::new(live.book().clone());
    assert!(!anew.checker().findings().is_empty());
    assert_eq!(live.checker().findings(), anew.checker().findings());

    // Other settings ask for everything again; an edit does not.
    let settings = Settings {
        company: "甲".into(),
        ..Settings::default()
    };
    let change = envelope(&live, Command::SetSettings(Box::new(settings)));
    live.carry_out(change).unwrap();
    assert!(!live.is_judged() && live.checker().findings().is_empty());
    assert!(live.settle() && live.is_settled());
    let change = envelope(&live, edit(0, 1, "苹果"));
    live.carry_out(change).unwrap();
    assert!(live.is_judged());
    live.settle();
    let anew = Live::new(live.book().clone());
    assert_eq!(live.checker().findings(), anew.checker().findings());
}

#[test]
fn what_was_judged_of_a_copy_is_taken_over_however_far_it_is() {
    let text = "商品编码\t商品名称\t仓库\t单位\t库存数量\nA1\t=苹果\t一仓\t箱\t3\nA1\t梨\t一仓\t箱\t三\nA2\t\t一仓\t箱\t5\n";
    let entered = common::file(&Book::default(), "库存.csv", text, Facts::default());
    let mut anew = Live::default();
    anew.apply(envelope(&anew, entered.clone())).unwrap();
    let found = anew.checker().findings();
    assert!(found.len() > 3, "{found:?}");
    for pieces in [0, 1, 3, 100_000] {
        let mut copy = Live::unjudged(Book::default());
        copy.carry_out(envelope(&copy, entered.clone())).unwrap();
        let mut judged = (0..pieces).map(|_| copy.judge_on());
        let done = judged.any(|done| done);
        let mut live = Live::default();
        live.carry_out(envelope(&live, entered.clone())).unwrap();
        live.take_over(copy.into_judged());
        assert_eq!(live.is_judged(), done, "{pieces}");
        live.judge();
        assert_eq!(live.checker().findings(), found);
        assert_eq!(live.counts(), anew.counts());
    }
}
