//! IndexedDB through rexie: books, their journals and snapshots, the device's key.
//!
//! Nothing else is awaited inside a transaction: it would commit behind our back.

mod journal;
mod keys;
mod lock;
mod snapshot;
mod waiting;
mod writer;

use std::cell::RefCell;
use std::error::Error;

use js_sys::{Array, Uint8Array};
use rexie::{KeyRange, ObjectStore, Rexie, Transaction, TransactionMode};
use wasm_bindgen::prelude::*;

use crate::engine::protocol::BookInfo;
use crate::platform::{pack, unpack};

pub use keys::{LastSeal, StoredKey};
pub use lock::{Guard, Locked, lock};
pub use waiting::{Part, Waiting};
pub use writer::{Entry, Writer};

const NAME: &str = "qichu";
/// Version 1 had no [`FILES`]. A later version adds stores and never changes what is here, so
/// that a build of before can go on with it.
const VERSION: u32 = 2;

/// Books by id.
const BOOKS: &str = "books";
/// Commands by book and number.
const JOURNAL: &str = "journal";
/// Parts of snapshots by book, number of the last command and part.
const SNAPSHOTS: &str = "snapshots";
/// Keys by name.
const KEYS: &str = "keys";
/// Files that wait to be entered, by book, number and part.
const FILES: &str = "files";

/// What can go wrong, in the browser's words.
pub type Result<T> = std::result::Result<T, String>;

/// The storage, open.
pub struct Storage {
    database: RefCell<Rexie>,
}

impl Storage {
    /// Opens it, and makes it where there is none.
    ///
    /// # Errors
    /// When the browser gives no storage: private windows of some do not.
    pub async fn open() -> Result<Self> {
        let database = RefCell::new(connect().await?);
        Ok(Self { database })
    }

    /// Begins a transaction. A browser closes a connection when its data are cleared, and
    /// some lose theirs: then there is a new one.
    async fn begin(&self, stores: &[&str], mode: TransactionMode) -> Result<Transaction> {
        if let Ok(transaction) = self.database.borrow().transaction(stores, mode) {
            return Ok(transaction);
        }
        self.database.replace(connect().await?);
        let database = self.database.borrow();
        database.transaction(stores, mode).map_err(said)
    }

    /// All books, last changed first.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn books(&self) -> Result<Vec<BookInfo>> {
        let stored = self.all(BOOKS, None).await?;
        let mut books: Vec<BookInfo> = stored
            .iter()
            .filter_map(|value| unpack(&bytes(value)?).ok())
            .collect();
        books.sort_by(|a, b| b.changed_ms.total_cmp(&a.changed_ms));
        Ok(books)
    }

    /// Puts a book into the list.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn put_book(&self, book: &BookInfo) -> Result<()> {
        let value = (info_value(book), Some(JsValue::from_str(&book.id)));
        self.put(BOOKS, vec![value]).await
    }

    /// Removes a book and all that belongs to it.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn delete_book(&self, id: &str) -> Result<()> {
        let stores = [BOOKS, JOURNAL, SNAPSHOTS, FILES];
        let transaction = self.begin(&stores, TransactionMode::ReadWrite).await?;
        let range: JsValue = range(id, 0.0)?.into();
        for name in [JOURNAL, SNAPSHOTS, FILES] {
            let store = transaction.store(name).map_err(said)?;
            store.delete(range.clone()).await.map_err(said)?;
        }
        let books = transaction.store(BOOKS).map_err(said)?;
        books.delete(id.into()).await.map_err(said)?;
        finish(transaction).await
    }

    async fn all(&self, store: &str, range: Option<KeyRange>) -> Result<Vec<JsValue>> {
        let transaction = self.begin(&[store], TransactionMode::ReadOnly).await?;
        let store = transaction.store(store).map_err(said)?;
        store.get_all(range, None).await.map_err(said)
    }

    async fn put(&self, store: &str, values: Vec<(JsValue, Option<JsValue>)>) -> Result<()> {
        let transaction = self.begin(&[store], TransactionMode::ReadWrite).await?;
        let target = transaction.store(store).map_err(said)?;
        target.put_all(values.into_iter()).await.map_err(said)?;
        finish(transaction).await
    }
}

async fn connect() -> Result<Rexie> {
    let builder = [BOOKS, JOURNAL, SNAPSHOTS, KEYS, FILES]
        .into_iter()
        .fold(Rexie::builder(NAME).version(VERSION), |builder, name| {
            builder.add_object_store(ObjectStore::new(name))
        });
    match builder.build().await.map_err(said) {
        // A newer build was here, maybe in another tab while this one had something to save.
        Err(why) if why.contains("VersionError") => {
            Rexie::builder(NAME).build().await.map_err(said)
        }
        opened => opened,
    }
}

/// Waits until the transaction is complete: only then are its changes kept.
async fn finish(transaction: rexie::Transaction) -> Result<()> {
    match transaction.done().await {
        Ok(result) if result.is_committed() => Ok(()),
        Ok(_) => Err("the browser aborted the transaction".into()),
        Err(error) => Err(said(error)),
    }
}

fn info_value(book: &BookInfo) -> JsValue {
    Uint8Array::from(pack(book).as_slice()).into()
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

/// Keys `[id, from]` and up, whatever follows.
fn range(id: &str, from: f64) -> Result<KeyRange> {
    let low = Array::of2(&id.into(), &from.into());
    let high = Array::of2(&id.into(), &Array::new());
    KeyRange::bound(&low, &high, None, None).map_err(said)
}

/// An error in the browser's own words: rexie's hide them behind theirs.
fn said(error: impl Error) -> String {
    match error.source() {
        Some(cause) => cause.to_string(),
        None => error.to_string(),
    }
}
