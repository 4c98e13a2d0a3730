//! A cursor over plain XML: tags, attributes, text. It is fast because it knows little.
//! What it does not know (comments, CDATA, declarations, odd spacing) is [`NotPlain`],
//! and whoever knows all of XML reads that part instead.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use quick_xml::escape::resolve_xml_entity;

/// What stands here is not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotPlain;

/// Something, if it was plain.
pub type Plain<T> = Result<T, NotPlain>;

/// A tag by its name, prefix included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag<'x> {
    /// `<c>`
    Open(&'x [u8]),
    /// `<c/>`
    Empty(&'x [u8]),
    /// `</c>`
    Close(&'x [u8]),
}

/// A cell as nearly every program writes nearly every one: `<c r="B3" s="1" t="s"><v>7</v></c>`,
/// without what it may lack.
pub struct Usual<'x> {
    /// Its address, raw.
    pub address: &'x [u8],
    /// Its style, raw.
    pub style: Option<&'x [u8]>,
    /// Whether its value is the number of a shared string.
    pub is_shared: bool,
    /// Its value, raw.
    pub value: &'x str,
}

/// The cursor.
pub struct Scan<'x> {
    xml: &'x str,
    at: usize,
    attributes: Vec<(&'x [u8], &'x [u8])>,
}

impl<'x> Scan<'x> {
    /// A cursor at a byte of the text.
    pub fn new(xml: &'x str, at: usize) -> Self {
        Self {
            xml,
            at,
            attributes: Vec::new(),
        }
    }

    /// The byte it is at.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Passes over white space and tells whether that was all.
    pub fn is_over(&mut self) -> bool {
        let space = self.rest().iter().take_while(|b| is_space(b)).count();
        self.at += space;
        self.rest().is_empty()
    }

    /// The names and raw values of the last opening tag's attributes.
    pub fn attributes(&self) -> &[(&'x [u8], &'x [u8])] {
        &self.attributes
    }

    /// Passes over an XML declaration, where there is one.
    pub fn declaration(&mut self) -> Plain<()> {
        let rest = self.rest();
        if rest.starts_with(b"<?xml ") {
            let end = memchr(b'>', rest).ok_or(NotPlain)?;
            match rest[..end].ends_with(b"?") {
                true => self.at += end + 1,
                false => return Err(NotPlain),
            }
        }
        Ok(())
    }

