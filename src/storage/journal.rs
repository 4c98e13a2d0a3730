//! The journal: one entry a command, in order, never changed.

use js_sys::Array;
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
        let packed = self.packed_journal(id, seq).await?;
        packed.iter().map(|command| unpack(command)).collect()
    }

    /// Those commands, packed as they are kept: also where this build cannot read them.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn packed_journal(&self, id: &str, seq: u64) -> Result<Vec<Vec<u8>>> {
        let range = range(id, (seq + 1) as f64)?;
        let stored = self.all(JOURNAL, Some(range)).await?;
        Ok(stored.iter().filter_map(bytes).collect())
    }
}

/// An entry's key.
pub(super) fn key(id: &str, seq: u64) -> JsValue {
    Array::of2(&id.into(), &JsValue::from_f64(seq as f64)).into()
}
