//! Findings: what a rule says about a place. They hold a rule and arguments;
//! text is rendered at the edge, so a change of language validates nothing again.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Lang, TableId};

/// A rule's code such as `C021`: a level letter (F, H, C, R, T, X) and a number.
/// Packed so that ordering by value orders by level, then number. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleId(pub u16);

const LEVELS: &[u8; 6] = b"FHCRTX";

impl RuleId {
    /// `RuleId::new('C', 21)` is `C021`.
    ///
    /// # Panics
    /// When `level` is none of F, H, C, R, T, X or the number exceeds 999: in a
    /// `static` this is a compile error.
    pub const fn new(level: char, number: u16) -> Self {
        assert!(number < 1000, "rule numbers have three digits");
        let mut i = 0;
        while i < LEVELS.len() {
            if LEVELS[i] as char == level {
                return Self(i as u16 * 1000 + number);
            }
            i += 1;
        }
        panic!("levels are F, H, C, R, T, X")
    }

    /// The level letter.
    pub fn level(self) -> char {
        LEVELS
            .get(usize::from(self.0 / 1000))
            .map_or('?', |&b| b as char)
    }

    /// Reads `C021`.
    pub fn parse(code: &str) -> Option<Self> {
        let level = *code.as_bytes().first()?;
        let at = LEVELS.iter().position(|&l| l == level)?;
        let number: u16 = code.get(1..)?.parse().ok().filter(|n| *n < 1000)?;
        Some(Self(at as u16 * 1000 + number))
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:03}", self.level(), self.0 % 1000)
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks sealing.
    Error,
    /// Needs a fix, or a reason that goes into the bundle.
    Warning,
    /// Informs.
    Info,
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Where a finding is: a cell, a whole record, a whole column or a whole table of
/// the book; or (F and H rules) a spot of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// A cell of the book. `column` counts the table's fields first, then its
    /// extra columns.
    Cell {
        /// The table.
        table: TableId,
        /// The record's row number, zero-based; it never changes.
        row: u32,
        /// The column.
        column: u16,
    },
    /// A whole record.
    Record {
        /// The table.
        table: TableId,
        /// The record's row number.
        row: u32,
    },
    /// A whole column of the book.
    Column {
        /// The table.
        table: TableId,
        /// The column.
        column: u16,
    },
    /// A whole table of the book.
    Table(TableId),
    /// A spot in a source file.
    Source {
        /// Index of the source in the book (or of the file on a command line).
        source: u16,
        /// Index of the sheet in the source; `None` for the file itself.
        sheet: Option<u16>,
        /// Zero-based row and column where they are known.
        cell: Option<(u32, u32)>,
    },
}

impl Place {
    /// The table this place belongs to, where it belongs to one.
    pub fn table(&self) -> Option<TableId> {
        match *self {
            Self::Cell { table, .. }
            | Self::Record { table, .. }
            | Self::Column { table, .. }
            | Self::Table(table) => Some(table),
            Self::Source { .. } => None,
        }
    }

    /// The record this place belongs to, where it belongs to one.
    pub fn row(&self) -> Option<u32> {
        match *self {
            Self::Cell { row, .. } | Self::Record { row, .. } => Some(row),
            _ => None,
        }
    }

    /// The column of the book, where there is one.
    pub fn column(&self) -> Option<u16> {
        match *self {
            Self::Cell { column, .. } | Self::Column { column, .. } => Some(column),
            _ => None,
        }
    }
}

/// Name of the argument that holds the reason which the value itself gives.
pub const BECAUSE: &str = "because";

/// One argument of a message: its placeholder's name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Arg {
    /// The placeholder, without braces.
    pub name: Cow<'static, str>,
    /// The value, ready to show. A value that is itself a text in two languages
    /// is given as `zh\u{1f}en`; the renderer picks.
    pub value: String,
}

impl Arg {
    /// An argument that reads the same in both languages.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }

    /// An argument with a text per language.
    pub fn text(name: &'static str, text: crate::Text) -> Self {
        Self {
            name: name.into(),
            value: format!("{}\u{1f}{}", text.zh, text.en),
        }
    }

    /// The value in `lang`.
    pub fn value_in(&self, lang: Lang) -> &str {
        in_lang(&self.value, lang)
    }
}

/// The part of a text `zh\u{1f}en` in `lang`; any other text as it is.
pub(crate) fn in_lang(text: &str, lang: Lang) -> &str {
    match (text.split_once('\u{1f}'), lang) {
        (Some((zh, _)), Lang::Zh) => zh,
        (Some((_, en)), Lang::En) => en,
        (None, _) => text,
    }
}

/// How freely a fix may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    /// May be applied in bulk: it changes how the value is written, not what it says.
    Safe,
    /// Confirm each one.
    Suggested,
}

/// A repair: new text for one or more cells of the record the finding is on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fix {
    /// Whether it may be applied in bulk.
    pub kind: FixKind,
    /// Columns and their new texts.
    pub cells: Vec<(u16, String)>,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The rule's severity under the book's settings.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// Arguments of the message.
    pub args: Vec<Arg>,
    /// Other places that take part, for example the first of two duplicates.
    pub related: Vec<Place>,
    /// A repair, where one exists.
    pub fix: Option<Fix>,
    /// Where there is no one repair: the texts of which one is right for the cell.
    pub choices: Vec<String>,
    /// The table that has no record with the code in this cell: adding it is a repair too.
    pub lacking: Option<TableId>,
}

impl Finding {
    /// A stable mark of *this* finding on *this* value: a reason given for it is
    /// void as soon as the value it was given for changes.
    pub fn mark(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
        (self.rule, self.place, &self.args).hash(&mut hasher);
        hasher.finish()
    }

    /// The reason that the value itself gives, as `未知：原因` does: it needs no other.
    pub fn own_reason(&self) -> Option<&str> {
        let own = self.args.iter().find(|arg| arg.name == BECAUSE);
        own.map(|arg| arg.value.as_str())
    }
}

/// FNV-1a: std's hashers promise no stable output, and marks are stored.
struct Fnv(u64);

impl std::hash::Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    // `usize` and `isize` (lengths and discriminants) differ between wasm32 and
    // x86_64; hash them at one width.
    fn write_usize(&mut self, i: usize) {
        self.write(&(i as u64).to_le_bytes());
    }

    fn write_isize(&mut self, i: isize) {
        self.write(&(i as i64).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_codes_round_trip_and_sort_by_level() {
        let code = RuleId::new('C', 21);
        assert_eq!(code.to_string(), "C021");
        assert_eq!(RuleId::parse("C021"), Some(code));
        assert_eq!(RuleId::parse("Z021"), None);
        assert_eq!(RuleId::parse("C1000"), None);
        assert!(RuleId::new('F', 999) < RuleId::new('H', 1));
    }
}