    /// Passes over a tag, and white space before it.
    pub fn tag(&mut self) -> Plain<Tag<'x>> {
        let xml = self.xml.as_bytes();
        let mut at = self.at;
        while xml.get(at).is_some_and(is_space) {
            at += 1;
        }
        if xml.get(at) != Some(&b'<') {
            return Err(NotPlain);
        }
        at += 1;
        let closes = xml.get(at) == Some(&b'/');
        at += usize::from(closes);
        let name = self.name(at)?;
        at += name.len();
        if closes {
            self.at = at + 1;
            return match xml.get(at) {
                Some(b'>') => Ok(Tag::Close(name)),
                _ => Err(NotPlain),
            };
        }
        self.attributes.clear();
        loop {
            match xml.get(at) {
                Some(b'>') => {
                    self.at = at + 1;
                    return Ok(Tag::Open(name));
                }
                Some(b'/') if xml.get(at + 1) == Some(&b'>') => {
                    self.at = at + 2;
                    return Ok(Tag::Empty(name));
                }
                Some(byte) if is_space(byte) => at += 1,
                _ => at = self.attribute(at)?,
            }
        }
    }

    /// Passes over a usual cell, if one stands right here. Sheets are made of them: tag by tag
    /// they would take twice as long.
    pub fn usual_cell(&mut self) -> Option<Usual<'x>> {
        let rest = self.rest().strip_prefix(b"<c r=\"")?;
        let (address, mut rest) = split(rest, b'"')?;
        let mut style = None;
        if let Some(behind) = rest.strip_prefix(b" s=\"") {
            let (own, behind) = split(behind, b'"')?;
            (style, rest) = (Some(own), behind);
        }
        let behind = rest.strip_prefix(b" t=\"s\"");
        let is_shared = behind.is_some();
        let rest = behind.unwrap_or(rest).strip_prefix(b"><v>")?;
        let from = self.xml.len() - rest.len();
        let (value, rest) = split(rest, b'<')?;
        let rest = rest.strip_prefix(b"/v></c>")?;
        let value = self.xml.get(from..from + value.len())?;
        self.at = self.xml.len() - rest.len();
        Some(Usual {
            address,
            style,
            is_shared,
            value,
        })
    }

    /// Passes over a string as nearly every program writes nearly every one, if it stands right
    /// here: `<si><t>text</t></si>`. Gives its raw text, and whether its space is to be kept.
    pub fn usual_string(&mut self) -> Option<(&'x str, bool)> {
        let rest = self.rest().strip_prefix(b"<si><t")?;
        let behind = rest.strip_prefix(b" xml:space=\"preserve\"");
        let kept = behind.is_some();
        let rest = behind.unwrap_or(rest).strip_prefix(b">")?;
        let from = self.xml.len() - rest.len();
        let length = memchr(b'<', rest)?;
        let rest = rest[length..].strip_prefix(b"</t></si>")?;
        let text = self.xml.get(from..from + length)?;
        self.at = self.xml.len() - rest.len();
        Some((text, kept))
    }

    /// Takes the attribute at a byte and gives the byte behind it.
    fn attribute(&mut self, at: usize) -> Plain<usize> {
        let xml = self.xml.as_bytes();
        let key = self.name(at)?;
        let from = at + key.len() + 2;
        let quote = match xml.get(from - 2..from) {
            Some([b'=', quote @ (b'"' | b'\'')]) => *quote,
            _ => return Err(NotPlain),
        };
        let rest = xml.get(from..).ok_or(NotPlain)?;
        // Most are a few bytes long: a search would take longer to begin.
        let length = rest.iter().position(|b| *b == quote).ok_or(NotPlain)?;
        self.attributes.push((key, &rest[..length]));
        Ok(from + length + 1)
    }

    fn name(&self, at: usize) -> Plain<&'x [u8]> {
        let rest = self.xml.as_bytes().get(at..).ok_or(NotPlain)?;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-' | b'.');
        match rest.iter().position(|b| !is_name(b)) {
            None | Some(0) => Err(NotPlain),
            Some(length) => Ok(&rest[..length]),
        }
    }

    /// Passes over text up to the next tag.
    pub fn text(&mut self) -> Plain<&'x str> {
        let length = memchr(b'<', self.rest()).ok_or(NotPlain)?;
        self.take(length)
    }

    /// As [`Self::text`], where it is likely a few bytes long.
    pub fn short_text(&mut self) -> Plain<&'x str> {
        let length = self.rest().iter().position(|b| *b == b'<');
        self.take(length.ok_or(NotPlain)?)
    }

    /// Passes over `</name>`, which must stand right here.
    pub fn close(&mut self, name: &[u8]) -> Plain<()> {
        let rest = self.rest();
        let end = name.len() + 2;
        let is_it = rest.starts_with(b"</")
            && rest.get(2..end).is_some_and(|own| is(own, name))
            && rest.get(end) == Some(&b'>');
        self.at += end + 1;
        match is_it {
            true => Ok(()),
            false => Err(NotPlain),
        }
    }

    fn take(&mut self, length: usize) -> Plain<&'x str> {
        let text = self.xml.get(self.at..self.at + length).ok_or(NotPlain)?;
        self.at += length;
        Ok(text)
    }

    fn rest(&self) -> &'x [u8] {
        self.xml.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// What stands before and behind the first such byte, which is likely a few bytes on.
fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let length = bytes.iter().position(|b| *b == at)?;
    Some((&bytes[..length], &bytes[length + 1..]))
}

/// Bytes as text.
pub fn utf8(bytes: &[u8]) -> Plain<&str> {
    simdutf8::basic::from_utf8(bytes).map_err(|_| NotPlain)
}

