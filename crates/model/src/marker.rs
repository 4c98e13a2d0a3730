//! Record numbers in workbooks that go out to be corrected (期初记录号): by them, not by
//! what a row says, a row that comes back is the record it was.

use std::fmt::{Display, Formatter, Result as Written};

use crate::TableId;

/// Header of the column of record numbers. Short enough to count as a heading.
pub const RECORD_HEADER: &str = "期初记录号（勿改） / Do not change";
/// Header of the column that says what is wrong with a row.
pub const PROBLEMS_HEADER: &str = "问题 / Problems";

/// Whether a header is that of the record numbers.
pub fn is_record_header(header: &str) -> bool {
    header.contains("期初记录号")
}

/// Whether a header is that of a column this program adds: no data of the person's.
pub fn is_added_header(header: &str) -> bool {
    is_record_header(header) || header.trim() == PROBLEMS_HEADER
}

/// The number of a row: which records it shows, and as of which command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marker {
    /// Which book.
    pub book: u32,
    /// The records' table.
    pub table: TableId,
    /// The batch whose layout the row has, from 1; 0 for records that came from no file.
    pub batch: u32,
    /// The records' row numbers: several where one row states one record a warehouse.
    pub rows: Vec<u32>,
    /// Number of the last command when it was written.
    pub seq: u64,
    /// Check over the records' texts at that time.
    pub check: u32,
}

/// Checks are this many bits, so that they stay short.
const CHECK_BITS: u32 = 24;

impl Marker {
    /// Whether a text looks like a record number, whole or damaged.
    pub fn is_meant(text: &str) -> bool {
        text.trim_start().starts_with("Q1-")
    }

    /// Reads what `Display` wrote; `None` for any other text, so for a number that a
    /// spreadsheet program counted on or a person cut.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix("Q1-")?.split('-');
        let mut next = || parts.next();
        let book = u32::from_str_radix(next()?, 16).ok()?;
        let key = next()?;
        let table = TableId::ALL.into_iter().find(|t| t.spec().key == key)?;
        let batch = next()?.parse().ok()?;
        let rows: Option<Vec<u32>> = next()?.split('.').map(|r| r.parse().ok()).collect();
        let seq = next()?.parse().ok()?;
        let check = u32::from_str_radix(next()?, 16).ok()?;
        let marker = Self {
            book,
            table,
            batch,
            rows: rows?,
            seq,
            check,
        };
        // Only what would be written so: no signs, no zeros in front.
        (marker.to_string() == text.trim()).then_some(marker)
    }
}

impl Display for Marker {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let rows: Vec<String> = self.rows.iter().map(u32::to_string).collect();
        let (table, rows) = (self.table.spec().key, rows.join("."));
        let (book, batch, seq, check) = (self.book, self.batch, self.seq, self.check);
        write!(f, "Q1-{book:08x}-{table}-{batch}-{rows}-{seq}-{check:06x}")
    }
}

/// A running check over texts (FNV-1a), the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Takes a text in; where it ends counts too.
    pub fn text(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// All of it in 32 bits.
    pub fn wide(self) -> u32 {
        (self.0 ^ (self.0 >> 32)) as u32
    }

    /// As a marker's check.
    pub fn check(self) -> u32 {
        self.wide() & ((1 << CHECK_BITS) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_reads_as_it_was_written_and_nothing_else_does() {
        let marker = Marker {
            book: 0xab,
            table: TableId::OnlineChannels,
            batch: 3,
            rows: vec![12, 14],
            seq: 88,
            check: 0x00c0de,
        };
        let text = marker.to_string();
        assert_eq!(text, "Q1-000000ab-online_channels-3-12.14-88-00c0de");
        assert_eq!(Marker::parse(&text), Some(marker));
        for broken in [
            "",
            "Q1-000000ab-online_channels-3-12.14-88",
            "Q1-000000ab-online_channels-3-+12-88-00c0de",
            "Q1-000000ab-nothing-3-12-88-00c0de",
            "Q1-000000ab-stock-3-12-88-00c0de-1",
        ] {
            assert_eq!(Marker::parse(broken), None, "{broken}");
        }
    }
}
