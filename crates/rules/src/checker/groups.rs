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

/// The last part under each key. All records at once are sorted: a hash table would fetch
/// another place of memory for each of their keys.
#[derive(Default)]
struct Last {
    /// By key, as all records were taken in at once.
    sorted: Vec<(Digest, u32)>,
    /// What is otherwise since.
    changed: FxHashMap<Digest, u32>,
}

impl Last {
    fn get(&self, key: Digest) -> u32 {
        let sorted = || {
            let at = self.sorted.binary_search_by_key(&key, |(key, _)| *key);
            at.map_or(NONE, |at| self.sorted[at].1)
        };
        self.changed.get(&key).copied().unwrap_or_else(sorted)
    }

    fn set(&mut self, key: Digest, part: u32) {
        self.changed.insert(key, part);
    }
}

/// The records of a group rule under their keys: chains through one list of parts.
#[derive(Default)]
pub(super) struct Groups {
    parts: Vec<Part>,
    /// Parts that are free again.
    spare: Vec<u32>,
    last: Last,
    /// By table, then row: the last part of each record.
    of_record: [Vec<u32>; 7],
    /// The records with findings under a key.
    pub wrong: FxHashMap<Digest, Vec<(TableId, u32)>>,
}

impl Groups {
    /// Makes room for so many records more.
    pub fn expect(&mut self, records: usize) {
        self.parts.reserve(records);
    }

    /// Takes a record in under its keys, all of which [`Self::join`] joins to those of
    /// other records.
    pub fn add(&mut self, row: &Row, keys: &mut Keys) {
        for (key, column, defines) in keys.found.drain(..) {
            self.part(key, member(row, column, defines));
        }
    }

    /// Joins all records that were added, and gives the keys that so many have at least.
    pub fn join(&mut self, least: usize) -> Vec<Digest> {
        let parts = (0u32..).zip(&self.parts);
        let mut sorted: Vec<(Digest, u32)> = parts.map(|(at, part)| (part.key, at)).collect();
        sorted.sort_unstable();
        let mut due = Vec::new();
        for same in sorted.chunk_by(|a, b| a.0 == b.0) {
            for pair in same.windows(2) {
                self.parts[pair[1].1 as usize].before = pair[0].1;
            }
            if same.len() >= least {
                due.push(same[0].0);
            }
        }
        // Of each key its last part stays.
        sorted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = next.1;
            }
            same
        });
        self.last = Last {
            sorted,
            changed: FxHashMap::default(),
        };
        due
    }

    /// Takes a record in under its keys and gives them.
    pub fn put<'a>(
        &'a mut self,
        row: &'a Row,
        keys: &'a mut Keys,
    ) -> impl Iterator<Item = Digest> + 'a {
        keys.found.drain(..).map(|(key, column, defines)| {
            let at = self.part(key, member(row, column, defines));
            self.parts[at as usize].before = self.last.get(key);
            self.last.set(key, at);
            key
        })
    }

    /// Adds a part, without others under its key.
    fn part(&mut self, key: Digest, member: Member) -> u32 {
        let records = &mut self.of_record[member.table.index()];
        let row = member.row as usize;
        if records.len() <= row {
            records.resize(row + 1, NONE);
        }
        let at = self.spare.pop().unwrap_or(self.parts.len() as u32);
        let part = Part {
            key,
            member,
            before: NONE,
            of_record: std::mem::replace(&mut records[row], at),
        };
        match self.parts.get_mut(at as usize) {
            Some(free) => *free = part,
            None => self.parts.push(part),
        }
        at
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
        let last = self.last.get(key);
        if last == at {
            self.last.set(key, before);
            return;
        }
        let mut after = last as usize;
        while self.parts[after].before != at {
            after = self.parts[after].before as usize;
        }
        self.parts[after].before = before;
    }

    /// The members of a key in order.
    pub fn members(&self, key: Digest) -> Vec<Member> {
        let mut members = Vec::new();
        let mut at = self.last.get(key);
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

fn member(row: &Row, column: u16, defines: bool) -> Member {
    Member {
        table: row.table,
        row: row.row,
        column,
        defines,
    }
}
