//! What becomes of the records, and the files that go out: held and rejected rows,
//! annotated workbooks, clean tables.

use std::collections::BTreeSet;

use qichu_book::command::Command;
use qichu_book::{Balance, Book, Live};
use qichu_export::Which;
use qichu_model::{Lang, Severity, TableId, Text};
use qichu_rules::message;
use serde::{Deserialize, Serialize};

use super::protocol::Answer;

/// What the page may ask here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// What becomes of the records.
    Entry,
    /// Held or rejected records of a table, one by one.
    Listed {
        /// The table.
        table: TableId,
        /// The rejected ones; else the held ones.
        rejected: bool,
        /// How many at most.
        count: u32,
    },
    /// Workbooks in the persons' own layouts, one a source.
    Annotated(Rows),
    /// All tables in one workbook.
    Workbook,
    /// Every table as CSV, in one file.
    AllCsv,
    /// One table as CSV.
    Csv(TableId),
}

/// Which records go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rows {
    /// All.
    All,
    /// Those held.
    Held,
    /// Those rejected.
    Rejected,
}

/// What becomes of the records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryView {
    /// The tables that rows came for.
    pub tables: Vec<(TableId, Balance)>,
    /// The files.
    pub files: Vec<FileRows>,
}

/// What became of a file's rows before they were records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRows {
    /// The file's name.
    pub name: String,
    /// Rows of its tables.
    pub read: u32,
    /// Those that went into the book.
    pub entered: u32,
    /// Those of tables that were left out.
    pub left: u32,
    /// Total rows.
    pub excluded: u32,
}

/// A held or rejected record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedView {
    /// The record.
    pub row: u32,
    /// What it is called.
    pub name: String,
    /// Why it is held, or why it was rejected.
    pub why: String,
    /// The column to go to.
    pub column: u16,
}

/// Answers.
///
/// # Errors
/// When there is nothing to write, or it does not fit its format.
pub fn answer(live: &Live, ask: &Export, lang: Lang) -> Result<(Answer, Option<Vec<u8>>), String> {
    let data = &live.book().data;
    let file = |name: String, bytes| Ok((Answer::File { name }, Some(bytes)));
    let none = || NOTHING.get(lang).to_owned();
    match ask {
        Export::Entry => Ok((Answer::Entry(entry(live)), None)),
        Export::Listed {
            table,
            rejected,
            count,
        } => {
            let list = listed(live, *table, *rejected, *count as usize, lang);
            Ok((Answer::Listed(list), None))
        }
        Export::Annotated(rows) => {
            let mut files = annotated(live, *rows, lang)?;
            match files.len() {
                0 => Err(none()),
                1 => {
                    let (name, bytes) = files.remove(0);
                    file(name, bytes)
                }
                _ => {
                    let name = format!("{}-{}.zip", about(live), suffix(*rows).get(lang));
                    file(name, zip(&files, lang)?)
                }
            }
        }
        Export::Workbook => {
            let bytes = qichu_export::workbook(data, lang).map_err(|e| e.to_string())?;
            file(format!("{}.xlsx", about(live)), bytes.ok_or_else(none)?)
        }
        Export::AllCsv => {
            let csv = |id: TableId| (csv_name(id, lang), qichu_export::csv(data, id, lang));
            let files: Vec<_> = qichu_export::filled(data).map(csv).collect();
            if files.is_empty() {
                return Err(none());
            }
            file(format!("{}-CSV.zip", about(live)), zip(&files, lang)?)
        }
        Export::Csv(id) => file(csv_name(*id, lang), qichu_export::csv(data, *id, lang)),
    }
}

const NOTHING: Text = Text::new("没有这样的记录", "There are no such records");

/// The command that rejects records, all that are held where none are named; without a
/// reason it takes the rejection back.
pub fn reject(live: &Live, table: TableId, rows: Option<Vec<u32>>, reason: String) -> Command {
    let all = || match reason.is_empty() {
        true => live.book().rejected_rows(table).collect(),
        false => live.held(table).into_iter().collect(),
    };
    Command::Reject {
        table,
        rows: rows.unwrap_or_else(all),
        reason,
    }
}

