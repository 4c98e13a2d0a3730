//! From pasted cells to records, through the reader.
#![allow(clippy::unwrap_used)]

use qichu_mapping::plan::{Fill, FillWith, Origin, Plan, Target};
use qichu_mapping::{enter, missing, propose};
use qichu_model::TableId;
use qichu_model::raw::RawWorkbook;
use qichu_model::store::{CellKind, ColumnRole};

fn planned(text: &str) -> (RawWorkbook, Plan) {
    let book = qichu_workbook::read_pasted(text);
    let plan = propose(&book);
    (book, plan)
}

#[test]
fn a_fill_gives_a_missing_field_a_constant_or_another_column() {
    let (book, mut plan) = planned("名称\t条码\t库存量\t陈列位\n苹果\t6911316600478\t3\tA-03\n");
    let plan = &mut plan.tables[0];
    let field = |key| TableId::Stock.spec().field(key).unwrap();
    assert!(missing(plan).contains(&field("sku")));
    plan.fills = vec![
        Fill {
            field: field("sku"),
            with: FillWith::Column(1),
        },
        Fill {
            field: field("unit"),
            with: FillWith::Text("件".into()),
        },
    ];
    assert!(!missing(plan).contains(&field("sku")));
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let text = |role: ColumnRole| {
        let column = batch.columns.iter().find(|c| c.role == role).unwrap();
        pool.get(column.texts[0])
    };
    assert_eq!(text(ColumnRole::Field(field("sku"))), "6911316600478");
    assert_eq!(text(ColumnRole::Field(field("gtin"))), "6911316600478");
    assert_eq!(text(ColumnRole::Field(field("unit"))), "件");
    assert_eq!(text(ColumnRole::Extra("陈列位".into())), "A-03");
}

#[test]
fn a_column_for_each_warehouse_becomes_a_record_for_each_that_states_a_quantity() {
    let (book, mut plan) =
        planned("货号\t品名\t东仓\t西仓\nA1\t苹果\t3\t4\nA2\t梨\t5\t\nA3\t桃\t\t\n");
    let plan = &mut plan.tables[0];
    plan.columns[2].to = Target::Warehouse;
    plan.columns[3].to = Target::Warehouse;
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let column = |key| {
        let role = ColumnRole::Field(TableId::Stock.spec().field(key).unwrap());
        batch.columns.iter().find(|c| c.role == role).unwrap()
    };
    let texts = |key| -> Vec<&str> { column(key).texts.iter().map(|t| pool.get(*t)).collect() };
    assert_eq!(batch.rows, [1, 1, 2, 3]);
    assert_eq!(texts("sku"), ["A1", "A1", "A2", "A3"]);
    assert_eq!(texts("warehouse"), ["东仓", "西仓", "东仓", "东仓"]);
    assert_eq!(texts("on_hand"), ["3", "4", "5", ""]);
    let cells = vec![(1, 2), (1, 3), (2, 2), (3, 2)];
    assert_eq!(column("on_hand").from, Origin::Cells(cells));
}

#[test]
fn float_noise_goes_and_what_the_file_held_stays_beside_it() {
    let (mut book, plan) =
        planned("货号\t品名\t库存量\t成本价\nA1\t苹果\t717.000000000001\t3.123456789\n");
    for column in &mut book.sheets[0].tables[0].columns[2..] {
        column.kinds = vec![CellKind::Number];
    }
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], &plan.tables[0], &mut pool).unwrap();
    let shown = |i: usize| pool.get(batch.columns[i].texts[0]);
    assert_eq!((shown(2), shown(3)), ("717", "3.123456789"));
    let (row, original) = batch.columns[2].originals[0];
    assert_eq!((row, pool.get(original)), (0, "717.000000000001"));
    assert!(batch.columns[3].originals.is_empty());
}
