//! The device's signing key. A `CryptoKey` is kept as it is: its secret never enters our
//! memory. Where the browser has no Ed25519, 32 secret bytes are kept instead, and every
//! screen says so.

use js_sys::Uint8Array;
use rexie::TransactionMode;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};

use super::{KEYS, Result, Storage, bytes, finish, said};
use crate::platform::{pack, unpack};

const DEVICE: &str = "device";
const SEALED: &str = "sealed";

/// The bundle this device sealed last: the next one names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSeal {
    /// How many bundles the device made.
    pub sequence: u64,
    /// SHA-256 of the last one's file.
    pub digest: String,
}

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
        let found = self.named(DEVICE).await?;
        Ok(found.map(|value| match value.dyn_ref::<Uint8Array>() {
            Some(seed) => StoredKey::Software(seed.to_vec().try_into().unwrap_or_default()),
            None => StoredKey::Browser(value),
        }))
    }

    /// Keeps the device's key, where there is none yet.
    ///
    /// # Errors
    /// As the browser says: some cannot store a `CryptoKey`.
    pub async fn add_key(&self, key: StoredKey) -> Result<()> {
        let value = match key {
            StoredKey::Browser(pair) => pair,
            StoredKey::Software(seed) => Uint8Array::from(seed.as_slice()).into(),
        };
        let transaction = self.begin(&[KEYS], TransactionMode::ReadWrite).await?;
        let store = transaction.store(KEYS).map_err(said)?;
        store
            .add(&value, Some(&DEVICE.into()))
            .await
            .map_err(said)?;
        finish(transaction).await
    }

    /// The bundle sealed last, where there is one.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn last_seal(&self) -> Result<Option<LastSeal>> {
        let found = self.named(SEALED).await?;
        Ok(found.and_then(|value| unpack(&bytes(&value)?).ok()))
    }

    /// Keeps which bundle was sealed last.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn put_last_seal(&self, seal: &LastSeal) -> Result<()> {
        let value = Uint8Array::from(pack(seal).as_slice());
        self.put(KEYS, vec![(value.into(), Some(SEALED.into()))])
            .await
    }

    async fn named(&self, name: &str) -> Result<Option<JsValue>> {
        let transaction = self.begin(&[KEYS], TransactionMode::ReadOnly).await?;
        let store = transaction.store(KEYS).map_err(said)?;
        store.get(name.into()).await.map_err(said)
    }
}
