//! Which records share a key.

use qichu_model::TableId;
use rustc_hash::FxHashMap;

use crate::rule::{Member, Row};

/// A key by its digest of 128 bits: two keys that differ never meet on one. No key is
/// kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u64; 2]);

impl Digest {
    fn of(text: &str) -> Self {
        let digest = xxhash_rust::xxh3::xxh3_128(text.as_bytes());
        Self([(digest >> 64) as u64, digest as u64])
    }
}

/// The keys of one record, as a group rule names them.
#[derive(Default)]
pub struct Keys {
    /// The key being made.
    text: String,
    found: Vec<(Digest, u16, bool)>,
}

impl Keys {
    /// Adds a part to the key that the next [`Self::end`] ends.
    pub fn part(&mut self, text: &str) {
        self.text.push_str(text);
        // Ends each part, so that ab and c are not a and bc.
        self.text.push('\u{1f}');
    }

    /// The record takes part under the key made of the parts since the last one. It is
    /// found at the cell in `column`; `defines` says whether it defines the key rather
    /// than refers to it.
    pub fn end(&mut self, column: u16, defines: bool) {
        self.found.push((Digest::of(&self.text), column, defines));
        self.text.clear();
    }

    /// The record takes part under a key of one part.
    pub fn add(&mut self, key: &str, column: u16, defines: bool) {
        self.part(key);
        self.end(column, defines);
    }
}

/// No part.
const NONE: u32 = u32::MAX;

/// A record under one key.
struct Part {
    key: Digest,
    member: Member,
    /// The part before this one under the same key.
    before: u32,
    /// The part before this one of the same record.
    of_record: u32,
}

/// The records of a group rule under their keys: chains through one list of parts, so
/// that a key of one record, as nearly all are, costs a place in two tables and nothing
/// else.
#[derive(Default)]
pub(super) struct Groups {
    parts: Vec<Part>,
    /// Parts that are free again.
    spare: Vec<u32>,
    /// The last part under each key.
    last: FxHashMap<Digest, u32>,
    /// By table, then row: the last part of each record.
    of_record: [Vec<u32>; 7],
    /// The records with findings under a key.
    pub wrong: FxHashMap<Digest, Vec<(TableId, u32)>>,
}

impl Groups {
    /// Makes room for so many records more.
    pub fn expect(&mut self, records: usize) {
        self.parts.reserve(records);
        self.last.reserve(records);
    }

    /// Takes a record in under its keys and gives each with how many have it now: one, two
    /// or more.
    pub fn put<'a>(
        &'a mut self,
        row: &Row,
        keys: &'a mut Keys,
    ) -> impl Iterator<Item = (Digest, u8)> + 'a {
        let (table, row) = (row.table, row.row);
        keys.found.drain(..).map(move |(key, column, defines)| {
            let member = Member {
                table,
                row,
                column,
                defines,
            };
            (key, self.link(key, member))
        })
    }

    fn link(&mut self, key: Digest, member: Member) -> u8 {
        let records = &mut self.of_record[member.table.index()];
        let row = member.row as usize;
        if records.len() <= row {
            records.resize(row + 1, NONE);
        }
        let at = self.spare.pop().unwrap_or(self.parts.len() as u32);
        let before = self.last.insert(key, at).unwrap_or(NONE);
        let part = Part {
            key,
            member,
            before,
            of_record: std::mem::replace(&mut records[row], at),
        };
        match self.parts.get_mut(at as usize) {
            Some(free) => *free = part,
            None => self.parts.push(part),
        }
        match self.parts.get(before as usize) {
            None => 1,
            Some(part) if part.before == NONE => 2,
            Some(_) => 3,
        }
    }

    /// Takes a record out and gives the keys it had.
    pub fn take(&mut self, table: TableId, row: u32) -> Vec<Digest> {
        let mut keys = Vec::new();
        let records = &mut self.of_record[table.index()];
        let Some(last) = records.get_mut(row as usize) else {
            return keys;
        };
        let mut at = std::mem::replace(last, NONE);
        while at != NONE {
            let Part {
                key,
                before,
                of_record,
                ..
            } = self.parts[at as usize];
            self.unlink(key, at, before);
            self.spare.push(at);
            keys.push(key);
            at = of_record;
        }
        keys
    }

    fn unlink(&mut self, key: Digest, at: u32, before: u32) {
        let Some(last) = self.last.get_mut(&key) else {
            return;
        };
        if *last != at {
            let mut after = *last as usize;
            while self.parts[after].before != at {
                after = self.parts[after].before as usize;
            }
            self.parts[after].before = before;
        } else if before == NONE {
            self.last.remove(&key);
        } else {
            *last = before;
        }
    }

    /// The members of a key in order.
    pub fn members(&self, key: Digest) -> Vec<Member> {
        let mut members = Vec::new();
        let mut at = self.last.get(&key).copied().unwrap_or(NONE);
        while at != NONE {
            let part = &self.parts[at as usize];
            members.push(part.member);
            at = part.before;
        }
        members.sort_unstable();
        members.dedup();
        members
    }
}
