//! Verifies a bundle: each check in order, stopping at the first that fails.

use ed25519_dalek::{Signature, VerifyingKey};
use qichu_model::{Lang, TableId, Text};

use crate::checked::Checked;
use crate::container::{Part, fits, unpack};
use crate::manifest::{FORMAT, Manifest, totals};
use crate::tables::{self, Tables};
use crate::{AUTHOR, CELLS, JOURNAL, MANIFEST, REPORT, SIGNATURE, dsse, hex, report, sha256};

/// A check, in the order they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The file and the number of its entries are within the limits.
    Size,
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
    /// The manifest is of a version that this program reads.
    Format,
    /// The manifest says what a manifest says, as one is written.
    Form,
    /// The key that the manifest names is the one that signed.
    Author,
    /// Every part has the size and digest the manifest states.
    Digests,
    /// Every table reads back as the manifest describes it, and adds up to its totals.
    Tables,
    /// Reviews, samples and control totals agree with the tables: each mark's records are
    /// as they were reviewed, each sample is drawn again, each total is explained.
    Checked,
}

impl Check {
    /// What it makes sure of.
    pub fn label(self) -> Text {
        match self {
            Self::Size => Text::new("大小在上限之内", "the size is within the limits"),
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
            Self::Format => Text::new(
                "清单的格式版本可以读取",
                "the manifest's format version is known",
            ),
            Self::Form => Text::new(
                "清单的写法符合规定",
                "the manifest is written as prescribed",
            ),
            Self::Author => Text::new(
                "清单写明的设备公钥就是签名的公钥",
                "the key that the manifest names has signed",
            ),
            Self::Digests => Text::new("每个部分与清单的摘要一致", "every part matches its digest"),
            Self::Tables => Text::new(
                "每张表与清单的说明和控制总数一致",
                "every table matches its description and control totals",
            ),
            Self::Checked => Text::new(
                "审核、抽样和控制合计与数据表一致",
                "reviews, samples and control totals agree with the tables",
            ),
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
    pub manifest: Manifest,
    /// The tables.
    pub tables: Tables,
    /// What people checked.
    pub checked: Checked,
    parts: Vec<Part>,
}

impl Verified {
    /// The bytes of a part, such as `report.json`.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let mut parts = self.parts.iter();
        parts.find(|(n, _)| n == name).map(|(_, bytes)| &bytes[..])
    }
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
    step(Check::Size, fits(bytes).then_some(()), passed)?;
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
    let known = Manifest::format(manifest) == Some(FORMAT.into());
    step(Check::Format, known.then_some(()), passed)?;
    let manifest = step(Check::Form, Manifest::read(manifest), passed)?;
    let author = manifest.qichu.author.key == hex(&opened.key);
    step(Check::Author, author.then_some(()), passed)?;
    let right = digests_are_right(&manifest, &parts);
    step(Check::Digests, right.then_some(()), passed)?;
    let tables = tables::read(&manifest.resources, &parts[1..]);
    let tables = tables.filter(|t| totals(&t.data) == manifest.qichu.totals);
    let tables = step(Check::Tables, tables, passed)?;
    let checked = parts.iter().find(|(name, _)| name == REPORT);
    let checked = checked.and_then(|(_, bytes)| report::read(bytes));
    let qichu = &manifest.qichu;
    let checked = checked.filter(|c| c.holds(&tables, &qichu.settings, &qichu.totals));
    let checked = step(Check::Checked, checked, passed)?;
    Ok(Verified {
        key: opened.key,
        manifest,
        tables,
        checked,
        parts,
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
    let tables = TableId::ALL.map(tables::path);
    let expected = [MANIFEST].into_iter();
    let expected = expected
        .chain(tables.iter().map(String::as_str))
        .chain([CELLS, JOURNAL, REPORT, SIGNATURE]);
    expected.eq(parts.iter().map(|(name, _)| name.as_str()))
}

/// Whether the manifest states each part between itself and the signature, in order.
fn digests_are_right(manifest: &Manifest, parts: &[Part]) -> bool {
    let tables = manifest.resources.iter();
    let tables = tables.map(|r| (&r.path, r.bytes, &r.hash));
    let others = manifest.qichu.parts.iter();
    let stated = tables.chain(others.map(|p| (&p.path, p.bytes, &p.hash)));
    let parts = &parts[1..parts.len() - 1];
    let found: Vec<(u64, String)> = parts
        .iter()
        .map(|(_, bytes)| (bytes.len() as u64, format!("sha256:{}", sha256(bytes))))
        .collect();
    let found = parts.iter().zip(&found);
    stated.eq(found.map(|((path, _), (bytes, hash))| (path, *bytes, hash)))
}
