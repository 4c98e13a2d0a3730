//! A book sealed: every value is traced, every change is told, nothing is left out.
#![allow(clippy::unwrap_used)]

#[path = "common/sealed.rs"]
mod sealed;

use std::collections::BTreeMap;

use proptest::prelude::*;
use qichu_book::command::{CellEdit, Command, Envelope, Facts, Grade, Merge, Source, Why};
use qichu_book::{Book, Live, import};
use qichu_bundle::Verified;
use qichu_mapping::plan::{Fill, FillWith, Plan, Target};
use qichu_mapping::propose;
use qichu_model::CellKind;
use qichu_model::TableId::{self, Stock};
use qichu_model::raw::RawWorkbook;
use sealed::{part, seal};
use serde_json::Value;

fn give(live: &mut Live, command: Command) -> bool {
    let seq = live.book().seq + 1;
    let envelope = Envelope {
        seq,
        at_ms: 1_782_000_000_000 + 1000 * seq,
        tz_minutes: 480,
        actor: "王磊".into(),
        command,
    };
    live.apply(envelope).is_ok()
}

fn goods(text: &str) -> Command {
    let workbook = qichu_workbook::read_pasted(text);
    let plan = propose(&workbook);
    entered(workbook, plan)
}

/// Each row two records, one a warehouse; a noisy number; a value in every row that
/// stands in no cell.
fn warehouses() -> Command {
    let text =
        "货号\t品名\t东仓\t西仓\t成本价\nA1\t苹果\t3\t4\t717.000000000001\nA2\t梨\t5\t0\t6\n";
    let mut workbook = qichu_workbook::read_pasted(text);
    let mut plan = propose(&workbook);
    workbook.sheets[0].tables[0].columns[4].kinds = vec![CellKind::Number; 2];
    plan.tables[0].columns[2].to = Target::Warehouse;
    plan.tables[0].columns[3].to = Target::Warehouse;
    plan.tables[0].fills = vec![Fill {
        field: Stock.spec().field("unit").unwrap(),
        with: FillWith::Text("件".into()),
    }];
    entered(workbook, plan)
}

fn entered(workbook: RawWorkbook, plan: Plan) -> Command {
    let source = Source {
        name: "库存.csv".into(),
        bytes: 99,
        sha256: "0".repeat(64),
        sheets: vec!["".into()],
        facts: Facts {
            person: "仓库".into(),
            grade: Grade::A,
            ..Facts::default()
        },
        rows: None,
        observations: Vec::new(),
    };
    Command::Import(Box::new(import(source, workbook, &plan, &Book::default())))
}

const GOODS: &str =
    "货号\t品名\t库存量\t陈列位\nA1\t苹果\t3\tA-03\nA2\t梨\t4\tA-04\nA3\t桃\t5\tA-05\n";

fn edit(row: u32, column: u16, text: &str) -> Command {
    let text = text.into();
    Command::SetCells {
        cells: vec![CellEdit {
            table: Stock,
            row,
            column,
            text,
        }],
        why: Why::Edit,
    }
}

/// Table, field and record of each value in `provenance/cells.csv`, with its source,
/// sheet, cell, and original text where it differs.
type Traced = BTreeMap<(String, String, u32), (usize, String, String, Option<String>)>;

fn traced(bundle: &Verified) -> Traced {
    let mut reader = csv::Reader::from_reader(bundle.part("provenance/cells.csv").unwrap());
    let mut traced = Traced::new();
    for line in reader.records() {
        let line = line.unwrap();
        let number = |i: usize| line[i].parse::<u32>().unwrap();
        let split = |cell: &str| {
            let at = cell.find(|c: char| c.is_ascii_digit()).unwrap();
            (cell[..at].to_string(), cell[at..].parse::<u32>().unwrap())
        };
        let (first, last, count) = (number(2), number(3), number(4));
        let at = |from: u32, to: u32, i: u32| from + (to - from) * i / (count - 1).max(1);
        for i in 0..count {
            let cell = match &line[7] {
                "" => String::new(),
                cell => {
                    let ((column, from), (_, to)) = (split(cell), split(&line[8]));
                    format!("{column}{}", at(from, to, i))
                }
            };
            let differs = matches!(&line[9], "edited" | "joined" | "rounded" | "converted");
            let original = differs.then(|| line[10].to_string());
            let value = (number(5) as usize - 1, line[6].to_string(), cell, original);
            let place = (line[0].into(), line[1].into(), at(first, last, i));
            assert!(traced.insert(place, value).is_none(), "traced twice");
        }
    }
    traced
}

