//! What bytes are, by their first bytes and never by the file's name.

use qichu_model::Text;

/// What a file is, before anything parses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// A ZIP container: xlsx, xlsm, xlsb or ods.
    Zip,
    /// A compound file: xls, or a workbook encrypted with a password.
    Compound,
    /// Perhaps separated text.
    Text,
    /// Something that is no workbook: what it is.
    Other(Text),
}

const SIGNATURES: [(&[u8], Sniffed); 10] = [
    (b"PK\x03\x04", Sniffed::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Sniffed::Compound),
    (
        b"%PDF-",
        Sniffed::Other(Text::new("PDF 文件", "a PDF file")),
    ),
    (b"\x89PNG", IMAGE),
    (b"\xFF\xD8\xFF", IMAGE),
    (b"GIF8", IMAGE),
    (b"Rar!\x1A\x07", ARCHIVE),
    (b"7z\xBC\xAF\x27\x1C", ARCHIVE),
    (b"\x1F\x8B", ARCHIVE),
    (
        b"{\\rtf",
        Sniffed::Other(Text::new("RTF 文档", "an RTF document")),
    ),
];
const IMAGE: Sniffed = Sniffed::Other(Text::new("图片", "an image"));
const ARCHIVE: Sniffed = Sniffed::Other(Text::new("压缩包", "an archive"));
const HTML: Sniffed = Sniffed::Other(Text::new("网页(HTML)", "a web page (HTML)"));
const XML: Sniffed = Sniffed::Other(Text::new("XML 文件", "an XML file"));
const XML_SHEET: Sniffed = Sniffed::Other(Text::new(
    "XML 表格 2003(请另存为 .xlsx)",
    "an XML spreadsheet of 2003 (save it as .xlsx)",
));
const EMPTY: Sniffed = Sniffed::Other(Text::new("空文件", "an empty file"));
const BINARY: Sniffed = Sniffed::Other(Text::new("不认识的二进制文件", "an unknown binary file"));

/// Looks at the first kilobyte.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    if let Some((_, found)) = SIGNATURES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
    {
        return *found;
    }
    let head = &bytes[..bytes.len().min(1024)];
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || is_utf16(head);
    let body = [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"]
        .iter()
        .find_map(|mark| head.strip_prefix(*mark))
        .unwrap_or(head);
    // Without the zeros, UTF-16 markup reads like the ASCII it encodes.
    let start: Vec<u8> = body
        .iter()
        .filter(|b| **b != 0)
        .skip_while(|b| b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    let holds = |part: &[u8]| memchr::memmem::find(&start, part).is_some();
    match () {
        () if start.is_empty() => EMPTY,
        () if [
            &b"<!doctype html"[..],
            b"<html",
            b"<table",
            b"<head",
            b"<meta",
            b"<style",
            b"<div",
        ]
        .iter()
        .any(|tag| start.starts_with(tag)) =>
        {
            HTML
        }
        () if start.starts_with(b"<?xml") && holds(b"excel.sheet") => XML_SHEET,
        () if start.starts_with(b"<?xml") && holds(b"<html") => HTML,
        () if start.starts_with(b"<?xml") => XML,
        () if start.starts_with(b"mime-version:") => HTML,
        () if !utf16 && head.contains(&0) => BINARY,
        () => Sniffed::Text,
    }
}

/// UTF-16 without a mark: beside printable ASCII stands a zero, always on one side. A
/// few characters (一 is U+4E00) have theirs on the other.
fn is_utf16(head: &[u8]) -> bool {
    let (pairs, _) = head.as_chunks::<2>();
    let printable = |b: u8| matches!(b, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    let zeros = |at: usize| pairs.iter().filter(move |pair| pair[at] == 0);
    let (even, odd) = (zeros(0).count(), zeros(1).count());
    let side = usize::from(odd > even);
    let fewer = even.min(odd);
    even != odd && fewer * 2 <= even + odd - fewer && zeros(side).all(|p| printable(p[1 - side]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_drop_by_mistake() {
        let utf16: Vec<u8> = "\u{feff}<html>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let utf16_text: Vec<u8> = "\u{feff}统一编码,x\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let unmarked = &utf16_text[2..];
        let cases: [(&[u8], Sniffed); 12] = [
            (b"PK\x03\x04rest", Sniffed::Zip),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Sniffed::Compound),
            (b"\xEF\xBB\xBF\r\n <TABLE border=1>", HTML),
            (&utf16, HTML),
            (b" \r\n", EMPTY),
            (b"\x00\x01\x02", BINARY),
            // 客户 in GBK, with nothing ASCII near it.
            (b"\xBF\xCD\xBB\xA7", Sniffed::Text),
            (b"a,b\n1,2\n", Sniffed::Text),
            (b"\xFF\xFEa\x00,\x00", Sniffed::Text),
            (unmarked, Sniffed::Text),
            (b"MIME-Version: 1.0\r\n", HTML),
            (
                b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>",
                XML_SHEET,
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), expected, "{bytes:x?}");
        }
    }

    /// corpus/business holds workbooks only, so nothing in it may be called something else.
    #[test]
    fn calls_every_workbook_of_the_business_corpus_a_container() {
        let Some(corpus) = std::env::var_os("QICHU_CORPUS") else {
            println!("QICHU_CORPUS is not set: skipped");
            return;
        };
        let business = std::path::Path::new(&corpus).join("business");
        let mut seen = 0;
        for file in std::fs::read_dir(business).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(matches!(sniff(&bytes), Sniffed::Zip | Sniffed::Compound));
            seen += 1;
        }
        assert!(seen > 0);
    }
}
