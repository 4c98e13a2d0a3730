//! Texts on their way into the pool, each kept once.

use qichu_model::raw::ReadError;
use qichu_model::store::Pool;

use crate::limits::{self, MAX_TEXTS, exceeded};

/// A pool that finds an equal text again: a hash table of ids with linear probing.
/// Std's map would hold every text a second time as its key.
pub struct Interner {
    pool: Pool,
    /// Ids; 0 is a free slot. A power of two, at most half full.
    slots: Vec<u32>,
    /// How many of the texts are no figures.
    texts: usize,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            pool: Pool::default(),
            slots: vec![0; 1 << 12],
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
        let mut at = self.first_slot(text);
        loop {
            match self.slots[at] {
                0 => break,
                id if self.pool.get(id) == text => return Ok(id),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
        self.texts += usize::from(!is_figure(text));
        if self.texts > MAX_TEXTS {
            return Err(exceeded(limits::of::TEXTS, MAX_TEXTS as u64));
        }
        let id = self.pool.push(text);
        self.slots[at] = id;
        if self.pool.len() * 2 > self.slots.len() {
            self.grow();
        }
        Ok(id)
    }

    /// The texts so far.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The texts.
    pub fn into_pool(self) -> Pool {
        self.pool
    }

    fn first_slot(&self, text: &str) -> usize {
        hash(text) & (self.slots.len() - 1)
    }

    fn grow(&mut self) {
        self.slots = vec![0; self.slots.len() * 2];
        for id in 1..self.pool.len() as u32 {
            let mut at = self.first_slot(self.pool.get(id));
            while self.slots[at] != 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = id;
        }
    }
}

/// The text of a number or a date.
fn is_figure(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b"-+.:TE".contains(&b))
}

/// rustc's FxHash over eight bytes at a time; the product's upper half is the good one.
fn hash(text: &str) -> usize {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = words
        .iter()
        .fold(text.len() as u64, |h, w| mix(h, u64::from_le_bytes(*w)));
    (mix(hash, u64::from_le_bytes(last)) >> 32) as usize
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
