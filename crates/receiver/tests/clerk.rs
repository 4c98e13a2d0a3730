//! The real files of the corpus, each read, mapped and judged as a careful clerk would:
//! what came of it stands in `clerk/`, and above it, behind `#`, what was decided and why.
//! Where the outcome changes, read the file anew, then run with QICHU_BLESS=1; the
//! remarks stay. No value of a cell is kept, only headers, counts and rules.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Golden file, and the file of the corpus.
const FILES: &[(&str, &str)] = &[
    ("jsherp-customers", "jsherp_customer_template.xls"),
    ("jsherp-goods", "jsherp_goods_template.xls"),
    ("jsherp-vendors", "jsherp_vendor_template.xls"),
    ("rukuchuku-stock", "rukuchuku_Stock_table.xlsx"),
    ("simple-shop-goods", "simple_shop_商品资料.xlsx"),
];

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// What `qichu check` says of a file, without the values of its cells.
fn outcome(file: &Path) -> String {
    let mut check = Command::new(env!("CARGO_BIN_EXE_qichu"));
    check.args(["check", "--opening-date", "2026-07-01", "--format", "json"]);
    let said = check.arg(file).output().unwrap();
    let report: Value = serde_json::from_slice(&said.stdout).unwrap();
    let mut out = String::new();
    for sheet in report["sources"][0]["sheets"].as_array().unwrap() {
        let number = |key: &str| sheet[key].as_u64().unwrap_or(0);
        writeln!(
            out,
            "sheet {} -> {}: header in row {}; {} rows read = {} entered + {} held + {} excluded",
            text(&sheet["name"]),
            text(&sheet["table"]),
            number("header_row"),
            number("rows_read"),
            number("rows_entered"),
            number("rows_held"),
            number("rows_excluded"),
        )
        .unwrap();
        for column in sheet["columns"].as_array().unwrap() {
            let (letters, header) = (text(&column["column"]), text(&column["header"]));
            let (field, sure) = (text(&column["field"]), &column["confidence"]);
            writeln!(out, "  {letters} {header} -> {field} {sure}").unwrap();
        }
    }
    let mut counts: BTreeMap<[&str; 3], usize> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let of = ["severity", "rule", "field"].map(|key| text(&finding[key]));
        *counts.entry(of).or_default() += 1;
    }
    for ([severity, rule, field], count) in counts {
        writeln!(out, "{severity} {rule} {field}: {count}").unwrap();
    }
    out
}

#[test]
fn real_files_are_judged_as_a_careful_clerk_would() {
    let Some(corpus) = std::env::var_os("QICHU_CORPUS").map(PathBuf::from) else {
        println!("QICHU_CORPUS is not set: skipped");
        return;
    };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clerk");
    let mut stale = String::new();
    for (name, file) in FILES {
        let path = golden.join(format!("{name}.txt"));
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let (remarks, before): (Vec<&str>, Vec<&str>) =
            kept.lines().partition(|line| line.starts_with('#'));
        assert!(!remarks.is_empty(), "{name}: nobody said what was decided");
        let now = outcome(&corpus.join("business").join(file));
        if std::env::var_os("QICHU_BLESS").is_some_and(|v| v == "1") {
            std::fs::write(&path, format!("{}\n{now}", remarks.join("\n"))).unwrap();
        } else if before != now.lines().collect::<Vec<_>>() {
            writeln!(stale, "{name}:\n{now}").unwrap();
        }
    }
    assert!(stale.is_empty(), "other than what was reviewed:\n{stale}");
}
