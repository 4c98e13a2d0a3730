//! Separated text: its encoding, its delimiter, its rows.

use std::borrow::Cow;

use csv::StringRecord;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use qichu_model::raw::ReadError;
use qichu_model::store::CellKind;

use crate::grid::{Builder, Meter, Sheet};
use crate::intern::Interner;

/// Text with its encoding.
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's WHATWG name.
    pub encoding: &'static str,
    /// No byte order mark and no valid UTF-8: the encoding is a guess.
    pub guessed: bool,
}

/// Decodes by byte order mark, else as UTF-8 where valid, else by a guess that
/// prefers GB18030, in which Chinese spreadsheet programs save.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..], false);
    }
    if std::str::from_utf8(bytes).is_ok() {
        return decoded(UTF_8, bytes, false);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decoded(encoding, bytes, true);
    }
    if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        return Decoded {
            text: text.into_owned(),
            encoding: GB18030.name(),
            guessed: true,
        };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decoded(
        detector.guess(None, chardetng::Utf8Detection::Deny),
        bytes,
        true,
    )
}

fn decoded(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        guessed,
    }
}

/// A comma, tab or line end of UTF-16 has a zero beside it; no other text has zeros.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    match (zeros(0), zeros(1)) {
        (0, 0) => None,
        (even, odd) if even > odd => Some(UTF_16BE),
        _ => Some(UTF_16LE),
    }
}

/// The delimiter among `,` `;` and tab that splits the first lines most evenly.
pub fn delimiter(text: &str) -> u8 {
    let fields = |delimiter: u8| -> Vec<usize> {
        reader(text, delimiter)
            .records()
            .take(20)
            .map_while(Result::ok)
            .map(|record| record.len())
            .collect()
    };
    // Even width counts before width: a comma inside an address splits few lines.
    let score = |delimiter: u8| {
        let widths = fields(delimiter);
        let widest = widths.iter().copied().max().unwrap_or(0);
        let even = widths.iter().filter(|w| **w == widest).count();
        (widest > 1, even, widest)
    };
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|d| score(*d))
        .unwrap_or(b',')
}

/// Reads separated text. Its rows are those a spreadsheet program would show: blank
/// lines count, line breaks inside a field don't.
pub fn read(
    text: &str,
    delimiter: u8,
    texts: &mut Interner,
    meter: &mut Meter<'_>,
) -> Result<Sheet, ReadError> {
    // Old Mac line ends, in which nothing counts lines.
    let text = match text.contains('\n') {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.replace('\r', "\n")),
    };
    let mut builder = Builder::new(meter);
    let mut records = reader(&text, delimiter);
    let mut record = StringRecord::new();
    let mut inside = 0;
    while records.read_record(&mut record).unwrap_or(false) {
        let start = record.position().cloned();
        let start = start.unwrap_or_else(csv::Position::new);
        // A record's position lies before the blank lines that the reader skips.
        let skipped = text.as_bytes()[start.byte() as usize..]
            .iter()
            .take_while(|b| matches!(b, b'\r' | b'\n'))
            .filter(|b| **b == b'\n')
            .count() as u64;
        let row = (start.line() - 1 + skipped).saturating_sub(inside);
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        for (column, field) in (0u32..).zip(&record) {
            inside += memchr::memchr_iter(b'\n', field.as_bytes()).count() as u64;
            if !field.trim().is_empty() {
                let text = texts.intern(field)?;
                builder.put((row, column), text, CellKind::Plain)?;
            }
        }
    }
    Ok(Sheet {
        grid: builder.finish(Vec::new()),
        merges: Vec::new(),
    })
}

/// Reads records as they stand: no header, any width, quotes as RFC 4180 has them.
pub fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "编码,名称\n001,\"甲,乙\"\n";

    #[test]
    fn reads_what_chinese_spreadsheet_programs_save() {
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let gbk = GB18030.encode(TEXT).0.into_owned();
        let marked = format!("\u{feff}{TEXT}").into_bytes();
        let cases = [
            (TEXT.as_bytes().to_vec(), "UTF-8", false),
            (marked, "UTF-8", false),
            (gbk, "gb18030", true),
            (utf16, "UTF-16LE", true),
        ];
        for (bytes, encoding, guessed) in cases {
            let found = decode(&bytes);
            assert_eq!(
                (found.text.as_str(), found.encoding, found.guessed),
                (TEXT, encoding, guessed)
            );
        }
    }

    #[test]
    fn finds_the_delimiter_beside_commas_in_an_address() {
        assert_eq!(delimiter(TEXT), b',');
        assert_eq!(delimiter("a;b\n1,5;2,5\n"), b';');
        assert_eq!(delimiter("编码\t地址\n1\t路1号,3楼\n2\t路2号\n"), b'\t');
    }
}
