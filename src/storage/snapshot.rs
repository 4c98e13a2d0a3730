//! Snapshots: a book as it stood after a command, so that opening it need not carry out
//! its whole journal. They are a convenience: the journal stays whole, and a snapshot that
//! cannot be read is passed over.

use js_sys::{Array, Uint8Array};
use qichu_book::Book;
use wasm_bindgen::{JsCast, JsValue};

use super::{Result, SNAPSHOTS, Storage, range};
use crate::platform::{pack, unpack};

/// Bytes a part.
const PART: usize = 1 << 20;

impl Storage {
    /// Keeps a book as it stands, in place of an earlier snapshot.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn put_snapshot(&self, id: &str, book: &Book) -> Result<()> {
        let bytes = pack(book);
        let parts: Vec<_> = bytes.chunks(PART).collect();
        let count = parts.len() as u32;
        let value = |(i, part): (usize, &&[u8])| {
            let value = Array::of3(
                &count.into(),
                &(book.seq as f64).into(),
                &Uint8Array::from(*part),
            );
            let key = Array::of2(&id.into(), &(i as u32).into());
            (JsValue::from(value), Some(JsValue::from(key)))
        };
        self.put(SNAPSHOTS, parts.iter().enumerate().map(value).collect())
            .await
    }

    /// The snapshot of a book, where there is a whole one that this version can read.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn snapshot(&self, id: &str) -> Result<Option<Book>> {
        let stored = self.all(SNAPSHOTS, Some(range(id, 0.0)?)).await?;
        let parts: Vec<Array> = stored
            .into_iter()
            .filter_map(|v| v.dyn_into().ok())
            .collect();
        let Some(first) = parts.first() else {
            return Ok(None);
        };
        let count = first.get(0).as_f64().unwrap_or_default() as usize;
        let seq = first.get(1);
        // Parts beyond `count` are left from a longer one.
        let whole = parts.len() >= count && parts[..count].iter().all(|p| p.get(1) == seq);
        if !whole {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        for part in &parts[..count] {
            bytes.extend(Uint8Array::new(&part.get(2)).to_vec());
        }
        Ok(unpack(&bytes).ok())
    }
}
