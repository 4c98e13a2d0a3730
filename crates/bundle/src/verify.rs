//! Verifies a bundle: each check in order, stopping at the first that fails.

use ed25519_dalek::{Signature, VerifyingKey};
use qichu_model::{Lang, TableId, Text};
use serde_json::Value;

use crate::container::{Part, unpack};
use crate::{AUTHOR, MANIFEST, SIGNATURE, dsse, sha256};

/// A check, in the order they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The file is a container in the strict profile, byte for byte.
    Container,
    /// It holds the parts a bundle has, in their order, and no others.
    Parts,
    /// The author's envelope is well formed.
    Envelope,
    /// The key is the one asked for.
    Key,
    /// The signature is the key's over the payload.
    Signature,
    /// The manifest is the payload that was signed.
    Manifest,
    /// Every table has the size and digest the manifest states.
    Digests,
}

impl Check {
    /// What it makes sure of.
    pub fn label(self) -> Text {
        match self {
            Self::Container => {
                Text::new("文件结构符合规定", "the file's structure is as prescribed")
            }
            Self::Parts => Text::new("内容齐全且没有多余", "all parts are there and no others"),
            Self::Envelope => Text::new(
                "签名信封格式正确",
                "the signature's envelope is well formed",
            ),
            Self::Key => Text::new("公钥与指定的一致", "the key is the one asked for"),
            Self::Signature => Text::new("签名有效", "the signature is valid"),
            Self::Manifest => Text::new(
                "清单就是签过名的那份",
                "the manifest is the one that was signed",
            ),
            Self::Digests => Text::new("每张表与清单的摘要一致", "every table matches its digest"),
        }
    }
}

/// The check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyError(pub Check);

impl VerifyError {
    /// The error in words.
    pub fn message(self, lang: Lang) -> String {
        let label = self.0.label().get(lang);
        match lang {
            Lang::Zh => format!("未通过:{label}"),
            Lang::En => format!("failed: {label}"),
        }
    }
}

/// What a good bundle says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The author's public key.
    pub key: [u8; 32],
    /// The manifest.
    pub manifest: Value,
}

/// Verifies `bytes`; with `key`, that this key signed. `passed` hears of each check.
///
/// # Errors
/// The first check that fails.
pub fn verify(
    bytes: &[u8],
    key: Option<[u8; 32]>,
    passed: &mut dyn FnMut(Check),
) -> Result<Verified, VerifyError> {
    let parts = step(Check::Container, unpack(bytes), passed)?;
    step(Check::Parts, names_are_right(&parts).then_some(()), passed)?;
    let (manifest, envelope) = (&parts[0].1, &parts[parts.len() - 1].1);
    let opened = step(Check::Envelope, dsse::open(AUTHOR, envelope), passed)?;
    let asked = key.is_none_or(|k| k == opened.key);
    step(Check::Key, asked.then_some(()), passed)?;
    let signed = dsse::to_sign(AUTHOR, &opened.payload);
    let signature = Signature::from_bytes(&opened.signature);
    let good =
        VerifyingKey::from_bytes(&opened.key).and_then(|k| k.verify_strict(&signed, &signature));
    step(Check::Signature, good.ok(), passed)?;
    let same = opened.payload == *manifest;
    step(Check::Manifest, same.then_some(()), passed)?;
    let value: Value = serde_json::from_slice(manifest).unwrap_or_default();
    let right = digests_are_right(&value, &parts);
    step(Check::Digests, right.then_some(()), passed)?;
    Ok(Verified {
        key: opened.key,
        manifest: value,
    })
}

/// Reports a check that gave what it looks for, and hands that on.
fn step<T>(
    check: Check,
    found: Option<T>,
    passed: &mut dyn FnMut(Check),
) -> Result<T, VerifyError> {
    let found = found.ok_or(VerifyError(check))?;
    passed(check);
    Ok(found)
}

fn names_are_right(parts: &[Part]) -> bool {
    let tables = TableId::ALL.map(|t| format!("data/{}.csv", t.spec().key));
    let expected = [MANIFEST].into_iter();
    let expected = expected
        .chain(tables.iter().map(String::as_str))
        .chain([SIGNATURE]);
    expected.eq(parts.iter().map(|(name, _)| name.as_str()))
}

fn digests_are_right(manifest: &Value, parts: &[Part]) -> bool {
    let Some(resources) = manifest["resources"].as_array() else {
        return false;
    };
    let tables = &parts[1..parts.len() - 1];
    resources.len() == tables.len()
        && resources
            .iter()
            .zip(tables)
            .all(|(resource, (name, bytes))| {
                resource["path"] == *name.as_str()
                    && resource["bytes"] == bytes.len()
                    && resource["hash"] == format!("sha256:{}", sha256(bytes))
            })
}
