//! Writes a small signed bundle to the path given: something for other programs, such
//! as `frictionless validate`, to try themselves on.

use ed25519_dalek::{Signer, SigningKey};
use qichu_bundle::checked::Checked;
use qichu_bundle::{
    Act, Cells, Change, Contents, DeclaredMeta, Event, Journal, Meta, ReportFinding, RuleSet, Run,
    SourceMeta, Transform, prepare,
};
use qichu_model::store::CellKind;
use qichu_model::{Arg, Data, Finding, Place, RuleId, Settings, Severity, TableId};

/// Records as `key=text`, in the order of their tables' files.
const RECORDS: &[(TableId, &[&str])] = &[
    (TableId::Salespeople, &["code=007", "name=李明"]),
    (
        TableId::Customers,
        &["code=KH1", "name=甲", "salesperson=007"],
    ),
    (TableId::Customers, &["code=KH2", "name=乙"]),
    (TableId::Stock, &["sku=SP1", "warehouse=东仓", "on_hand=3"]),
    (
        TableId::Stock,
        &["sku=SP1", "warehouse=西仓", "on_hand=4.50"],
    ),
    (
        TableId::Purchases,
        &["customer=KH1", "sku=SP1", "quantity=2", "amount=19.80"],
    ),
    (
        TableId::Purchases,
        &[
            "customer=未知：散客",
            "sku=SP1",
            "quantity=1",
            "amount=9.90",
        ],
    ),
    (
        TableId::Performance,
        &["salesperson=007", "period=2025", "target=120.50"],
    ),
    (
        TableId::Performance,
        &["salesperson=007", "period=2026", "target=120.50"],
    ),
];

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or("example.qichu".into());
    // A key for examples: whoever reads this file can sign with it.
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut data = Data::default();
    // Headers and texts that other programs might stumble over.
    let extra = data.table_mut(TableId::Stock).extra_column("陈列位 ");
    let again = data.table_mut(TableId::Stock).extra_column("陈列位");
    for (table, texts) in RECORDS {
        let row = data.table_mut(*table).push_row();
        for (key, text) in texts.iter().filter_map(|t| t.split_once('=')) {
            if let Some(column) = table.spec().field(key) {
                data.set(*table, row, column, text, CellKind::Plain);
            }
        }
        if *table == TableId::Stock {
            data.set(*table, row, extra, "A;\"03\"\r\n二层", CellKind::Plain);
            data.set(*table, row, again, " =1+1\t|", CellKind::Plain);
        }
    }
    let meta = Meta {
        bundle_id: "0197f0a0-0000-7000-8000-000000000000".into(),
        author: "王磊".into(),
        device_key: key.verifying_key().to_bytes(),
        sequence: 1,
        previous: None,
        app_version: env!("CARGO_PKG_VERSION").into(),
        app_build: None,
        time: "2026-12-31T16:38:00+08:00".into(),
        zone: "Asia/Shanghai".into(),
    };
    let source = SourceMeta {
        name: "业绩.xlsx".into(),
        bytes: 5120,
        sha256: "0".repeat(64),
        sheets: vec!["业绩".into()],
        department: "销售部".into(),
        owner: "李明".into(),
        obtained: "2026-12-31".into(),
        way: "系统导出".into(),
        grade: "B".into(),
        declared: vec![DeclaredMeta {
            table: "performance".into(),
            field: Some("target".into()),
            total: "3000".into(),
            in_file: false,
        }],
        rows: None,
    };
    let mut cells = Cells::new(&data);
    let target = TableId::Performance.spec().field("target").unwrap_or(0);
    let mut run = Run {
        table: TableId::Performance,
        column: 0,
        row: 0,
        last_row: 1,
        count: 2,
        source: 0,
        sheet: "业绩",
        cells: Some([(2, 0), (3, 0)]),
        transform: Transform::None,
        original: "",
    };
    cells.push(&run);
    (run.column, run.last_row, run.count) = (target, 0, 1);
    run.cells = Some([(2, 4), (2, 4)]);
    (run.transform, run.original) = (Transform::Edited, "120,5");
    cells.push(&run);
    let mut journal = Journal::new(&data);
    let edited = Event {
        seq: 2,
        time: "2026-12-30T09:00:00.000+08:00".into(),
        who: "王磊",
        act: Act::Edit,
        note: "",
    };
    let change = Change::Cell {
        table: TableId::Performance,
        row: 0,
        column: target,
        old: "120,5",
        new: "120.50",
    };
    journal.push(&edited, std::iter::once(change));
    let finding = Finding {
        rule: RuleId::new('C', 16),
        severity: Severity::Warning,
        place: Place::Cell {
            table: TableId::Stock,
            row: 0,
            column: again,
        },
        args: vec![Arg::new("value", " =1+1\t|")],
        related: Vec::new(),
        fix: None,
        choices: Vec::new(),
        lacking: None,
    };
    let settings = Settings {
        company: "甲公司".into(),
        opening_date: "2027-01-01".into(),
        ..Settings::default()
    };
    let prepared = prepare(Contents {
        meta: &meta,
        rules: RuleSet {
            version: env!("CARGO_PKG_VERSION").into(),
            digest: "0".repeat(64),
        },
        settings: &settings,
        sources: vec![source],
        data: &data,
        cells,
        journal,
        checked: Checked::nothing(&data, &settings),
        findings: vec![ReportFinding {
            rule: "formula-injection",
            finding: &finding,
            place: finding.place,
            reason: Some("货架号如此"),
            confirmed: false,
        }],
        rejected: Vec::new(),
    });
    let signature = key.sign(&prepared.to_sign()).to_bytes();
    let bundle = prepared.assemble(&signature);
    std::fs::write(path, bundle.map_err(|_| std::io::ErrorKind::FileTooLarge)?)
}
