//! Clean tables: one workbook of all of them, CSV of each.

use std::io::{Cursor, Write};

use qichu_model::{Data, Lang, TableId, value};
use rust_xlsxwriter::{Format, FormatBorder, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::cells::{Look, Names, cut, new_workbook};

/// How a value may begin that a spreadsheet program takes for a formula, full-width forms
/// included.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The tables that have records, a sheet each, headers in `lang`: every field, then the
/// extra columns. Codes are text; numbers are numbers where they are exact. `None` where
/// there are no records.
///
/// # Errors
/// When the workbook cannot be written, such as one with more rows than a sheet holds.
pub fn workbook(data: &Data, lang: Lang) -> Result<Option<Vec<u8>>, XlsxError> {
    let mut book = new_workbook()?;
    let (mut names, look) = (Names::default(), Look::default());
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    let filled: Vec<TableId> = filled(data).collect();
    for &id in &filled {
        let table = data.table(id);
        let sheet = book.add_worksheet();
        sheet.set_name(names.take(id.spec().label.get(lang)))?;
        sheet.set_freeze_panes(1, 0)?;
        for column in 0..table.columns.len() as u16 {
            let label = table.column_label(column, lang);
            sheet.write_string_with_format(0, column, cut(label), &bold)?;
            let ty = id.spec().fields.get(usize::from(column)).map(|f| f.ty);
            look.column(sheet, column, ty)?;
            for (to, row) in (1..).zip(table.rows()) {
                look.write(sheet, (to, column), data.text(id, row, column), ty, None)?;
            }
        }
    }
    match filled.is_empty() {
        true => Ok(None),
        false => book.save_to_buffer().map(Some),
    }
}

/// The tables that have records.
pub fn filled(data: &Data) -> impl Iterator<Item = TableId> + '_ {
    let tables = TableId::ALL.into_iter();
    tables.filter(|id| data.table(*id).count() > 0)
}

/// A table as CSV that every program opens: UTF-8 with a mark, RFC 4180, headers in
/// `lang`. A text that a program would run as a formula gets an apostrophe in front.
pub fn csv(data: &Data, id: TableId, lang: Lang) -> Vec<u8> {
    let table = data.table(id);
    let columns = 0..table.columns.len() as u16;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    // Writing into memory cannot fail, and every line is as wide as the first.
    let header = columns.clone().map(|c| safe(table.column_label(c, lang)));
    let _ = writer.write_record(header);
    for row in table.rows() {
        let texts = columns.clone().map(|c| safe(data.text(id, row, c)));
        let _ = writer.write_record(texts);
    }
    writer.into_inner().unwrap_or_default()
}

fn safe(text: &str) -> String {
    let is_number = value::number(text).is_some() || value::percent(text).is_some();
    match text.starts_with(FORMULA) && !is_number {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The files in one, stored as they are; `None` where they are more than a ZIP holds.
pub fn zip(files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

#[cfg(test)]
mod tests {
    use qichu_model::CellKind;

    use super::*;

    fn data() -> Data {
        let mut data = Data::default();
        let table = TableId::Performance;
        let row = data.table_mut(table).push_row();
        for (column, text) in ["=1+1", "2026-03", "-12.5", "＝cmd"]
            .into_iter()
            .enumerate()
        {
            data.set(table, row, column as u16, text, CellKind::Plain);
        }
        let extra = data.table_mut(table).extra_column("备注, \"话\"");
        data.set(table, row, extra, "一\n二", CellKind::Plain);
        data
    }

    #[test]
    fn csv_runs_nothing_and_quotes_what_must_be() {
        let bytes = csv(&data(), TableId::Performance, Lang::En);
        let text = String::from_utf8(bytes).unwrap();
        let expected = "\u{feff}Salesperson,Period,Target,Actual,\"备注, \"\"话\"\"\"\r\n'=1+1,2026-03,-12.5,'＝cmd,\"一\n二\"\r\n";
        assert_eq!(text, expected);
        assert_eq!(safe("+86 10"), "'+86 10");
        assert_eq!(safe("-3%"), "-3%");
        assert_eq!(safe("\tx"), "'\tx");
    }

    #[test]
    fn a_clean_workbook_reads_back_as_it_was() {
        let bytes = workbook(&data(), Lang::Zh).unwrap().unwrap();
        let read = qichu_workbook::read(&bytes, &mut |_| true).unwrap();
        let raw = &read.sheets[0].tables[0];
        let text = |i: usize| read.pool.get(raw.columns[i].texts[0]);
        let texts = [0, 1, 2, 3, 4].map(text);
        assert_eq!(texts, ["=1+1", "2026-03", "-12.5", "＝cmd", "一\n二"]);
        assert_eq!(raw.columns[2].kinds[0], CellKind::Number);
    }
}
