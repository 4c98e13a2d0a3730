//! Which records share a key.

use qichu_model::TableId;
use rustc_hash::FxHashMap;

use crate::key::{self, PART_END};
use crate::rule::{Member, Row};

/// A key by its digest of 96 bits: two keys that differ never meet on one. No key is
/// kept as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u32; 3]);

impl Digest {
    fn of(text: &str) -> Self {
        let digest = xxhash_rust::xxh3::xxh3_128(text.as_bytes());
        Self([96, 64, 32].map(|bits| (digest >> bits) as u32))
    }

    /// It and a part under it as one number, which sorts faster than two.
    fn with(self, part: u32) -> u128 {
        let [a, b, c] = self.0;
        [a, b, c, part]
            .iter()
            .fold(0, |n, word| n << 32 | u128::from(*word))
    }
}

/// The keys of one record, as a group rule names them.
#[derive(Default)]
pub struct Keys {
    /// The key being made.
    text: String,
    found: Vec<(Digest, u16, bool)>,
    sketch: u32,
}

impl Keys {
    /// What the rule will see of the record in [`Member::sketch`], under all its keys.
    pub fn sketch(&mut self, sketch: u32) {
        self.sketch = sketch;
    }

    /// Adds a part to the key that the next [`Self::end`] ends.
    pub fn part(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push(PART_END);
    }

    /// The record takes part under the key made of the parts since the last one. It is
    /// found at the cell in `column`; `defines` says whether it defines the key rather
    /// than refers to it.
    pub fn end(&mut self, column: u16, defines: bool) {
        self.found.push((Digest::of(&self.text), column, defines));
        self.text.clear();
    }

    /// The record takes part under its table's key and defines it, if it has one. It is found
    /// at the key's first field.
    pub fn own(&mut self, row: &Row) {
        self.part(row.table.spec().key);
        match key::write(&mut self.text, row.table, |column| row.text(column)) {
            Some(column) => self.end(column, true),
            None => self.text.clear(),
        }
    }

    /// The record takes part under a key of one part.
    pub fn add(&mut self, key: &str, column: u16, defines: bool) {
        self.part(key);
        self.end(column, defines);
    }

    /// The keys that were found of a record, each with it as a member.
    fn take(&mut self, row: &Row) -> impl Iterator<Item = (Digest, Member)> {
        let (table, row, sketch) = (row.table, row.row, std::mem::take(&mut self.sketch));
        let found = self.found.drain(..);
        found.map(move |(key, column, defines)| {
            let member = Member {
                table,
                row,
                column,
                defines,
                sketch,
            };
            (key, member)
        })
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
    /// Each key with each of its parts, as all records were taken in at once.
    sorted: Vec<u128>,
    /// What is otherwise since.
    changed: FxHashMap<Digest, u32>,
}

impl Last {
    fn get(&self, key: Digest) -> u32 {
        let sorted = || {
            let last = key.with(u32::MAX);
            let end = self.sorted.partition_point(|one| *one <= last);
            let before = end.checked_sub(1).map(|at| self.sorted[at]);
            let own = before.filter(|one| one >> 32 == last >> 32);
            own.map_or(NONE, |one| one as u32)
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
    /// Makes room for so many keys more.
    pub fn expect(&mut self, keys: usize) {
        self.parts.reserve(keys);
    }

    /// Takes a record in under its keys, all of which [`Self::join`] joins to those of
    /// other records. Gives their number.
    pub fn add(&mut self, row: &Row, keys: &mut Keys) -> usize {
        let count = keys.found.len();
        for (key, member) in keys.take(row) {
            self.part(key, member);
        }
        count
    }

    /// Joins all records that were added. Gives the keys that so many have at least, each
    /// as [`Self::due`] takes it, in the order of records: whoever judges them reads the
    /// data once from end to end, and not here and there.
    pub fn join(&mut self, least: usize) -> Vec<u32> {
        let sorted = sorted(&self.parts);
        let mut due = Vec::new();
        let mut at = 0;
        for same in sorted.chunk_by(|a, b| a >> 32 == b >> 32) {
            for pair in same.windows(2) {
                self.parts[pair[1] as u32 as usize].before = pair[0] as u32;
            }
            if same.len() >= least {
                due.push((same[0] as u32, at));
            }
            at += same.len() as u32;
        }
        due.sort_unstable();
        self.last = Last {
            sorted,
            changed: FxHashMap::default(),
        };
        due.into_iter().map(|(_, at)| at).collect()
    }

    /// A key that [`Self::join`] gave, and its members in order, as long as no record
    /// changed since. Side by side they come sooner than through their chain.
    pub fn due(&self, at: u32) -> (Digest, Vec<Member>) {
        let sorted = &self.last.sorted[at as usize..];
        let same = sorted
            .iter()
            .take_while(|one| **one >> 32 == sorted[0] >> 32);
        let members = same.map(|one| self.parts[*one as u32 as usize].member);
        let members = in_order(members.collect());
        (self.parts[sorted[0] as u32 as usize].key, members)
    }

    /// Takes a record in under its keys and gives them.
    pub fn put<'a>(
        &'a mut self,
        row: &'a Row,
        keys: &'a mut Keys,
    ) -> impl Iterator<Item = Digest> + 'a {
        keys.take(row).map(|(key, member)| {
            let at = self.part(key, member);
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
        in_order(members)
    }
}

/// Each key with its part, in order. Digests spread evenly, so each is put near its place by
/// its first bits, and only the few with the same ones are compared.
fn sorted(parts: &[Part]) -> Vec<u128> {
    let bits = parts.len().checked_ilog2().unwrap_or(0).saturating_sub(3);
    let head = |part: &Part| (u64::from(part.key.0[0]) >> (u32::BITS - bits)) as usize;
    let mut ends = vec![0; 1 << bits];
    for part in parts {
        ends[head(part)] += 1;
    }
    let mut end = 0;
    for of_head in &mut ends {
        end += std::mem::replace(of_head, end);
    }
    let mut sorted = vec![0; parts.len()];
    for (at, part) in (0u32..).zip(parts) {
        let end = &mut ends[head(part)];
        sorted[*end] = part.key.with(at);
        *end += 1;
    }
    let mut from = 0;
    for end in ends {
        sorted[from..end].sort_unstable();
        from = end;
    }
    sorted
}

fn in_order(mut members: Vec<Member>) -> Vec<Member> {
    members.sort_unstable();
    members.dedup();
    members
}
