//! The built program, as a clerk runs it.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ed25519_dalek::{Signer, SigningKey};
use qichu_bundle::{Contents, Meta, prepare, unhex};
use qichu_model::{Data, Settings};

fn qichu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qichu"))
        .args(args)
        .output()
        .unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn bundle(seed: &Path) -> Vec<u8> {
    let seed = std::fs::read_to_string(seed).unwrap();
    let key = SigningKey::from_bytes(&unhex(seed.trim()).unwrap());
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        time: "2026-12-31T16:38:00+08:00".into(),
        app_version: "0.1.0".into(),
    };
    let (settings, data) = (Settings::default(), Data::default());
    let prepared = prepare(&Contents {
        meta: &meta,
        settings: &settings,
        sources: &[],
        data: &data,
    });
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    prepared
        .assemble(key.verifying_key().as_bytes(), &signature)
        .unwrap()
}

#[test]
fn a_new_key_signs_a_bundle_that_verifies_until_a_byte_is_flipped() {
    let folder = folder("verify");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_string();
    let made = qichu(&["key", "new", "-o", &path("key")]);
    let public = String::from_utf8(made.stdout).unwrap().trim().to_string();
    assert_eq!(public.len(), 64);

    let mut bytes = bundle(&folder.join("key"));
    std::fs::write(path("good.qichu"), &bytes).unwrap();
    let good = qichu(&["verify", &path("good.qichu"), "--key", &public]);
    assert!(good.status.success());
    assert_eq!(
        String::from_utf8(good.stdout).unwrap().matches('✓').count(),
        7
    );

    let other = qichu(&[
        "verify",
        &path("good.qichu"),
        "--lang",
        "en",
        "--key",
        &"0".repeat(64),
    ]);
    assert_eq!(other.status.code(), Some(1));
    let said = String::from_utf8(other.stdout).unwrap();
    assert!(
        said.contains("failed: the key is the one asked for"),
        "{said}"
    );

    bytes[100] ^= 1;
    std::fs::write(path("bad.qichu"), &bytes).unwrap();
    assert_eq!(
        qichu(&["verify", &path("bad.qichu")]).status.code(),
        Some(1)
    );
}

#[test]
fn what_cannot_be_done_says_why_and_exits_with_2() {
    let folder = folder("refused");
    let key = folder.join("key");
    std::fs::write(&key, "mine").unwrap();
    let over = qichu(&["key", "new", "-o", key.to_str().unwrap()]);
    assert_eq!(over.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&key).unwrap(), "mine");
    assert_eq!(qichu(&["verify", "nowhere.qichu"]).status.code(), Some(2));
}