/// Every living value that came from a cell is traced as the book traces it.
fn is_traced(live: &Live) {
    let book = live.book();
    let mut traced = traced(&seal(live));
    let standing: Vec<u16> = book.standing_sources().iter().map(|(i, _)| *i).collect();
    for table in &book.data.tables {
        for row in table.rows() {
            for column in 0..table.columns.len() as u16 {
                let Some(from) = book.origin(table.id, row, column) else {
                    continue;
                };
                let field = table.column_key(column);
                let place = (table.spec().key.to_string(), field, row + 1);
                let (source, sheet, cell, original) = traced.remove(&place).unwrap();
                let now = book.data.text(table.id, row, column).to_string();
                assert_eq!(standing[source], from.source);
                assert_eq!((sheet, cell), (from.sheet, from.address));
                assert_eq!(original.unwrap_or(now), from.original);
            }
        }
    }
    // What is left stood in no cell.
    assert!(traced.values().all(|v| v.2.is_empty()), "{traced:?}");
}

#[test]
fn runs_are_long_where_nothing_was_changed() {
    let mut live = Live::default();
    let mut text = String::from("货号\t品名\t库存量\n");
    for i in 0..1000 {
        text += &format!("A{i}\t苹果\t{i}\n");
    }
    give(&mut live, goods(&text));
    give(&mut live, edit(499, 1, "香梨"));
    is_traced(&live);
    let bundle = seal(&live);
    let cells = part(&bundle, "provenance/cells.csv");
    let expected = "\
table,field,record,last_record,count,source,sheet,cell,last_cell,transform,original\r
stock,sku,1,1000,1000,1,,A2,A1001,,\r
stock,name,1,499,499,1,,B2,B500,,\r
stock,name,500,500,1,1,,B501,B501,edited,苹果\r
stock,name,501,1000,500,1,,B502,B1001,,\r
stock,on_hand,1,1000,1000,1,,C2,C1001,,\r
";
    assert_eq!(cells, expected);
}

#[test]
fn values_of_one_warehouse_are_one_run() {
    let mut live = Live::default();
    give(&mut live, warehouses());
    is_traced(&live);
    let bundle = seal(&live);
    let cells = std::str::from_utf8(bundle.part("provenance/cells.csv").unwrap()).unwrap();
    let expected = "\
stock,sku,1,3,2,1,,A2,A3,,\r
stock,sku,2,4,2,1,,A2,A3,,\r
stock,name,1,3,2,1,,B2,B3,,\r
stock,name,2,4,2,1,,B2,B3,,\r
stock,unit,1,3,2,1,,,,filled,\r
stock,unit,2,4,2,1,,,,filled,\r
stock,warehouse,1,3,2,1,,C1,C1,,\r
stock,warehouse,2,4,2,1,,D1,D1,,\r
stock,on_hand,1,3,2,1,,C2,C3,,\r
stock,on_hand,2,4,2,1,,D2,D3,,\r
stock,cost,1,1,1,1,,E2,E2,rounded,717.000000000001\r
stock,cost,2,2,1,1,,E2,E2,rounded,717.000000000001\r
stock,cost,3,3,1,1,,E3,E3,,\r
stock,cost,4,4,1,1,,E3,E3,,\r
";
    assert_eq!(cells.split_once("\r\n").unwrap().1, expected);
}

#[test]
fn a_value_joined_of_several_cells_says_so_and_what_they_held() {
    let mut live = Live::default();
    let text = "客户编码\t客户名称\t省份\t城市\nC1\t甲公司\t浙江省\t杭州市\nC2\t乙公司\t浙江省\t\n";
    give(&mut live, goods(text));
    is_traced(&live);
    let bundle = seal(&live);
    let cells = part(&bundle, "provenance/cells.csv");
    let region = cells.lines().filter(|line| line.contains(",region,"));
    let expected = [
        "customers,region,1,1,1,1,,C2,C2,joined,浙江省 | 杭州市",
        "customers,region,2,2,1,1,,C3,C3,,",
    ];
    assert!(region.eq(expected), "{cells}");
}

