//! A bundle's promises: the same bytes every time, and no other bytes pass.
#![allow(clippy::unwrap_used)]

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use qichu_bundle::{Check, Contents, Meta, SourceMeta, VerifyError, prepare, verify};
use qichu_model::store::CellKind;
use qichu_model::{Data, Settings, TableId};

fn data(texts: &[String]) -> Data {
    let mut data = Data::default();
    let column = data.table_mut(TableId::Stock).extra_column("陈列位");
    for text in texts {
        let row = data.table_mut(TableId::Stock).push_row();
        data.set(TableId::Stock, row, 0, text, CellKind::Plain);
        data.set(TableId::Stock, row, column, "A,\"03\"\r\n", CellKind::Plain);
    }
    data
}

fn sealed(data: &Data) -> Vec<u8> {
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        time: "2026-12-31T16:38:00+08:00".into(),
        app_version: "0.1.0".into(),
    };
    let sources = [SourceMeta {
        name: "库存.csv".into(),
        bytes: 3,
        sha256: "0".repeat(64),
        owner: "仓库".into(),
        grade: "A".into(),
    }];
    let settings = Settings::default();
    let contents = Contents {
        meta: &meta,
        settings: &settings,
        sources: &sources,
        reasons: &[],
        data,
    };
    let prepared = prepare(&contents);
    let key = key();
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    prepared
        .assemble(&key.verifying_key().to_bytes(), &signature)
        .unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[test]
fn a_good_bundle_passes_every_check_and_is_the_same_bytes_again() {
    let data = data(&["001".into(), "002".into()]);
    let bytes = sealed(&data);
    assert_eq!(bytes, sealed(&data));
    let mut passed = Vec::new();
    let found = verify(&bytes, Some(key().verifying_key().to_bytes()), &mut |c| {
        passed.push(c)
    });
    assert_eq!(found.unwrap().manifest["resources"][2]["rows"], 2);
    assert_eq!((passed.len(), passed.last()), (7, Some(&Check::Digests)));
}

#[test]
fn another_key_fails_by_name() {
    let bytes = sealed(&data(&[]));
    let found = verify(&bytes, Some([1; 32]), &mut |_| {});
    assert_eq!(found, Err(VerifyError(Check::Key)));
}

#[test]
fn every_flipped_byte_and_every_cut_or_added_byte_fails() {
    let bytes = sealed(&data(&["001".into()]));
    for i in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[i] ^= 1 << (i % 8);
        assert!(verify(&bad, None, &mut |_| {}).is_err(), "byte {i}");
    }
    for bad in [
        &bytes[1..],
        &bytes[..bytes.len() - 1],
        &[&bytes[..], b"x"].concat(),
    ] {
        assert!(verify(bad, None, &mut |_| {}).is_err());
    }
}

proptest! {
    #[test]
    fn whatever_the_cells_hold_the_bundle_passes(texts in prop::collection::vec(".{0,8}", 0..6)) {
        let found = verify(&sealed(&data(&texts)), None, &mut |_| {});
        prop_assert!(found.is_ok());
    }
}
