//! The signed bundle: a Data Package in a strict ZIP, under an author's signature.
//!
//! No I/O, no clock, no key: what must be signed goes out, the signature comes in. The
//! same contents give the same bytes. docs/bundle-format.md is the format in words.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod checked;
mod container;
pub mod digest;
mod dsse;
pub mod manifest;
mod provenance;
mod report;
pub mod sample;
mod tables;
mod verify;

pub use manifest::{
    Contents, DeclaredMeta, Manifest, Meta, RuleSet, SourceMeta, SourceRows, prepare,
};
pub use provenance::{Act, Cells, Change, CheckLine, Event, Journal, Run, Transform};
pub use report::{Rejected, ReportFinding};
pub use tables::Tables;
pub use verify::{Check, Verified, VerifyError, verify};

/// Largest bundle in bytes: no larger one is written, and none is looked into.
pub const MAX_BYTES: usize = 512 << 20;
/// Most entries a container may hold.
pub const MAX_ENTRIES: usize = 64;

/// Type of the author's payload.
const AUTHOR: &str = "application/vnd.qichu.manifest+json";
/// Name of the manifest in the container.
const MANIFEST: &str = "datapackage.json";
/// Name of the values' origins in the container.
const CELLS: &str = "provenance/cells.csv";
/// Name of the changes in the container.
const JOURNAL: &str = "provenance/journal.ndjson";
/// Name of the report in the container.
const REPORT: &str = "report.json";
/// Name of the author's envelope in the container.
const SIGNATURE: &str = "signatures/author.dsse.json";

/// A bundle that lacks only its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    parts: Vec<container::Part>,
    key: [u8; 32],
}

impl Prepared {
    /// The bytes to sign with Ed25519.
    pub fn to_sign(&self) -> Vec<u8> {
        dsse::to_sign(AUTHOR, self.manifest())
    }

    /// The manifest, byte for byte as it will be signed.
    pub fn manifest(&self) -> &[u8] {
        &self.parts[0].1
    }

    /// The bundle, with the signature of the key that its contents name.
    ///
    /// # Errors
    /// When it is larger than [`MAX_BYTES`].
    pub fn assemble(mut self, signature: &[u8; 64]) -> Result<Vec<u8>, TooLarge> {
        let envelope = dsse::seal(AUTHOR, self.manifest(), &self.key, signature);
        self.parts.push((SIGNATURE.into(), envelope));
        let bytes: usize = self.parts.iter().map(|(_, bytes)| bytes.len()).sum();
        if bytes > MAX_BYTES {
            return Err(TooLarge);
        }
        let bundle = container::pack(&self.parts).map_err(|_| TooLarge)?;
        (bundle.len() <= MAX_BYTES)
            .then_some(bundle)
            .ok_or(TooLarge)
    }
}

/// The bundle would be larger than [`MAX_BYTES`].
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

/// SHA-256 in lower-case hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(bytes))
}
