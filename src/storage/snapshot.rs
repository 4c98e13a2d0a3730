//! Snapshots: a book as it stood after a command, so that opening it need not carry out
//! its whole journal. They are a convenience: the journal stays whole, and a snapshot that
//! cannot be read, or that another build made, is passed over.

use js_sys::{Array, Uint8Array};
use qichu_book::Book;
use rexie::TransactionMode;
use wasm_bindgen::{JsCast, JsValue};

use super::{Result, SNAPSHOTS, Storage, finish, range, said};
use crate::platform::{pack, unpack};

/// Bytes a part.
const PART: usize = 1 << 20;

impl Storage {
    /// Keeps a book as this build has it, in place of an earlier snapshot.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn put_snapshot(&self, id: &str, book: &Book, build: &str) -> Result<()> {
        let bytes = pack(book);
        let parts: Vec<_> = bytes.chunks(PART).collect();
        let count = parts.len() as u32;
        let value = |(i, part): (usize, &&[u8])| {
            let value = Array::of4(
                &count.into(),
                &(book.seq as f64).into(),
                &Uint8Array::from(*part),
                &build.into(),
            );
            let key = Array::of2(&id.into(), &(i as u32).into());
            (JsValue::from(value), Some(JsValue::from(key)))
        };
        self.put(SNAPSHOTS, parts.iter().enumerate().map(value).collect())
            .await
    }

    /// Removes the snapshot of a book, to make room.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn drop_snapshot(&self, id: &str) -> Result<()> {
        let transaction = self.begin(&[SNAPSHOTS], TransactionMode::ReadWrite).await?;
        let store = transaction.store(SNAPSHOTS).map_err(said)?;
        store.delete(range(id, 0.0)?.into()).await.map_err(said)?;
        finish(transaction).await
    }

    /// The snapshot of a book, where there is a whole one of this build: another one may
    /// have made something else of the same journal.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn snapshot(&self, id: &str, build: &str) -> Result<Option<Book>> {
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
        let of_it = |p: &Array| p.get(1) == seq && p.get(3) == *build;
        let whole = parts.len() >= count && parts[..count].iter().all(of_it);
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
