//! Bundles of books.

use ed25519_dalek::{Signer, SigningKey};
use qichu_book::Live;
use qichu_book::check::Check;
use qichu_book::command::{Command, Envelope};
use qichu_book::seal::prepare;
use qichu_bundle::{Meta, Verified, VerifyError, verify};
use qichu_model::TableId;

/// The bundle of a book, once it was said why its totals differ.
pub fn seal(live: &Live) -> Verified {
    sealed(&explained(live)).unwrap()
}

/// What `verify` says of the bundle of a book as it stands.
pub fn sealed(live: &Live) -> Result<Verified, VerifyError> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        device_key: key.verifying_key().to_bytes(),
        sequence: 3,
        previous: Some("a".repeat(64)),
        app_version: "0.1.0".into(),
        app_build: None,
        time: "2026-12-31T16:38:00+08:00".into(),
        zone: "Asia/Shanghai".into(),
    };
    let prepared = prepare(live, &meta);
    assert_eq!(prepared, prepare(live, &meta));
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    verify(&prepared.assemble(&signature).unwrap(), None, &mut |_| {})
}

/// A copy of the book in which every total that differs is explained.
fn explained(live: &Live) -> Live {
    let mut live = Live::new(live.book().clone());
    let reason = || "已核对".to_owned();
    let book = live.book();
    let declared = book.compared().into_iter().filter(|one| !one.is_settled());
    let mut checks: Vec<Check> = declared
        .map(|one| Check::Explain {
            source: one.source,
            of: one.of,
            reason: reason(),
        })
        .collect();
    for table in TableId::ALL {
        let lines = book.reconciled(table).into_iter();
        let open = lines.filter(|line| !line.is_settled());
        let fields: Vec<Option<u16>> = open.map(|line| line.field).collect();
        if !fields.is_empty() {
            let reason = reason();
            checks.push(Check::ExplainBook {
                table,
                fields,
                reason,
            });
        }
    }
    for explain in checks {
        let envelope = Envelope {
            seq: live.book().seq + 1,
            at_ms: 1_782_000_000_000,
            tz_minutes: 480,
            actor: "王磊".into(),
            command: Command::Check(Box::new(explain)),
        };
        live.apply(envelope).unwrap();
    }
    live
}

pub fn part(bundle: &Verified, path: &str) -> String {
    String::from_utf8(bundle.part(path).unwrap().into()).unwrap()
}
