//! What the tests of workbooks that go out share.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeSet;

use qichu_book::command::{Command, Envelope, Facts, Source};
use qichu_book::{Live, import};
use qichu_mapping::plan::Plan;
use qichu_model::raw::RawWorkbook;
use qichu_model::{Settings, TableId};

pub fn give(live: &mut Live, command: Command) -> BTreeSet<(TableId, u32)> {
    let seq = live.book().seq + 1;
    let envelope = Envelope {
        seq,
        at_ms: 1_782_000_000_000 + 1000 * seq,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    live.apply(envelope).unwrap()
}

pub fn source(name: &str, workbook: &RawWorkbook) -> Source {
    Source {
        name: name.into(),
        bytes: 1,
        sha256: "0".repeat(64),
        sheets: workbook.sheets.iter().map(|s| s.name.clone()).collect(),
        facts: Facts::default(),
        rows: None,
        observations: Vec::new(),
    }
}

pub fn enter(live: &mut Live, name: &str, workbook: RawWorkbook, plan: &Plan) {
    let source = source(name, &workbook);
    let entered = import(source, workbook, plan, live.book());
    give(live, Command::Import(Box::new(entered)));
}

pub fn read(bytes: &[u8]) -> RawWorkbook {
    qichu_workbook::read(bytes, &mut |_| true).unwrap()
}

pub fn settings(company: &str) -> Command {
    Command::SetSettings(Box::new(Settings {
        company: company.into(),
        opening_date: qichu_gen::OPENING.into(),
        ..Settings::default()
    }))
}
