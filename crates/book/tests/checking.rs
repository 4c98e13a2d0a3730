//! Reviews, samples and control totals: what counts, what does not, and what the bundle
//! says of it.
#![allow(clippy::unwrap_used)]

#[path = "common/sealed.rs"]
mod sealed;

use proptest::prelude::*;
use qichu_book::check::{Check, Outcome};
use qichu_book::command::{
    CellEdit, Command, Decision, Declared, Envelope, Facts, Grade, Source, TotalOf, Why,
};
use qichu_book::reconcile::How;
use qichu_book::review::Reviews;
use qichu_book::review::Standing::{Changed, Halfway, Passed, Returned, Unseen};
use qichu_book::{Book, Live, Refused, import};
use qichu_bundle::checked::Checked;
use qichu_bundle::sha256;
use qichu_mapping::propose;
use qichu_model::SampleDecision::{Accept, Extend, Reject};
use qichu_model::TableId::{self, Stock};
use qichu_model::noted::Known;
use qichu_model::{Cause, ReviewPolicy, SamplePlan, Settings, Severity, Verdict, totals};
use qichu_rules::rule::Example;
use sealed::{part, seal, sealed as verified};
use serde_json::Value;

const CLERK: &str = "王磊";
const FIRST: &str = "陈静";
const SECOND: &str = "赵敏";

fn goods(rows: u32) -> String {
    let line = |i: u32| format!("A{i}\t苹果{i}\t{}\t1.5\n", i % 7);
    let lines: String = (1..=rows).map(line).collect();
    format!("货号\t品名\t库存量\t成本价\n{lines}")
}

fn entered(text: &str, facts: Facts, into: &Book, update: bool) -> Command {
    let workbook = qichu_workbook::read_pasted(text);
    let mut plan = propose(&workbook);
    plan.tables[0].update = update;
    let source = Source {
        name: "库存.csv".into(),
        bytes: text.len() as u64,
        sha256: sha256(text.as_bytes()),
        sheets: vec!["".into()],
        facts,
        rows: None,
        observations: Vec::new(),
    };
    Command::Import(Box::new(import(source, workbook, &plan, into)))
}

fn give(live: &mut Live, actor: &str, command: Command) -> Result<(), Refused> {
    let seq = live.book().seq + 1;
    let envelope = Envelope {
        seq,
        at_ms: 1_782_000_000_000 + 1000 * seq,
        tz_minutes: 480,
        actor: actor.into(),
        command,
    };
    live.apply(envelope).map(|_| ())
}

fn check(live: &mut Live, actor: &str, check: Check) -> Result<(), Refused> {
    give(live, actor, Command::Check(Box::new(check)))
}

fn edit(row: u32, key: &str, text: &str) -> Command {
    Command::SetCells {
        cells: vec![CellEdit {
            table: Stock,
            row,
            column: Stock.spec().field(key).unwrap(),
            text: text.into(),
        }],
        why: Why::Edit,
    }
}

/// A book of `rows` goods whose reviewers are two people.
fn book(rows: u32, review: ReviewPolicy) -> Live {
    let mut live = Live::default();
    let settings = Settings {
        preparer: CLERK.into(),
        reviewers: vec![FIRST.into(), SECOND.into()],
        review,
        ..Settings::default()
    };
    give(&mut live, CLERK, Command::SetSettings(Box::new(settings))).unwrap();
    let import = entered(&goods(rows), Facts::default(), live.book(), false);
    give(&mut live, CLERK, import).unwrap();
    live
}

fn review(rows: &[u32], layer: u8, verdict: Verdict) -> Check {
    Check::Review {
        table: Stock,
        rows: rows.to_vec(),
        layer,
        verdict,
        comment: "请核对".into(),
    }
}

/// Names of the rules that speak of the book beside its records, and their arguments.
fn said(live: &mut Live) -> Vec<String> {
    live.settle();
    let of_book = [
        "unreviewed-record",
        "sample-rejected",
        "sample-undecided",
        "control-total-differs",
    ];
    let findings = live.checker().findings();
    let known = findings.iter().filter_map(|f| {
        let rule = qichu_rules::by_id(f.rule)?;
        assert!(!of_book.contains(&rule.name) || f.severity == Severity::Error);
        let args: Vec<&str> = f.args.iter().map(|a| &*a.value).collect();
        of_book
            .contains(&rule.name)
            .then(|| format!("{} {}", rule.name, args.join(" ")))
    });
    known.collect()
}

