//! What a book lets people set, and what that does: found, told, taken back.
#![allow(clippy::unwrap_used)]

#[path = "common/sealed.rs"]
mod sealed;

use qichu_book::command::{CellEdit, Command, Envelope, Why};
use qichu_book::{Live, Refused};
use qichu_model::TableId::{Customers, Purchases};
use qichu_model::settings::{MAX_TEXT_CHARS, thresholds};
use qichu_model::{Finding, Settings, Severity};
use rust_decimal::Decimal;
use sealed::{part, seal};
use serde_json::Value;

fn give(live: &mut Live, command: Command) -> Result<(), Refused> {
    let envelope = Envelope {
        seq: live.book().seq + 1,
        at_ms: 1_782_000_000_000,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    live.apply(envelope)?;
    live.settle();
    Ok(())
}

fn customer(fields: &[(&str, &str)]) -> Live {
    let mut live = Live::default();
    give(&mut live, Command::AddRow(Customers)).unwrap();
    let cell = |(key, text): &(&str, &str)| CellEdit {
        table: Customers,
        row: 0,
        column: Customers.spec().field(key).unwrap(),
        text: (*text).into(),
    };
    let cells = fields.iter().map(cell).collect();
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why }).unwrap();
    live
}

fn found<'a>(live: &'a Live, rule: &str) -> Option<&'a Finding> {
    let id = qichu_rules::by_name(rule).unwrap().id;
    live.checker().of_row(Customers, 0).find(|f| f.rule == id)
}

fn set(live: &mut Live, number: i64) -> Result<(), Refused> {
    let mut settings = live.book().settings.clone();
    let key = MAX_TEXT_CHARS.key.into();
    settings.thresholds.insert(key, Decimal::from(number));
    give(live, Command::SetSettings(Box::new(settings)))
}

#[test]
fn a_threshold_decides_is_journalled_sealed_and_taken_back() {
    let mut live = customer(&[("notes", "一二三四五六七八九十甲乙")]);
    let is_long = |live: &Live| found(live, "value-too-long").is_some();
    assert!(!is_long(&live));
    set(&mut live, 11).unwrap();
    assert!(is_long(&live));
    let bundle = seal(&live);
    let settings = &bundle.manifest.qichu.settings;
    assert_eq!(settings.threshold(&MAX_TEXT_CHARS), Decimal::from(11));
    let journal = part(&bundle, "provenance/journal.ndjson");
    let last: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["act"], &last["who"]),
        (&"settings".into(), &"王磊".into())
    );
    let change = last["changes"][0].to_string();
    assert!(change.contains(MAX_TEXT_CHARS.key), "{change}");
    give(&mut live, Command::Undo).unwrap();
    assert!(!is_long(&live));
    assert_eq!(live.book().settings, Settings::default());
}

#[test]
fn a_currency_decides_what_is_foreign_is_journalled_sealed_and_taken_back() {
    let mut live = Live::default();
    give(&mut live, Command::AddRow(Purchases)).unwrap();
    let cells = vec![CellEdit {
        table: Purchases,
        row: 0,
        column: Purchases.spec().field("currency").unwrap(),
        text: "USD".into(),
    }];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why }).unwrap();
    let rule = qichu_rules::by_name("foreign-currency-without-rate").unwrap();
    let is_foreign = |live: &Live| {
        let mut found = live.checker().of_row(Purchases, 0);
        found.any(|f| f.rule == rule.id)
    };
    assert!(is_foreign(&live));
    let settings = Settings {
        currency: "USD".into(),
        ..live.book().settings.clone()
    };
    give(&mut live, Command::SetSettings(Box::new(settings))).unwrap();
    assert!(!is_foreign(&live));
    let bundle = seal(&live);
    assert_eq!(bundle.manifest.qichu.settings.currency, "USD");
    let journal = part(&bundle, "provenance/journal.ndjson");
    let last: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    assert_eq!(last["act"], "settings");
    let change = last["changes"][0].to_string();
    assert!(change.contains("USD"), "{change}");
    give(&mut live, Command::Undo).unwrap();
    assert!(is_foreign(&live));
    assert_eq!(live.book().settings, Settings::default());
}

