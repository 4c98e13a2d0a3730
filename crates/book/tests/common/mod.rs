//! Books made from pasted files, and their bundles.

use ed25519_dalek::{Signer, SigningKey};
use qichu_book::command::{Command, Envelope, Facts, Source};
use qichu_book::seal::prepare;
use qichu_book::{Book, Live, Refused, import};
use qichu_bundle::{Meta, Verified, verify};
use qichu_mapping::propose;

/// The import of a pasted file; rows whose key the book has change its records.
pub fn file(book: &Book, name: &str, text: &str, facts: Facts) -> Command {
    let workbook = qichu_workbook::read_pasted(text);
    let mut plan = propose(&workbook);
    plan.tables.iter_mut().for_each(|t| t.update = true);
    let source = Source {
        name: name.into(),
        bytes: text.len() as u64,
        sha256: "0".repeat(64),
        sheets: vec!["".into()],
        facts,
        rows: None,
        observations: Vec::new(),
    };
    Command::Import(Box::new(import(source, workbook, &plan, book)))
}

pub fn give(live: &mut Live, command: Command) -> Result<(), Refused> {
    let envelope = Envelope {
        seq: live.book().seq + 1,
        at_ms: 1_782_000_000_000,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    live.apply(envelope).map(|_| ())
}

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