#[test]
fn an_edit_voids_a_review_and_undo_restores_it() {
    let mut live = book(3, ReviewPolicy::One);
    assert_eq!(said(&mut live), ["unreviewed-record 3"]);
    check(&mut live, FIRST, review(&[0, 1, 2], 1, Verdict::Passed)).unwrap();
    assert_eq!(live.reviews().counts(live.book(), Stock), (3, 0));
    assert_eq!(said(&mut live), Vec::<String>::new());
    give(&mut live, CLERK, edit(1, "name", "香梨")).unwrap();
    assert_eq!(live.reviews().standing(Stock, 1), Changed);
    assert_eq!(live.reviews().standing(Stock, 0), Passed);
    assert_eq!(said(&mut live), ["unreviewed-record 1"]);
    give(&mut live, CLERK, Command::Undo).unwrap();
    assert_eq!(live.reviews().standing(Stock, 1), Passed);
    give(&mut live, CLERK, Command::Redo).unwrap();
    // The same text by hand is the same record.
    give(&mut live, CLERK, edit(1, "name", "苹果2")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    // A book that is opened again finds the same.
    let again = Live::new(live.book().clone());
    assert_eq!(again.reviews().counts(live.book(), Stock), (3, 0));
}

#[test]
fn a_new_column_voids_nothing_and_taking_a_review_back_does() {
    let mut live = book(2, ReviewPolicy::One);
    check(&mut live, FIRST, review(&[0, 1], 1, Verdict::Passed)).unwrap();
    let other = entered(
        "货号\t品名\t陈列位\nB9\t桃\t二层\n",
        Facts::default(),
        live.book(),
        false,
    );
    give(&mut live, CLERK, other).unwrap();
    assert_eq!(live.reviews().counts(live.book(), Stock), (2, 0));
    give(&mut live, CLERK, Command::Undo).unwrap();
    give(&mut live, FIRST, Command::Undo).unwrap();
    assert_eq!(live.reviews().standing(Stock, 0), Unseen);
    give(&mut live, FIRST, Command::Redo).unwrap();
    assert_eq!(live.reviews().standing(Stock, 0), Passed);
}

#[test]
fn nobody_reviews_what_is_their_own() {
    let mut live = book(3, ReviewPolicy::One);
    let pass = |row: u32| review(&[row], 1, Verdict::Passed);
    assert_eq!(check(&mut live, CLERK, pass(0)), Err(Refused::NotAReviewer));
    assert_eq!(
        check(&mut live, "路人", pass(0)),
        Err(Refused::NotAReviewer)
    );
    give(&mut live, FIRST, edit(0, "name", "桃")).unwrap();
    assert_eq!(check(&mut live, FIRST, pass(0)), Err(Refused::OwnRecord));
    assert_eq!(check(&mut live, SECOND, pass(0)), Ok(()));
    assert_eq!(check(&mut live, FIRST, pass(1)), Ok(()));
    assert_eq!(check(&mut live, FIRST, pass(9)), Err(Refused::NoSuchPlace));
    let rows = [0, 1, 2];
    let reviews = live.reviews();
    let open = reviews.open_to(live.book(), FIRST, (Stock, &rows), (1, Verdict::Passed));
    // What it has passed already waits no more.
    assert_eq!(open, [2]);
    // A reviewer the book no longer names counts no more.
    let settings = Settings {
        reviewers: vec![FIRST.into()],
        ..live.book().settings.clone()
    };
    give(&mut live, CLERK, Command::SetSettings(Box::new(settings))).unwrap();
    assert_eq!(live.reviews().standing(Stock, 0), Unseen);
    assert_eq!(live.reviews().standing(Stock, 1), Passed);
}

#[test]
fn cross_review_takes_two_people_and_a_return_shows_its_comment() {
    let mut live = book(2, ReviewPolicy::Cross);
    let pass = |layer: u8| review(&[0], layer, Verdict::Passed);
    assert_eq!(check(&mut live, FIRST, pass(2)), Err(Refused::Layer));
    check(&mut live, FIRST, pass(1)).unwrap();
    assert_eq!(live.reviews().standing(Stock, 0), Halfway);
    assert_eq!(check(&mut live, FIRST, pass(2)), Err(Refused::Layer));
    check(&mut live, SECOND, pass(2)).unwrap();
    assert_eq!(live.reviews().standing(Stock, 0), Passed);
    check(&mut live, SECOND, review(&[1], 1, Verdict::Returned)).unwrap();
    assert_eq!(live.reviews().standing(Stock, 1), Returned);
    let mark = live.reviews().on(live.book(), Stock, 1)[0];
    assert_eq!(
        (mark.event.actor, mark.comment, mark.counts),
        (SECOND, "请核对", true)
    );
    let report = seal(&live).checked.review;
    let stock = &report.tables[Stock.index()];
    assert_eq!((stock.passed, stock.returned, stock.unreviewed), (1, 1, 0));
    let marks: Vec<_> = report
        .marks
        .iter()
        .map(|m| (m.layer, &*m.by.who, m.verdict))
        .collect();
    let expected = [
        (1, FIRST, Verdict::Passed),
        (2, SECOND, Verdict::Passed),
        (1, SECOND, Verdict::Returned),
    ];
    assert_eq!(marks, expected);
    give(&mut live, CLERK, edit(1, "name", "桃")).unwrap();
    assert_eq!(live.reviews().standing(Stock, 1), Changed);
}

#[test]
fn who_reviewed_is_told_by_what_counts() {
    let mut live = book(3, ReviewPolicy::Cross);
    let passed = |live: &Live| {
        let by = live.reviews().passed_by(live.book());
        let by = by
            .into_iter()
            .map(|((who, layer), n)| (who.to_owned(), layer, n));
        by.collect::<Vec<_>>()
    };
    // Who is named has not reviewed yet.
    assert_eq!(passed(&live), []);
    check(&mut live, FIRST, review(&[0, 1, 2], 1, Verdict::Passed)).unwrap();
    check(&mut live, SECOND, review(&[0], 2, Verdict::Passed)).unwrap();
    check(&mut live, SECOND, review(&[1], 2, Verdict::Returned)).unwrap();
    assert_eq!(passed(&live), [(SECOND.into(), 2, 1), (FIRST.into(), 1, 3)]);
    give(&mut live, CLERK, edit(0, "name", "桃")).unwrap();
    assert_eq!(passed(&live), [(FIRST.into(), 1, 2)]);
}

#[test]
fn the_layer_is_the_one_in_which_records_wait_for_this_person() {
    for policy in [ReviewPolicy::Two, ReviewPolicy::Cross] {
        let mut live = book(3, policy);
        give(&mut live, FIRST, edit(2, "name", "桃")).unwrap();
        let rows = [0, 1, 2];
        let waiting = |live: &Live, who| {
            let (reviews, book) = (live.reviews(), live.book());
            let layer = reviews.layer(book, who, Stock, &rows);
            (reviews.waiting(book, who, Stock, &rows), layer)
        };
        // Not their own.
        assert_eq!(waiting(&live, FIRST), ([2, 0], 1));
        check(&mut live, FIRST, review(&[0], 1, Verdict::Passed)).unwrap();
        let again = u32::from(policy == ReviewPolicy::Two);
        assert_eq!(waiting(&live, FIRST), ([1, again], 1));
        check(&mut live, FIRST, review(&[1], 1, Verdict::Passed)).unwrap();
        assert_eq!(waiting(&live, FIRST), ([0, 2 * again], 2));
        assert_eq!(waiting(&live, SECOND), ([1, 2], 1));
        check(&mut live, SECOND, review(&[2], 1, Verdict::Passed)).unwrap();
        check(&mut live, SECOND, review(&[0], 2, Verdict::Passed)).unwrap();
        // What was returned in the second layer waits there.
        check(&mut live, SECOND, review(&[1], 2, Verdict::Returned)).unwrap();
        assert_eq!(waiting(&live, SECOND), ([0, 1 + again], 2));
        // Edited, it waits in the first again.
        give(&mut live, CLERK, edit(1, "name", "李")).unwrap();
        assert_eq!(waiting(&live, SECOND), ([1, again], 1));
    }
    let mut live = book(1, ReviewPolicy::One);
    check(&mut live, FIRST, review(&[0], 1, Verdict::Passed)).unwrap();
    assert_eq!(live.reviews().layer(live.book(), FIRST, Stock, &[0]), 1);
}

/// A sample of 20 out of 600 at 0.65 %: J, 80, one may differ.
fn sampled(live: &mut Live) -> Vec<u32> {
    let commit = Check::CommitSample {
        table: Stock,
        plan: SamplePlan::default(),
        held: vec![0],
    };
    check(live, CLERK, commit).unwrap();
    let nonce = "8412".into();
    check(
        live,
        FIRST,
        Check::DrawSample {
            table: Stock,
            nonce,
        },
    )
    .unwrap();
    let samples = live.book().samples();
    samples.last().unwrap().rows.clone()
}

fn compare(live: &mut Live, rows: &[u32], differ: usize) {
    for (i, row) in rows.iter().enumerate() {
        let outcome = match i < differ {
            false => Outcome::Matches,
            true => Outcome::Differs {
                cause: Cause::Unit,
                column: Some(1),
                note: "箱".into(),
            },
        };
        let done = Check::CompareRecord {
            table: Stock,
            row: *row,
            outcome,
        };
        check(live, FIRST, done).unwrap();
    }
}

fn decide(live: &mut Live, decision: qichu_model::SampleDecision) -> Result<(), Refused> {
    let table = Stock;
    check(live, FIRST, Check::DecideSample { table, decision })
}

#[test]
fn a_sample_is_fixed_drawn_compared_and_decided_in_that_order() {
    let mut live = book(600, ReviewPolicy::One);
    let nonce = || "1".to_owned();
    let draw = Check::DrawSample {
        table: Stock,
        nonce: nonce(),
    };
    assert_eq!(
        check(&mut live, FIRST, draw.clone()),
        Err(Refused::SampleOrder)
    );
    let commit = Check::CommitSample {
        table: Stock,
        plan: SamplePlan::default(),
        held: vec![],
    };
    check(&mut live, CLERK, commit).unwrap();
    // Who prepared the book gives no nonce, and nothing may change before it is given.
    assert_eq!(
        check(&mut live, CLERK, draw.clone()),
        Err(Refused::NotAReviewer)
    );
    give(&mut live, CLERK, edit(3, "name", "桃")).unwrap();
    assert_eq!(check(&mut live, FIRST, draw), Err(Refused::Changed));
    let rows = sampled(&mut live);
    // 599 records at level II, AQL 1.0: J, 80; the held one is not drawn.
    assert_eq!(rows.len(), 80);
    assert!(!rows.contains(&0));
    // Drawing again until it pleases is not possible, nor is taking it back.
    let again = Check::DrawSample {
        table: Stock,
        nonce: nonce(),
    };
    assert_eq!(check(&mut live, FIRST, again), Err(Refused::SampleOrder));
    assert_eq!(decide(&mut live, Accept), Err(Refused::SampleOrder));
    compare(&mut live, &rows, 3);
    assert_eq!(decide(&mut live, Accept), Err(Refused::TooManyDiffer));
    decide(&mut live, Extend).unwrap();
    let longer = live.book().samples().last().unwrap().rows.clone();
    assert_eq!((longer.len(), &longer[..80]), (125, &rows[..]));
    compare(&mut live, &longer[80..], 0);
    // K, 125: three may differ. What was found is corrected; another edit is counted.
    decide(&mut live, Accept).unwrap();
    give(&mut live, CLERK, edit(rows[0], "name", "箱")).unwrap();
    give(&mut live, CLERK, edit(longer[100], "name", "箱")).unwrap();
    let report = seal(&live).checked.samples;
    assert_eq!((report.len(), report[0].changed_since), (1, 1));
    assert_eq!(report[0].schemes.len(), 2);
    assert!(said(&mut live).iter().all(|s| !s.starts_with("sample")));
}

/// Nobody can leave a sample that displeases as it is, nor draw until one pleases.
#[test]
fn a_sample_that_was_drawn_must_be_decided_on() {
    let mut live = book(600, ReviewPolicy::One);
    let commit = || Check::CommitSample {
        table: Stock,
        plan: SamplePlan::default(),
        held: vec![],
    };
    let undecided = |live: &mut Live| {
        let said = said(live).into_iter();
        said.filter(|s| s.starts_with("sample")).collect::<Vec<_>>()
    };
    // What is fixed and not drawn yet says nothing, and can be fixed anew.
    check(&mut live, CLERK, commit()).unwrap();
    assert_eq!(undecided(&mut live), Vec::<String>::new());
    let rows = sampled(&mut live);
    assert_eq!(undecided(&mut live), ["sample-undecided 80 0 0 2"]);
    compare(&mut live, &rows[..79], 3);
    assert_eq!(undecided(&mut live), ["sample-undecided 80 79 3 2"]);
    compare(&mut live, &rows[79..], 0);
    assert_eq!(undecided(&mut live), ["sample-undecided 80 80 3 2"]);
    let refused = Err(Refused::SampleUndecided);
    assert_eq!(check(&mut live, CLERK, commit()), refused);
    assert!(!live.may_seal());
    let failed = |live: &Live| verified(live).err().map(|e| e.0);
    assert_eq!(failed(&live), Some(qichu_bundle::Check::Checked));
    decide(&mut live, Reject).unwrap();
    assert_eq!(undecided(&mut live), ["sample-rejected 80 3"]);
    assert_eq!(failed(&live), Some(qichu_bundle::Check::Checked));
    let again = sampled(&mut live);
    compare(&mut live, &again, 0);
    decide(&mut live, Accept).unwrap();
    assert_eq!(undecided(&mut live), Vec::<String>::new());
    assert_eq!(failed(&live), None);
}

#[test]
fn a_rejected_sample_stands_until_another_is_accepted() {
    let mut live = book(600, ReviewPolicy::One);
    let rows = sampled(&mut live);
    compare(&mut live, &rows, 5);
    decide(&mut live, Reject).unwrap();
    let rejected = "sample-rejected 80 5".to_owned();
    assert!(said(&mut live).contains(&rejected));
    give(&mut live, CLERK, edit(rows[0], "name", "箱")).unwrap();
    let again = sampled(&mut live);
    assert_ne!(again, rows);
    assert!(said(&mut live).contains(&rejected));
    compare(&mut live, &again, 0);
    decide(&mut live, Accept).unwrap();
    assert!(!said(&mut live).contains(&rejected));
    assert_eq!(seal(&live).checked.samples.len(), 2);
}

fn on_hand() -> TotalOf {
    TotalOf {
        table: Stock,
        field: Stock.spec().field("on_hand"),
    }
}

#[test]
fn a_wrong_total_row_is_said_once() {
    let names = |text: &str, declared: Vec<Declared>| {
        let mut live = Live::default();
        let facts = Facts {
            declared,
            ..Facts::default()
        };
        let import = entered(text, facts, live.book(), false);
        give(&mut live, CLERK, import).unwrap();
        live.settle();
        let findings = live.checker().findings().into_iter();
        let names = findings.filter_map(|f| Some(qichu_rules::by_id(f.rule)?.name));
        let mut names: Vec<&str> = names.filter(|name| name.contains("-differs")).collect();
        names.sort_unstable();
        names
    };
    let stated = |text: &str| {
        let workbook = qichu_workbook::read_pasted(text);
        qichu_book::sources::stated(&workbook, &propose(&workbook))
    };
    let text = "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t梨\t4\n合计\t\t67\n";
    assert_eq!(names(text, stated(text)), ["control-total-differs"]);
    assert_eq!(names(text, Vec::new()), ["total-row-differs"]);
    // Subtotals without a grand total are added up to one.
    let parts = |a: u32, b: u32| {
        format!(
            "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t梨\t4\n小计\t\t{a}\nB1\t桃\t5\nB2\t李\t6\n小计\t\t{b}\n"
        )
    };
    let one_wrong = parts(17, 11);
    assert_eq!(
        names(&one_wrong, stated(&one_wrong)),
        ["control-total-differs"]
    );
    // Where two make up for each other, only they can say so.
    let two_wrong = parts(9, 9);
    assert_eq!(
        names(&two_wrong, stated(&two_wrong)),
        ["total-row-differs"; 2]
    );
}

#[test]
fn a_total_that_differs_is_an_error_until_somebody_says_why() {
    let mut live = Live::default();
    let declared = |of, total: i64| Declared {
        of,
        total: total.into(),
        in_file: false,
    };
    let records = TotalOf {
        table: Stock,
        field: None,
    };
    let facts = Facts {
        declared: vec![declared(records, 2), declared(on_hand(), 67)],
        ..Facts::default()
    };
    let text = "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t梨\t4\n";
    let import = entered(text, facts.clone(), live.book(), false);
    give(&mut live, CLERK, import).unwrap();
    let found = said(&mut live);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("control-total-differs 库存.csv "),
        "{found:?}"
    );
    assert!(found[0].ends_with(" 67 7"), "{found:?}");
    let explain = |reason: &str| Check::Explain {
        source: 0,
        of: on_hand(),
        reason: reason.into(),
    };
    check(&mut live, CLERK, explain("差 60 是已售未出库")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    let told = seal(&live).checked.declared;
    assert_eq!(
        told[1].explained.as_ref().unwrap().reason,
        "差 60 是已售未出库"
    );
    give(&mut live, CLERK, Command::Undo).unwrap();
    assert_eq!(said(&mut live).len(), 1);
    give(&mut live, CLERK, Command::Redo).unwrap();
    // It was said of these figures: others must be explained anew.
    let facts = Box::new(Facts {
        declared: vec![declared(on_hand(), 68)],
        ..facts
    });
    give(&mut live, CLERK, Command::SetSource { source: 0, facts }).unwrap();
    assert_eq!(said(&mut live).len(), 1);
    check(&mut live, CLERK, explain(" ")).unwrap();
    assert_eq!(said(&mut live).len(), 1);
}

/// Stands between file and book: said once a total, of the difference it was said of.
#[test]
fn what_people_made_of_a_total_is_an_error_until_they_say_why() {
    let mut live = Live::default();
    let text = "货号\t品名\t库存量\nA1\t苹果\t100\nA2\t梨\t1,000\nA3\t桃\t3万\nA4\t李\t7\n";
    let import = entered(text, Facts::default(), live.book(), false);
    give(&mut live, CLERK, import).unwrap();
    // Another way to write a number, and a text that becomes one, are no other number.
    give(&mut live, CLERK, edit(1, "on_hand", "1000")).unwrap();
    give(&mut live, CLERK, edit(2, "on_hand", "30000")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    give(&mut live, CLERK, edit(0, "on_hand", "40.5")).unwrap();
    let found = said(&mut live);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with(" 31107 31047.5"), "{found:?}");
    assert!(!live.may_seal());
    let failed = |live: &Live| verified(live).err().map(|e| e.0);
    assert_eq!(failed(&live), Some(qichu_bundle::Check::Checked));
    let explain = |fields: &[Option<u16>], reason: &str| Check::ExplainBook {
        table: Stock,
        fields: fields.to_vec(),
        reason: reason.into(),
    };
    let field = on_hand().field;
    let unknown = explain(&[Some(99)], "盘点");
    assert_eq!(check(&mut live, CLERK, unknown), Err(Refused::NoSuchPlace));
    check(&mut live, CLERK, explain(&[field], "盘点")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    let told = verified(&live).unwrap().checked.control_totals[Stock.index()].clone();
    let line = told.lines.iter().find(|l| l.what == "on_hand").unwrap();
    assert_eq!(
        (line.corrected.as_str(), line.changed.as_str()),
        ("30000", "-59.5")
    );
    assert_eq!(line.explained.as_ref().unwrap().reason, "盘点");
    // What is rejected has its own reason; another difference is to be explained anew.
    let reject = Command::Reject {
        table: Stock,
        rows: vec![1],
        reason: "样品".into(),
    };
    give(&mut live, CLERK, reject).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    let rows = vec![3];
    give(&mut live, CLERK, Command::RemoveRows { table: Stock, rows }).unwrap();
    assert_eq!(said(&mut live).len(), 2, "records and on hand");
    check(&mut live, CLERK, explain(&[None, field], "停产")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    give(&mut live, CLERK, Command::Undo).unwrap();
    assert_eq!(said(&mut live).len(), 2);
    give(&mut live, CLERK, Command::Undo).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new(), "as the first says");
    // It can be taken back.
    check(&mut live, CLERK, explain(&[field], "")).unwrap();
    assert_eq!(said(&mut live).len(), 1);
    // A book that is opened again finds the same.
    let mut again = Live::new(live.book().clone());
    assert_eq!(said(&mut again), said(&mut live));
}

/// What a text says is one number; whatever else it became, a person made it.
#[test]
fn a_text_that_became_another_number_is_a_change() {
    for (text, became, words) in [
        ("3万", "30000", None),
        ("３０", "30", None),
        (" 1,200 件", "1200", None),
        ("3万", "29999", Some(" 7 30006")),
        ("3箱", "3", Some(" 7 10")),
        ("缺", "5", Some(" 7 12")),
        ("缺", "", None),
    ] {
        let mut live = Live::default();
        let text = format!("货号\t品名\t库存量\nA1\t苹果\t{text}\nA2\t梨\t7\n");
        let import = entered(&text, Facts::default(), live.book(), false);
        give(&mut live, CLERK, import).unwrap();
        give(&mut live, CLERK, edit(0, "on_hand", became)).unwrap();
        let found = said(&mut live);
        let one = found.first().map(String::as_str);
        assert_eq!(
            found.len(),
            usize::from(words.is_some()),
            "{text} {became}: {found:?}"
        );
        assert!(
            words.is_none_or(|words| one.is_some_and(|f| f.ends_with(words))),
            "{found:?}"
        );
    }
}

/// Where no file was read there is nothing that the book could differ from.
#[test]
fn what_was_typed_needs_no_explanation() {
    let mut live = Live::default();
    give(&mut live, CLERK, Command::AddRow(Stock)).unwrap();
    give(&mut live, CLERK, edit(0, "on_hand", "5")).unwrap();
    assert_eq!(said(&mut live), Vec::<String>::new());
    assert!(verified(&live).is_ok());
}

#[test]
fn nobody_reviews_their_own_however_the_name_is_typed() {
    let mut live = book(1, ReviewPolicy::One);
    let with = |live: &Live, preparer: &str, reviewer: &str| {
        Command::SetSettings(Box::new(Settings {
            preparer: preparer.into(),
            reviewers: vec![reviewer.into()],
            ..live.book().settings.clone()
        }))
    };
    for (preparer, reviewer) in [(CLERK, CLERK), (CLERK, " 王磊 "), ("Wang Lei", "wang lei")] {
        let command = with(&live, preparer, reviewer);
        assert_eq!(
            give(&mut live, CLERK, command),
            Err(Refused::PreparerReviews)
        );
    }
    let command = with(&live, "", "");
    assert_eq!(give(&mut live, CLERK, command), Ok(()));
}

#[test]
fn a_price_of_one_piece_is_no_control_total() {
    let cost = TotalOf {
        table: Stock,
        field: Stock.spec().field("cost"),
    };
    let declared = |of, total: i64| Declared {
        of,
        total: total.into(),
        in_file: false,
    };
    let facts = Facts {
        declared: vec![declared(cost, 68), declared(on_hand(), 7)],
        ..Facts::default()
    };
    let mut live = Live::default();
    let text = "货号\t库存量\t成本价\nA1\t3\t2.5\nA2\t4\t1\n";
    // A journal from before this was so still opens.
    let import = entered(text, facts, live.book(), false);
    give(&mut live, CLERK, import).unwrap();
    let compared = live.book().compared();
    assert_eq!(compared.len(), 1);
    assert_eq!(compared[0].of, on_hand());
    let lines = live.book().reconciled(Stock);
    assert!(lines.iter().all(|l| l.field != cost.field));
    assert!(!live.book().read_totals(0).contains_key(&cost));
}

#[test]
fn from_file_to_book_every_difference_is_told() {
    let mut live = Live::default();
    let import = entered(
        "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t梨\t4\nA3\t桃\t50\nA4\t李\t7\n",
        Facts::default(),
        live.book(),
        false,
    );
    give(&mut live, CLERK, import).unwrap();
    let more = "货号\t品名\t库存量\nA1\t苹果\t5\nA9\t枣\t1\n";
    let more = entered(more, Facts::default(), live.book(), true);
    give(&mut live, CLERK, more).unwrap();
    give(&mut live, CLERK, edit(1, "on_hand", "4.5")).unwrap();
    let rows = vec![2];
    give(&mut live, CLERK, Command::RemoveRows { table: Stock, rows }).unwrap();
    give(&mut live, CLERK, Command::AddRow(Stock)).unwrap();
    give(&mut live, CLERK, edit(5, "on_hand", "10")).unwrap();
    let reject = Command::Reject {
        table: Stock,
        rows: vec![3],
        reason: "样品".into(),
    };
    give(&mut live, CLERK, reject).unwrap();
    let lines = live.book().reconciled(Stock);
    let told = |i: usize| {
        let l = &lines[i];
        assert!(l.corrected.is_zero());
        let between = [l.merged, l.changed, l.added, l.removed, l.rejected];
        let parts = [&[l.read], &between[..], &[l.book()]].concat();
        let parts = parts.iter().map(|n| n.normalize().to_string());
        parts.collect::<Vec<_>>().join(" ")
    };
    // A1 met its record: read twice, in the book once.
    assert_eq!(told(0), "6 -1 0 1 -1 -1 4");
    let at = lines
        .iter()
        .position(|l| l.field == on_hand().field)
        .unwrap();
    assert_eq!(told(at), "70 -5 2.5 10 -50 -7 20.5");
    assert_eq!(lines[at].changes, 2);
    let differing = live.book().differences(Stock, on_hand().field);
    let rows: Vec<u32> = differing.iter().map(|d| d.row).collect();
    assert_eq!(rows, [0, 1, 2, 3, 5]);
    assert_eq!(differing[3].how, How::Rejected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// Whatever is done and undone: the totals reconcile with those of the book, the
    /// standings kept up to date are those found anew, and the bundle verifies.
    #[test]
    fn totals_and_reviews_hold_whatever_is_done(
        commands in prop::collection::vec((0u8..10, 0u32..6, "[0-9]{0,2}|[a-z]"), 1..24),
    ) {
        let mut live = book(4, ReviewPolicy::Two);
        for (what, row, text) in commands {
            let command = match what {
                0 => edit(row, "on_hand", &text),
                1 => edit(row, "name", &text),
                2 => Command::RemoveRows { table: Stock, rows: vec![row] },
                3 => Command::AddRow(Stock),
                4 => entered(&goods(row), Facts::default(), live.book(), true),
                5 => Command::Check(Box::new(review(&[row], 1, Verdict::Passed))),
                6 => Command::Check(Box::new(review(&[row], 2, Verdict::Passed))),
                7 => Command::Undo,
                8 => Command::Reject { table: Stock, rows: vec![row], reason: text },
                _ => Command::Redo,
            };
            let actor = if matches!(command, Command::Check(_)) { FIRST } else { CLERK };
            let _ = give(&mut live, actor, command);
            let fresh = Reviews::of(live.book());
            for row in 0..live.book().data.table(Stock).len() as u32 {
                prop_assert_eq!(live.reviews().standing(Stock, row), fresh.standing(Stock, row));
            }
        }
        for table in TableId::ALL {
            let sums = totals::sums(&live.book().data, table);
            for line in live.book().reconciled(table) {
                let now = line.book().normalize().to_string();
                match line.field {
                    None => prop_assert_eq!(now, live.book().data.table(table).count().to_string()),
                    Some(f) => {
                        let key = table.spec().fields[usize::from(f)].key;
                        prop_assert_eq!(&now, &sums[key]);
                    }
                }
            }
        }
        seal(&live);
    }
}

/// What people checked, out of a bundle's own file.
#[test]
fn the_bundle_tells_it_and_the_journal_too() {
    let mut live = book(3, ReviewPolicy::One);
    check(&mut live, FIRST, review(&[2, 0], 1, Verdict::Passed)).unwrap();
    give(&mut live, FIRST, Command::Undo).unwrap();
    give(&mut live, FIRST, Command::Redo).unwrap();
    let bundle = seal(&live);
    let report: Value = serde_json::from_str(&part(&bundle, "report.json")).unwrap();
    let checked: Checked = serde_json::from_value(report["checked"].clone()).unwrap();
    assert_eq!(checked, bundle.checked);
    assert_eq!(checked.review.marks[0].records, [[1, 1], [3, 3]]);
    let journal = part(&bundle, "provenance/journal.ndjson");
    let lines: Vec<Value> = (journal.lines().map(serde_json::from_str))
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(lines[2]["act"], "review");
    assert_eq!(
        lines[2]["changes"][0]["records"],
        serde_json::json!([[1, 1], [3, 3]])
    );
    assert_eq!(lines[3]["changes"][0]["back"], true);
}

/// The examples of rules about the book, carried out as they are told: what gives the
/// finding, and what puts it right.
#[test]
fn what_examples_tell_of_a_book_gives_their_findings() {
    for rule in qichu_rules::RULES {
        let qichu_rules::Check::Book(known) = rule.check else {
            continue;
        };
        assert!(
            matches!(rule.example, Example::Told { .. }),
            "{}",
            rule.name
        );
        let mut live = match known {
            Known::ControlTotalDiffers | Known::CrossSourceConflict => Live::default(),
            _ => book(2, ReviewPolicy::One),
        };
        let found = |live: &mut Live| {
            live.settle();
            let of = |f: &&&qichu_model::Finding| f.rule == rule.id;
            live.checker().findings().iter().filter(of).count()
        };
        wrong(&mut live, known);
        assert_eq!(found(&mut live), 1, "{}", rule.name);
        right(&mut live, known);
        assert_eq!(found(&mut live), 0, "{}", rule.name);
    }
}

fn wrong(live: &mut Live, known: Known) {
    let mut source = |text: &str, grade: Grade, declared: Vec<Declared>| {
        let facts = Facts {
            grade,
            declared,
            ..Facts::default()
        };
        let import = entered(text, facts, live.book(), true);
        give(live, CLERK, import).unwrap();
    };
    match known {
        Known::ControlTotalDiffers => {
            let declared = Declared {
                of: on_hand(),
                total: 67.into(),
                in_file: false,
            };
            source(
                "货号\t品名\t库存量\nA1\t苹果\t3\nA2\t梨\t4\n",
                Grade::B,
                vec![declared],
            );
        }
        Known::CrossSourceConflict => {
            source("货号\t品名\t库存量\nA1\t苹果\t3\n", Grade::B, Vec::new());
            source("货号\t品名\t库存量\nA1\t苹果\t5\n", Grade::C, Vec::new());
        }
        Known::Unreviewed => {}
        Known::SampleRejected => {
            let rows = sampled(live);
            compare(live, &rows, 1);
            decide(live, Reject).unwrap();
        }
        Known::SampleUndecided => {
            sampled(live);
        }
    }
}

fn right(live: &mut Live, known: Known) {
    let accept = |live: &mut Live, rows: Vec<u32>| {
        compare(live, &rows, 0);
        decide(live, Accept).unwrap();
    };
    match known {
        Known::ControlTotalDiffers => {
            let explain = Check::Explain {
                source: 0,
                of: on_hand(),
                reason: "差 60 是已售未出库".into(),
            };
            check(live, CLERK, explain).unwrap();
        }
        Known::CrossSourceConflict => {
            let decision = Decision {
                table: Stock,
                row: 0,
                column: Stock.spec().field("on_hand").unwrap(),
                take: None,
            };
            give(live, CLERK, Command::Decide(vec![decision])).unwrap();
        }
        Known::Unreviewed => {
            check(live, FIRST, review(&[0, 1], 1, Verdict::Passed)).unwrap();
        }
        Known::SampleRejected => {
            give(live, CLERK, edit(1, "name", "香梨")).unwrap();
            let rows = sampled(live);
            accept(live, rows);
        }
        Known::SampleUndecided => {
            let rows = live.book().samples().last().unwrap().rows.clone();
            accept(live, rows);
        }
    }
}
