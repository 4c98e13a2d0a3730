//! How long 100,000 × 24 cells take beside calamine's bare stream of cells. Run it with
//! `cargo test --release -p qichu-workbook --test speed -- --ignored --nocapture`.
#![allow(clippy::unwrap_used)]

mod common;

use std::fmt::Write;
use std::io::Cursor;
use std::time::Instant;

use calamine::{Reader, Xlsx};
use qichu_model::raw::RawWorkbook;

#[test]
#[ignore = "a measurement"]
fn reading_beside_the_bare_stream() {
    let mut rows = String::from("<sheetData>");
    for row in 1..=100_001u32 {
        write!(rows, "<row r=\"{row}\">").unwrap();
        for column in 0..24u32 {
            let address = qichu_model::a1::address(row - 1, column);
            match (row, column % 2) {
                (1, _) => rows += &common::text(&address, &format!("名称{column}")),
                (_, 0) => rows += &common::text(&address, &format!("商品{}", row % 5000)),
                _ => write!(
                    rows,
                    "<c r=\"{address}\"><v>{}.{column}</v></c>",
                    row % 9973
                )
                .unwrap(),
            }
        }
        rows += "</row>";
    }
    rows += "</sheetData>";
    let bytes = common::xlsx(&rows);
    let start = Instant::now();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).unwrap();
    let mut cells = book.worksheet_cells_reader("表").unwrap();
    let mut count = 0;
    while cells.next_cell().unwrap().is_some() {
        count += 1;
    }
    let bare = start.elapsed();
    let start = Instant::now();
    let read = common::go(&bytes).unwrap();
    let whole = start.elapsed();
    let table = common::table(&read);
    assert_eq!(
        (count, table.rows.len(), table.columns.len()),
        (2_400_024, 100_000, 24)
    );
    println!("{} MB: bare {bare:?}, whole {whole:?}", bytes.len() >> 20);
}

/// A file named by `QICHU_SPEED`: reading it, and packing it for the engine.
#[test]
#[ignore = "a measurement"]
fn reading_a_file() {
    let path = std::env::var_os("QICHU_SPEED").expect("QICHU_SPEED names a file");
    let bytes = std::fs::read(path).unwrap();
    for _ in 0..3 {
        let start = Instant::now();
        let read = common::go(&bytes).unwrap();
        let reading = start.elapsed();
        let packed = rmp_serde::to_vec_named(&read).unwrap();
        let packing = start.elapsed() - reading;
        let again: RawWorkbook = rmp_serde::from_slice(&packed).unwrap();
        let all = start.elapsed();
        assert_eq!(again.pool.len(), read.pool.len());
        let unpacking = all - packing - reading;
        let megabytes = packed.len() >> 20;
        println!("read {reading:?}, packed {packing:?} ({megabytes} MB), unpacked {unpacking:?}");
    }
}
