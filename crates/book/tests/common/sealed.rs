//! Bundles of books.

use ed25519_dalek::{Signer, SigningKey};
use qichu_book::Live;
use qichu_book::seal::prepare;
use qichu_bundle::{Meta, Verified, verify};

pub fn seal(live: &Live) -> Verified {
    let key = SigningKey::from_bytes(&[7; 32]);
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        device_key: key.verifying_key().to_bytes(),
        sequence: 1,
        previous: None,
        app_version: "0.1.0".into(),
        app_build: None,
        time: "2026-12-31T16:38:00+08:00".into(),
        zone: "Asia/Shanghai".into(),
    };
    let prepared = prepare(live, &meta);
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    verify(&prepared.assemble(&signature).unwrap(), None, &mut |_| {}).unwrap()
}

pub fn part(bundle: &Verified, path: &str) -> String {
    String::from_utf8(bundle.part(path).unwrap().into()).unwrap()
}
