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
    Ok(book)
}

/// A value as text and as number.
pub struct Pair {
    /// For texts: a code stays a code, and what begins with `=` stays a text.
    pub text: Format,
    /// For numbers: all their digits show.
    pub number: Format,
}

/// Formats by the worst that is found in a cell.
pub struct Look {
    plain: Pair,
    error: Pair,
    warning: Pair,
    /// For what is no data.
    pub faint: Format,
}

impl Default for Look {
    fn default() -> Self {
        let pair = |colour: Option<(u32, u32)>| {
            let format = |numbers: &str| {
                let format = Format::new().set_num_format(numbers);
                match colour {
                    None => format,
                    Some((paper, ink)) => format
                        .set_background_color(Color::RGB(paper))
                        .set_font_color(Color::RGB(ink)),
                }
            };
            Pair {
                text: format("@"),
                number: format("General"),
            }
        };
        Self {
            plain: pair(None),
            error: pair(Some((0xFB_EB_E8, 0xB5_30_1F))),
            warning: pair(Some((0xFB_F3_E2, 0x8F_5A_0E))),
            faint: Format::new()
                .set_num_format("@")
                .set_font_color(Color::RGB(0x73_7C_8A))
                .set_align(FormatAlign::Top),
        }
    }
}

impl Look {
    /// The formats for a severity.
    pub fn of(&self, worst: Option<Severity>) -> &Pair {
        match worst {
            Some(Severity::Error) => &self.error,
            Some(Severity::Warning) => &self.warning,
            Some(Severity::Info) | None => &self.plain,
        }
    }
}

/// Writes a value: a number where its field holds numbers and every program would show
/// the very same text, else text.
pub fn write_value(
    out: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    ty: Option<FieldType>,
    format: &Pair,
) -> Result<(), XlsxError> {
    match exact_number(text).filter(|_| ty.is_some_and(is_numeric)) {
        Some(number) => out.write_number_with_format(row, column, number, &format.number)?,
        None if text.is_empty() => out.write_blank(row, column, &format.text)?,
        None => out.write_string_with_format(row, column, cut(text), &format.text)?,
    };
    Ok(())
}

fn is_numeric(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::Money | FieldType::Qty | FieldType::Int | FieldType::Percent
    )
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
