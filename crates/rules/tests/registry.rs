//! What must hold of every rule, asked of the registry.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use qichu_model::noted::{Known, Noted};
use qichu_model::{Arg, CellKind, Data, FixKind, Place, Severity, TableId};
use qichu_rules::example::{apply, changed, clean, settings};
use qichu_rules::rule::{Edit, Example};
use qichu_rules::{CONFIRMABLE, Check, Checker, RULES, Rule};

fn names(data: &Data) -> Vec<&'static str> {
    let checker = Checker::of(data, &settings());
    let name = |f: &&qichu_model::Finding| qichu_rules::by_id(f.rule).unwrap().name;
    checker.findings().iter().map(name).collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .map(|t| t.split('}').next().unwrap())
        .collect()
}

/// The rules about records, with their examples. Those of files are read in
/// `crates/workbook/tests/examples.rs`, and what is told of a book is carried out in
/// `crates/book/tests/checking.rs`.
fn with_examples() -> impl Iterator<Item = (&'static Rule, &'static [Edit], &'static [Edit])> {
    RULES
        .iter()
        .filter_map(|rule| match (&rule.check, &rule.example) {
            (Check::Source(_), Example::File { .. } | Example::Told { .. }) => None,
            (Check::Book(_), Example::Told { .. }) => None,
            (_, Example::Changes { bad, good }) => Some((*rule, *bad, *good)),
            _ => panic!("the example of {} is not of its kind", rule.name),
        })
}

#[test]
fn the_clean_book_is_clean() {
    assert_eq!(names(&clean()), [""; 0]);
}

#[test]
fn codes_ascend_and_names_are_kebab_case() {
    assert!(RULES.windows(2).all(|w| w[0].id < w[1].id));
    let kebab = |r: &&Rule| {
        r.name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    assert!(RULES.iter().all(kebab));
    assert_eq!(
        RULES.iter().map(|r| r.name).collect::<BTreeSet<_>>().len(),
        RULES.len()
    );
}

#[test]
fn both_languages_name_the_same_arguments() {
    for rule in RULES {
        assert_eq!(
            placeholders(rule.message.zh),
            placeholders(rule.message.en),
            "{}",
            rule.name
        );
    }
}

#[test]
fn a_bad_example_gives_its_finding_and_a_good_one_none() {
    for (rule, bad, good) in with_examples() {
        assert_eq!(names(&changed(bad)), [rule.name], "bad example");
        assert_eq!(
            names(&changed(good)),
            [""; 0],
            "good example of {}",
            rule.name
        );
    }
}

#[test]
fn messages_leave_no_placeholder_open() {
    for (_, bad, _) in with_examples() {
        let checker = Checker::of(&changed(bad), &settings());
        for lang in [qichu_model::Lang::Zh, qichu_model::Lang::En] {
            let message = qichu_rules::message(checker.findings()[0], lang);
            assert!(!message.contains(['{', '\u{1f}']), "{message}");
        }
    }
}

#[test]
fn a_safe_fix_removes_its_finding_and_adds_none() {
    for (rule, bad, _) in with_examples() {
        let mut data = changed(bad);
        let checker = Checker::of(&data, &settings());
        let finding = checker.findings()[0].clone();
        let Some(fix) = finding.fix.filter(|f| f.kind == FixKind::Safe) else {
            continue;
        };
        for (column, text) in fix.cells {
            data.set(
                finding.place.table().unwrap(),
                finding.place.row().unwrap(),
                column,
                &text,
                CellKind::Plain,
            );
        }
        assert_eq!(names(&data), [""; 0], "{}", rule.name);
    }
}

#[test]
fn what_the_book_knows_is_found_and_forgotten() {
    let (data, settings) = (clean(), settings());
    let mut checker = Checker::of(&data, &settings);
    let noted = Noted {
        what: Known::Unreviewed,
        place: Place::Table(TableId::Customers),
        args: vec![Arg::new("count", "2")],
        fix: None,
    };
    assert!(checker.set_noted(vec![noted.clone()], &settings));
    assert!(!checker.set_noted(vec![noted.clone()], &settings));
    let message = qichu_rules::message(checker.findings()[0], qichu_model::Lang::En);
    assert_eq!(message, "2 records have not passed review");
    checker.check_all(&data, &settings);
    assert!(checker.set_noted(vec![noted], &settings));
    assert_eq!(checker.tally().len(), 1);
    assert!(checker.set_noted(Vec::new(), &settings));
    assert_eq!(checker.findings().len(), 0);
}

proptest! {
    #[test]
    fn checking_again_what_changed_is_checking_all(
        steps in proptest::collection::vec((any::<usize>(), 0u32..2, any::<bool>(), any::<bool>()), 1..20)
    ) {
        let edits: Vec<Edit> = with_examples().flat_map(|(_, bad, good)| bad.iter().chain(good)).copied().collect();
        let settings = settings();
        let mut data = clean();
        let mut checker = Checker::of(&data, &settings);
        for (at, row, other_row, kill) in steps {
            let edit = edits[at % edits.len()];
            let row = if other_row { row } else { edit.row };
            let mut changed = apply(&mut data, &Edit { row, ..edit });
            if kill {
                let alive = &mut data.table_mut(TableId::Customers).alive[0];
                *alive = !*alive;
            }
            changed.insert((TableId::Customers, 0));
            checker.recheck(&changed, &data, &settings);
            checker.settle(&data, &settings);
            let whole = Checker::of(&data, &settings);
            prop_assert_eq!(checker.findings(), whole.findings());
            prop_assert_eq!(checker.tally(), whole.tally());
            for table in TableId::ALL {
                let mut rows = BTreeSet::new();
                for finding in checker.findings() {
                    if finding.severity == Severity::Error && finding.place.table() == Some(table) {
                        rows.extend(finding.place.row());
                    }
                }
                prop_assert_eq!(checker.erring(table), rows.len() as u32);
            }
        }
    }
}

/// Who reads a bundle finds how much a rule weighs by the name that `Known` gives it.
#[test]
fn what_the_book_knows_names_its_rule() {
    for rule in RULES {
        if let Check::Book(known) = rule.check {
            assert_eq!(known.rule(), rule.name);
        }
    }
}

/// What may be confirmed is an error on a record, which is judged again once it is.
#[test]
fn errors_on_records_may_be_confirmed() {
    let confirmable: Vec<_> = RULES.iter().filter(|r| r.is_confirmable()).collect();
    assert_eq!(confirmable.len(), CONFIRMABLE.len());
    for rule in confirmable {
        assert_eq!(rule.severity, Severity::Error, "{}", rule.name);
        assert!(matches!(rule.check, Check::Row { .. }), "{}", rule.name);
    }
}
