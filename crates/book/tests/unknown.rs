//! `未知：原因`: nobody knows, and here is why. It is no error and needs no second reason, yet
//! it stays on record.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sealed.rs"]
mod sealed;

use common::{file, give};
use qichu_book::Live;
use qichu_book::chase::Owners;
use qichu_book::command::{CellEdit, Command, Facts, Why};
use qichu_model::TableId::Stock;
use qichu_model::{Severity, value};
use qichu_rules::{by_id, by_name};
use sealed::{part, seal};

const RULE: &str = "required-unknown";

fn column(key: &str) -> u16 {
    Stock.spec().field(key).unwrap()
}

fn set(live: &mut Live, row: u32, key: &str, text: &str) {
    let cells = vec![CellEdit {
        table: Stock,
        row,
        column: column(key),
        text: text.into(),
    }];
    let why = Why::Edit;
    give(live, Command::SetCells { cells, why }).unwrap();
}

fn goods() -> Live {
    let mut live = Live::default();
    let text = "货号\t品名\t库存量\t单位\nA1\t苹果\t3\t件\nA2\t梨\t\t件\n";
    let command = file(live.book(), "库存.csv", text, Facts::default());
    give(&mut live, command).unwrap();
    live
}

/// Errors, warnings, and warnings with a reason.
fn counts(live: &Live) -> [u32; 3] {
    let counts = live.counts();
    [counts.errors, counts.warnings, counts.reasoned]
}

#[test]
fn a_reason_turns_the_error_into_a_warning_that_brings_it_along() {
    let mut live = goods();
    let before = counts(&live);
    set(
        &mut live,
        1,
        "on_hand",
        &value::unknown_because(" 正在盘点 "),
    );
    let [errors, warnings, reasoned] = before;
    let after = [errors - 1, warnings + 1, reasoned + 1];
    assert_eq!(counts(&live), after);
    assert_eq!(counts(&Live::new(live.book().clone())), after);

    let rule = by_name(RULE).unwrap();
    let found = live.checker().of_row(Stock, 1).find(|f| f.rule == rule.id);
    let mark = found.unwrap().mark();
    assert_eq!(live.reason(found.unwrap()), Some("正在盘点"));
    // What a person says of it goes before, and is not counted twice.
    let reason = "总部同意".into();
    let marks = vec![mark];
    give(&mut live, Command::Waive { marks, reason }).unwrap();
    let found = live.checker().of_row(Stock, 1).find(|f| f.rule == rule.id);
    assert_eq!(live.reason(found.unwrap()), Some("总部同意"));
    assert_eq!(counts(&live), after);

    // Without a reason it is an error, and a value ends it.
    set(&mut live, 1, "on_hand", "未知：");
    let found = live.checker().of_row(Stock, 1);
    let names: Vec<_> = found.map(|f| by_id(f.rule).unwrap().name).collect();
    assert!(names.contains(&"unknown-without-reason") && !names.contains(&RULE));
    set(&mut live, 1, "on_hand", "4");
    assert_eq!(counts(&live), [errors - 1, warnings, reasoned]);
    give(&mut live, Command::Undo).unwrap();
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(counts(&live), after);
}

#[test]
fn a_book_may_hold_it_against_its_records() {
    let mut live = goods();
    set(&mut live, 1, "on_hand", "未知：正在盘点");
    let [errors, warnings, reasoned] = counts(&live);
    let mut settings = live.book().settings.clone();
    settings.severities.insert(RULE.into(), Severity::Error);
    give(&mut live, Command::SetSettings(Box::new(settings))).unwrap();
    assert_eq!(counts(&live), [errors + 1, warnings - 1, reasoned - 1]);
}

#[test]
fn it_is_counted_apart_and_the_chase_list_says_why() {
    let mut live = goods();
    let before = live.book().chase().tables[Stock.index()].complete;
    set(&mut live, 1, "on_hand", "未知：正在盘点");
    let book = live.book();
    let complete = book.chase().tables[Stock.index()].complete;
    assert_eq!(
        (complete.known, complete.unknown, complete.missing()),
        (before.known, 1, before.missing() - 1)
    );
    let owners = Owners::of(book);
    let lack = book.lacks(&owners, "").find(|l| l.row == 1).unwrap();
    assert_eq!(lack.unknown, [(column("on_hand"), "正在盘点".to_owned())]);
    assert!(!lack.required.contains(&column("on_hand")));
}

#[test]
fn the_bundle_says_it_with_its_reason() {
    let mut live = goods();
    set(&mut live, 1, "on_hand", "未知：正在盘点");
    live.settle();
    let bundle = seal(&live);
    let report: serde_json::Value = serde_json::from_str(&part(&bundle, "report.json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let told = findings.iter().find(|f| f["rule"] == RULE).unwrap();
    assert_eq!(
        (&told["severity"], &told["reason"], &told["record"]),
        (&"warning".into(), &"正在盘点".into(), &2.into())
    );
    let tables = report["tables"].as_array().unwrap();
    let unknown: Vec<u64> = tables
        .iter()
        .map(|t| t["unknown"].as_u64().unwrap())
        .collect();
    assert_eq!(unknown.iter().sum::<u64>(), 1);
    let journal = part(&bundle, "provenance/journal.ndjson");
    assert!(journal.lines().last().unwrap().contains("未知：正在盘点"));
}
