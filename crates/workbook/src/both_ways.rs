//! Workbooks of XML read as plain XML and by calamine must be the same workbook.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::*;
use crate::xlsx::Workbook;

/// A workbook, or in a word why not.
type Outcome = Result<RawWorkbook, &'static str>;

/// Reads a file as ever, and by calamine alone.
fn both(bytes: &[u8]) -> [Outcome; 2] {
    let usual = || {
        let mut package = Package::open(bytes)?;
        read_excel(package.format, Excel::open(&mut package)?, &mut |_| true)
    };
    let calamine = || {
        let package = Package::open(bytes)?;
        let parts = sheet_xml::parts(&package);
        let book = Box::new(Workbook::open_whole(&package, parts)?);
        read_excel(package.format, Excel::Xml(book), &mut |_| true)
    };
    [caught(usual), caught(calamine)]
}

fn caught(read: impl Fn() -> Result<RawWorkbook, ReadError>) -> Outcome {
    let read = catch_unwind(AssertUnwindSafe(read));
    read.unwrap_or(Err(ReadError::Damaged {
        detail: String::new(),
    }))
    .map_err(|error| match error {
        ReadError::LimitExceeded { .. } => "limit",
        ReadError::PasswordProtected => "protected",
        _ => "damaged",
    })
}

/// All that a workbook says, ids replaced by their texts: calamine leaves texts in the
/// pool that it took for numbers at first.
fn told(book: &RawWorkbook) -> String {
    let mut told = format!("{:?}\n", book.observations);
    for sheet in &book.sheets {
        writeln!(told, "{} {:?} {}", sheet.name, sheet.state, sheet.rows_read).unwrap();
        for table in &sheet.tables {
            let about = (table.header_row, &table.title, table.hidden_rows);
            writeln!(told, "{about:?} {:?} {:?}", table.rows, table.totals).unwrap();
            for column in &table.columns {
                writeln!(told, "{} {:?}", column.column, column.header).unwrap();
                for (id, kind) in column.texts.iter().zip(&column.kinds) {
                    write!(told, "{:?} {kind:?} ", book.pool.get(*id)).unwrap();
                }
            }
        }
    }
    told
}

/// Where the two ways differ, if they do.
fn difference(both: &[Outcome; 2]) -> Option<String> {
    match both {
        [Ok(usual), Ok(calamine)] => {
            let told = [told(usual), told(calamine)];
            let at = (told[0].chars().zip(told[1].chars())).position(|(a, b)| a != b);
            let around = |text: &str, at: usize| -> String {
                text.chars().skip(at.saturating_sub(60)).take(120).collect()
            };
            match at {
                Some(at) => Some(format!(
                    "{}\n{}",
                    around(&told[0], at),
                    around(&told[1], at)
                )),
                None if told[0].len() != told[1].len() => Some("one is longer".to_owned()),
                None => None,
            }
        }
        [Err(a), Err(b)] if a == b => None,
        [a, b] => Some(format!("{:?} and {:?}", a.as_ref().err(), b.as_ref().err())),
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        match ending.to_str() {
            _ if path.is_dir() => files(&path, found),
            Some("xlsx" | "xlsm" | "xltx" | "xltm" | "xlam") => found.push(path),
            _ => {}
        }
    }
    found.sort();
}

/// Whether every sheet was read as plain XML, as far as can be told from outside: the
/// strings were, and each sheet reads so.
fn plain_sheets(bytes: &[u8]) -> (usize, usize) {
    let Ok(mut package) = Package::open(bytes) else {
        return (0, 0);
    };
    let mut texts = Interner::default();
    let mut go = |_: u32| true;
    let mut meter = Meter::new(&mut go);
    let Ok(Excel::Xml(mut book)) = Excel::open(&mut package) else {
        return (0, 0);
    };
    let sheets = book.sheets().len();
    let read = (0..sheets).filter(|i| {
        book.read_plain(*i, &mut texts, &mut meter)
            .is_ok_and(|s| s.is_some())
    });
    (read.count(), sheets)
}

#[test]
fn the_corpus_reads_alike_both_ways() {
    let Some(corpus) = std::env::var_os("QICHU_CORPUS") else {
        println!("QICHU_CORPUS is not set: skipped");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&corpus), &mut paths);
    assert!(paths.len() > 250, "{}", paths.len());
    let mut differ = BTreeMap::new();
    let (mut plain, mut all) = (0, 0);
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let name = path
            .strip_prefix(&corpus)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        if !matches!(sniff(&bytes), Sniffed::Zip) {
            continue;
        }
        let both = both(&bytes);
        if let Some(difference) = difference(&both) {
            differ.insert(name.clone(), difference);
        }
        if both[0].is_ok() {
            let (read, sheets) = plain_sheets(&bytes);
            if read != sheets {
                println!("{name}: {read} of {sheets} sheets are plain");
            }
            (plain, all) = (plain + read, all + sheets);
        }
    }
    println!("{plain} of {all} sheets are plain");
    assert_eq!(differ, BTreeMap::new());
}
