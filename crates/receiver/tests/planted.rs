//! The rules against files whose every mistake is known.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Instant;

use qichu_book::command::{Command, Envelope, Facts, Source};
use qichu_book::{Live, import, sources};
use qichu_gen::{
    Found, NOT_PLANTED, OPENING, Output, Plan, Planted, generate, ordinary, without_people,
};
use qichu_mapping::propose;
use qichu_rules::RULES;
use serde_json::Value;

fn found(finding: &Value) -> Found {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let source = &finding["source"];
    let path = PathBuf::from(text(&source["file"]));
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Found {
        file: file.into_owned(),
        sheet: text(&source["sheet"]),
        cell: text(&source["cell"]),
        rule: text(&finding["rule"]),
    }
}

fn list<'a>(title: &str, all: impl IntoIterator<Item = &'a Found>) -> String {
    let mut text = String::new();
    for (i, f) in all.into_iter().enumerate() {
        if i == 0 {
            writeln!(text, "{title}:").unwrap();
        }
        if i < 20 {
            writeln!(text, "  {}:{}!{} {}", f.file, f.sheet, f.cell, f.rule).unwrap();
        }
    }
    text
}

/// What `qichu check` says of files, each with its severity.
fn check(folder: &str, files: &[(String, Vec<u8>)]) -> Vec<(String, Found)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let mut check = process::Command::new(env!("CARGO_BIN_EXE_qichu"));
    check.args(["check", "--opening-date", OPENING, "--format", "json"]);
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
        check.arg(folder.join(name));
    }
    let said = check.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stderr), "");
    let report: Value = serde_json::from_slice(&said.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|f| (f["severity"].as_str().unwrap().to_owned(), found(f)))
        .collect()
}

/// All mistakes found at their cells, and nothing else that is an error; of the warnings
/// no more than one in a hundred is about something else.
fn judge(made: &Output, said: &[(String, Found)]) {
    let planted: BTreeSet<&Found> = made.truth.mistakes.iter().map(|p| &p.found).collect();
    let follows = made.truth.mistakes.iter().flat_map(|p| &p.also);
    let explained: BTreeSet<&Found> = (planted.iter().copied())
        .chain(follows)
        .chain(&made.truth.notes)
        .collect();
    let all: BTreeSet<&Found> = said.iter().map(|(_, f)| f).collect();
    let missing = explained.difference(&all).copied();
    let unexpected = |severity: &str| -> Vec<&Found> {
        let of_it = said.iter().filter(|(s, _)| s == severity).map(|(_, f)| f);
        of_it.filter(|f| !explained.contains(f)).collect()
    };
    let (errors, warnings, notes) = (
        unexpected("error"),
        unexpected("warning"),
        unexpected("info"),
    );
    let count = |severity: &str| said.iter().filter(|(s, _)| s == severity).count();
    println!(
        "{} mistakes; {} errors, {} warnings, {} notes found, {} + {} + {} unexpected",
        planted.len(),
        count("error"),
        count("warning"),
        count("info"),
        errors.len(),
        warnings.len(),
        notes.len()
    );
    let wrong = list("planted and not found", missing)
        + &list("errors where nothing was planted", errors)
        + &list("notes where nothing was planted", notes);
    assert!(wrong.is_empty(), "{wrong}");
    let precise = warnings.len() * 100 <= count("warning");
    assert!(
        precise,
        "{}",
        list("warnings where nothing was planted", warnings)
    );
}

fn plant_and_judge(rows: usize, mistakes: usize) {
    let plan = Plan {
        rows,
        seed: 1,
        mistakes,
    };
    let start = Instant::now();
    let made = generate(&plan).unwrap();
    println!("{rows} rows made in {:?}", start.elapsed());
    let start = Instant::now();
    let said = check(&format!("planted-{rows}"), &made.files);
    println!("checked in {:?}", start.elapsed());
    judge(&made, &said);
    let truth = &made.truth;
    let incomplete = without_people(1).unwrap().truth.mistakes;
    let mistakes = truth.mistakes.iter().chain(&incomplete);
    let planted: BTreeSet<&str> = mistakes
        .flat_map(|p: &Planted| std::iter::once(&p.found).chain(&p.also))
        .chain(&truth.notes)
        .chain(&truth.in_book)
        .map(|f| f.rule.as_str())
        .collect();
    let left_out: BTreeSet<&str> = NOT_PLANTED.iter().map(|(rule, _)| *rule).collect();
    let rules: BTreeSet<&str> = RULES.iter().map(|r| r.name).collect();
    let stray: Vec<_> = planted
        .union(&left_out)
        .filter(|r| !rules.contains(*r))
        .collect();
    assert!(stray.is_empty(), "no such rules: {stray:?}");
    for rule in rules {
        let ways = usize::from(planted.contains(rule)) + usize::from(left_out.contains(rule));
        assert_eq!(ways, 1, "{rule} is either planted or listed with a reason");
    }
}

#[test]
fn planted_mistakes_are_found_at_their_cells_and_every_rule_has_one() {
    plant_and_judge(300, 200);
}

#[test]
fn planted_mistakes_are_found_among_ten_thousand_rows() {
    plant_and_judge(10_000, 4_000);
}

#[test]
fn nothing_is_wrong_in_an_ordinary_workbook() {
    let files = [("普通.xlsx".to_owned(), ordinary(80, 1).unwrap())];
    assert_eq!(check("ordinary", &files), []);
}

#[test]
fn references_into_a_table_without_a_file_are_one_finding() {
    let made = without_people(1).unwrap();
    let said = check("without-people", &made.files);
    judge(&made, &said);
    let errors: Vec<&str> = (said.iter().filter(|(s, _)| s == "error"))
        .map(|(_, f)| f.rule.as_str())
        .collect();
    // Of customers and of performance.
    assert_eq!(errors, ["referred-table-empty"; 2]);
}

/// The page declares what the total rows of a file say; `qichu check` does not.
#[test]
fn a_total_that_a_file_states_otherwise_is_found_in_the_book() {
    let plan = Plan {
        rows: 300,
        seed: 1,
        mistakes: 200,
    };
    let made = generate(&plan).unwrap();
    let mut live = Live::default();
    for (name, bytes) in &made.files {
        let Ok(workbook) = qichu_workbook::read_named(name, bytes, &mut |_| true) else {
            continue;
        };
        let plan = propose(&workbook);
        let facts = Facts {
            declared: sources::stated(&workbook, &plan),
            ..Facts::default()
        };
        let source = Source {
            name: name.clone(),
            bytes: bytes.len() as u64,
            sha256: "0".repeat(64),
            sheets: workbook.sheets.iter().map(|s| s.name.clone()).collect(),
            facts,
            rows: None,
            observations: Vec::new(),
        };
        let entered = import(source, workbook, &plan, live.book());
        let envelope = Envelope {
            seq: live.book().seq + 1,
            at_ms: 0,
            tz_minutes: 0,
            actor: String::new(),
            command: Command::Import(Box::new(entered)),
        };
        live.carry_out(envelope).unwrap();
    }
    live.judge();
    let rules: BTreeSet<&str> = made.truth.in_book.iter().map(|f| &*f.rule).collect();
    let findings = live.checker().findings().into_iter();
    let found = findings.filter_map(|f| {
        let rule = qichu_rules::by_id(f.rule).filter(|r| rules.contains(r.name))?;
        Some(Found {
            file: f.args[0].value.clone(),
            rule: rule.name.into(),
            ..Found::default()
        })
    });
    assert_eq!(found.collect::<Vec<_>>(), made.truth.in_book);
    assert_eq!(made.truth.in_book.len(), 1);
}
