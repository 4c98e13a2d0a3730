//! Workbooks of XML read as plain XML and by calamine must be the same workbook.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};

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
        let parts = sheet_xml::parts(&package)?;
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
        [Ok(usual), Ok(calamine)] if usual == calamine => None,
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

/// A sheet with one of everything that is read as plain XML.
const SHEET: &str = r#"<?xml version="1.0"?>
<worksheet xmlns="m"><dimension ref="A1:F9"/><cols><col min="1" max="1" hidden="1"/></cols><sheetData>
<row r="1" spans="1:6"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>
<c r="D1" t="inlineStr"><is><t xml:space="preserve"> &#x5907;_x000D_ </t></is></c><c t="str"><v>a&amp;b</v></c></row>
<row r="2" hidden="1"><c r="A2" s="1"><v>45000</v></c><c r="B2"><v>12.50</v></c><c r="C2" t="b"><v>1</v></c>
<c r="D2"><f t="shared" ref="D2:D3" si="0">B2*2</f></c><c r="E2" t="e"><v>#SPILL!</v></c><c r="F2" s="2"/></row>
<row><c><v>914403001922038016</v></c><c s="2"><v>1.5</v></c><c t="d"><v>2024-03-05</v></c><c><f t="shared" si="0"/></c>
<c t="e"><v>#N/A</v></c><c r="F3" s="1"><v>0.5</v></c></row><row r="5"/>
<row r="6"><c r="A6"><f>A1&lt;2</f><v>1e3</v></c><c r="B6"><v>-0</v></c><c r="C6" t="s"><v>3</v></c><c r="D6"><v/></c></row>
</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>"#;

const STRINGS: &str = r#"<?xml version="1.0"?>
<sst uniqueCount="4"><si><t>编码</t></si><si><r><rPr><b/></rPr><t>名</t></r><r><t xml:space="preserve">称 </t></r></si>
<si><t> 数量&#10;</t><rPh sb="0"><t>shu</t></rPh></si><si/></sst>"#;

