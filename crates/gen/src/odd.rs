//! What can be odd about the files themselves, each with the rule that must notice it.

use std::fmt::Write;
use std::io::{Cursor, Read, Write as _};

use qichu_model::TableId;
use rust_xlsxwriter::XlsxError;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use crate::book::{Book, Home, Record};

/// An oddity of a file; each can be planted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Rows are hidden.
    HiddenRows,
    /// A sheet of figures without a header.
    NoHeader,
    /// A sheet is empty.
    EmptySheet,
    /// Two columns have one header.
    SameHeader,
    /// A column may mean two things.
    TwoMeanings,
    /// A sheet lacks a required column.
    NoRequiredColumn,
    /// A column that is no field's.
    Stranger,
    /// A column is headed by thousands, of which nobody counted any.
    Thousands,
    /// A column of passwords.
    Secrets,
    /// A total is 60 more than its rows.
    WrongTotal,
    /// Cells with one value are merged.
    Merged,
    /// Batch rows without the keys of their product.
    BatchRows,
    /// A sheet has the name of another table.
    Misnamed,
    /// Separated text, of suppliers, named .xlsx.
    TextNamed,
    /// An HTML table named .xls.
    Html,
    /// A workbook with a password.
    Protected,
    /// A workbook of which the second half lacks.
    Damaged,
    /// More columns than any program writes.
    TooWide,
}

/// The rules about files, each with the oddities it must notice.
pub const ODDITIES: &[(&str, Oddity)] = &[
    ("hidden-rows-read", Oddity::HiddenRows),
    ("header-not-found", Oddity::NoHeader),
    ("sheet-skipped", Oddity::EmptySheet),
    ("duplicate-header", Oddity::SameHeader),
    ("ambiguous-column", Oddity::TwoMeanings),
    ("required-column-missing", Oddity::NoRequiredColumn),
    ("column-kept-as-extra", Oddity::Stranger),
    ("unit-in-header", Oddity::Thousands),
    ("sensitive-column-left-out", Oddity::Secrets),
    ("total-row-differs", Oddity::WrongTotal),
    ("merged-cells-filled", Oddity::Merged),
    ("keys-filled-down", Oddity::BatchRows),
    ("sheet-looks-like-other-table", Oddity::Misnamed),
    ("file-named-otherwise", Oddity::TextNamed),
    ("not-a-workbook", Oddity::Html),
    ("not-a-workbook", Oddity::Protected),
    ("not-a-workbook", Oddity::Damaged),
    ("limit-exceeded", Oddity::TooWide),
];

/// Makes a book's files odd; `None`, with nothing changed, where they are so already or
/// no record is left for it.
pub fn plant(odd: Oddity, book: &mut Book) -> Option<()> {
    if book.odd.contains(&odd) {
        return None;
    }
    match odd {
        Oddity::NoRequiredColumn => take(book, TableId::OfflineChannels, 1, Home::NoAgreement)?,
        Oddity::Misnamed => take(book, TableId::OfflineChannels, 1, Home::Misnamed)?,
        Oddity::BatchRows => take(book, TableId::Stock, 3, Home::Batches)?,
        _ => {}
    }
    book.odd.insert(odd);
    Some(())
}

/// Moves so many records of which nobody speaks yet to another home.
fn take(book: &mut Book, table: TableId, count: usize, home: Home) -> Option<()> {
    let is_free = |r: &Record| r.loose && !r.used && r.home != Home::ByWarehouse;
    let records = book.tables[table.index()].iter_mut().rev();
    let free: Vec<&mut Record> = records.filter(|r| is_free(r)).take(count).collect();
    if free.len() < count {
        return None;
    }
    for record in free {
        (record.home, record.used) = (home, true);
    }
    Some(())
}

/// The formula of [`crate::book::Cell::NoValue`].
pub const FORMULA: &str = "SUM(1,2)";

/// A workbook without the results of [`FORMULA`]: programs that only write files leave
/// them to the next one that opens it, but rust_xlsxwriter always writes one.
pub fn without_results(workbook: &[u8]) -> Result<Vec<u8>, XlsxError> {
    let from = format!("<f>{FORMULA}</f><v>0</v>");
    let to = format!("<f>{FORMULA}</f>");
    let mut archive = ZipArchive::new(Cursor::new(workbook))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut part = archive.by_index(i)?;
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        let options = SimpleFileOptions::default()
            .compression_method(part.compression())
            .last_modified_time(DateTime::default());
        out.start_file(part.name()?, options)?;
        out.write_all(text.replace(&from, &to).as_bytes())?;
    }
    Ok(out.finish()?.into_inner())
}

/// The file of an oddity that no program can read, with its name.
pub fn unreadable(odd: Oddity, workbook: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    Some(match odd {
        Oddity::Html => ("旧系统导出.xls", html()),
        Oddity::Protected => ("加密客户表.xlsx", protected()),
        Oddity::Damaged => ("下载中断.xlsx", workbook[..workbook.len() / 2].to_vec()),
        Oddity::TooWide => ("转置错的表.csv", "列,".repeat(20_000).into_bytes()),
        _ => return None,
    })
}

/// What old systems call an Excel file.
fn html() -> Vec<u8> {
    let mut page = "<html><head><meta charset=\"utf-8\"></head><body><table>".to_owned();
    for (code, name) in [("客户编码", "客户名称"), ("KH90001", "佳禾商贸")] {
        // Writing to a string does not fail.
        let _ = write!(page, "<tr><td>{code}</td><td>{name}</td></tr>");
    }
    (page + "</table></body></html>").into_bytes()
}

/// The container of an encrypted workbook, with nothing in it: header, allocation table
/// and directory, a sector of 512 bytes each.
fn protected() -> Vec<u8> {
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    const TABLE: u32 = 0xFFFF_FFFD;
    let mut file = vec![0u8; 512 * 3];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    // Version 3.62, little-endian, sectors of 2^9 bytes and short ones of 2^6.
    put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    // One sector of allocation table; the directory is in sector 1; streams below 4,096
    // bytes would be short ones, and there are none.
    for (at, word) in [(44, 1), (48, 1), (56, 4_096), (60, END), (68, END)] {
        put(at, &u32::to_le_bytes(word));
    }
    for at in (76..512).step_by(4) {
        put(at, &u32::to_le_bytes(if at == 76 { 0 } else { FREE }));
    }
    for (i, at) in (512..1_024).step_by(4).enumerate() {
        let word = [TABLE, END].get(i).copied().unwrap_or(FREE);
        put(at, &u32::to_le_bytes(word));
    }
    for (i, (name, kind)) in [("Root Entry", 5), ("EncryptedPackage", 2)]
        .iter()
        .enumerate()
    {
        let at = 1_024 + 128 * i;
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(at, &name);
        put(at + 64, &(name.len() as u16 + 2).to_le_bytes());
        put(at + 66, &[*kind, 1]);
        let child = if i == 0 { 1 } else { FREE };
        for (at, word) in [
            (at + 68, FREE),
            (at + 72, FREE),
            (at + 76, child),
            (at + 116, END),
        ] {
            put(at, &u32::to_le_bytes(word));
        }
    }
    file
}
