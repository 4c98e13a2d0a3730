//! How values stand in the cells of a workbook.

use std::collections::BTreeSet;

use qichu_book::back::LONGEST_CELL;
use qichu_model::{FieldType, Severity};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

/// Digits that every program keeps of a number.
const SURE_DIGITS: usize = 15;
/// The longest name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;

/// A workbook with a fixed date, so that the same records are the same bytes.
pub fn new_workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    // A third faster to save than the usual 6, a twentieth larger.
    book.set_zip_compression_level(3);
    Ok(book)
}

/// How cells look that are found to be alike.
pub struct Formats {
    /// For texts: a code stays a code, and what begins with `=` stays a text.
    text: Format,
    /// For numbers: all their digits show.
    number: Format,
    /// For what is said of a row.
    pub told: Format,
}

/// Formats by the worst that is found in a cell.
pub struct Look {
    plain: Formats,
    error: Formats,
    warning: Formats,
    /// For what is no data.
    pub faint: Format,
}

impl Default for Look {
    fn default() -> Self {
        let formats = |colour: Option<(u32, u32)>| {
            let format = |numbers: &str| {
                let format = Format::new().set_num_format(numbers);
                match colour {
                    None => format,
                    Some((paper, ink)) => format
                        .set_background_color(Color::RGB(paper))
                        .set_font_color(Color::RGB(ink)),
                }
            };
            Formats {
                text: format("@"),
                number: format("General"),
                told: format("@").set_text_wrap().set_align(FormatAlign::Top),
            }
        };
        Self {
            plain: formats(None),
            error: formats(Some((0xFB_EB_E8, 0xB5_30_1F))),
            warning: formats(Some((0xFB_F3_E2, 0x8F_5A_0E))),
            faint: Format::new()
                .set_num_format("@")
                .set_font_color(Color::RGB(0x73_7C_8A))
                .set_align(FormatAlign::Top),
        }
    }
}

impl Look {
    /// The formats for a severity.
    pub fn of(&self, worst: Option<Severity>) -> &Formats {
        match worst {
            Some(Severity::Error) => &self.error,
            Some(Severity::Warning) => &self.warning,
            Some(Severity::Info) | None => &self.plain,
        }
    }

    /// Lays out a column of values. Texts are texts in rows that a person adds, too; and
    /// plain cells need no format of their own, which would be looked up for each.
    pub fn column(
        &self,
        out: &mut Worksheet,
        column: u16,
        ty: Option<FieldType>,
    ) -> Result<(), XlsxError> {
        out.set_column_width(column, 14)?;
        if !is_numeric(ty) {
            out.set_column_format(column, &self.plain.text)?;
        }
        Ok(())
    }

    /// Writes a value into its column: a number where its field holds numbers and every
    /// program would show the very same text, else text.
    pub fn write(
        &self,
        out: &mut Worksheet,
        (row, column): (u32, u16),
        text: &str,
        ty: Option<FieldType>,
        worst: Option<Severity>,
    ) -> Result<(), XlsxError> {
        let formats = self.of(worst);
        let plain = std::ptr::eq(formats, &self.plain);
        match exact_number(text).filter(|_| is_numeric(ty)) {
            Some(number) if plain => out.write_number(row, column, number)?,
            Some(number) => out.write_number_with_format(row, column, number, &formats.number)?,
            // Nothing is written for an empty one.
            None if plain && (text.is_empty() || !is_numeric(ty)) => {
                out.write_string(row, column, cut(text))?
            }
            None => out.write_string_with_format(row, column, cut(text), &formats.text)?,
        };
        Ok(())
    }
}

fn is_numeric(ty: Option<FieldType>) -> bool {
    use FieldType::{Int, Money, Percent, Qty};
    matches!(ty, Some(Money | Qty | Int | Percent))
}

