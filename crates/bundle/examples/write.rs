//! Writes a small signed bundle to the path given: something for other programs, such
//! as `frictionless validate`, to try themselves on.

use ed25519_dalek::{Signer, SigningKey};
use qichu_bundle::{Contents, Meta, prepare};
use qichu_model::store::CellKind;
use qichu_model::{Data, Settings, TableId};

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or("example.qichu".into());
    let mut data = Data::default();
    let spec = TableId::Performance.spec();
    for period in ["2025", "2026"] {
        let row = data.table_mut(spec.id).push_row();
        for (key, text) in [
            ("salesperson", "007"),
            ("period", period),
            ("target", "120.50"),
        ] {
            if let Some(column) = spec.field(key) {
                data.set(spec.id, row, column, text, CellKind::Plain);
            }
        }
    }
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        time: "2026-12-31T16:38:00+08:00".into(),
        app_version: env!("CARGO_PKG_VERSION").into(),
    };
    let prepared = prepare(&Contents {
        meta: &meta,
        settings: &Settings::default(),
        sources: &[],
        reasons: &[],
        data: &data,
    });
    // A key for examples: whoever reads this file can sign with it.
    let key = SigningKey::from_bytes(&[7; 32]);
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    let bundle = prepared.assemble(key.verifying_key().as_bytes(), &signature);
    std::fs::write(path, bundle.map_err(|_| std::io::ErrorKind::FileTooLarge)?)
}
