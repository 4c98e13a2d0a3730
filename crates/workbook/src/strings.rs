//! The strings of an xlsx workbook: the table that cells refer to by number, and the
//! content of an entry of it or of an inline text.

use std::borrow::Cow;

use memchr::memchr;
use qichu_model::raw::ReadError;

use crate::cells::is_blank;
use crate::intern::Interner;
use crate::limits::MAX_TEXTS;
use crate::scan::{NotPlain, Plain, Scan, Tag, decode, digits, local};

/// No cell has referred to it yet.
const UNSEEN: u32 = u32::MAX;

/// The shared strings. Each goes into the pool when the first cell refers to it, so that
/// no later one hashes it again, and what no cell refers to never does.
#[derive(Default)]
pub struct Strings<'x> {
    texts: Vec<Cow<'x, str>>,
    ids: Vec<u32>,
    /// Whether each stands there once, so that none need be looked for in the pool.
    unique: bool,
}

impl<'x> Strings<'x> {
    /// Reads the part of shared strings.
    pub fn read(xml: &'x str) -> Plain<Self> {
        let mut scan = Scan::new(xml, 0);
        scan.declaration()?;
        let (table, stated) = match scan.tag()? {
            Tag::Open(name) if local(name) == b"sst" => (name, counts(&scan)),
            Tag::Empty(name) if local(name) == b"sst" => return Ok(Self::default()),
            _ => return Err(NotPlain),
        };
        // As many as it says, where that can be and may be.
        let most = (xml.len() / "<si/>".len()).min(MAX_TEXTS);
        let room = stated[1].map_or(0, |unique| most.min(unique as usize));
        let mut texts = Vec::with_capacity(room);
        loop {
            while let Some((raw, kept)) = scan.usual_string() {
                texts.push(run(raw, kept)?);
            }
            match scan.tag()? {
                Tag::Open(name) if local(name) == b"si" => texts.push(string(&mut scan, name)?),
                Tag::Empty(name) if local(name) == b"si" => texts.push(Cow::Borrowed("")),
                Tag::Close(name) if name == table => break,
                _ => return Err(NotPlain),
            }
        }
        Ok(Self {
            ids: vec![UNSEEN; texts.len()],
            unique: is_said_unique(stated, texts.len()),
            texts,
        })
    }

    /// How many strings there are, and how many bytes of text.
    pub fn size(&self) -> (usize, usize) {
        let bytes = self.texts.iter().map(|text| text.len()).sum();
        (self.texts.len(), bytes)
    }

    /// The pool's id of a string, 0 where it is blank; `None` where there is no such one.
    pub fn id(&mut self, index: u32, pool: &mut Interner) -> Option<Result<u32, ReadError>> {
        let id = self.ids.get_mut(index as usize)?;
        if *id == UNSEEN {
            let text = &self.texts[index as usize];
            *id = match is_blank(text) {
                true => 0,
                false => {
                    let id = match self.unique {
                        true => pool.add(text),
                        false => pool.intern(text),
                    };
                    match id {
                        Ok(id) => id,
                        Err(refused) => return Some(Err(refused)),
                    }
                }
            };
        }
        Some(Ok(*id))
    }
}

/// How many cells a table of strings says have one, and how many strings there are.
type Counts = [Option<u32>; 2];

fn counts(scan: &Scan<'_>) -> Counts {
    [&b"count"[..], b"uniqueCount"].map(|key| {
        let mut attributes = scan.attributes().iter();
        let (_, value) = attributes.find(|(name, _)| *name == key)?;
        digits(value).ok()
    })
}

/// Whether a table of so many strings holds each once: it says that cells share them, and
/// that all are different. Programs that repeat strings have one for each cell.
fn is_said_unique(stated: Counts, strings: usize) -> bool {
    let [Some(cells), Some(unique)] = stated else {
        return false;
    };
    unique < cells && unique as usize == strings
}

/// The text inside `<si>` or `<is>`, up to its end: runs are joined, readings (phonetic
/// text above the characters) left out.
#[inline(never)] // As a row's cells, in `plain`.
pub fn string<'x>(scan: &mut Scan<'x>, closing: &[u8]) -> Plain<Cow<'x, str>> {
    let mut whole: Option<Cow<'x, str>> = None;
    let mut in_reading = false;
    // Other elements around this place.
    let mut depth = 0usize;
    loop {
        match scan.tag()? {
            // The same element inside itself would end it early.
            Tag::Open(name) | Tag::Empty(name) if name == closing => return Err(NotPlain),
            Tag::Close(name) if name == closing => {
                return match depth {
                    0 => Ok(whole.unwrap_or_default()),
                    _ => Err(NotPlain),
                };
            }
            Tag::Open(name) if local(name) == b"t" && !in_reading => {
                let kept = scan.attributes().contains(&(b"xml:space", b"preserve"));
                let text = run(scan.text()?, kept)?;
                scan.close(name)?;
                match &mut whole {
                    None => whole = Some(text),
                    Some(whole) => whole.to_mut().push_str(&text),
                }
            }
            Tag::Open(name) if local(name) == b"t" => {
                decode(scan.text()?)?;
                scan.close(name)?;
            }
            Tag::Open(name) => {
                depth += 1;
                in_reading |= local(name) == b"rPh";
            }
            Tag::Close(name) => {
                depth = depth.checked_sub(1).ok_or(NotPlain)?;
                in_reading &= local(name) != b"rPh";
            }
            Tag::Empty(name) => in_reading &= local(name) != b"rPh",
        }
    }
}

