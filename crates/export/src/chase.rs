//! The chase list (催办清单) as a workbook: a sheet a person, to be answered and sent back.

use std::collections::BTreeSet;

use qichu_model::totals::Completeness;
use qichu_model::{Lang, TableId, Text};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

/// Records on one sheet: a sheet takes 1,048,576 rows.
const SHEET_ROWS: usize = 1_000_000;

/// What one person owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Who; empty where nobody is named.
    pub owner: String,
    /// How many of the required and recommended cells say what.
    pub complete: Completeness,
    /// The records that lack something, or say why it is unknown.
    pub lines: Vec<OwedLine>,
}

/// A record that lacks something, or says why it is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedLine {
    /// The table.
    pub table: TableId,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The required fields that are empty.
    pub required: Vec<u16>,
    /// The recommended fields that are empty.
    pub recommended: Vec<u16>,
    /// The fields that nobody knows, and why.
    pub unknown: Vec<(u16, String)>,
}

/// The list as a workbook: a summary, which also names those who owe nothing (`settled`),
/// then a sheet a person. `about` names the book.
///
/// # Errors
/// When the workbook cannot be written, which means a defect in this crate.
pub fn chase_list(
    owed: &[Owed],
    settled: &[String],
    about: &str,
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the same list is the same bytes.
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    let title = Text::new("汇总", "Summary").get(lang);
    let mut taken = BTreeSet::from([title.to_lowercase()]);
    let sheet = book.add_worksheet().set_name(title)?;
    summary(sheet, owed, about, lang)?;
    if !settled.is_empty() {
        sheet.write_string(owed.len() as u32 + 4, 0, all_given(settled, lang))?;
    }
    for one in owed {
        for lines in one.lines.chunks(SHEET_ROWS) {
            let name = sheet_name(owner(&one.owner, lang), &mut taken);
            list(book.add_worksheet().set_name(name)?, lines, lang)?;
        }
    }
    book.save_to_buffer()
}

fn summary(sheet: &mut Worksheet, owed: &[Owed], about: &str, lang: Lang) -> Result<(), XlsxError> {
    sheet.write_string(0, 0, about)?;
    let titles = [
        (Text::new("负责人", "Owner"), 28.0),
        (Text::new("完整率", "Complete"), 10.0),
        (Text::new("待补记录", "Records to complete"), 12.0),
        (Text::new("缺必填", "Required missing"), 12.0),
        (Text::new("缺建议填", "Recommended missing"), 12.0),
        (Text::new("注明未知", "Said to be unknown"), 12.0),
    ];
    head(sheet, 2, &titles, lang)?;
    let percent = Format::new().set_num_format("0.0%");
    for (row, one) in (3u32..).zip(owed) {
        let count = |of: fn(&OwedLine) -> usize| -> f64 {
            one.lines.iter().map(|line| of(line) as f64).sum()
        };
        let lacks = |line: &&OwedLine| line.required.len() + line.recommended.len() > 0;
        sheet.write_string(row, 0, owner(&one.owner, lang))?;
        sheet.write_number_with_format(
            row,
            1,
            f64::from(one.complete.per_mille()) / 1000.0,
            &percent,
        )?;
        sheet.write_number(row, 2, one.lines.iter().filter(lacks).count() as f64)?;
        sheet.write_number(row, 3, count(|l| l.required.len()))?;
        sheet.write_number(row, 4, count(|l| l.recommended.len()))?;
        sheet.write_number(row, 5, count(|l| l.unknown.len()))?;
    }
    Ok(())
}