#[test]
fn a_threshold_that_no_book_can_mean_is_refused() {
    let mut live = Live::default();
    for number in [-5, 0, 9, 32_768] {
        assert_eq!(set(&mut live, number), Err(Refused::OutOfRange), "{number}");
    }
    assert_eq!(set(&mut live, 10), Ok(()));
    for threshold in thresholds() {
        assert!(threshold.takes(threshold.default), "{}", threshold.key);
    }
}

#[test]
fn every_warning_is_told_with_its_reason_and_counted() {
    let mut live = Live::default();
    let cell = |row: u32, text: &str| CellEdit {
        table: Customers,
        row,
        column: Customers.spec().field("notes").unwrap(),
        text: text.into(),
    };
    let rows = 1200;
    let cells = (0..rows).map(|row| cell(row, "=A1")).collect();
    let grow = Command::Grow {
        table: Customers,
        rows,
        cells,
        why: Why::Paste,
    };
    give(&mut live, grow).unwrap();
    let rule = qichu_rules::by_name("formula-injection").unwrap().id;
    let of_rule = live.checker().findings().into_iter();
    let marks: Vec<u64> = of_rule
        .filter(|f| f.rule == rule)
        .map(Finding::mark)
        .collect();
    for (marks, reason) in [(&marks[..1100], "货架号"), (&marks[1100..1199], "型号")] {
        let (marks, reason) = (marks.to_vec(), reason.into());
        give(&mut live, Command::Waive { marks, reason }).unwrap();
    }
    let told = live.warnings_by_reason().into_iter();
    let told = told.filter(|((_, of, _), _)| *of == rule);
    let told: Vec<(&str, u32)> = told.map(|((.., reason), n)| (reason, n)).collect();
    assert_eq!(told, [("", 1), ("型号", 99), ("货架号", 1100)]);
}

#[test]
fn an_error_that_may_be_confirmed_is_one_until_it_is() {
    let rule = "size-mismatch-by-two-tiers";
    let mut live = customer(&[
        ("industry", "零售业"),
        ("size", "大型"),
        ("staff_count", "50"),
        ("annual_revenue", "300"),
    ]);
    let weighs = |live: &Live| found(live, rule).map(|f| f.severity);
    assert_eq!(weighs(&live), Some(Severity::Error));
    let before = live.counts();
    assert_eq!(live.checker().erring(Customers), 1);
    let waive = |live: &Live, rule: &str, reason: &str| Command::Waive {
        marks: vec![found(live, rule).unwrap().mark()],
        reason: reason.into(),
    };
    // No other error can be.
    let other = waive(&live, "required-missing", "没有");
    give(&mut live, other).unwrap();
    assert_eq!(live.counts(), before);
    let confirm = waive(&live, rule, "集团口径");
    give(&mut live, confirm).unwrap();
    assert_eq!(weighs(&live), Some(Severity::Warning));
    let after = live.counts();
    assert_eq!(
        (after.errors, after.warnings, after.reasoned),
        (before.errors - 1, before.warnings + 1, before.reasoned + 1)
    );
    // Judging everything again says the same, and so does the bundle.
    let mut again = Live::new(live.book().clone());
    again.settle();
    assert_eq!(again.counts(), after);
    let report: Value = serde_json::from_str(&part(&seal(&live), "report.json")).unwrap();
    let told = report["findings"].as_array().unwrap().iter();
    let told: Vec<&Value> = told.filter(|f| f["rule"] == rule).collect();
    assert_eq!(
        (
            &told[0]["severity"],
            &told[0]["reason"],
            &told[0]["confirmed"]
        ),
        (&"warning".into(), &"集团口径".into(), &true.into())
    );
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(
        (weighs(&live), live.counts()),
        (Some(Severity::Error), before)
    );
    // It was said of what stood there: another figure is another question.
    give(&mut live, Command::Redo).unwrap();
    assert_eq!(weighs(&live), Some(Severity::Warning));
    let cells = vec![CellEdit {
        table: Customers,
        row: 0,
        column: Customers.spec().field("annual_revenue").unwrap(),
        text: "310".into(),
    }];
    let why = Why::Edit;
    give(&mut live, Command::SetCells { cells, why }).unwrap();
    assert_eq!(weighs(&live), Some(Severity::Error));
}
