//! The journal: one entry a command, in order, never changed.

use js_sys::{Array, Uint8Array};
use qichu_book::command::Envelope;
use wasm_bindgen::JsValue;

use super::{JOURNAL, Result, Storage, bytes, range};
use crate::platform::unpack;

impl Storage {
    /// The commands of a book after number `seq`.
    ///
    /// # Errors
    /// As the browser says, or when an entry cannot be read.
    pub async fn journal(&self, id: &str, seq: u64) -> Result<Vec<Envelope>> {
        let stored = self
            .all(JOURNAL, Some(range(id, (seq + 1) as f64)?))
            .await?;
        stored
            .iter()
            .map(|value| unpack(&bytes(value).unwrap_or_default()))
            .collect()
    }
}

/// An entry's value and key.
pub(super) fn entry(id: &str, seq: u64, command: &[u8]) -> (JsValue, Option<JsValue>) {
    let key = Array::of2(&id.into(), &JsValue::from_f64(seq as f64));
    (Uint8Array::from(command).into(), Some(key.into()))
}