fn list(sheet: &mut Worksheet, lines: &[OwedLine], lang: Lang) -> Result<(), XlsxError> {
    let titles = [
        (Text::new("表", "Table"), 12.0),
        (Text::new("编码", "Key"), 24.0),
        (Text::new("名称", "Name"), 28.0),
        (Text::new("缺必填", "Required missing"), 32.0),
        (Text::new("缺建议填", "Recommended missing"), 32.0),
        (Text::new("注明未知", "Said to be unknown"), 32.0),
        (
            Text::new("补充内容或未知原因", "Answer, or why unknown"),
            32.0,
        ),
    ];
    head(sheet, 0, &titles, lang)?;
    sheet.set_freeze_panes(1, 0)?;
    for (row, line) in (1u32..).zip(lines) {
        let label = |column: &u16| {
            let field = line.table.spec().fields.get(usize::from(*column));
            field.map_or("", |f| f.label.get(lang))
        };
        let between = Text::new("、", ", ").get(lang);
        let fields = |columns: &[u16]| {
            let labels: Vec<&str> = columns.iter().map(label).collect();
            labels.join(between)
        };
        let unknown = line.unknown.iter();
        let unknown = unknown.map(|(column, why)| format!("{}：{why}", label(column)));
        sheet.write_string(row, 0, line.table.spec().label.get(lang))?;
        sheet.write_string(row, 1, &line.key)?;
        sheet.write_string(row, 2, &line.name)?;
        sheet.write_string(row, 3, fields(&line.required))?;
        sheet.write_string(row, 4, fields(&line.recommended))?;
        sheet.write_string(row, 5, unknown.collect::<Vec<_>>().join(between))?;
    }
    Ok(())
}

fn head(
    sheet: &mut Worksheet,
    row: u32,
    titles: &[(Text, f64)],
    lang: Lang,
) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    for (column, (title, width)) in (0u16..).zip(titles) {
        sheet.write_string_with_format(row, column, title.get(lang), &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    // A4, as wide as the paper.
    sheet.set_paper_size(9);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// One line for all who owe nothing.
fn all_given(names: &[String], lang: Lang) -> String {
    let between = Text::new("、", ", ").get(lang);
    let (count, names) = (names.len(), names.join(between));
    match lang {
        Lang::Zh => format!("{count} 人已交齐：{names}"),
        Lang::En => format!("Nothing owed by {count}: {names}"),
    }
}

fn owner(name: &str, lang: Lang) -> &str {
    match name {
        "" => Text::new("未指定", "Nobody named").get(lang),
        owner => owner,
    }
}

/// A name that a sheet may have: at most 31 characters, none of `[]:*?/\`, no quote at an
/// end, and not taken.
fn sheet_name(owner: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = owner
        .chars()
        .map(|c| {
            if "[]:*?/\\'".contains(c) || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    // Excel counts UTF-16 units; four are kept for a number.
    let mut units = 0;
    let short: String = plain
        .trim()
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= 27
        })
        .collect();
    let numbered = (2..).map(|n| format!("{short} {n}"));
    let mut names = std::iter::once(short.clone()).chain(numbered);
    let free = names.find(|n| !n.trim().is_empty() && taken.insert(n.to_lowercase()));
    free.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use calamine::Reader;

    use super::*;

    #[test]
    fn each_owner_has_a_sheet_whatever_the_name_is() {
        let line = |key: &str| OwedLine {
            table: TableId::Stock,
            key: key.into(),
            name: "=苹果".into(),
            required: vec![1],
            recommended: vec![],
            unknown: vec![(5, "待盘".into())],
        };
        let owed = |owner: &str, lines| Owed {
            owner: owner.into(),
            complete: Completeness::default(),
            lines,
        };
        let long = "很长的部门名称".repeat(9);
        let all = [
            owed("仓库/成品 · 陈军", vec![line("A1"), line("A2")]),
            owed(&long, vec![line("A3")]),
            owed(&long, vec![line("A4")]),
            owed("", vec![line("A5")]),
        ];
        let settled = ["周全", "吴知"].map(String::from);
        let bytes = chase_list(&all, &settled, "华东区 2026-12-31", Lang::Zh).unwrap();
        assert_eq!(
            bytes,
            chase_list(&all, &settled, "华东区 2026-12-31", Lang::Zh).unwrap()
        );
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        assert_eq!(names.len(), 5);
        assert_eq!((&*names[1], &*names[4]), ("仓库 成品 · 陈军", "未指定"));
        let sheet = book.worksheet_range(&names[1]).unwrap();
        let text = |at| sheet.get(at).unwrap().to_string();
        assert_eq!(
            (text((2, 1)), text((2, 2)), text((2, 3))),
            ("A2".into(), "=苹果".into(), "商品名称".into())
        );
        assert_eq!(text((2, 5)), "条码：待盘");
        let summary = book.worksheet_range(&names[0]).unwrap();
        assert_eq!(summary.get((3, 2)).unwrap().to_string(), "2");
        assert_eq!(
            summary.get((8, 0)).unwrap().to_string(),
            "2 人已交齐：周全、吴知"
        );
    }
}
