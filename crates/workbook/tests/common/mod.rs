//! What the tests of reading share.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Write};
use std::path::PathBuf;

use qichu_model::raw::{RawTable, RawWorkbook, ReadError, Seen};
use qichu_workbook::{read, read_pasted};

pub fn go(bytes: &[u8]) -> Result<RawWorkbook, ReadError> {
    read(bytes, &mut |_| true)
}

/// Reads lines of cells with `|` between.
pub fn lines(text: &str) -> RawWorkbook {
    read_pasted(&text.replace('|', "\t"))
}

/// The first sheet's tables.
pub fn tables(book: &RawWorkbook) -> &[RawTable] {
    &book.sheets[0].tables
}

/// The first table of the first sheet.
pub fn table(book: &RawWorkbook) -> &RawTable {
    &tables(book)[0]
}

pub fn headers(table: &RawTable) -> Vec<&str> {
    table.columns.iter().map(|c| c.header.as_str()).collect()
}

pub fn column<'a>(book: &'a RawWorkbook, table: &RawTable, header: &str) -> Vec<&'a str> {
    let column = table.columns.iter().find(|c| c.header == header);
    let texts = &column.expect("the column is there").texts;
    texts.iter().map(|id| book.pool.get(*id)).collect()
}

pub fn seen(book: &RawWorkbook) -> Vec<Seen> {
    book.observations.iter().map(|o| o.what).collect()
}

/// The arguments behind the sheet's name of all observations of a kind.
pub fn args(book: &RawWorkbook, what: Seen) -> Vec<Vec<&str>> {
    let of_kind = book.observations.iter().filter(|o| o.what == what);
    of_kind
        .map(|o| o.args[1..].iter().map(|a| a.value.as_str()).collect())
        .collect()
}

/// The Chinese name of the limit that a file is over.
pub fn limit(refused: Result<RawWorkbook, ReadError>) -> String {
    match refused {
        Err(ReadError::LimitExceeded { limit, .. }) => {
            limit.split('\u{1f}').next().unwrap().to_owned()
        }
        other => panic!("not over a limit: {other:?}"),
    }
}

/// An xlsx file around the inside of its only sheet's `<worksheet>`.
pub fn xlsx(sheet: &str) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships><Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>"#
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet>{sheet}</worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An inline text cell.
pub fn text(address: &str, text: &str) -> String {
    format!(r#"<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// The corpus' folder; `None`, said aloud, where no variable names it.
pub fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("QICHU_CORPUS").map(PathBuf::from);
    if found.is_none() {
        println!("QICHU_CORPUS is not set: skipped");
    }
    found
}
