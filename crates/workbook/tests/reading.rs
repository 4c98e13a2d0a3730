//! Reading: text written here, and real files where `QICHU_CORPUS` names the corpus.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use qichu_model::raw::{RawTable, RawWorkbook, ReadError, Seen};
use qichu_model::store::CellKind;
use qichu_workbook::{read, read_pasted};

fn go(bytes: &[u8]) -> Result<RawWorkbook, ReadError> {
    read(bytes, &mut |_| true)
}

fn column<'a>(book: &'a RawWorkbook, table: &RawTable, header: &str) -> Vec<&'a str> {
    let column = table.columns.iter().find(|c| c.header == header);
    let texts = &column.expect("the column is there").texts;
    texts.iter().map(|id| book.pool.get(*id)).collect()
}

fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("QICHU_CORPUS").map(PathBuf::from);
    if found.is_none() {
        println!("QICHU_CORPUS is not set: skipped");
    }
    found
}

#[test]
fn text_keeps_codes_and_rows_and_takes_totals_out() {
    let csv = "客户清单 2026\n\n编码,名称,数量\n001,\"甲\n乙\",2\n\n002,丙,3\n合 计,,5\n";
    let book = go(csv.as_bytes()).unwrap();
    let table = &book.sheets[0].tables[0];
    assert_eq!(
        (table.title.as_str(), table.header_row),
        ("客户清单 2026", 2)
    );
    assert_eq!(column(&book, table, "编码"), ["001", "002"]);
    assert_eq!(column(&book, table, "名称"), ["甲\n乙", "丙"]);
    // Row 4 is blank; the line break inside a field makes no row.
    assert_eq!(table.rows, [3, 5]);
    let total = &table.totals[0];
    assert_eq!((total.row, total.covers), (6, (0, 2)));
    assert_eq!(total.cells, [(2, "5".to_string())]);
    let seen: Vec<_> = book.observations.iter().map(|o| o.what).collect();
    assert_eq!(seen, [Seen::HeaderRowOffset, Seen::TotalRowExcluded]);
}

#[test]
fn rows_are_those_a_spreadsheet_program_shows_after_windows_line_ends() {
    let book = go(b"code,name\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n").unwrap();
    assert_eq!(book.sheets[0].tables[0].rows, [1, 3]);
}

#[test]
fn a_total_that_differs_from_its_rows_is_seen_and_an_average_is_not() {
    let csv = "编码,数量,均价\nA,2,10\n小计,2,10\nB,3,20\nC,4,40\n小计,7,30\n总计,8,70\n";
    let book = go(csv.as_bytes()).unwrap();
    let totals = &book.sheets[0].tables[0].totals;
    let covers: Vec<_> = totals.iter().map(|t| t.covers).collect();
    assert_eq!(covers, [(0, 1), (1, 3), (0, 3)]);
    let differs: Vec<Vec<&str>> = (book.observations.iter())
        .filter(|o| o.what == Seen::TotalRowDiffers)
        .map(|o| o.args[1..].iter().map(|a| a.value.as_str()).collect())
        .collect();
    assert_eq!(differs, [vec!["7", "数量", "8", "9"]]);
}

#[test]
fn pasted_cells_read_like_a_file() {
    let book = read_pasted("编码\t名称\n001\t甲,乙\n");
    let table = &book.sheets[0].tables[0];
    assert_eq!(column(&book, table, "名称"), ["甲,乙"]);
}

#[test]
fn what_is_no_workbook_says_what_it_is() {
    let refused = go(b"<html><table><tr><td>1</td></tr></table></html>");
    assert!(matches!(refused, Err(ReadError::NotAWorkbook { what }) if what.contains("HTML")));
    assert!(matches!(
        go(b"PK\x03\x04broken"),
        Err(ReadError::Damaged { .. })
    ));
}

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    let Some(corpus) = corpus() else { return };
    let (mut read, mut refused) = (0, Vec::new());
    for folder in ["business", "calamine", "easyexcel", "poi"] {
        for file in std::fs::read_dir(corpus.join(folder)).unwrap() {
            let path = file.unwrap().path();
            match go(&std::fs::read(&path).unwrap()) {
                Ok(book) => {
                    read += 1;
                    assert!(book.pool.is_sound(), "{}", path.display());
                }
                Err(e) => refused.push(format!("{}: {e:?}", path.display())),
            }
        }
    }
    println!("{read} read; refused:\n{}", refused.join("\n"));
    assert!(read > refused.len());
}

#[test]
fn real_files_read_as_a_clerk_would() {
    let Some(corpus) = corpus() else { return };
    let open =
        |name: &str| go(&std::fs::read(corpus.join("business").join(name)).unwrap()).unwrap();

    let goods = open("simple_shop_商品资料.xlsx");
    let table = &goods.sheets[0].tables[0];
    assert_eq!(
        (table.header_row, table.rows.len(), table.columns.len()),
        (0, 302, 15)
    );

    let customers = open("jsherp_customer_template.xls");
    let table = &customers.sheets[0].tables[0];
    assert_eq!((table.header_row, table.rows.len()), (1, 2));
    assert!(!table.title.is_empty());
    let phones = table
        .columns
        .iter()
        .find(|c| c.header == "手机号码")
        .unwrap();
    assert!(phones.kinds.contains(&CellKind::Number));
}
