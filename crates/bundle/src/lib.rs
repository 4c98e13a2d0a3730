//! The signed bundle: a Data Package in a strict ZIP, under an author's signature.
//!
//! No I/O, no clock, no key: what must be signed goes out, the signature comes in. It
//! holds the tables and the manifest; provenance, journal and report are not in it yet.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod container;
mod dsse;
mod manifest;
mod verify;

pub use manifest::{Contents, Meta, ReasonMeta, SourceMeta, prepare};
pub use verify::{Check, Verified, VerifyError, verify};

/// Type of the author's payload.
const AUTHOR: &str = "application/vnd.qichu.manifest+json";
/// Name of the manifest in the container.
const MANIFEST: &str = "datapackage.json";
/// Name of the author's envelope in the container.
const SIGNATURE: &str = "signatures/author.dsse.json";

/// A bundle that lacks only its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    parts: Vec<container::Part>,
}

impl Prepared {
    /// The bytes to sign with Ed25519.
    pub fn to_sign(&self) -> Vec<u8> {
        dsse::to_sign(AUTHOR, &self.parts[0].1)
    }

    /// The bundle.
    ///
    /// # Errors
    /// When the parts do not fit a ZIP without extensions: 4 GiB.
    pub fn assemble(mut self, key: &[u8; 32], signature: &[u8; 64]) -> Result<Vec<u8>, TooLarge> {
        let envelope = dsse::seal(AUTHOR, &self.parts[0].1, key, signature);
        self.parts.push((SIGNATURE.into(), envelope));
        container::pack(&self.parts).map_err(|_| TooLarge)
    }
}

/// The bundle would be larger than 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// Lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// 64 lower-case hex digits as bytes.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let lower = |b: &u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.as_bytes().iter().all(lower) {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(bytes))
}
