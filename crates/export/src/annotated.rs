//! 带批注的表: the person's own workbook again, with what is wrong beside each row, to be
//! corrected in any spreadsheet program and dropped back on the page.

use std::collections::{BTreeMap, BTreeSet};

use qichu_book::Live;
use qichu_book::sheets::{Sheet, SheetColumn, SheetRow, Shows};
use qichu_model::marker::{PROBLEMS_HEADER, RECORD_HEADER};
use qichu_model::{FieldType, Finding, Lang, Severity, TableId, Text};
use qichu_rules::{by_id, message};
use rust_xlsxwriter::{Format, FormatBorder, Note, Worksheet, XlsxError};

use crate::cells::{Look, Names, cut, new_workbook};

/// Cell notes on one sheet; spreadsheet programs slow down with more. What they would say
/// stands in the column of problems too.
const MOST_NOTES: usize = 2_000;

const KEEP: Text = Text::new(
    "改好后存为 .xlsx，拖回期初页面即可。这一列是每行的记号：请勿修改；新增的行留空。",
    "Correct the rows, save as .xlsx and drop the file back on the page. This column tells the rows apart: leave it as it is, and empty in new rows.",
);
const REJECTED: Text = Text::new("已拒收：", "Rejected: ");
const REASONED: Text = Text::new("已说明：", "Explained: ");
const WHOLE_COLUMN: Text = Text::new("整列", "Whole column");

/// Which records to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that are entered or held.
    All,
    /// Those that are held.
    Held,
    /// Those that were rejected.
    Rejected,
}

/// The workbook of one source, or with `None` of the records that came from no file;
/// `None` where it would be empty. With [`Which::All`] each row stands where it stood in
/// the file, else they are closed up under the header.
///
/// # Errors
/// When the workbook cannot be written, such as one with more rows than a sheet holds.
pub fn annotated(
    live: &Live,
    source: Option<u16>,
    which: Which,
    lang: Lang,
) -> Result<Option<Vec<u8>>, XlsxError> {
    let book = live.book();
    let held = match which {
        Which::Held => TableId::ALL.map(|table| live.held(table)),
        _ => Default::default(),
    };
    let wanted = |table: TableId, row: u32| match which {
        Which::All => book.data.table(table).alive[row as usize],
        Which::Held => held[table.index()].contains(&row),
        Which::Rejected => book.rejected.contains_key(&(table, row)),
    };
    let sheets = match source {
        Some(source) => book.sheets_of(source, &wanted),
        None => book.loose_sheets(&wanted),
    };
    if sheets.is_empty() {
        return Ok(None);
    }
    let mut workbook = new_workbook()?;
    let mut names = Names::default();
    for mut sheet in sheets {
        if which != Which::All {
            for (at, row) in (sheet.header_row + 1..).zip(&mut sheet.rows) {
                row.at = at;
            }
        }
        let mut page = Page::new(live, sheet, lang);
        let name = match page.sheet.name.as_str() {
            "" => page.sheet.table.spec().label.get(lang),
            name => name,
        };
        let name = names.take(name);
        let out = workbook.add_worksheet();
        out.set_name(name)?;
        page.write(out)?;
    }
    workbook.save_to_buffer().map(Some)
}

/// A sheet on its way out.
struct Page<'a> {
    live: &'a Live,
    sheet: Sheet,
    lang: Lang,
    look: Look,
    notes: usize,
}

impl<'a> Page<'a> {
    fn new(live: &'a Live, mut sheet: Sheet, lang: Lang) -> Self {
        // A mistake needs a cell to be corrected in, even if the file had no such column.
        let mut needed = BTreeSet::new();
        let records = sheet.rows.iter().flat_map(|row| &row.records);
        let found = records.flat_map(|row| live.checker().of_row(sheet.table, *row));
        let wide = live.checker().of_tables().iter();
        let wide = wide.filter(|f| f.place.table() == Some(sheet.table));
        for finding in found.chain(wide).filter(|f| weighs(f)) {
            needed.extend(finding.place.column());
        }
        sheet.complete(live.book(), &needed);
        Self {
            live,
            sheet,
            lang,
            look: Look::default(),
            notes: 0,
        }
    }

    fn write(&mut self, out: &mut Worksheet) -> Result<(), XlsxError> {
        let header = self.sheet.header_row;
        // A title has the rows above the header; one that had more lines than rows ends.
        for (row, line) in (0..header).zip(&self.sheet.title) {
            out.write_string(row, 0, cut(line))?;
        }
        let problems = column_of(self.sheet.width())?;
        let marks = column_of(self.sheet.width() + 1)?;
        self.header(out, problems, marks)?;
        for i in 0..self.sheet.rows.len() {
            let row = self.sheet.rows[i].clone();
            self.row(out, &row, (problems, marks))?;
        }
        Ok(())
    }

    fn header(&mut self, out: &mut Worksheet, problems: u16, marks: u16) -> Result<(), XlsxError> {
        let bold = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_border_bottom(FormatBorder::Thin);
        let at = self.sheet.header_row;
        for column in &self.sheet.columns {
            let text = self.label(column);
            let to = column_of(column.at)?;
            let shows = match column.shows {
                Shows::Column(at) | Shows::Part(at, _) => Some(at),
                Shows::Warehouse(_) => self.sheet.table.spec().field("on_hand"),
            };
            let ty = shows.and_then(|at| type_of(self.sheet.table, at));
            self.look.column(out, to, ty)?;
            if !text.is_empty() {
                out.write_string_with_format(at, to, cut(text), &bold)?;
            }
        }
        for column in &self.sheet.columns {
            let Some(shown) = column.shows.column().filter(|_| column.shows.is_first()) else {
                continue;
            };
            let found = self.live.checker().of_tables().iter().filter(|f| {
                let here = f.place.table() == Some(self.sheet.table);
                here && f.place.column() == Some(shown) && weighs(f)
            });
            let texts: Vec<String> = found.map(|f| self.say(f)).collect();
            if !texts.is_empty() {
                let text = texts.join("\n\n");
                let text = format!("{}: {text}", WHOLE_COLUMN.get(self.lang));
                out.insert_note(at, column_of(column.at)?, &note(&text))?;
            }
        }
        out.write_string_with_format(at, problems, PROBLEMS_HEADER, &bold)?;
        out.set_column_width(problems, 48)?;
        out.write_string_with_format(at, marks, RECORD_HEADER, &bold)?;
        out.set_column_width(marks, 30)?;
        out.insert_note(at, marks, &note(KEEP.get(self.lang)))?;
        out.set_freeze_panes(at + 1, 0)?;
        Ok(())
    }

