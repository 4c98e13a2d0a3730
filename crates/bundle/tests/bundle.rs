//! A bundle's promises: the same bytes every time, and no other bytes pass.
#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Write};

use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use qichu_bundle::checked::Checked;
use qichu_bundle::{
    Cells, Check, Contents, DeclaredMeta, Journal, MAX_BYTES, MAX_ENTRIES, Meta, Prepared, RuleSet,
    SourceMeta, VerifyError, prepare, verify,
};
use qichu_model::store::CellKind;
use qichu_model::{Data, Settings, TableId};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

type Part = (String, Vec<u8>);

/// Customers with these codes, a purchase by each of `buyers`, and a dead record.
fn data(codes: &[String], buyers: &[String]) -> Data {
    let mut data = Data::default();
    let customer = TableId::Purchases.spec().field("customer").unwrap();
    let column = data.table_mut(TableId::Customers).extra_column("陈列位 ");
    let other = data.table_mut(TableId::Customers).extra_column("陈列位");
    for code in codes {
        let row = data.table_mut(TableId::Customers).push_row();
        let mut put = |column, text: &str| {
            data.set(TableId::Customers, row, column, text, CellKind::Plain);
        };
        put(0, code);
        put(column, "A,\"03\"\r\n");
        put(other, "=1+1");
    }
    let dead = data.table_mut(TableId::Purchases).push_row();
    data.table_mut(TableId::Purchases).alive[dead as usize] = false;
    for buyer in buyers {
        let row = data.table_mut(TableId::Purchases).push_row();
        data.set(TableId::Purchases, row, customer, buyer, CellKind::Plain);
        let amount = TableId::Purchases.spec().field("amount").unwrap();
        data.set(TableId::Purchases, row, amount, "0.10", CellKind::Plain);
    }
    data
}

fn small() -> Data {
    data(&["001".into()], &["001".into()])
}

fn prepared(data: &Data) -> Prepared {
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        device_key: key().verifying_key().to_bytes(),
        sequence: 1,
        previous: None,
        app_version: "0.1.0".into(),
        app_build: None,
        time: "2026-12-31T16:38:00+08:00".into(),
        zone: "Asia/Shanghai".into(),
    };
    let source = SourceMeta {
        name: "库存.csv".into(),
        bytes: 3,
        sha256: "0".repeat(64),
        sheets: vec![String::new()],
        department: "仓库".into(),
        owner: "仓库".into(),
        obtained: "2026-12-31".into(),
        way: "系统导出".into(),
        grade: "A".into(),
        declared: vec![DeclaredMeta {
            table: "stock".into(),
            field: Some("on_hand".into()),
            total: "88317".into(),
            in_file: false,
        }],
        rows: None,
    };
    let changed =
        r#"{"thresholds":{"min-age":"18.50"},"severities":{"unknown-customer":"warning"}}"#;
    let settings: Settings = serde_json::from_str(changed).unwrap();
    prepare(Contents {
        meta: &meta,
        rules: RuleSet {
            version: "0.1.0".into(),
            digest: "0".repeat(64),
        },
        settings: &settings,
        sources: vec![source],
        data,
        cells: Cells::new(data),
        journal: Journal::new(data),
        checked: Checked::nothing(data, &settings),
        findings: Vec::new(),
        rejected: Vec::new(),
    })
}

fn sealed(data: &Data) -> Vec<u8> {
    let prepared = prepared(data);
    let signature = key().sign(&prepared.to_sign()).to_bytes();
    prepared.assemble(&signature).unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn failed(bytes: &[u8]) -> Option<Check> {
    verify(bytes, None, &mut |_| {})
        .err()
        .map(|VerifyError(check)| check)
}

fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let mut part = Vec::new();
        std::io::copy(&mut entry, &mut part).unwrap();
        parts.push((entry.name().unwrap().into_owned(), part));
    }
    parts
}