fn run(raw: &str, kept: bool) -> Plain<Cow<'_, str>> {
    let space = [' ', '\t', '\r', '\n'];
    Ok(match decode(raw)? {
        Cow::Borrowed(text) => unescape(match kept {
            true => text,
            false => text.trim_matches(space),
        }),
        Cow::Owned(text) => Cow::Owned(match kept {
            true => unescape(&text).into_owned(),
            false => unescape(text.trim_matches(space)).into_owned(),
        }),
    })
}

/// Resolves `_x000D_`, by which programs write characters that XML cannot hold: units of
/// UTF-16. Half a character becomes the replacement character.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = next_unit(text) else {
        return Cow::Borrowed(text);
    };
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = Some(first);
    while let Some((at, unit)) = next {
        made.push_str(&rest[..at]);
        rest = &rest[at + UNIT..];
        let second = unit_at(rest).filter(|s| matches!(unit, 0xd800..0xdc00) && is_low(*s));
        rest = &rest[second.map_or(0, |_| UNIT)..];
        let units = [Some(unit), second].into_iter().flatten();
        made.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        next = next_unit(rest);
    }
    made.push_str(rest);
    Cow::Owned(made)
}

/// The length of `_x000D_`.
const UNIT: usize = 7;

fn is_low(unit: u16) -> bool {
    matches!(unit, 0xdc00..0xe000)
}

/// Where the next escaped unit stands, and which it is.
fn next_unit(text: &str) -> Option<(usize, u16)> {
    if text.len() < UNIT {
        return None;
    }
    let mut from = 0;
    while let Some(at) = memchr(b'_', &text.as_bytes()[from..]) {
        from += at + 1;
        if let Some(unit) = unit_at(&text[from - 1..]) {
            return Some((from - 1, unit));
        }
    }
    None
}

/// The unit escaped right here.
fn unit_at(text: &str) -> Option<u16> {
    let [b'_', b'x', hex @ .., b'_'] = text.as_bytes().get(..UNIT)? else {
        return None;
    };
    let digit = |unit: u16, byte: &u8| {
        let value = char::from(*byte).to_digit(16)?;
        Some(unit << 4 | value as u16)
    };
    hex.iter().try_fold(0, digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> Plain<Vec<String>> {
        let read = Strings::read(xml)?;
        Ok(read.texts.into_iter().map(Cow::into_owned).collect())
    }

    #[test]
    fn entries_are_read_with_runs_and_without_readings() {
        let xml = "<?xml version=\"1.0\"?>\n<sst><si><t> 甲 </t></si><si><t xml:space=\"preserve\"> 乙 </t></si>\
            <si/><si><r><rPr><b/></rPr><t>丙</t></r><r><t>丁&amp;</t></r><rPh sb=\"0\"><t>bing</t></rPh></si>\
            <si><t>a_x000D_b</t></si></sst>";
        assert_eq!(texts(xml).unwrap(), ["甲", " 乙 ", "", "丙丁&", "a\rb"]);
        assert_eq!(texts("<sst><si><t>a</t></si>"), Err(NotPlain));
        assert_eq!(texts("<sst><!-- --></sst>"), Err(NotPlain));
    }

    #[test]
    fn escaped_units_become_characters() {
        for (text, expected) in [
            ("_x005F_x000D_", "_x000D_"),
            ("_x000d__x000A_", "\r\n"),
            ("x_xD83D__xDCF7_x", "x📷x"),
            ("_xD83D_甲", "\u{fffd}甲"),
            ("_xDCF7__xD83D_", "\u{fffd}\u{fffd}"),
            ("_xD83D__x0041_", "\u{fffd}A"),
            ("__x0041_", "_A"),
            ("_x00G1_ _x41_", "_x00G1_ _x41_"),
        ] {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }

    #[test]
    fn a_string_is_pooled_once_and_a_blank_one_never() {
        let mut strings = Strings::read("<sst><si><t>甲</t></si><si><t> </t></si></sst>").unwrap();
        let mut pool = Interner::default();
        let mut id = |index| strings.id(index, &mut pool);
        assert_eq!(
            [id(0), id(1), id(0)],
            [Some(Ok(1)), Some(Ok(0)), Some(Ok(1))]
        );
        assert_eq!(id(2), None);
        assert_eq!(pool.pool().len(), 2);
    }

    #[test]
    fn strings_are_looked_up_where_their_table_may_repeat_them() {
        for (counts, pooled) in [
            ("", 1),
            ("count=\"2\" uniqueCount=\"2\"", 1),
            ("count=\"3\" uniqueCount=\"1\"", 1),
            ("count=\"x\" uniqueCount=\"2\"", 1),
            ("count=\"3\" uniqueCount=\"2\"", 2),
        ] {
            let xml = format!("<sst {counts}><si><t>甲</t></si><si><t>甲</t></si></sst>");
            let mut strings = Strings::read(&xml).unwrap();
            let mut pool = Interner::default();
            let ids = [0, 1, 0].map(|index| strings.id(index, &mut pool).unwrap().unwrap());
            assert!(ids.iter().all(|id| pool.pool().get(*id) == "甲"));
            assert_eq!(
                (pool.pool().len() - 1, ids[0]),
                (pooled, ids[2]),
                "{counts}"
            );
        }
    }
}
