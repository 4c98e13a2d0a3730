//! `qichu verify`: whether a bundle is whole, who signed it, and who checked what it holds.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use qichu_bundle::checked::{Review, Sample};
use qichu_bundle::{hex, unhex, verify};
use qichu_model::{Lang, Text};

pub fn run(path: &Path, key: Option<&str>, lang: Lang) -> Result<ExitCode, String> {
    let not_a_key = Text::new(
        "公钥应是 64 位小写十六进制",
        "a key is 64 lower-case hex digits",
    );
    let key = key
        .map(|k| unhex(k).ok_or(not_a_key.get(lang)))
        .transpose()?;
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            println!("✗ {}: {error}", path.display());
            return Ok(ExitCode::FAILURE);
        }
    };
    let passed = &mut |check: qichu_bundle::Check| println!("✓ {}", check.label().get(lang));
    match verify(&bytes, key, passed) {
        Ok(verified) => {
            let label = Text::new("签名公钥", "signed by the key");
            println!("{} {}", label.get(lang), hex(&verified.key));
            println!("{}", reviewed(&verified.checked.review, lang));
            println!("{}", sampled(&verified.checked.samples, lang));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println!("✗ {}", error.message(lang));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Who reviewed how much. A book that names no reviewer is sealed without, and says so.
fn reviewed(review: &Review, lang: Lang) -> String {
    const NOBODY: Text = Text::new(
        "没有指定审核人，没有人审核过",
        "no reviewer is named: nobody reviewed it",
    );
    if !review.asked {
        return NOBODY.get(lang).to_owned();
    }
    let passed: u32 = review.tables.iter().map(|t| t.passed).sum();
    let others = |t: &qichu_bundle::checked::Reviewed| t.returned + t.unreviewed;
    let all = passed + review.tables.iter().map(others).sum::<u32>();
    let people: BTreeSet<&str> = review.marks.iter().map(|m| m.by.who.as_str()).collect();
    let people = Vec::from_iter(people).join(Text::new("、", ", ").get(lang));
    match lang {
        Lang::Zh => format!("审核通过 {passed} / {all} 条：{people}"),
        Lang::En => format!("reviewed {passed} of {all} records: {people}"),
    }
}

/// What the samples gave.
fn sampled(samples: &[Sample], lang: Lang) -> String {
    if samples.is_empty() {
        return Text::new("未抽样", "not sampled").get(lang).to_owned();
    }
    let results = || samples.iter().flat_map(|s| &s.results);
    let (compared, differ) = (
        results().count(),
        results().filter(|r| r.cause.is_some()).count(),
    );
    match lang {
        Lang::Zh => format!("抽样核对 {compared} 条，不符 {differ}"),
        Lang::En => format!("sampled: {compared} compared, {differ} differ"),
    }
}
