//! Columns of ids and kinds as one run of bytes where they are stored or sent: a table
//! has millions, and one by one each would be looked at. Formats for people get lists.
//! Lists are read too: so these columns were stored at first.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::store::CellKind;

/// What a run of bytes is made of.
trait Unit: Copy + Serialize + for<'de> Deserialize<'de> {
    /// Adds its bytes.
    fn write(self, to: &mut Vec<u8>);
    /// All units of a run; `None` where it has half a unit, or what is none.
    fn read(bytes: &[u8]) -> Option<Vec<Self>>;
}

impl Unit for u32 {
    fn write(self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let (units, rest) = bytes.as_chunks::<4>();
        let all = units.iter().map(|unit| Self::from_le_bytes(*unit));
        rest.is_empty().then(|| all.collect())
    }
}

impl Unit for CellKind {
    fn write(self, to: &mut Vec<u8>) {
        to.push(self.into());
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let all = bytes.iter().map(|byte| Self::try_from(*byte).ok());
        all.collect()
    }
}

fn write<U: Unit, S: Serializer>(units: &[U], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return serializer.collect_seq(units);
    }
    let mut bytes = Vec::with_capacity(size_of_val(units));
    for unit in units {
        unit.write(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

struct Run<U>(PhantomData<U>);

impl<'de, U: Unit> Visitor<'de> for Run<U> {
    type Value = Vec<U>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column of cells")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<U>, E> {
        U::read(bytes).ok_or_else(|| E::custom("no column of cells"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<U>, A::Error> {
        let mut units = Vec::new();
        while let Some(unit) = list.next_element()? {
            units.push(unit);
        }
        Ok(units)
    }
}

/// For a column of ids or row numbers, little-endian.
pub mod ids {
    use super::{Deserializer, PhantomData, Run, Serializer};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(ids: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        super::write(ids, serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the deserializer, and where the bytes are no ids.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        from.deserialize_any(Run(PhantomData))
    }
}

/// For a column of kinds.
pub mod kinds {
    use super::{CellKind, Deserializer, PhantomData, Run, Serializer};

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(kinds: &[CellKind], serializer: S) -> Result<S::Ok, S::Error> {
        super::write(kinds, serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the deserializer, and where a byte is no kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<CellKind>, D::Error> {
        from.deserialize_any(Run(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Listed {
        texts: Vec<u32>,
        kinds: Vec<CellKind>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Packed {
        #[serde(with = "ids")]
        texts: Vec<u32>,
        #[serde(with = "kinds")]
        kinds: Vec<CellKind>,
    }

    #[test]
    fn what_was_stored_as_lists_is_read_as_what_is_stored_as_bytes() {
        let texts = vec![0, 7, 200, 70_000, u32::MAX];
        let kinds = vec![CellKind::Empty, CellKind::Text, CellKind::Plain];
        let packed = Packed {
            texts: texts.clone(),
            kinds: kinds.clone(),
        };
        let now = rmp_serde::to_vec_named(&packed).unwrap();
        let before = rmp_serde::to_vec_named(&Listed { texts, kinds }).unwrap();
        assert_ne!(now, before);
        for bytes in [now, before] {
            assert_eq!(rmp_serde::from_slice::<Packed>(&bytes).unwrap(), packed);
        }
    }

    #[test]
    fn bytes_that_are_no_column_are_refused() {
        assert_eq!(u32::read(&[1, 0, 0, 0, 1]), None);
        assert_eq!(CellKind::read(&[1, 200]), None);
        let text = rmp_serde::to_vec_named(&("text", "text")).unwrap();
        assert!(rmp_serde::from_slice::<Packed>(&text).is_err());
    }
}
