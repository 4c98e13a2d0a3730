//! Corrected workbooks that come back, as the page shows them.

use qichu_book::Book;
use qichu_book::back::{Back, Foreign, Left};
use qichu_model::{Lang, Text};
use serde::{Deserialize, Serialize};

/// Conflicts and rows left that the page lists; more are only counted.
const LISTED: usize = 200;

/// What entering a raw table that came back does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackView {
    /// Records it would add.
    pub new: u32,
    /// Records it would change.
    pub changed: u32,
    /// Records that stay as they are.
    pub unchanged: u32,
    /// Cells changed on both sides.
    pub conflicts: u32,
    /// Those of them in which the file's value is taken.
    pub taken: u32,
    /// The first of them.
    pub conflict_list: Vec<ConflictView>,
    /// Rows that are not entered.
    pub left: u32,
    /// The first of them: number of the row, from 1, and why.
    pub left_list: Vec<(u32, String)>,
}

/// A cell that was changed both in the file and in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictView {
    /// The record.
    pub row: u32,
    /// The column.
    pub column: u16,
    /// Its name.
    pub label: String,
    /// The file's cell.
    pub address: String,
    /// What the file says.
    pub file: String,
    /// What the book says.
    pub book: String,
    /// Whether the file's value is taken; else the book's stays.
    pub taken: bool,
}

/// Why a workbook cannot come back.
pub fn refused(why: Foreign, lang: Lang) -> String {
    let text = match why {
        Foreign::OtherBook => Text::new(
            "这份表是从另一个账套导出的，记录号对不上。请打开那个账套再拖入；若要当作新来源，请先删掉“期初记录号”一列。",
            "This workbook was exported from another book. Open that book and drop it there; to enter it as a new source, remove the column of record numbers first.",
        ),
        Foreign::OtherState => Text::new(
            "这份表的记录号与本账套的历史对不上：可能来自另一份备份，或记录号被改过。请重新下载带批注的表再改。",
            "The record numbers do not fit this book's history: it comes from another copy, or they were changed. Download the annotated workbook again.",
        ),
    };
    text.get(lang).into()
}

/// What entering a table that came back does, ready to show.
pub fn back_view(book: &Book, back: &Back, lang: Lang) -> BackView {
    let conflicts = back.conflicts.iter().take(LISTED);
    let left = back.left.iter().take(LISTED);
    BackView {
        new: back.preview.new,
        changed: back.preview.changed,
        unchanged: back.preview.unchanged,
        conflicts: back.conflicts.len() as u32,
        taken: back.conflicts.iter().filter(|c| c.taken).count() as u32,
        conflict_list: conflicts
            .map(|c| ConflictView {
                row: c.row,
                column: c.column,
                label: book.data.table(c.table).column_label(c.column, lang).into(),
                address: c.address.clone(),
                file: c.file.clone(),
                book: c.book.clone(),
                taken: c.taken,
            })
            .collect(),
        left: back.left.len() as u32,
        left_list: left
            .map(|(row, why)| (row + 1, left_text(*why).get(lang).into()))
            .collect(),
    }
}

fn left_text(why: Left) -> Text {
    match why {
        Left::Damaged => Text::new("记录号被改过", "its record number was changed"),
        Left::Twice => Text::new(
            "与前面一行记录号相同；若是新记录，请清空记录号",
            "an earlier row has its record number; clear it to enter a new record",
        ),
        Left::Gone => Text::new(
            "账套里已删除这条记录",
            "its record was removed from the book",
        ),
        Left::OtherBook => Text::new(
            "记录号属于另一个账套",
            "its record number is another book's",
        ),
    }
}