/// The number whose shortest text is exactly this one. A float is what the file format
/// has; what it cannot hold exactly goes out as text.
fn exact_number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if !plain || digits == 0 || digits > SURE_DIGITS || text == "-0" {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// As much of a text as a cell holds.
pub fn cut(text: &str) -> &str {
    let mut units = 0;
    let over = |(_, c): &(usize, char)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    };
    if text.len() <= LONGEST_CELL {
        return text;
    }
    match text.char_indices().find(over) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Names of sheets that a workbook takes: no two alike, none too long.
#[derive(Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// The name, or one close to it.
    pub fn take(&mut self, wanted: &str) -> String {
        let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
        let plain: String = wanted
            .chars()
            .filter(|c| allowed(c) && !c.is_control())
            .collect();
        let plain = match plain.trim() {
            "" => "Sheet",
            plain => plain,
        };
        let fitted = |ending: &str| {
            let mut left = LONGEST_NAME - ending.len();
            let mut name = String::new();
            for c in plain.chars() {
                left = match left.checked_sub(c.len_utf16()) {
                    Some(left) => left,
                    None => break,
                };
                name.push(c);
            }
            name + ending
        };
        let mut number = 1;
        loop {
            let name = match number {
                1 => fitted(""),
                n => fitted(&format!(" ({n})")),
            };
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_that_read_the_same_are_numbers() {
        for text in ["0", "5", "-3.25", "123456789012345", "0.1"] {
            assert_eq!(
                exact_number(text).map(|n| n.to_string()).as_deref(),
                Some(text)
            );
        }
        for text in [
            "",
            "-",
            "-0",
            "1.50",
            "007",
            "+7",
            "1e5",
            "1,234",
            ".5",
            "5.",
            "1234567890123456",
            "NaN",
            "inf",
            "-inf",
        ] {
            assert_eq!(exact_number(text), None, "{text}");
        }
    }

    /// The XML of a sheet with one column, and a cell of it below the first row.
    fn sheet(ty: FieldType, text: &str, worst: Option<Severity>) -> String {
        let (mut book, look) = (new_workbook().unwrap(), Look::default());
        let out = book.add_worksheet();
        look.column(out, 0, Some(ty)).unwrap();
        look.write(out, (1, 0), text, Some(ty), worst).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let file = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
        std::io::read_to_string(file).unwrap()
    }

    #[test]
    fn a_column_of_codes_holds_texts_in_rows_that_are_added_too() {
        let codes = sheet(FieldType::Code, "007", None);
        assert!(codes.contains(r#"style="1""#), "{codes}");
        assert!(
            codes.contains(r#"<c r="A2" s="1" t="s"><v>0</v></c>"#),
            "{codes}"
        );
        let numbers = sheet(FieldType::Qty, "7", None);
        assert!(!numbers.contains("style="), "{numbers}");
        assert!(numbers.contains(r#"<c r="A2"><v>7</v></c>"#), "{numbers}");
        // What no number holds stays as it is.
        let long = sheet(FieldType::Qty, "1234567890123456", None);
        assert!(long.contains(r#"<c r="A2" s="1" t="s">"#), "{long}");
    }

    #[test]
    fn an_empty_cell_is_written_where_something_is_wrong_with_it() {
        for ty in [FieldType::Code, FieldType::Qty] {
            assert!(!sheet(ty, "", None).contains("<c "));
            assert!(sheet(ty, "", Some(Severity::Error)).contains("<c "));
        }
    }

    #[test]
    fn names_of_sheets_are_made_to_fit() {
        let mut names = Names::default();
        assert_eq!(names.take("库存"), "库存");
        assert_eq!(names.take("库存"), "库存 (2)");
        assert_eq!(names.take("a/b:c"), "abc");
        assert_eq!(names.take("ABC"), "ABC (2)");
        let long = "长".repeat(40);
        assert_eq!(names.take(&long).chars().count(), LONGEST_NAME);
        assert_eq!(names.take("'"), "Sheet");
    }
}