/// A container as the bundle's own, of any parts.
fn packed(parts: &[Part]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The bundle with another manifest, signed over by a key as what `kind` says.
fn signed_over(mut parts: Vec<Part>, manifest: &str, kind: &str, key: &SigningKey) -> Vec<u8> {
    use base64::Engine;
    let code = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let head = format!("DSSEv1 {} {kind} {} ", kind.len(), manifest.len());
    let signature = key.sign(&[head.as_bytes(), manifest.as_bytes()].concat());
    let envelope = format!(
        r#"{{"payload":"{}","payloadType":"{kind}","signatures":[{{"keyid":"{}","sig":"{}"}}]}}"#,
        code(manifest.as_bytes()),
        qichu_bundle::hex(key.verifying_key().as_bytes()),
        code(&signature.to_bytes()),
    );
    parts[0].1 = manifest.into();
    parts.last_mut().unwrap().1 = envelope.into_bytes();
    packed(&parts)
}

const KIND: &str = "application/vnd.qichu.manifest+json";

fn manifest_of(parts: &[Part]) -> String {
    String::from_utf8(parts[0].1.clone()).unwrap()
}

#[test]
fn a_good_bundle_passes_every_check_and_is_the_same_bytes_again() {
    let data = data(&["001".into(), "002".into()], &["002".into()]);
    let bytes = sealed(&data);
    assert_eq!(bytes, sealed(&data));
    let mut passed = Vec::new();
    let key = Some(key().verifying_key().to_bytes());
    let found = verify(&bytes, key, &mut |c| passed.push(c)).unwrap();
    assert_eq!(found.manifest.resources[0].rows, 2);
    assert_eq!((passed.len(), passed.last()), (13, Some(&Check::Checked)));
    assert!(passed.is_sorted());
    assert_eq!(found.manifest.qichu.totals[1].sums["amount"], "0.1");
    assert_eq!(packed(&parts(&bytes)), bytes);
}

#[test]
fn another_key_fails_by_name() {
    let bytes = sealed(&Data::default());
    let found = verify(&bytes, Some([1; 32]), &mut |_| {});
    assert_eq!(found, Err(VerifyError(Check::Key)));
}

#[test]
fn every_flipped_byte_and_every_cut_or_added_byte_fails() {
    let bytes = sealed(&small());
    for i in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[i] ^= 1 << (i % 8);
        assert!(failed(&bad).is_some(), "byte {i}");
    }
    for bad in [
        &bytes[1..],
        &bytes[..bytes.len() - 1],
        &[&bytes[..], b"x"].concat(),
        &[b"x", &bytes[..]].concat(),
    ] {
        assert_eq!(failed(bad), Some(Check::Container));
    }
}

#[test]
fn what_is_too_large_is_not_looked_into() {
    assert_eq!(failed(&vec![0; MAX_BYTES + 1]), Some(Check::Size));
    let many: Vec<Part> = (0..=MAX_ENTRIES).map(|i| (i.to_string(), vec![])).collect();
    assert_eq!(failed(&packed(&many)), Some(Check::Size));
    assert_eq!(failed(&packed(&many[1..])), Some(Check::Parts));
}

#[test]
fn entries_added_removed_renamed_or_in_another_order_fail() {
    let good = parts(&sealed(&small()));
    for i in 0..good.len() {
        let mut bad = good.clone();
        bad.insert(i, ("extra".into(), vec![]));
        assert_eq!(failed(&packed(&bad)), Some(Check::Parts));
        let mut bad = good.clone();
        bad.remove(i);
        assert_eq!(failed(&packed(&bad)), Some(Check::Parts));
        let mut bad = good.clone();
        bad[i].0 += "x";
        assert_eq!(failed(&packed(&bad)), Some(Check::Parts));
        let mut bad = good.clone();
        bad.swap(i, (i + 1) % good.len());
        assert_eq!(failed(&packed(&bad)), Some(Check::Parts));
    }
    let mut review = good.clone();
    review.push(("signatures/review-1.dsse.json".into(), vec![]));
    assert_eq!(failed(&packed(&review)), Some(Check::Parts));
}

#[test]
fn a_part_or_an_envelope_of_another_bundle_fails() {
    let good = parts(&sealed(&small()));
    let other = parts(&sealed(&data(&["009".into()], &[])));
    let with = |i: usize| {
        let mut bad = good.clone();
        bad[i] = other[i].clone();
        failed(&packed(&bad))
    };
    assert_eq!(with(0), Some(Check::Manifest));
    assert_eq!(with(1), Some(Check::Digests));
    assert_eq!(with(good.len() - 1), Some(Check::Manifest));
    for i in 1..good.len() - 1 {
        let mut bad = good.clone();
        bad[i].1.push(b' ');
        assert_eq!(failed(&packed(&bad)), Some(Check::Digests), "{}", bad[i].0);
    }
}

