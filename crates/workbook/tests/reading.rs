//! Bytes, encodings, text, and what is refused.
#![allow(clippy::unwrap_used)]

mod common;

use common::{args, column, go, limit, lines, seen, table};
use encoding_rs::GB18030;
use qichu_model::raw::{Format, ReadError, Seen};
use qichu_workbook::{MAX_COLUMNS, MAX_FILE, MAX_ROWS, read, read_named, read_pasted};

#[test]
fn text_keeps_codes_and_rows_and_takes_totals_out() {
    let csv = "客户清单 2026\n\n编码,名称,数量\n001,\"甲\n乙\",2\n\n002,丙,3\n合 计,,5\n";
    let book = go(csv.as_bytes()).unwrap();
    let table = table(&book);
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
    assert_eq!(seen(&book), [Seen::HeaderRowOffset, Seen::TotalRowExcluded]);
}

#[test]
fn rows_are_those_a_spreadsheet_program_shows_whatever_ends_a_line() {
    let windows = go(b"code,name\r\n1,\"a\r\nb\"\r\n\r\n2,c\r\n").unwrap();
    assert_eq!(table(&windows).rows, [1, 3]);
    let mac = go(b"code,name\r1,a\r\r2,c\r").unwrap();
    assert_eq!(table(&mac).rows, [1, 3]);
}

#[test]
fn text_of_every_encoding_and_delimiter_reads_alike() {
    let text = "编码;统一名称\n001;一号,甲\n";
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let big: Vec<u8> = (format!("\u{feff}{text}").encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let cases = [
        (text.as_bytes().to_vec(), false),
        (format!("\u{feff}{text}").into_bytes(), false),
        (GB18030.encode(text).0.into_owned(), true),
        (utf16(&format!("\u{feff}{text}")), false),
        (big, false),
        (utf16(text), true),
        (text.replace(';', "\t").into_bytes(), false),
    ];
    for (bytes, guessed) in cases {
        let book = go(&bytes).unwrap();
        assert_eq!(book.format, Format::Text);
        assert_eq!(column(&book, table(&book), "统一名称"), ["一号,甲"]);
        assert_eq!(seen(&book).contains(&Seen::EncodingGuessed), guessed);
    }
}

#[test]
fn a_total_that_differs_from_its_rows_is_seen_and_an_average_is_not() {
    let csv = "编码,数量,均价\nA,2,10\n小计,2,10\nB,3,20\nC,4,40\n小计,7,30\n总计,8,70\n";
    let book = go(csv.as_bytes()).unwrap();
    let covers: Vec<_> = table(&book).totals.iter().map(|t| t.covers).collect();
    assert_eq!(covers, [(0, 1), (1, 3), (0, 3)]);
    let differs = args(&book, Seen::TotalRowDiffers);
    assert_eq!(differs, [["7", "数量", "8", "9"]]);
}

#[test]
fn pasted_cells_read_like_a_file() {
    let book = read_pasted("编码\t名称\n001\t甲,乙\n");
    assert_eq!(column(&book, table(&book), "名称"), ["甲,乙"]);
}

#[test]
fn what_is_no_workbook_says_what_it_is() {
    let cases: [(&[u8], &str); 4] = [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"  \r\n", "empty"),
        (b"<?xml version='1.0'?><a/>", "XML"),
    ];
    for (bytes, expected) in cases {
        let Err(ReadError::NotAWorkbook { what }) = go(bytes) else {
            panic!("{expected} was read")
        };
        assert!(what.contains(expected), "{what}");
    }
    let damaged = go(b"PK\x03\x04broken");
    assert!(matches!(damaged, Err(ReadError::Damaged { .. })));
}

#[test]
fn a_container_of_something_else_says_what_it_is() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("word/document.xml", options).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let refused = go(&bytes);
    assert!(matches!(refused, Err(ReadError::NotAWorkbook { what }) if what.contains("Word")));
}

#[test]
fn text_over_a_limit_is_refused_with_its_name() {
    assert_eq!(limit(go(&vec![b'a'; MAX_FILE + 1])), "文件字节数");
    let wide = "a,".repeat(MAX_COLUMNS as usize + 1);
    assert_eq!(limit(go(wide.as_bytes())), "列数");
    let tall = "a,b\n".repeat(MAX_ROWS as usize + 1);
    assert_eq!(limit(go(tall.as_bytes())), "行数");
    let pasted = lines(&"a|".repeat(MAX_COLUMNS as usize + 1));
    assert_eq!(seen(&pasted), [Seen::SheetSkipped]);
}

#[test]
fn reading_text_can_be_stopped() {
    let csv = "编码,名称\n".to_owned() + &"1,甲\n".repeat(5000);
    let mut asked = Vec::new();
    let stopped = read(csv.as_bytes(), &mut |rows| {
        asked.push(rows);
        rows < 2048
    });
    assert_eq!(stopped, Err(ReadError::Cancelled));
    assert_eq!(asked, [0, 1024, 2048]);
}

#[test]
fn a_name_of_another_kind_is_noticed_and_text_without_a_table_is_no_workbook() {
    let go = |name, text: &str| read_named(name, text.as_bytes(), &mut |_| true);
    let csv = "编码,名称\n001,甲\n";
    for name in ["货品.csv", "货品.TXT", "货品", "货品.v2"] {
        assert_eq!(seen(&go(name, csv).unwrap()), [], "{name}");
    }
    let book = go("货品.XLSX", csv).unwrap();
    assert_eq!(seen(&book), [Seen::NamedOtherwise]);
    assert_eq!(book.observations[0].args[0].value, "XLSX");
    let note = go("说明.xlsx", "见附件");
    assert!(matches!(note, Err(ReadError::NotAWorkbook { .. })));
}
