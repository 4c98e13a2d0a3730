//! The examples of rules about files, read and mapped as any file is.
#![allow(clippy::unwrap_used)]

mod common;

use common::{text, xlsx};
use encoding_rs::GBK;
use qichu_mapping::{observe, propose};
use qichu_model::raw::{Observation, Seen};
use qichu_model::{Lang, Settings, Severity};
use qichu_rules::rule::{Example, File};
use qichu_rules::{Check, Checker, RULES, by_id, message};
use qichu_workbook::read_named;

/// What a file is judged to be: names of rules, in their order, and what they say.
fn judged((name, bytes): &(String, Vec<u8>)) -> Vec<(Severity, &'static str, [String; 2])> {
    let seen: Vec<Observation> = match read_named(name, bytes, &mut |_| true) {
        Ok(workbook) => {
            let mapped = observe(&workbook, &propose(&workbook));
            workbook.observations.into_iter().chain(mapped).collect()
        }
        Err(refused) => refused.observation().into_iter().collect(),
    };
    let mut checker = Checker::default();
    checker.set_sources(seen.iter().map(|o| (0, o)), &Settings::default());
    let findings = checker.findings().into_iter();
    let said = findings.map(|f| {
        let name = by_id(f.rule).unwrap().name;
        let texts = [Lang::Zh, Lang::En].map(|lang| message(f, lang));
        (f.severity, name, texts)
    });
    said.collect()
}

fn written(file: &File) -> (String, Vec<u8>) {
    let lines = file.lines.iter().map(|line| format!("{line}\n"));
    (file.name.into(), lines.collect::<String>().into_bytes())
}

/// What is told of files that text cannot show: wrong, then right.
fn carried_out(seen: Seen) -> [(String, Vec<u8>); 2] {
    const TEXT: &str = "业务员,期间,业绩目标\nY001,2026-08,120000\n";
    let csv = |bytes: &[u8]| ("目标.csv".to_owned(), bytes.to_vec());
    let row = |row: u32, attributes: &str, key: &str, target: &str| {
        let cells = text(&format!("A{row}"), key) + &text(&format!("B{row}"), "2026-08");
        format!("<row r=\"{row}\"{attributes}>{cells}<c r=\"C{row}\">{target}</c></row>")
    };
    let header = text("A1", "业务员") + &text("B1", "期间") + &text("C1", "业绩目标");
    let header = format!("<row r=\"1\">{header}</row>");
    let first = row(2, "", "Y001", "<v>120000</v>");
    let sheet = |rows: &[&str], merges: &str| {
        let rows = rows.concat();
        let inside = format!("<sheetData>{rows}</sheetData>{merges}");
        ("目标.xlsx".to_owned(), xlsx(&inside))
    };
    let with = |row: &str| sheet(&[&header, &first, row], "");
    let plain = with(&row(3, "", "Y001", "<v>90000</v>"));
    match seen {
        Seen::EncodingGuessed => [csv(&GBK.encode(TEXT).0), csv(TEXT.as_bytes())],
        Seen::LimitExceeded => {
            let wide = TEXT.replacen('\n', &(",".repeat(19_998) + "列\n"), 1);
            [csv(wide.as_bytes()), csv(TEXT.as_bytes())]
        }
        Seen::HiddenRowsRead => [
            with(&row(3, " hidden=\"1\"", "Y001", "<v>90000</v>")),
            plain,
        ],
        Seen::HeaderNotFound => [sheet(&[&row(1, "", "Y001", "<v>120000</v>")], ""), plain],
        Seen::MergedCellsFilled => {
            let merges = "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>";
            let second = row(3, "", "", "<v>90000</v>");
            [sheet(&[&header, &first, &second], merges), plain]
        }
        Seen::FormulaWithoutValue => ["", "<v>120000</v>"].map(|result| {
            let target = format!("<f>10000*12</f>{result}");
            sheet(&[&header, &row(2, "", "Y001", &target)], "")
        }),
        other => panic!("nobody carries out what is told of {other:?}"),
    }
}

#[test]
fn an_example_of_a_file_gives_its_finding_and_its_corrected_form_does_not() {
    for rule in RULES {
        let Check::Source(seen) = rule.check else {
            continue;
        };
        let [bad, good] = match &rule.example {
            Example::File { bad, good } => [bad, good].map(written),
            _ => carried_out(seen),
        };
        let (mut bad, good) = (judged(&bad), judged(&good));
        let notes = |(severity, ..): &(Severity, _, _)| *severity == Severity::Info;
        assert!(good.iter().all(notes), "{}: {good:?}", rule.name);
        let own = bad.iter().position(|(_, name, _)| *name == rule.name);
        let (severity, _, texts) = bad.remove(own.unwrap_or_else(|| panic!("{}", rule.name)));
        assert_eq!(severity, rule.severity, "{}", rule.name);
        assert!(
            texts.iter().all(|t| !t.contains(['{', '\u{1f}'])),
            "{texts:?}"
        );
        // What is noted of both is of no account here, as a title above the header.
        let names = |all: &[(Severity, &'static str, _)]| -> Vec<&'static str> {
            all.iter().map(|(_, name, _)| *name).collect()
        };
        assert_eq!(names(&bad), names(&good), "{}", rule.name);
        assert!(!names(&good).contains(&rule.name), "{}", rule.name);
    }
}