#[test]
fn an_envelope_of_another_type_or_form_fails() {
    let good = parts(&sealed(&small()));
    let manifest = manifest_of(&good);
    let over = |kind: &str| failed(&signed_over(good.clone(), &manifest, kind, &key()));
    assert_eq!(over(KIND), None);
    assert_eq!(
        over("application/vnd.qichu.review+json"),
        Some(Check::Envelope)
    );
    let mut bad = good.clone();
    bad.last_mut().unwrap().1.push(b'\n');
    assert_eq!(failed(&packed(&bad)), Some(Check::Envelope));
}

#[test]
fn a_signed_manifest_that_the_writer_could_not_have_written_fails() {
    let good = parts(&sealed(&small()));
    let manifest = manifest_of(&good);
    let signed = |from: &str, to: &str| {
        let changed = manifest.replacen(from, to, 1);
        assert_ne!(changed, manifest, "{from}");
        failed(&signed_over(good.clone(), &changed, KIND, &key()))
    };
    assert_eq!(
        signed(r#""format":1"#, r#""format":2"#),
        Some(Check::Format)
    );
    assert_eq!(signed("{", "{ "), Some(Check::Form));
    assert_eq!(
        signed(r#""sequence":1"#, r#""sequence":1,"x":0"#),
        Some(Check::Form)
    );
    assert_eq!(
        signed(r#""company":"""#, r#""company":"甲""#),
        Some(Check::Form)
    );
    assert_eq!(signed("report.json", "report2.json"), Some(Check::Digests));
    assert_eq!(signed(r#""rows":1"#, r#""rows":2"#), Some(Check::Tables));
    assert_eq!(
        signed(r#""amount":"0.1""#, r#""amount":"0.2""#),
        Some(Check::Tables)
    );
    assert_eq!(
        signed(r#""title":"联系人""#, r#""title":"联系""#),
        Some(Check::Tables)
    );

    let other = SigningKey::from_bytes(&[8; 32]);
    let stolen = signed_over(good.clone(), &manifest, KIND, &other);
    assert_eq!(failed(&stolen), Some(Check::Author));
}

#[test]
fn a_signed_table_that_the_writer_could_not_have_written_fails() {
    let good = parts(&sealed(&small()));
    let at = good
        .iter()
        .position(|p| p.0 == "data/purchases.csv")
        .unwrap();
    let text = String::from_utf8(good[at].1.clone()).unwrap();
    for (from, to) in [
        ("2,,,001", "02,,,001"),
        ("2,,,001", "0,,,001"),
        ("2,,,001", "2,,,\"001\""),
        ("2,,,001", "2,,,002"),
        ("\r\n", "\n"),
        ("record", "Record"),
        (",customer", ",buyer"),
        ("document_no,line", "line,document_no"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let mut bad = good.clone();
        bad[at].1 = changed.clone().into_bytes();
        let old = format!(
            r#""bytes":{},"hash":"sha256:{}""#,
            text.len(),
            qichu_bundle::sha256(text.as_bytes())
        );
        let new = format!(
            r#""bytes":{},"hash":"sha256:{}""#,
            changed.len(),
            qichu_bundle::sha256(changed.as_bytes())
        );
        let manifest = manifest_of(&good).replacen(&old, &new, 1);
        let bad = signed_over(bad, &manifest, KIND, &key());
        assert_eq!(failed(&bad), Some(Check::Tables), "{from}");
    }
}

/// Whoever holds the key may sign a report that says more was checked than was.
#[test]
fn a_signed_report_that_the_tables_do_not_bear_out_fails() {
    let good = parts(&sealed(&small()));
    let at = good.iter().position(|p| p.0 == "report.json").unwrap();
    let text = String::from_utf8(good[at].1.clone()).unwrap();
    let mark = r#""marks":[{"table":"customers","layer":1,"verdict":"passed","by":{"who":"陈静","time":""},"comment":"","records":[[1,1]],"digest":""}]"#;
    for (from, to) in [
        (r#""asked":false"#, r#""asked":true"#),
        (r#""policy":"one""#, r#""policy":"cross""#),
        (r#""reviewers":[]"#, r#""reviewers":["陈静"]"#),
        (
            r#""passed":0,"returned":0,"unreviewed":1"#,
            r#""passed":1,"returned":0,"unreviewed":0"#,
        ),
        (r#""marks":[]"#, mark),
        (r#""added":"0.1""#, r#""added":"0.2""#),
        (
            r#""removed":"0","rejected":"0","bundle":"0.1""#,
            r#""removed":"0","rejected":"1","bundle":"1.1""#,
        ),
        (r#""what":"amount""#, r#""what":"amounts""#),
        (
            r#""declared":[]"#,
            r#""declared":[{"source":1,"table":"stock","what":"records","declared":"67","read":"7","explained":{"reason":" ","by":{"who":"","time":""}}}]"#,
        ),
        // What was taken out of what was read, with no word why.
        (
            r#""read":"0","merged":"0","corrected":"0","changed":"0","added":"1","removed":"0""#,
            r#""read":"2","merged":"0","corrected":"0","changed":"0","added":"1","removed":"-2""#,
        ),
        (
            r#""declared":[]"#,
            r#""declared":[{"source":1,"table":"stock","what":"records","declared":"67","read":"7","explained":null}]"#,
        ),
        (r#""samples":[]"#, r#""samples":[],"more":0"#),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        let mut bad = good.clone();
        bad[at].1 = changed.clone().into_bytes();
        let stated = |text: &str| {
            let digest = qichu_bundle::sha256(text.as_bytes());
            format!(r#""bytes":{},"hash":"sha256:{digest}""#, text.len())
        };
        let manifest = manifest_of(&good).replacen(&stated(&text), &stated(&changed), 1);
        let bad = signed_over(bad, &manifest, KIND, &key());
        assert_eq!(failed(&bad), Some(Check::Checked), "{from}");
    }
}

#[test]
fn a_reference_that_nobody_defines_is_kept_beside_its_column() {
    let codes = ["001".to_string(), " 002".into()];
    let buyers = ["001".to_string(), "未知：散客".into(), "002".into()];
    let bundle = verify(&sealed(&data(&codes, &buyers)), None, &mut |_| {}).unwrap();
    let csv = std::str::from_utf8(bundle.part("data/purchases.csv").unwrap()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].ends_with(",is_return,given:customer"));
    assert!(lines[1].starts_with("2,,,001,") && lines[1].ends_with(','));
    assert!(lines[2].starts_with("3,,,,") && lines[2].ends_with(",未知：散客"));
    assert!(lines[3].starts_with("4,,,,") && lines[3].ends_with(",002"));
    let schema = &bundle.manifest.resources[1].schema;
    assert!(!schema.fields[3].constraints.unwrap().required);
    assert_eq!(schema.foreign_keys[0].reference.resource, "customers");
}

/// The living rows of a table, as text.
fn rows(data: &Data, table: TableId) -> Vec<Vec<&str>> {
    let columns = data.table(table).columns.len() as u16;
    let row = |row| (0..columns).map(|c| data.text(table, row, c)).collect();
    data.table(table).rows().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn whatever_the_cells_hold_it_is_read_back(
        codes in prop::collection::vec("(?s)[ 0-2\"=\r\n,]{0,3}|.{0,8}", 0..6),
        buyers in prop::collection::vec("(?s)[ 0-2]{0,3}|.{0,3}", 0..6),
    ) {
        let data = data(&codes, &buyers);
        let bytes = sealed(&data);
        prop_assert_eq!(&bytes, &sealed(&data.clone()));
        let found = verify(&bytes, None, &mut |_| {}).unwrap();
        for table in TableId::ALL {
            prop_assert_eq!(rows(&found.tables.data, table), rows(&data, table));
            let numbers: Vec<u32> = data.table(table).rows().map(|r| r + 1).collect();
            prop_assert_eq!(&found.tables.records[table.index()], &numbers);
        }
    }
}
