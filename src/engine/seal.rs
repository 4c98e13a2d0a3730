//! Seals the book that is open: what is signed is made by the same code as natively.

use qichu_book::Live;
use qichu_bundle::{Contents, Meta, ReasonMeta, SourceMeta, prepare};
use qichu_model::Severity;
use qichu_rules::by_id;

use super::keys::DeviceKey;

/// The bundle's bytes.
///
/// # Errors
/// When the browser does not sign, or the bundle is too large.
pub async fn seal(live: &Live, meta: &Meta, key: &DeviceKey) -> Result<Vec<u8>, String> {
    let book = live.book();
    let sources: Vec<SourceMeta> = (book.sources.iter())
        .map(|s| SourceMeta {
            name: s.name.clone(),
            bytes: s.bytes,
            sha256: s.sha256.clone(),
            owner: s.owner.clone(),
            grade: format!("{:?}", s.grade),
        })
        .collect();
    let warnings = live.checker().findings();
    let warnings = warnings.iter().filter(|f| f.severity == Severity::Warning);
    let reasons: Vec<ReasonMeta> = warnings
        .map(|f| {
            let cell = f.place.table().zip(f.place.column());
            ReasonMeta {
                rule: by_id(f.rule).map_or("", |r| r.name).into(),
                table: f.place.table().map_or("", |t| t.spec().key).into(),
                record: f.place.row().map_or(0, |r| r + 1),
                field: cell.map_or_else(String::new, |(t, c)| book.data.table(t).column_key(c)),
                reason: live.reason(f).unwrap_or_default().into(),
            }
        })
        .collect();
    let prepared = prepare(&Contents {
        meta,
        settings: &book.settings,
        sources: &sources,
        reasons: &reasons,
        data: &book.data,
    });
    let signature = key.sign(&prepared.to_sign()).await?;
    prepared
        .assemble(&key.public, &signature)
        .map_err(|_| "the bundle exceeds 4 GiB".into())
}
