//! Spreadsheets out: the templates people fill in, a sample, the chase list, the person's
//! own workbooks with what is wrong beside each row, clean tables.
//!
//! A template prevents what the rules would otherwise have to find: code columns are
//! formatted as text, so a spreadsheet program cannot turn 001 into 1 or eighteen
//! digits into 9.13E+17; closed lists drop down; dates have a date format.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod annotated;
mod cells;
mod chase;
mod clean;
mod sample;

use qichu_model::{FieldSpec, FieldType, Lang, Need, TableId, Text};
use rust_xlsxwriter::{
    Color, DataValidation, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError,
};

pub use annotated::{Which, annotated};
pub use chase::{Owed, OwedLine, chase_list};
pub use clean::{csv, filled, workbook, zip};
pub use sample::sample;

/// Rows below the header that carry formats and drop-down lists.
const ROWS: u32 = 5_000;

const NOTES: Text = Text::new("填写说明", "Notes");

/// An empty workbook for `tables`: one sheet a table, then a sheet of notes.
///
/// # Errors
/// When the workbook cannot be written, which means a defect in this crate.
pub fn template(tables: &[TableId], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the same template is the same bytes.
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    for &table in tables {
        data_sheet(book.add_worksheet(), table, lang)?;
    }
    notes_sheet(book.add_worksheet(), tables, lang)?;
    book.save_to_buffer()
}

fn data_sheet(sheet: &mut Worksheet, table: TableId, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(table.spec().label.get(lang))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, field) in (0u16..).zip(table.spec().fields) {
        let body = Format::new().set_num_format(number_format(field.ty));
        sheet.set_column_width(column, width(field, lang))?;
        sheet.set_column_format(column, &body)?;
        sheet.write_string_with_format(0, column, header(field, lang), &header_format(field))?;
        if let Some(list) = choices(field.ty) {
            let rule = DataValidation::new()
                .allow_list_strings(&list)?
                .ignore_blank(true);
            sheet.add_data_validation(1, column, ROWS, column, &rule)?;
        }
    }
    Ok(())
}

fn notes_sheet(sheet: &mut Worksheet, tables: &[TableId], lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(NOTES.get(lang))?;
    let head = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    let titles = [
        Text::new("表", "Table"),
        Text::new("列", "Column"),
        Text::new("要求", "Need"),
        Text::new("怎么填", "How to fill it in"),
    ];
    for (column, title) in (0u16..).zip(titles) {
        sheet.write_string_with_format(0, column, title.get(lang), &head)?;
        sheet.set_column_width(column, [14.0, 26.0, 10.0, 60.0][usize::from(column)])?;
    }
    let fields = tables
        .iter()
        .flat_map(|t| t.spec().fields.iter().map(move |f| (t.spec(), f)));
    for (row, (table, field)) in (1u32..).zip(fields) {
        sheet.write_string(row, 0, table.label.get(lang))?;
        sheet.write_string(row, 1, field.label.get(lang))?;
        sheet.write_string(row, 2, need(field.need).get(lang))?;
        sheet.write_string(row, 3, hint(field.ty, lang))?;
    }
    Ok(())
}

fn header(field: &FieldSpec, lang: Lang) -> String {
    let star = if field.need == Need::Required {
        "*"
    } else {
        ""
    };
    format!("{}{star}", field.label.get(lang))
}

fn header_format(field: &FieldSpec) -> Format {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0xFB_FA_F7))
        .set_border_bottom(FormatBorder::Thin);
    match field.need {
        Need::Required => format.set_font_color(Color::RGB(0xC0_39_2B)),
        _ => format.set_font_color(Color::RGB(0x1E_25_30)),
    }
}

fn width(field: &FieldSpec, lang: Lang) -> f64 {
    let label: usize = header(field, lang)
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum();
    let value = match field.ty {
        FieldType::Address => 36,
        FieldType::Uscc => 22,
        FieldType::Name => 20,
        FieldType::Gtin | FieldType::Region | FieldType::Regions | FieldType::Mobile => 16,
        _ => 12,
    };
    (label + 2).max(value) as f64
}