/// A workbook around a sheet and its strings.
fn book(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[h]:mm"/></numFmts>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>"#;
    const OFFICE: &str = r#"<Relationships><Relationship Id="r1" Target="xl/workbook.xml"
        Type="http://x/relationships/officeDocument"/></Relationships>"#;
    const SHEETS: &str = r#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"
        Type="http://x/relationships/worksheet"/></Relationships>"#;
    const BOOK: &str = r#"<workbook><sheets><sheet name="s" r:id="r1"/></sheets></workbook>"#;
    let parts = [
        ("_rels/.rels", OFFICE.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEETS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    package::archive(parts.into_iter(), 0).unwrap()
}

#[test]
fn one_of_everything_is_plain_and_reads_alike() {
    let bytes = book(SHEET.as_bytes(), STRINGS.as_bytes());
    assert_eq!(plain_sheets(&bytes), (1, 1));
    let both = both(&bytes);
    assert_eq!(difference(&both), None);
    assert!(
        both[0]
            .as_ref()
            .is_ok_and(|book| !book.sheets[0].tables.is_empty())
    );
}

#[test]
fn strings_that_claim_to_be_too_many_are_read() {
    let strings = STRINGS.replace("uniqueCount=\"4\"", "uniqueCount=\"499999999999\"");
    let both = both(&book(SHEET.as_bytes(), strings.as_bytes()));
    assert!(both.iter().all(Result::is_ok));
    assert_eq!(difference(&both), None);
}

/// Read a step at a time and looked through from its beginning at each, it would take minutes.
#[test]
fn a_row_as_wide_as_any_reads_alike() {
    let text = "row>".repeat(40);
    let cell = format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!("</row><row>{}</row></sheetData>", cell.repeat(16_000));
    let sheet = SHEET.replace("</row>\n</sheetData>", &rows);
    assert_ne!(sheet, SHEET);
    let bytes = book(sheet.as_bytes(), STRINGS.as_bytes());
    assert_eq!(plain_sheets(&bytes), (1, 1));
    assert_eq!(difference(&both(&bytes)), None);
}

/// What random edits came upon.
#[test]
fn known_oddities_read_alike_both_ways() {
    for (plain, odd) in [
        // Two cells in one place, the first of them with an error.
        ("<row><c>", "<row><c/><c>"),
        // An error that calamine does not know, in a cell that does not say its place.
        ("<v>#N/A</v></c>", "<v>#NO</v></c><c t=\"d\"><v>x</v></c>"),
        // Something of a sheet in a text, and behind all rows.
        ("<is>", "<is><sheetData/><c/>"),
        (
            "</sheetData>",
            "</sheetData><c><v>914403001922038016</v></c>",
        ),
        // An attribute that is none, or there twice.
        ("<dimension ", "<dimension on "),
        ("<f t=", "<f t=\"s\" t="),
        ("si=\"0\">", "si=\"0\" t=\"s\">"),
    ] {
        assert!(SHEET.contains(plain), "{plain}");
        let sheet = SHEET.replacen(plain, odd, 1);
        let both = both(&book(sheet.as_bytes(), STRINGS.as_bytes()));
        assert_eq!(difference(&both), None, "{odd}");
    }
}

/// Takes some bytes out, puts some in: a piece of XML, or of the text itself.
#[derive(Debug, Clone)]
struct Edit {
    at: Index,
    out: usize,
    inserted: Inserted,
}

#[derive(Debug, Clone)]
enum Inserted {
    Piece(&'static str),
    Own(Index, usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let pieces = select(vec![
        "",
        "",
        "<",
        ">",
        "/",
        "\"",
        "'",
        "&",
        ";",
        "=",
        " ",
        "\r\n",
        "0",
        "9",
        "-",
        "1e999",
        "99999999999",
        "\u{feff}",
        "甲",
        "<c>",
        "</c>",
        "<c/>",
        "<v>",
        "</v>",
        "<v/>",
        "<f>",
        "</f>",
        "<is>",
        "<t>",
        "</t>",
        "<row>",
        "</row>",
        "<!-- -->",
        "<![CDATA[x]]>",
        "<?x?>",
        "&lt;",
        "&#65;",
        "&x;",
        "<x:v>",
        "t=\"s\"",
        " r=\"A1\"",
        " hidden=\"1\"",
        " s=\"1\"",
        "_x0041_",
        "</sheetData>",
        "<sheetData/>",
        "inf",
        "nan",
    ]);
    let inserted = prop_oneof![
        pieces.prop_map(Inserted::Piece),
        (any::<Index>(), 0usize..40).prop_map(|(from, length)| Inserted::Own(from, length)),
    ];
    let edit = (any::<Index>(), prop_oneof![Just(0), 0usize..30], inserted);
    let edit = edit.prop_map(|(at, out, inserted)| Edit { at, out, inserted });
    proptest::collection::vec(edit, 1..4)
}

fn edited(xml: &str, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = xml.as_bytes().to_vec();
    for edit in edits {
        let at = edit.at.index(bytes.len() + 1);
        let inserted = match &edit.inserted {
            Inserted::Piece(piece) => piece.as_bytes().to_vec(),
            Inserted::Own(from, length) => {
                let from = from.index(bytes.len() + 1);
                bytes[from..bytes.len().min(from + length)].to_vec()
            }
        };
        bytes.splice(at..bytes.len().min(at + edit.out), inserted);
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_sheet_reads_alike_both_ways(edits in edits()) {
        let sheet = edited(SHEET, &edits);
        let both = both(&book(&sheet, STRINGS.as_bytes()));
        prop_assert_eq!(difference(&both), None, "{}", String::from_utf8_lossy(&sheet));
    }

    #[test]
    fn spoilt_strings_read_alike_both_ways(edits in edits()) {
        let strings = edited(STRINGS, &edits);
        let both = both(&book(SHEET.as_bytes(), &strings));
        prop_assert_eq!(difference(&both), None, "{}", String::from_utf8_lossy(&strings));
    }
}
