//! How long an annotated workbook of 100,000 × 24 cells takes, and how much memory at
//! most (on Linux), clean and with two findings in each row. Run it with
//! `cargo test --release -p qichu-export --test speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::Instant;

use common::{enter, give, read, settings};
use qichu_book::Live;
use qichu_book::command::{CellEdit, Command, Why};
use qichu_export::{Which, annotated};
use qichu_mapping::propose;
use qichu_model::{Lang, TableId::Customers};

const ROWS: usize = 100_000;

/// Megabytes of this process: the most since the last call, and those in use.
fn memory() -> Option<[u64; 2]> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let of = |key: &str| {
        let line = status.lines().find(|l| l.starts_with(key))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes >> 10)
    };
    let said = Some([of("VmHWM")?, of("VmRSS")?]);
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    said
}

#[test]
#[ignore = "a measurement"]
fn an_annotated_workbook() {
    let workbook = read(&qichu_gen::cells(ROWS, 24, 1).unwrap());
    let plan = propose(&workbook);
    let mut live = Live::default();
    give(&mut live, settings("甲公司"));
    enter(&mut live, "客户.xlsx", workbook, &plan);
    for what in ["clean", "two findings a row"] {
        memory();
        let start = Instant::now();
        let bytes = annotated(&live, Some(0), Which::All, Lang::Zh).unwrap();
        println!(
            "{what}: {} MB in {:?}; MB at most and now: {:?}",
            bytes.unwrap().len() >> 20,
            start.elapsed(),
            memory()
        );
        let wrong = |key: &'static str| {
            let column = Customers.spec().field(key).unwrap();
            (0..ROWS as u32).map(move |row| CellEdit {
                table: Customers,
                row,
                column,
                text: "12".into(),
            })
        };
        let cells = wrong("mobile").chain(wrong("email")).collect();
        let why = Why::Edit;
        give(&mut live, Command::SetCells { cells, why });
    }
}
