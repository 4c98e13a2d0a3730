//! Files that were read and wait to be entered: what the reader gave, written once, and what
//! a person changed since.

use js_sys::{Array, Uint8Array};
use rexie::{KeyRange, TransactionMode};
use wasm_bindgen::{JsCast, JsValue};

use super::{FILES, Result, Storage, bytes, said};

/// A file that waits, as the storage has it.
pub struct Waiting {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// What the reader gave, packed.
    pub read: Uint8Array,
    /// What a person changed, packed, if anything.
    pub changes: Option<Vec<u8>>,
}

/// A part of a file, to be kept.
pub struct Part {
    pub(super) place: u8,
    pub(super) value: JsValue,
}

/// Where the parts are.
const READ: u8 = 0;
const CHANGES: u8 = 1;

impl Part {
    /// What the reader gave, with a name that says which file it is, should it ever be
    /// unreadable.
    #[must_use]
    pub fn read(name: &str, packed: &Uint8Array) -> Self {
        Self {
            place: READ,
            value: Array::of2(&name.into(), packed).into(),
        }
    }

    /// What a person changed.
    #[must_use]
    pub fn changes(packed: &[u8]) -> Self {
        Self {
            place: CHANGES,
            value: Uint8Array::from(packed).into(),
        }
    }
}

impl Storage {
    /// The files that wait for a book, in the order they were read.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn waiting(&self, id: &str) -> Result<Vec<Waiting>> {
        let transaction = self.begin(&[FILES], TransactionMode::ReadOnly).await?;
        let store = transaction.store(FILES).map_err(said)?;
        let range = Some(super::range(id, 0.0)?);
        let stored = store.scan(range, None, None, None).await.map_err(said)?;
        let mut files: Vec<Waiting> = Vec::new();
        for (key, value) in stored {
            let number = Array::from(&key).get(1).as_f64().unwrap_or_default() as u32;
            match value.dyn_ref::<Array>() {
                Some(read) => files.push(Waiting {
                    number,
                    name: read.get(0).as_string().unwrap_or_default(),
                    read: Uint8Array::new(&read.get(1)),
                    changes: None,
                }),
                // The parts of a file follow upon each other.
                None => {
                    if let Some(file) = files.last_mut().filter(|f| f.number == number) {
                        file.changes = bytes(&value);
                    }
                }
            }
        }
        Ok(files)
    }
}

/// A part's key.
pub(super) fn key(id: &str, number: u32, place: u8) -> JsValue {
    Array::of3(&id.into(), &number.into(), &place.into()).into()
}

/// Keys of all parts of a file.
pub(super) fn range(id: &str, number: u32) -> Result<KeyRange> {
    let (low, high) = (key(id, number, 0), key(id, number, u8::MAX));
    KeyRange::bound(&low, &high, None, None).map_err(said)
}
