//! Long lists of numbers, stored as one string of bytes: a decoder takes that in at once,
//! where a list costs it a step a number. `#[serde(with = "qichu_model::packed")]` on the
//! field; what was stored as a list, before, is still read, and formats for people get one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
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
        let mut list = Vec::with_capacity(bytes.len() / T::SIZE);
        for item in bytes.chunks(T::SIZE) {
            let none = || E::invalid_value(Unexpected::Bytes(&[]), &self);
            list.push(T::read(item).ok_or_else(none)?);
        }
        Ok(list)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(1 << 20));
        while let Some(item) = seq.next_element()? {
            list.push(item);
        }
        Ok(list)
    }
}

/// A long text, of which decoders would look at every character on its own to know that it is
/// one: `#[serde(with = "qichu_model::packed::text")]`. What was stored as text is still read.
pub mod text {
    use super::{Deserializer, Error, Serializer, Unexpected, Visitor, fmt};

    /// Writes a text.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.serialize_str(text),
            false => serializer.serialize_bytes(text.as_bytes()),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As the deserializer, and where the bytes are not UTF-8.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(Long)
    }

    struct Long;

    impl Visitor<'_> for Long {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<String, E> {
            let text = simdutf8::basic::from_utf8(bytes);
            let text = text.map_err(|_| E::invalid_value(Unexpected::Bytes(&[]), &self))?;
            Ok(text.to_owned())
        }
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
        #[serde(with = "super::text")]
        text: String,
    }

    #[derive(Serialize)]
    struct Before {
        text: &'static str,
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
            text: "期初",
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
            text: "期初".into(),
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
        let no_text = rmp_serde::to_vec_named(&Before {
            text: "",
            texts: Vec::new(),
            kinds: Vec::new(),
            alive: Vec::new(),
            maybe: Vec::new(),
        });
        // An empty text, a byte that begins no character in its place.
        let mut bytes = no_text.unwrap();
        let at = bytes.windows(5).position(|w| w == b"text\xa0").unwrap() + 4;
        bytes.splice(at..=at, [0xc4, 1, 0xff]);
        assert!(rmp_serde::from_slice::<Now>(&bytes).is_err());
    }
}
