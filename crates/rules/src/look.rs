//! One pass over a cell's text, so that a clean cell costs next to nothing.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// What one pass over a text saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Full-width forms of ASCII characters, letters and digits.
    pub full_width_word: bool,
    /// Full-width forms of ASCII punctuation, or an ideographic space.
    pub full_width_mark: bool,
    /// Zero-width and other characters nobody sees.
    pub invisible: bool,
    /// Control characters other than tab and line breaks.
    pub control: bool,
    /// White space before or after the text.
    pub edge_space: bool,
}

impl Look {
    /// Looks at a text.
    pub fn at(text: &str) -> Self {
        let mut look = Self::default();
        if !text.bytes().all(is_ordinary) {
            for c in text.chars() {
                match c {
                    '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => look.full_width_word = true,
                    '！'..='～' | '\u{3000}' => look.full_width_mark = true,
                    _ if is_invisible(c) => look.invisible = true,
                    _ if is_control(c) => look.control = true,
                    _ => {}
                }
            }
        }
        look.edge_space =
            text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        look
    }

    /// Whether the text reads other than it is written.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// The text without full-width forms, invisible and control characters and surrounding
/// space.
pub fn clean<'a>(text: &'a str, look: &Look) -> Cow<'a, str> {
    if look.is_plain() {
        return Cow::Borrowed(text);
    }
    let mut narrow = narrow_all(text);
    narrow.retain(|c| !is_control(c));
    Cow::Owned(narrow.trim().to_owned())
}

/// Without full-width forms and invisible characters.
pub fn narrow_all(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| narrow(c, true))
        .collect()
}

/// Without full-width letters and digits and invisible characters; Chinese
/// punctuation stays.
pub fn narrow_words(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| narrow(c, false))
        .collect()
}

/// Whether a byte of a text begins or continues a character that nothing is to be said
/// of, as all of Chinese are: visible ASCII, space, and what does not begin with the
/// bytes of full-width forms, marks and invisible characters.
fn is_ordinary(byte: u8) -> bool {
    !matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xe2 | 0xe3 | 0xef)
}

fn narrow(c: char, marks: bool) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => ascii_form(c),
        '！'..='～' if marks => ascii_form(c),
        '\u{3000}' if marks => ' ',
        _ => c,
    }
}

fn ascii_form(c: char) -> char {
    char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Control characters other than tab and line breaks.
pub fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// The form under which two texts are the same word: NFKC, lower case, no white
/// space. Only ever a key to compare by, never shown or stored.
pub fn comparable(text: &str) -> Cow<'_, str> {
    // Nothing of ASCII or Chinese is made of parts or has another form: most texts.
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_as_it_is = |c: char| matches!(c, '!'..='@' | '['..='~') || is_chinese(c);
    if text.chars().all(is_as_it_is) {
        return Cow::Borrowed(text);
    }
    let is_simple = |c: char| c.is_ascii() || is_chinese(c);
    Cow::Owned(if text.chars().all(is_simple) {
        let letters = text.chars().filter(|c| !c.is_ascii() || !c.is_whitespace());
        let mut simple = String::with_capacity(text.len());
        simple.extend(letters.map(|c| c.to_ascii_lowercase()));
        simple
    } else {
        text.nfkc()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .flat_map(char::to_lowercase)
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_written_oddly() {
        let odd = " １３８\u{200b}００ ";
        let look = Look::at(odd);
        assert!(look.full_width_word && look.invisible && look.edge_space);
        assert_eq!(clean(odd, &look), "13800");
        assert_eq!(clean("陈\u{7}工", &Look::at("陈\u{7}工")), "陈工");
        assert!(Look::at("Ａ").full_width_word && Look::at("北京，上海").full_width_mark);
        assert!(Look::at("plain 北京、上海。").is_plain());
        assert_eq!(narrow_words("（Ａ１），"), "（A1），");
        assert_eq!(comparable("Ａbc（ 有限"), "abc(有限");
        assert_eq!(comparable(" KH\t01 有限"), "kh01有限");
        for c in [
            '\u{7f}', '\u{80}', '\u{a0}', '\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}',
        ] {
            let look = Look::at(&format!("北{c}京"));
            assert!(look.invisible || look.control, "{c:?}");
        }
    }
}