#[test]
fn the_journal_and_the_report_tell_what_happened_and_what_is_left() {
    let mut live = Live::default();
    give(&mut live, goods(GOODS));
    let name = Stock.spec().field("name").unwrap();
    assert!(give(&mut live, edit(0, name, "=苹果")));
    let finding = |f: &&&qichu_model::Finding| f.place.column() == Some(name);
    let mark = live
        .checker()
        .findings()
        .iter()
        .find(finding)
        .unwrap()
        .mark();
    let reason = "本名如此".to_string();
    let marks = vec![mark];
    assert!(give(&mut live, Command::Waive { marks, reason }));
    assert!(give(&mut live, edit(1, name, "香梨")));
    assert!(give(&mut live, Command::Undo));

    let bundle = seal(&live);
    let journal = std::str::from_utf8(bundle.part("provenance/journal.ndjson").unwrap()).unwrap();
    let lines: Vec<Value> = journal
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0]["act"], "import");
    assert_eq!(lines[0]["changes"][0]["last_record"], 3);
    assert_eq!(lines[1]["time"], "2026-06-21T08:00:02.000+08:00");
    assert_eq!(lines[1]["who"], "王磊");
    let change = &lines[1]["changes"][0];
    assert_eq!(
        (&change["old"], &change["new"]),
        (&"苹果".into(), &"=苹果".into())
    );
    let change = &lines[2]["changes"][0];
    assert_eq!(change["rule"], "formula-injection");
    assert_eq!(
        (&change["record"], &change["new"]),
        (&1.into(), &"本名如此".into())
    );
    let change = &lines[4]["changes"][0];
    assert_eq!(
        (&lines[4]["act"], &lines[4]["of"]),
        (&"undo".into(), &4.into())
    );
    assert_eq!(
        (&change["old"], &change["new"]),
        (&"香梨".into(), &"梨".into())
    );

    let report: Value = serde_json::from_slice(bundle.part("report.json").unwrap()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let found = Live::new(live.book().clone());
    assert_eq!(findings.len(), found.checker().findings().len());
    let own = findings
        .iter()
        .find(|f| f["mark"] == format!("{mark:016x}"));
    let own = own.unwrap();
    assert_eq!(
        (&own["reason"], &own["code"]),
        (&"本名如此".into(), &"C016".into())
    );
    assert_eq!(report["counts"]["reasoned"], 1);
    assert_eq!(report["tables"][2]["sums"]["on_hand"], "12");
    let qichu = &bundle.manifest.qichu;
    assert_eq!(qichu.totals[2].records, 3);
    let rows = qichu.sources[0].rows.unwrap();
    assert_eq!(rows.read, rows.entered + rows.held + rows.excluded);
}

#[test]
fn rejected_records_are_told_of_and_in_no_table() {
    let mut live = Live::default();
    assert!(give(&mut live, goods(GOODS)));
    let reject = Command::Reject {
        table: Stock,
        rows: vec![1],
        reason: "停售".into(),
    };
    assert!(give(&mut live, reject));
    let bundle = seal(&live);
    assert_eq!(bundle.manifest.qichu.totals[2].records, 2);
    let part = |name| bundle.part(name).unwrap();
    let report: Value = serde_json::from_slice(part("report.json")).unwrap();
    let told = &report["rejected"][0];
    assert_eq!(
        (&told["reason"], &told["record"]),
        (&"停售".into(), &2.into())
    );
    let key = live.book().data.field(Stock, 1, "sku");
    assert_eq!(
        (&told["key"]["sku"], &told["cell"]),
        (&key.into(), &"A3".into())
    );
    let journal = std::str::from_utf8(part("provenance/journal.ndjson")).unwrap();
    let last: Value = serde_json::from_str(journal.lines().last().unwrap()).unwrap();
    assert_eq!(last["act"], "reject-records");
    assert_eq!(last["changes"][1]["new"], "停售");
}

/// Two records made one.
fn merge((keep, gone, columns): (u32, u32, Vec<u16>)) -> Command {
    Command::Merge(Box::new(Merge {
        table: Stock,
        keep,
        gone: vec![gone],
        taken: columns.into_iter().map(|column| (column, gone)).collect(),
        references: Vec::new(),
        reason: "同一种".into(),
    }))
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => Just(goods(GOODS)),
        1 => Just(warehouses()),
        6 => (0u32..8, 0u16..27, "[a-z甲]{0,2}").prop_map(|(r, c, t)| edit(r, c, &t)),
        1 => Just(Command::AddRow(TableId::Customers)),
        2 => prop::collection::vec(0u32..8, 1..4)
            .prop_map(|rows| Command::RemoveRows { table: Stock, rows }),
        2 => (prop::collection::vec(0u32..8, 1..4), "[a-z]{0,1}")
            .prop_map(|(rows, reason)| Command::Reject { table: Stock, rows, reason }),
        2 => (0u32..6, 0u32..6, prop::collection::vec(0u16..27, 0..4)).prop_map(merge),
        2 => Just(Command::Undo),
        1 => Just(Command::Redo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_value_is_traced_and_every_row_accounted_for_whatever_was_done(
        commands in prop::collection::vec(any_command(), 0..20)
    ) {
        let mut live = Live::default();
        for command in commands {
            give(&mut live, command);
        }
        is_traced(&live);
        for table in TableId::ALL {
            let balance = live.balance(table);
            prop_assert!(balance.is_even(), "{:?}", balance);
        }
    }
}
