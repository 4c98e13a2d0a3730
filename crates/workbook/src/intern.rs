//! Texts on their way into the pool, each kept once.

use qichu_model::raw::ReadError;
use qichu_model::store::Pool;

use crate::limits::{self, MAX_TEXTS, exceeded};

/// A pool that finds an equal text again: a hash table of ids with linear probing.
/// Std's map would hold every text a second time as its key.
pub struct Interner {
    pool: Pool,
    /// A power of two of them, at most three quarters full: a text's id, or 0 where the slot
    /// is free, below its hash. So looking at another text's slot, or moving to a larger
    /// table, does not fetch the text, and an empty table is fresh memory, never written.
    slots: Vec<u64>,
    /// How many slots are taken.
    held: usize,
    /// How many of the texts are no figures.
    texts: usize,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            pool: Pool::default(),
            slots: vec![0; 1 << 12],
            held: 0,
            texts: 0,
        }
    }
}

impl Interner {
    /// The id of a text.
    pub fn intern(&mut self, text: &str) -> Result<u32, ReadError> {
        if text.is_empty() {
            return Ok(0);
        }
        let hash = hash(text);
        let mut at = self.first_slot(hash);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            if hash_of(slot) == hash && self.pool.get(slot as u32) == text {
                return Ok(slot as u32);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let id = self.add(text)?;
        self.slots[at] = u64::from(hash) << 32 | u64::from(id);
        self.held += 1;
        if self.held / 3 * 4 > self.slots.len() {
            self.grow();
        }
        Ok(id)
    }

    /// Adds a text without looking for an equal one, and is never asked for it again: for
    /// texts that whoever wrote them holds once.
    pub fn add(&mut self, text: &str) -> Result<u32, ReadError> {
        self.texts += usize::from(!is_figure(text));
        match self.texts > MAX_TEXTS {
            true => Err(exceeded(limits::of::TEXTS, MAX_TEXTS as u64)),
            false => Ok(self.pool.push(text)),
        }
    }

    /// Makes room for so many texts more, of so many bytes, at once.
    pub fn expect(&mut self, texts: usize, bytes: usize) {
        self.pool.reserve(texts.min(MAX_TEXTS), bytes);
    }

    /// The texts so far.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The texts.
    pub fn into_pool(self) -> Pool {
        self.pool
    }

    fn first_slot(&self, hash: u32) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        let larger = vec![0; self.slots.len() * 2];
        let slots = std::mem::replace(&mut self.slots, larger);
        for slot in slots.into_iter().filter(|slot| *slot != 0) {
            let mut at = self.first_slot(hash_of(slot));
            while self.slots[at] != 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = slot;
        }
    }
}

fn hash_of(slot: u64) -> u32 {
    (slot >> 32) as u32
}

/// The text of a number or a date.
fn is_figure(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b"-+.:TE".contains(&b))
}

/// rustc's FxHash over eight bytes at a time. A product tells little of the last bytes of
/// a word, where numbered names differ: so its upper half goes into another one.
fn hash(text: &str) -> u32 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = words
        .iter()
        .fold(text.len() as u64, |h, w| mix(h, u64::from_le_bytes(*w)));
    let hash = mix(hash, u64::from_le_bytes(last));
    ((hash ^ hash >> 32).wrapping_mul(FACTOR) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_an_id_through_growth() {
        let mut texts = Interner::default();
        let names: Vec<String> = (0..10_000).map(|i| format!("商品{i}")).collect();
        let ids: Vec<u32> = names.iter().map(|n| texts.intern(n).unwrap()).collect();
        let again: Vec<u32> = names.iter().map(|n| texts.intern(n).unwrap()).collect();
        assert_eq!(ids, again);
        assert_eq!(texts.pool().len(), 10_001);
        assert_eq!(texts.pool().get(ids[4321]), "商品4321");
        assert_eq!(texts.intern("").unwrap(), 0);
    }

    #[test]
    fn numbered_names_are_spread_over_the_table() {
        let names = (0..60_000).map(|i| format!("KH{i:05}"));
        let mut slots: Vec<u32> = names.map(|n| hash(&n) & 0x1ffff).collect();
        slots.sort_unstable();
        slots.dedup();
        // Of random slots 48,000 would differ.
        assert!(slots.len() > 45_000, "{}", slots.len());
    }

    #[test]
    fn figures_do_not_count_as_texts() {
        let mut texts = Interner::default();
        for text in ["12.5", "2024-03-05T08:30:00", "1.5E-07", "甲"] {
            texts.intern(text).unwrap();
        }
        assert_eq!(texts.texts, 1);
    }

    #[test]
    fn too_many_texts_are_refused() {
        let mut texts = Interner {
            texts: MAX_TEXTS,
            ..Interner::default()
        };
        assert!(texts.intern("12").is_ok());
        let over = texts.intern("甲");
        assert_eq!(over, Err(exceeded(limits::of::TEXTS, MAX_TEXTS as u64)));
    }
}
