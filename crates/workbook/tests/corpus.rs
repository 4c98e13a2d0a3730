//! Files that the project did not write, where `QICHU_CORPUS` names their folder.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;
use std::time::Instant;

use common::{corpus, go, headers, seen, table};
use qichu_model::raw::{ReadError, Seen};
use qichu_model::store::CellKind;

/// How many files of each folder are read.
const READ: [(&str, u32); 4] = [
    ("business", 5),
    ("calamine", 124),
    ("easyexcel", 53),
    ("poi", 360),
];

/// The files that are refused, and why. Damaged are those with a wrong checksum, a cut
/// or senseless directory, sectors past the end, an unknown entity, or cells that name
/// strings and places that are not there.
const REFUSED: &[(&str, &str)] = &[
    ("calamine/OOM_alloc3.xls", "damaged"),
    ("calamine/issue252.xlsx", "damaged"),
    ("calamine/issue_385.xls", "protected"),
    ("calamine/issue_594_dos.ods", "limit"),
    ("calamine/pass_protected.ods", "protected"),
    ("calamine/pass_protected.xlsb", "protected"),
    ("calamine/pass_protected.xlsx", "protected"),
    ("poi/50833.xls", "protected"),
    ("poi/51832.xls", "protected"),
    ("poi/54764-2.xlsx", "damaged"),
    ("poi/60284.xls", "protected"),
    ("poi/64130.xls", "damaged"),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-4651309315719168.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-4657005060816896.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-5175219985448960.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-5436547081830400.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-5786329142919168.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-6137883240824832.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIHSSFFuzzer-6537773940867072.xls",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5089447305609216.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5185049589579776.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5265527465181184.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-6419366255919104.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-POIXSSFFuzzer-6448258963341312.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5542865479270400.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx",
        "damaged",
    ),
    (
        "poi/clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-6594557414080512.xlsx",
        "damaged",
    ),
    (
        "poi/crash-274d6342e4842d61be0fb48eaadad6208ae767ae.xlsx",
        "damaged",
    ),
    ("poi/poc-shared-strings.xlsx", "damaged"),
    ("poi/sample-beta.xlsx", "damaged"),
    ("poi/testEXCEL_3.xls", "not a workbook"),
    ("poi/testEXCEL_4.xls", "not a workbook"),
    ("poi/xlsx-corrupted.xlsx", "damaged"),
];

fn why(error: &ReadError) -> &'static str {
    match error {
        ReadError::NotAWorkbook { .. } => "not a workbook",
        ReadError::PasswordProtected => "protected",
        ReadError::Damaged { .. } => "damaged",
        ReadError::LimitExceeded { .. } => "limit",
        ReadError::Cancelled => "cancelled",
    }
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused_as_before() {
    let Some(corpus) = corpus() else { return };
    let mut refused = BTreeMap::new();
    for (folder, expected) in READ {
        let mut read = 0;
        for file in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let name = format!("{folder}/{name}");
            let start = Instant::now();
            let found = go(&std::fs::read(&path).unwrap());
            if start.elapsed().as_millis() > 500 {
                println!("{name} took {:?}", start.elapsed());
            }
            match found {
                Ok(book) => {
                    read += 1;
                    assert!(book.pool.is_sound(), "{name}");
                    for table in book.sheets.iter().flat_map(|s| &s.tables) {
                        let rows = table.rows.len();
                        let whole = |c: &qichu_model::raw::RawColumn| {
                            c.texts.len() == rows && c.kinds.len() == rows
                        };
                        assert!(table.columns.iter().all(whole), "{name}");
                        assert!(table.rows.is_sorted(), "{name}");
                    }
                }
                Err(e) => {
                    println!("(\"{name}\", \"{}\"), // {e:?}", why(&e));
                    refused.insert(name, why(&e));
                }
            }
        }
        assert_eq!(read, expected, "{folder}");
    }
    let expected: BTreeMap<String, &str> = REFUSED
        .iter()
        .map(|(name, why)| ((*name).to_owned(), *why))
        .collect();
    assert_eq!(refused, expected);
}

#[test]
fn real_files_read_as_a_clerk_would() {
    let Some(corpus) = corpus() else { return };
    // File, sheet, header row, rows, columns, totals.
    let expected = [
        ("simple_shop_商品资料.xlsx", 0, 0, 302, 15, 0),
        ("jsherp_customer_template.xls", 0, 1, 2, 15, 0),
        ("jsherp_vendor_template.xls", 0, 1, 2, 15, 0),
        ("jsherp_goods_template.xls", 0, 1, 2, 32, 0),
        ("rukuchuku_Stock_table.xlsx", 0, 0, 83, 9, 0),
        ("rukuchuku_Stock_table.xlsx", 1, 0, 95135, 6, 0),
        ("rukuchuku_Stock_table.xlsx", 2, 0, 521, 9, 0),
    ];
    for (name, sheet, header, rows, columns, totals) in expected {
        let bytes = std::fs::read(corpus.join("business").join(name)).unwrap();
        let book = go(&bytes).unwrap();
        let tables = &book.sheets[sheet].tables;
        assert_eq!(tables.len(), 1, "{name} {sheet}");
        let table = &tables[0];
        let found = (
            table.header_row,
            table.rows.len(),
            table.columns.len(),
            table.totals.len(),
        );
        assert_eq!(found, (header, rows, columns, totals), "{name} {sheet}");
    }
}

#[test]
fn numbers_that_are_phones_are_told_as_numbers() {
    let Some(corpus) = corpus() else { return };
    let path = corpus.join("business/jsherp_customer_template.xls");
    let customers = go(&std::fs::read(path).unwrap()).unwrap();
    let phones = (table(&customers).columns.iter())
        .find(|c| c.header == "手机号码")
        .unwrap();
    assert!(phones.kinds.contains(&CellKind::Number));
    assert!(table(&customers).title.starts_with("1、带星号"));
}

#[test]
fn merged_headers_of_both_formats_read_alike() {
    let Some(corpus) = corpus() else { return };
    for name in ["merge_cells.xls", "merge_cells.xlsx"] {
        let book = go(&std::fs::read(corpus.join("calamine").join(name)).unwrap()).unwrap();
        let expected = [
            "Row Merge/Column Merge",
            "Row Merge/Chunk Merged",
            "Not Merged",
        ];
        assert_eq!(headers(table(&book)), expected, "{name}");
    }
}

#[test]
fn dates_follow_the_epoch_of_the_file() {
    let Some(corpus) = corpus() else { return };
    for name in [
        "date_1904.xls",
        "date_1904.xlsx",
        "date_1904.xlsb",
        "date.xlsx",
    ] {
        let book = go(&std::fs::read(corpus.join("calamine").join(name)).unwrap()).unwrap();
        let texts = (1..book.pool.len() as u32).map(|id| book.pool.get(id));
        assert!(texts.into_iter().any(|t| t == "2021-01-01"), "{name}");
    }
}

#[test]
fn a_row_that_lacks_its_keys_is_not_taken_for_a_batch() {
    let Some(corpus) = corpus() else { return };
    let path = corpus.join("business/rukuchuku_Stock_table.xlsx");
    let stock = go(&std::fs::read(path).unwrap()).unwrap();
    assert!(!seen(&stock).contains(&Seen::KeysFilledDown));
}
