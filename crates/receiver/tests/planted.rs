//! The rules against files whose every mistake is known.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use qichu_gen::{OPENING, Plan, generate};
use serde_json::Value;

/// Rule, file, sheet and cell.
type Spot = [String; 4];

fn spot(finding: &Value) -> Spot {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let source = &finding["source"];
    let path = PathBuf::from(text(&source["file"]));
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    [
        text(&finding["rule"]),
        file.into_owned(),
        text(&source["sheet"]),
        text(&source["cell"]),
    ]
}

fn list(title: &str, spots: &BTreeSet<Spot>) -> String {
    let mut text = format!("{title}: {}\n", spots.len());
    for [rule, file, sheet, cell] in spots.iter().take(20) {
        writeln!(text, "  {file}:{sheet}!{cell} {rule}").unwrap();
    }
    text
}

#[test]
fn planted_mistakes_are_found_at_their_cells() {
    let made = generate(&Plan {
        rows: 300,
        seed: 1,
        mistakes: 120,
    })
    .unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("planted");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_qichu"));
    check.args(["check", "--opening-date", OPENING, "--format", "json"]);
    for (name, bytes) in &made.files {
        std::fs::write(folder.join(name), bytes).unwrap();
        check.arg(folder.join(name));
    }
    std::fs::write(folder.join("truth.json"), made.truth_json().unwrap()).unwrap();
    let said = check.output().unwrap();
    assert_eq!(
        (said.status.code(), String::from_utf8_lossy(&said.stderr)),
        (Some(1), "".into())
    );
    let report: Value = serde_json::from_slice(&said.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();

    let known = |rule: &str| qichu_rules::RULES.iter().any(|r| r.name == rule);
    let planted: BTreeSet<Spot> = made
        .truth
        .iter()
        .map(|p| [&p.rule, &p.file, &p.sheet, &p.cell].map(String::clone))
        .collect();
    let found: BTreeSet<Spot> = findings.iter().map(spot).collect();
    let errors = findings.iter().filter(|f| f["severity"] == "error");
    let unexpected: BTreeSet<Spot> = errors.map(spot).filter(|s| !planted.contains(s)).collect();
    let missing: BTreeSet<Spot> = planted
        .difference(&found)
        .filter(|[rule, ..]| known(rule))
        .cloned()
        .collect();
    assert!(
        missing.is_empty() && unexpected.is_empty(),
        "{}{}",
        list("planted and not found", &missing),
        list("errors where nothing was planted", &unexpected)
    );
}
