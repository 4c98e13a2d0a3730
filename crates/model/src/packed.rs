//! Long lists of numbers, stored as one string of bytes: a decoder takes that in at once,
//! where a list costs it a step a number. `#[serde(with = "qichu_model::packed")]` on the
//! field; what was stored as a list, before, is still read, and formats for people get one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::CellKind;

/// Something of a fixed number of bytes.
pub trait Item: Copy + Serialize + for<'de> Deserialize<'de> {
    /// How many bytes.
    const SIZE: usize;

    /// Writes its bytes to as many.
    fn write(self, to: &mut [u8]);

    /// Reads it from its bytes; `None` where they are none of its.
    fn read(from: &[u8]) -> Option<Self>;
}

impl Item for u32 {
    const SIZE: usize = 4;

    fn write(self, to: &mut [u8]) {
        to.copy_from_slice(&self.to_le_bytes());
    }

    fn read(from: &[u8]) -> Option<Self> {
        Some(Self::from_le_bytes(from.try_into().ok()?))
    }
}

impl Item for CellKind {
    const SIZE: usize = 1;

    fn write(self, to: &mut [u8]) {
        to.copy_from_slice(&[self.into()]);
    }

    fn read(from: &[u8]) -> Option<Self> {
        Self::try_from(*from.first()?).ok()
    }
}

impl Item for bool {
    const SIZE: usize = 1;

    fn write(self, to: &mut [u8]) {
        to.copy_from_slice(&[self.into()]);
    }

    fn read(from: &[u8]) -> Option<Self> {
        match from.first()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl<T: Item> Item for Option<T> {
    const SIZE: usize = 1 + T::SIZE;

    fn write(self, to: &mut [u8]) {
        let (is_some, rest) = to.split_at_mut(1);
        self.is_some().write(is_some);
        match self {
            Some(item) => item.write(rest),
            None => rest.fill(0),
        }
    }

    fn read(from: &[u8]) -> Option<Self> {
        let (is_some, item) = from.split_at_checked(1)?;
        match bool::read(is_some)? {
            true => Some(Some(T::read(item)?)),
            false => Some(None),
        }
    }
}

/// Writes a list.
///
/// # Errors
/// As the serializer.
pub fn serialize<T: Item, S: Serializer>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return serializer.collect_seq(list);
    }
    let mut bytes = vec![0; list.len() * T::SIZE];
    for (item, to) in list.iter().zip(bytes.chunks_exact_mut(T::SIZE)) {
        item.write(to);
    }
    serializer.serialize_bytes(&bytes)
}

/// Reads a list.
///
/// # Errors
/// As the deserializer, and where the bytes are none of [`serialize`].
pub fn deserialize<'de, T: Item, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_any(List(PhantomData))
}

struct List<T>(PhantomData<T>);

impl<'de, T: Item> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "items of {} bytes", T::SIZE)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        let items = bytes.chunks(T::SIZE).map(T::read);
        let list: Option<Vec<T>> = items.collect();
        list.ok_or_else(|| E::invalid_value(serde::de::Unexpected::Bytes(&[]), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(1 << 20));
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Now {
        #[serde(with = "super")]
        texts: Vec<u32>,
        #[serde(with = "super")]
        kinds: Vec<CellKind>,
        #[serde(with = "super")]
        alive: Vec<bool>,
        #[serde(with = "super")]
        maybe: Vec<Option<u32>>,
    }

    #[derive(Serialize)]
    struct Before {
        texts: Vec<u32>,
        kinds: Vec<CellKind>,
        alive: Vec<bool>,
        maybe: Vec<Option<u32>>,
    }

    #[test]
    fn lists_come_back_from_bytes_and_from_lists() {
        let texts = vec![0, 7, 70_000, u32::MAX];
        let kinds = vec![CellKind::Empty, CellKind::Text, CellKind::Plain];
        let alive = vec![true, false];
        let maybe = vec![Some(0), None, Some(70_000)];
        let before = Before {
            texts: texts.clone(),
            kinds: kinds.clone(),
            alive: alive.clone(),
            maybe: maybe.clone(),
        };
        let now = Now {
            texts,
            kinds,
            alive,
            maybe,
        };
        let bytes = rmp_serde::to_vec_named(&now).unwrap();
        assert_eq!(rmp_serde::from_slice::<Now>(&bytes).unwrap(), now);
        let bytes = rmp_serde::to_vec_named(&before).unwrap();
        assert_eq!(rmp_serde::from_slice::<Now>(&bytes).unwrap(), now);
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        assert_eq!(u32::read(&[1, 2, 3]), None);
        assert_eq!(CellKind::read(&[99]), None);
        assert_eq!(bool::read(&[2]), None);
    }
}
