//! Records that others refer to and that are not there are added from the finding.
#![allow(clippy::unwrap_used)]

mod common;

use common::{file, give};
use qichu_book::command::{Command, Envelope, Facts};
use qichu_book::history::Act;
use qichu_book::{Live, Missing};
use qichu_model::TableId::{Customers, Purchases, Salespeople};
use qichu_model::{Finding, TableId};

const CUSTOMERS: &str = "客户编码\t客户名称\t业务员\nKH0001\t甲公司\t张三\nKH0002\t乙公司\t张三\n";
const PEOPLE: &str = "工号\t姓名\t性别\t负责区域\nY001\t李明\t男\t广东省\n";
const PURCHASES: &str = "单据号\t客户编码\t客户名称\t日期\t数量\t金额\n\
    X1\tKH0001\t甲公司\t2026-05-05\t1\t1\n\
    X2\tKH0003\t丙公司\t2026-05-06\t1\t1\n\
    X3\tKH0003\t丙公司\t2026-05-07\t1\t1\n\
    X4\tKH9999\t\t2026-05-08\t1\t1\n";

fn book() -> Live {
    let mut live = Live::default();
    for (name, text) in [("客户", CUSTOMERS), ("人员", PEOPLE), ("流水", PURCHASES)] {
        let command = file(live.book(), name, text, Facts::default());
        give(&mut live, command).unwrap();
    }
    live.settle();
    live
}

/// The findings on references to what a table lacks.
fn found(live: &Live, lacking: TableId) -> Vec<Finding> {
    let found = live.checker().findings().into_iter();
    let found = found.filter(|f| f.lacking == Some(lacking));
    found.cloned().collect()
}

#[test]
fn one_command_adds_it_for_all_that_refer_to_it_and_one_undo_takes_it_back() {
    let mut live = book();
    let before = live.book().clone();
    let missing = found(&live, Customers);
    assert_eq!(missing.len(), 3);
    // KH0003 is one digit off two codes: there is nothing to suggest but adding it.
    assert!(missing[0].fix.is_none());
    let added = |live: &Live| {
        let book = live.book();
        book.added(&book.missing(&missing[1]).unwrap())
    };
    assert_eq!(added(&live), None);
    give_missing(&mut live, &missing[..1]);
    live.settle();
    assert_eq!(found(&live, Customers).len(), 1);
    let data = &live.book().data;
    let row = data.table(Customers).rows().last().unwrap();
    let said = ["code", "name", "contact"].map(|key| data.field(Customers, row, key));
    assert_eq!(said, ["KH0003", "丙公司", ""]);
    let last = live.book().history().next_back().unwrap();
    assert_eq!(last.act, Act::Fix(missing[0].rule));
    assert_eq!(added(&live), Some(row));
    // What a second click on the other finding would ask for is there.
    assert_eq!(live.book().all_missing(&missing[1..2]), []);

    give(&mut live, Command::Undo).unwrap();
    live.settle();
    assert_eq!(found(&live, Customers).len(), 3);
    let living = |table| live.book().data.table(table).count();
    assert!(TableId::ALL.map(living) == TableId::ALL.map(|t| before.data.table(t).count()));
}

/// Adds what these findings say is missing.
fn give_missing(live: &mut Live, findings: &[Finding]) {
    let book = live.book();
    let missing = book.all_missing(findings);
    let add = book.add_missing(&missing, findings[0].rule).unwrap();
    give(live, add).unwrap();
}

#[test]
fn one_command_adds_all_of_them_each_once_and_one_undo_takes_them_back() {
    let mut live = book();
    let missing = found(&live, Customers);
    let codes = |live: &Live| {
        let all = live.book().all_missing(&missing);
        let said = all.iter().map(|m| format!("{} {}", m.code, m.name));
        said.collect::<Vec<_>>()
    };
    assert_eq!(codes(&live), ["KH0003 丙公司", "KH9999 "]);
    let before = live.book().data.table(Customers).count();
    give_missing(&mut live, &missing);
    live.settle();
    assert_eq!(found(&live, Customers), []);
    assert!(codes(&live).is_empty());
    assert_eq!(live.book().data.table(Customers).count(), before + 2);

    give(&mut live, Command::Undo).unwrap();
    live.settle();
    assert_eq!(found(&live, Customers).len(), 3);
    assert_eq!(live.book().data.table(Customers).count(), before);
}

#[test]
fn what_is_known_of_it_is_what_the_referring_record_says() {
    let live = book();
    let missing = found(&live, Customers);
    let nameless = Missing {
        table: Customers,
        code: "KH9999",
        name: "",
    };
    assert_eq!(live.book().missing(&missing[2]), Some(nameless));
    // Where a file names people instead, the name is both.
    let people = found(&live, Salespeople);
    let named = Missing {
        table: Salespeople,
        code: "张三",
        name: "张三",
    };
    assert_eq!(live.book().missing(&people[0]), Some(named));
    let others = live.checker().findings().into_iter();
    let others = others.filter(|f| f.lacking.is_none() && f.place.table() == Some(Purchases));
    assert!(others.map(|f| live.book().missing(f)).all(|m| m.is_none()));
}

#[test]
fn a_nearest_code_is_suggested_beside_it() {
    let mut live = book();
    let column = Purchases.spec().field("customer").unwrap();
    let slip = qichu_book::command::CellEdit {
        table: Purchases,
        row: 0,
        column,
        text: "KH00O1".into(),
    };
    let edit = Command::SetCells {
        cells: vec![slip],
        why: qichu_book::command::Why::Edit,
    };
    give(&mut live, edit).unwrap();
    live.settle();
    let missing = found(&live, Customers);
    assert_eq!(
        missing[0].fix.as_ref().unwrap().cells,
        [(column, "KH0001".into())]
    );
    assert_eq!(live.book().missing(&missing[0]).unwrap().code, "KH00O1");
}

#[test]
fn rows_that_an_older_journal_added_were_pasted() {
    let old = serde_json::json!({
        "seq": 1, "at_ms": 0, "tz_minutes": 480, "actor": "王磊",
        "command": {"Grow": {"table": "customers", "rows": 1, "cells": []}},
    });
    let mut book = qichu_book::Book::default();
    book.apply(serde_json::from_value::<Envelope>(old).unwrap())
        .unwrap();
    assert_eq!(book.history().next().unwrap().act, Act::Paste);
}
