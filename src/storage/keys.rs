//! The device's signing key. A `CryptoKey` is kept as it is: its secret never enters our
//! memory. Where the browser has no Ed25519, 32 secret bytes are kept instead, and every
//! screen says so.

use js_sys::Uint8Array;
use rexie::TransactionMode;
use wasm_bindgen::{JsCast, JsValue};

use super::{KEYS, Result, Storage, said};

const DEVICE: &str = "device";

/// A key as the storage holds it.
pub enum StoredKey {
    /// A `CryptoKeyPair` whose private key cannot be exported.
    Browser(JsValue),
    /// The seed of a software key.
    Software([u8; 32]),
}

impl Storage {
    /// The device's key, where there is one.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn key(&self) -> Result<Option<StoredKey>> {
        let transaction = self
            .database
            .transaction(&[KEYS], TransactionMode::ReadOnly)
            .map_err(said)?;
        let store = transaction.store(KEYS).map_err(said)?;
        let found = store.get(DEVICE.into()).await.map_err(said)?;
        Ok(found.map(|value| match value.dyn_ref::<Uint8Array>() {
            Some(seed) => StoredKey::Software(seed.to_vec().try_into().unwrap_or_default()),
            None => StoredKey::Browser(value),
        }))
    }

    /// Keeps the device's key.
    ///
    /// # Errors
    /// As the browser says: some cannot store a `CryptoKey`.
    pub async fn put_key(&self, key: &StoredKey) -> Result<()> {
        let value = match key {
            StoredKey::Browser(pair) => pair.clone(),
            StoredKey::Software(seed) => Uint8Array::from(seed.as_slice()).into(),
        };
        self.put(KEYS, vec![(value, Some(DEVICE.into()))]).await
    }
}