fn entry(live: &Live) -> EntryView {
    let book = live.book();
    let tables = TableId::ALL
        .into_iter()
        .map(|table| (table, live.balance(table)));
    let standing = book.standing_sources();
    let files = standing.into_iter().filter_map(|(_, source)| {
        let rows = source.rows?;
        Some(FileRows {
            name: source.name.clone(),
            read: rows.read,
            entered: rows.entered,
            left: rows.held,
            excluded: rows.excluded,
        })
    });
    EntryView {
        tables: tables.filter(|(_, b)| b.read + b.typed > 0).collect(),
        files: files.collect(),
    }
}

fn listed(
    live: &Live,
    table: TableId,
    rejected: bool,
    count: usize,
    lang: Lang,
) -> Vec<ListedView> {
    let book = live.book();
    let rows: BTreeSet<u32> = match rejected {
        true => book.rejected_rows(table).collect(),
        false => live.held(table),
    };
    let one = |row: u32| {
        let worst = live.checker().of_row(table, row).min_by_key(|f| f.severity);
        let worst = worst.filter(|f| f.severity == Severity::Error);
        let why = match book.rejected.get(&(table, row)) {
            Some(reason) => reason.clone(),
            None => match (worst, live.lacks_review(table, row)) {
                (Some(error), _) => message(error, lang),
                (None, Some((lacks, ""))) => lacks.get(lang).into(),
                (None, Some((lacks, comment))) => format!("{}: {comment}", lacks.get(lang)),
                (None, None) => String::new(),
            },
        };
        ListedView {
            row,
            name: name_of(book, table, row),
            why,
            column: worst.and_then(|f| f.place.column()).unwrap_or(0),
        }
    };
    rows.into_iter().take(count).map(one).collect()
}

/// What tells a record apart, and what it is called.
fn name_of(book: &Book, table: TableId, row: u32) -> String {
    let keys = table.spec().key_fields.iter().copied();
    let named = ["name", "shop_name"].into_iter();
    let named = named.filter(|key| table.spec().field(key).is_some());
    let texts = keys
        .chain(named)
        .map(|key| book.data.field(table, row, key).trim());
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    texts.join(" · ")
}

fn annotated(live: &Live, rows: Rows, lang: Lang) -> Result<Vec<(String, Vec<u8>)>, String> {
    let which = match rows {
        Rows::All => Which::All,
        Rows::Held => Which::Held,
        Rows::Rejected => Which::Rejected,
    };
    let book = live.book();
    let ending = suffix(rows).get(lang);
    let sources = (0..book.sources.len() as u16).map(Some).chain([None]);
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for source in sources {
        let bytes = qichu_export::annotated(live, source, which, lang);
        let Some(bytes) = bytes.map_err(|e| e.to_string())? else {
            continue;
        };
        let source = source.and_then(|s| book.sources.get(usize::from(s)));
        let stem = source.map_or(TYPED.get(lang), |s| stem(&s.name));
        let mut name = format!("{stem}-{ending}.xlsx");
        let mut number = 1;
        while !taken.insert(name.clone()) {
            number += 1;
            name = format!("{stem}-{ending} ({number}).xlsx");
        }
        files.push((name, bytes));
    }
    Ok(files)
}

const TYPED: Text = Text::new("手工录入", "typed in");

fn suffix(rows: Rows) -> Text {
    match rows {
        Rows::All => Text::new("批注", "annotated"),
        Rows::Held => Text::new("扣住", "held"),
        Rows::Rejected => Text::new("拒收", "rejected"),
    }
}

/// A file's name without its ending, and without what a container would take for a path.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn csv_name(id: TableId, lang: Lang) -> String {
    format!("{}.csv", id.spec().label.get(lang))
}

fn zip(files: &[(String, Vec<u8>)], lang: Lang) -> Result<Vec<u8>, String> {
    let large = Text::new("文件太大", "The files are too large");
    qichu_export::zip(files).ok_or_else(|| large.get(lang).into())
}

fn about(live: &Live) -> String {
    let settings = &live.book().settings;
    super::host::about(&settings.company, &settings.region, &settings.opening_date)
}