    fn label<'s>(&'s self, column: &'s SheetColumn) -> &'s str {
        match (&column.header, &column.shows) {
            (Some(header), _) => header,
            (None, Shows::Column(at) | Shows::Part(at, _)) => {
                let table = self.live.book().data.table(self.sheet.table);
                table.column_label(*at, self.lang)
            }
            (None, Shows::Warehouse(name)) => name,
        }
    }

    fn row(
        &mut self,
        out: &mut Worksheet,
        row: &SheetRow,
        (problems, marks): (u16, u16),
    ) -> Result<(), XlsxError> {
        let (live, table) = (self.live, self.sheet.table);
        let book = live.book();
        let mut found: Vec<&Finding> = (row.records.iter())
            .flat_map(|record| live.checker().of_row(table, *record))
            .filter(|f| weighs(f))
            .collect();
        found.sort_by_key(|f| f.severity);
        let mut by_cell: BTreeMap<u32, Vec<&Finding>> = BTreeMap::new();
        for column in &self.sheet.columns {
            let Some((record, at)) = self.sheet.shown(book, row, column) else {
                continue;
            };
            let shared = column.shows.column().is_some();
            let here = found.iter().filter(|f| {
                let own = shared || f.place.row() == Some(record);
                own && f.place.column() == Some(at) && column.shows.is_first()
            });
            let here: Vec<&Finding> = here.copied().collect();
            let text = self.sheet.text(book, (record, at), column);
            let to = (row.at, column_of(column.at)?);
            let worst = self.worst(&here);
            self.look.write(out, to, &text, type_of(table, at), worst)?;
            if !here.is_empty() {
                by_cell.insert(column.at, here);
            }
        }
        for (column, here) in by_cell {
            if self.notes < MOST_NOTES {
                self.notes += 1;
                let texts: Vec<String> = here.iter().map(|f| self.say(f)).collect();
                out.insert_note(row.at, column_of(column)?, &note(&texts.join("\n\n")))?;
            }
        }
        let text = self.problems(row, &found);
        if !text.is_empty() {
            let format = &self.look.of(self.worst(&found)).told;
            out.write_string_with_format(row.at, problems, cut(&text), format)?;
        }
        let marker = self.sheet.marker(book, row).to_string();
        out.write_string_with_format(row.at, marks, marker, &self.look.faint)?;
        Ok(())
    }

    /// All that is wrong with a row, worst first, a line each.
    fn problems(&self, row: &SheetRow, found: &[&Finding]) -> String {
        let book = self.live.book();
        let mut lines = Vec::new();
        for record in &row.records {
            if let Some(reason) = book.rejected.get(&(self.sheet.table, *record)) {
                lines.push(format!("{}{reason}", REJECTED.get(self.lang)));
            }
        }
        for record in &row.records {
            if let Some((lacks, comment)) = self.live.lacks_review(self.sheet.table, *record) {
                lines.push(said(lacks.get(self.lang), comment));
            }
        }
        for finding in found {
            let table = book.data.table(self.sheet.table);
            let label = finding.place.column();
            let label = label.map_or("", |c| table.column_label(c, self.lang));
            let colon = if label.is_empty() { "" } else { ": " };
            let mut line = format!("{label}{colon}{}", message(finding, self.lang));
            if let Some(reason) = self.live.reason(finding) {
                line += &format!(" ({}{reason})", REASONED.get(self.lang));
            }
            lines.push(line);
        }
        lines.dedup();
        lines.join("\n")
    }

    /// What a finding says, and what to do about it.
    fn say(&self, finding: &Finding) -> String {
        let todo = by_id(finding.rule).map_or("", |rule| rule.todo.get(self.lang));
        format!("{}\n→ {todo}", message(finding, self.lang))
    }

    /// The worst that stands; a warning with a reason no longer does.
    fn worst(&self, found: &[&Finding]) -> Option<Severity> {
        let standing = found.iter().filter(|f| self.live.reason(f).is_none());
        standing.map(|f| f.severity).min()
    }
}

/// What is lacking, and what somebody said of it.
fn said(lacks: &str, comment: &str) -> String {
    match comment {
        "" => lacks.into(),
        comment => format!("{lacks}: {comment}"),
    }
}

/// Whether a finding asks for something to be done.
fn weighs(finding: &Finding) -> bool {
    finding.severity != Severity::Info
}

/// What a column of the book holds; `None` of an extra one.
fn type_of(table: TableId, column: u16) -> Option<FieldType> {
    let field = table.spec().fields.get(usize::from(column));
    field.map(|f| f.ty)
}

fn note(text: &str) -> Note {
    Note::new(cut(text))
        .add_author_prefix(false)
        .set_author("Qichu")
        .set_width(280)
        .set_height(110)
}

fn column_of(at: u32) -> Result<u16, XlsxError> {
    u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)
}