/// The bytes of a part, or of its beginning, as text, without a mark of the encoding.
pub fn text(bytes: &[u8]) -> Plain<&str> {
    utf8(bytes).map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Whether two names are one. Most are a byte long: a call to compare memory would take
/// longer.
pub fn is(a: &[u8], b: &[u8]) -> bool {
    a.iter().eq(b)
}

/// A name without its prefix.
pub fn local(name: &[u8]) -> &[u8] {
    match name {
        // All but always there is none.
        [_] => name,
        _ => match memchr(b':', name) {
            Some(at) => &name[at + 1..],
            None => name,
        },
    }
}

/// A number of at most nine digits.
pub fn digits(text: &[u8]) -> Plain<u32> {
    match text.len() {
        1..=9 => text
            .iter()
            .try_fold(0, |number, byte| match byte.is_ascii_digit() {
                true => Ok(number * 10 + u32::from(byte - b'0')),
                false => Err(NotPlain),
            }),
        _ => Err(NotPlain),
    }
}

/// Text with its entities resolved and its line ends made `\n`.
pub fn decode(raw: &str) -> Plain<Cow<'_, str>> {
    let is_special = |b: &u8| matches!(b, b'&' | b'\r');
    let first = match raw.len() {
        0..16 => raw.bytes().position(|b| is_special(&b)),
        _ => memchr2(b'&', b'\r', raw.as_bytes()),
    };
    let Some(first) = first else {
        return Ok(Cow::Borrowed(raw));
    };
    let mut text = String::with_capacity(raw.len());
    let (head, mut rest) = raw.split_at(first);
    text.push_str(head);
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = match rest[at..].strip_prefix('\r') {
            Some(behind) => {
                text.push('\n');
                behind.strip_prefix('\n').unwrap_or(behind)
            }
            None => {
                let (entity, behind) = rest[at + 1..].split_once(';').ok_or(NotPlain)?;
                match resolve_xml_entity(entity) {
                    Some(known) => text.push_str(known),
                    None => text.push(character(entity)?),
                }
                behind
            }
        };
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// The character of `#20013` or `#x4e2d`.
fn character(entity: &str) -> Plain<char> {
    let number = entity.strip_prefix('#').ok_or(NotPlain)?;
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    // A sign is a digit to std.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(NotPlain);
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| NotPlain)?;
    char::from_u32(code).filter(|c| *c != '\0').ok_or(NotPlain)
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        let mut scan = Scan::new(
            "<?xml version=\"1.0\"?> <x:c r='A>1' t=\"s\"><v/>1</x:c>",
            0,
        );
        scan.declaration().unwrap();
        assert_eq!(scan.tag(), Ok(Tag::Open(b"x:c")));
        let expected: [(&[u8], &[u8]); 2] = [(b"r", b"A>1"), (b"t", b"s")];
        assert_eq!(scan.attributes(), expected);
        assert_eq!(local(b"x:c"), b"c");
        assert_eq!(scan.tag(), Ok(Tag::Empty(b"v")));
        assert_eq!(scan.text(), Ok("1"));
        assert_eq!(scan.close(b"x:c"), Ok(()));
        assert_eq!(scan.tag(), Err(NotPlain));
    }

    #[test]
    fn what_is_not_plain_is_left_to_others() {
        for xml in [
            "",
            "x",
            "<",
            "<c",
            "<c r",
            "<c r=",
            "<c r=1>",
            "<c r=\"1",
            "<c/ >",
            "</c >",
            "<!-- -->",
            "<![CDATA[x]]>",
            "<?pi?>",
            "<中>",
            "< c>",
        ] {
            assert_eq!(Scan::new(xml, 0).tag(), Err(NotPlain), "{xml}");
        }
    }

    #[test]
    fn text_is_decoded() {
        let decoded = decode("a&lt;b&#x4e2d;&#20013;\r\nc\rd").unwrap();
        assert_eq!(decoded, "a<b中中\nc\nd");
        assert!(matches!(decode("甲乙"), Ok(Cow::Borrowed("甲乙"))));
        for raw in ["&", "&x;", "&#0;", "&#+1;", "&#xD800;", "&#;", "&amp"] {
            assert_eq!(decode(raw), Err(NotPlain), "{raw}");
        }
    }
}