fn number_format(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Money => "#,##0.00",
        FieldType::Qty => "0.######",
        FieldType::Int => "0",
        FieldType::Percent => "0.##",
        FieldType::Date => "yyyy-mm-dd",
        // Everything else is text, so that a code stays a code.
        _ => "@",
    }
}

fn choices(ty: FieldType) -> Option<Vec<&'static str>> {
    match ty {
        FieldType::Enum(list) => Some(list.iter().map(|c| c.label.zh).collect()),
        _ => None,
    }
}

fn need(need: Need) -> Text {
    match need {
        Need::Required => Text::new("必填", "required"),
        Need::Recommended => Text::new("建议填", "recommended"),
        Need::Optional => Text::new("选填", "optional"),
    }
}

fn hint(ty: FieldType, lang: Lang) -> String {
    if let Some(list) = choices(ty) {
        return list.join(" / ");
    }
    if let FieldType::Ref(table, _) = ty {
        let name = table.spec().label.get(lang);
        return match lang {
            Lang::Zh => format!("填「{name}」表里的编码"),
            Lang::En => format!("the code of a record in {name}"),
        };
    }
    let text = match ty {
        FieldType::Code => Text::new("按文本填,保留前面的 0", "text; keep leading zeros"),
        FieldType::Phone => Text::new("区号-号码,如 0571-88001234", "area code and number"),
        FieldType::Mobile => Text::new("11 位,不加空格", "eleven digits, no spaces"),
        FieldType::Email => Text::new("如 name@example.com", "such as name@example.com"),
        FieldType::Region => Text::new(
            "省 市 区,如 浙江省 杭州市 西湖区",
            "province, city, district",
        ),
        FieldType::Regions => Text::new("多个地区用顿号分开", "several regions, separated by 、"),
        FieldType::Address => Text::new("街道、门牌", "street and number"),
        FieldType::Money => Text::new("数字,不带单位", "a number without a unit"),
        FieldType::Qty => Text::new("数量,不带单位", "a quantity without a unit"),
        FieldType::Int => Text::new("整数", "a whole number"),
        FieldType::Percent => Text::new("3 表示 3%", "3 means 3%"),
        FieldType::Date => Text::new("如 2026-12-31", "such as 2026-12-31"),
        FieldType::Period => Text::new(
            "年或月,如 2026 或 2026-03",
            "a year or a month: 2026 or 2026-03",
        ),
        FieldType::Uscc => Text::new("18 位,按文本填", "eighteen characters, as text"),
        FieldType::Gtin => Text::new(
            "8、12、13 或 14 位条码",
            "a barcode of 8, 12, 13 or 14 digits",
        ),
        FieldType::Postal => Text::new("6 位", "six digits"),
        FieldType::Domain => Text::new("如 example.com", "such as example.com"),
        FieldType::Icp => Text::new("如 京ICP备12345678号", "such as 京ICP备12345678号"),
        FieldType::Name | FieldType::Text | FieldType::Enum(_) | FieldType::Ref(..) => {
            Text::new("文本", "text")
        }
    };
    text.get(lang).into()
}

#[cfg(test)]
mod tests {
    use calamine::Reader;

    use super::*;

    #[test]
    fn a_template_is_the_same_bytes_every_time_and_reads_as_it_was_written() {
        for lang in [Lang::Zh, Lang::En] {
            let bytes = template(&TableId::ALL, lang).unwrap();
            assert_eq!(bytes, template(&TableId::ALL, lang).unwrap());
            let mut book: calamine::Xlsx<_> =
                calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
            for table in TableId::ALL.map(TableId::spec) {
                let sheet = book.worksheet_range(table.label.get(lang)).unwrap();
                let headers: Vec<_> = sheet.rows().next().unwrap().iter().collect();
                assert_eq!(headers.len(), table.fields.len());
            }
        }
    }
}
