//! The device's key: made, kept and used without its secret ever being read.

use js_sys::{Array, Object, Reflect, Uint8Array};
use qichu_bundle::hex;
use wasm_bindgen::JsValue;

use super::protocol::KeyView;
use crate::platform::{call_async, get, words};
use crate::storage::{Storage, StoredKey};

/// The device's key with its public half.
pub struct DeviceKey {
    stored: StoredKey,
    /// The public key.
    pub public: [u8; 32],
}

impl DeviceKey {
    /// The key of this device, made where there is none.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn load(storage: &Storage) -> Result<Self, String> {
        let stored = match storage.key().await? {
            Some(stored) => stored,
            None => make(storage).await?,
        };
        let public = match &stored {
            StoredKey::Browser(pair) => {
                let raw = call_async(
                    &subtle(),
                    "exportKey",
                    &["raw".into(), get(pair, "publicKey")],
                )
                .await
                .map_err(|e| words(&e))?;
                Uint8Array::new(&raw)
                    .to_vec()
                    .try_into()
                    .unwrap_or_default()
            }
            StoredKey::Software(seed) => signing(seed).verifying_key().to_bytes(),
        };
        Ok(Self { stored, public })
    }

    /// As the page shows it.
    pub fn view(&self) -> KeyView {
        KeyView {
            public: hex(&self.public),
            software: matches!(self.stored, StoredKey::Software(_)),
        }
    }

    /// Signs with Ed25519.
    ///
    /// # Errors
    /// As the browser says.
    pub async fn sign(&self, bytes: &[u8]) -> Result<[u8; 64], String> {
        match &self.stored {
            StoredKey::Browser(pair) => {
                let message = Uint8Array::from(bytes);
                let arguments = ["Ed25519".into(), get(pair, "privateKey"), message.into()];
                let signature = call_async(&subtle(), "sign", &arguments)
                    .await
                    .map_err(|e| words(&e))?;
                let bytes = Uint8Array::new(&signature).to_vec();
                bytes.try_into().map_err(|_| "not a signature".to_owned())
            }
            StoredKey::Software(seed) => {
                use ed25519_dalek::Signer;
                Ok(signing(seed).sign(bytes).to_bytes())
            }
        }
    }
}

fn signing(seed: &[u8; 32]) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(seed)
}

fn subtle() -> JsValue {
    get(&get(&js_sys::global(), "crypto"), "subtle")
}

async fn make(storage: &Storage) -> Result<StoredKey, String> {
    let algorithm = Object::new();
    let _ = Reflect::set(&algorithm, &"name".into(), &"Ed25519".into());
    let uses = Array::of2(&"sign".into(), &"verify".into());
    let arguments = [algorithm.into(), JsValue::FALSE, uses.into()];
    if let Ok(pair) = call_async(&subtle(), "generateKey", &arguments).await {
        let _ = storage.add_key(StoredKey::Browser(pair)).await;
    }
    if let Some(kept) = storage.key().await? {
        return Ok(kept);
    }
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|e| e.to_string())?;
    let added = storage.add_key(StoredKey::Software(seed)).await;
    // Another tab may have been first: what is kept is the device's key.
    match storage.key().await? {
        Some(kept) => Ok(kept),
        None => Err(added.err().unwrap_or_default()),
    }
}
