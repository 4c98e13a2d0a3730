//! Sources: what their givers say of them, what was read, and what an import leaves when
//! it is taken back.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/sealed.rs"]
mod sealed;

use common::{file, give};
use qichu_book::command::{Command, Declared, Fact, Facts, Grade, Source, TotalOf};
use qichu_book::{Live, Refused};
use qichu_model::TableId::{Customers, OnlineChannels, Performance, Purchases, Stock};
use rust_decimal::Decimal;
use sealed::{part, seal};
use serde_json::Value;

const GOODS: &str = "货号\t品名\t库存量\t成本价\nA1\t苹果\t3\t1.10\nA2\t梨\t1,000\t未知：查\n";

fn field(key: &str) -> TotalOf {
    TotalOf {
        table: Stock,
        field: Stock.spec().field(key),
    }
}

fn declares(key: &str, total: i64) -> Declared {
    Declared {
        of: field(key),
        total: Decimal::from(total),
        in_file: false,
    }
}

fn manifest(live: &Live) -> (Value, String, String) {
    let bundle = seal(live);
    let manifest = serde_json::from_str(&part(&bundle, "datapackage.json")).unwrap();
    let cells = part(&bundle, "provenance/cells.csv");
    (manifest, cells, part(&bundle, "provenance/journal.ndjson"))
}

#[test]
fn one_thing_said_leaves_the_others() {
    let mut facts = Facts {
        person: "陈军".into(),
        declared: vec![declares("cost", 7), declares("on_hand", 1003)],
        ..Facts::default()
    };
    facts.say(Fact::Department("仓库".into()));
    facts.say(Fact::Declared(field("on_hand"), Some(Decimal::from(8))));
    assert_eq!(facts.owner(), "仓库 · 陈军");
    let mut declared = [declares("cost", 7), declares("on_hand", 8)];
    declared.sort_by_key(|d| d.of);
    assert_eq!(facts.declared, declared);
    facts.say(Fact::Declared(field("cost"), None));
    assert_eq!(facts.declared, [declares("on_hand", 8)]);
}

#[test]
fn what_was_read_is_added_up_and_what_is_known_changes_with_undo() {
    let mut live = Live::default();
    let command = file(live.book(), "库存.csv", GOODS, Facts::default());
    give(&mut live, command).unwrap();
    let read = live.book().read_totals(0);
    let count = TotalOf {
        table: Stock,
        field: None,
    };
    assert_eq!(read[&count], Decimal::from(2));
    assert_eq!(read[&field("on_hand")], Decimal::from(1003));
    // Costs of one piece are not added up.
    assert_eq!(read.len(), 2);

    let facts = Facts {
        department: "仓库".into(),
        person: "陈军".into(),
        obtained: "2026-12-31".into(),
        grade: Grade::A,
        declared: vec![declares("on_hand", 1063)],
        ..Facts::default()
    };
    let say = |facts: &Facts| Command::SetSource {
        source: 0,
        facts: Box::new(facts.clone()),
    };
    give(&mut live, say(&facts)).unwrap();
    assert_eq!(live.book().declared(0), facts.declared);
    let (told, _, journal) = manifest(&live);
    let source = &told["qichu"]["sources"][0];
    assert_eq!(
        (&source["owner"], &source["department"]),
        (&"陈军".into(), &"仓库".into())
    );
    assert_eq!(source["declared"][0]["total"], "1063");
    assert!(journal.contains(r#""act":"describe-source","source":1"#));
    assert!(journal.contains(r#"{"fact":"department","old":null,"new":"仓库"}"#));

    let mut twice = facts.clone();
    twice.declared.push(declares("on_hand", 1));
    assert_eq!(give(&mut live, say(&twice)), Err(Refused::NoSuchPlace));
    let mut name = facts.clone();
    name.declared = vec![declares("name", 1)];
    assert_eq!(give(&mut live, say(&name)), Err(Refused::NoSuchPlace));

    give(&mut live, Command::Undo).unwrap();
    assert_eq!(live.book().sources[0].facts, Facts::default());
    give(&mut live, Command::Redo).unwrap();
    assert_eq!(live.book().sources[0].facts, facts);
}

#[test]
fn an_import_taken_back_leaves_no_source_and_no_column() {
    let mut live = Live::default();
    let wrong = "货号\t品名\t库存量\t陈列位\nB1\t橘\t9\tA-03\n";
    let command = file(live.book(), "错的.csv", wrong, Facts::default());
    give(&mut live, command).unwrap();
    let noticed = live.checker().of_sources().len();
    assert!(noticed > 0 && live.book().read_totals(0).len() == 2);
    give(&mut live, Command::Undo).unwrap();
    assert_eq!(live.checker().of_sources().len(), 0);
    assert!(live.book().read_totals(0).is_empty());

    let command = file(live.book(), "库存.csv", GOODS, Facts::default());
    give(&mut live, command).unwrap();
    let standing = live.book().standing_sources();
    let names: Vec<_> = standing
        .iter()
        .map(|(i, s)| (*i, s.name.as_str()))
        .collect();
    assert_eq!(names, [(1, "库存.csv")]);
    let (told, cells, journal) = manifest(&live);
    let sources = told["qichu"]["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 1);
    assert_eq!(sources[0]["name"], "库存.csv");
    assert!(!told["resources"].to_string().contains("陈列位"));
    let first = cells.lines().nth(1).unwrap();
    assert!(first.starts_with("stock,sku,2,3,2,1,"), "{first}");
    let acts: Vec<&str> = journal
        .lines()
        .map(|l| &l[l.find("\"act\"").unwrap()..])
        .collect();
    assert!(
        acts[0].starts_with(r#""act":"import","changes""#),
        "{}",
        acts[0]
    );
    assert!(acts[2].starts_with(r#""act":"import","source":1"#));
    // A book whose import stands has its column.
    give(&mut live, Command::Undo).unwrap();
    let command = file(live.book(), "错的.csv", wrong, Facts::default());
    give(&mut live, command).unwrap();
    assert!(
        manifest(&live).0["resources"]
            .to_string()
            .contains("extra:陈列位")
    );
}

#[test]
fn lines_without_numbers_meet_no_other_line_of_their_document() {
    let mut live = Live::default();
    for sku in ["A1", "A2"] {
        let text = format!(
            "单据号\t客户\t商品编码\t日期\t数量\t金额\nXS1\tK1\t{sku}\t2026-01-02\t1\t10\n"
        );
        let command = file(live.book(), "销售.csv", &text, Facts::default());
        give(&mut live, command).unwrap();
    }
    let data = &live.book().data;
    let rows = data.table(Purchases).rows();
    let skus: Vec<&str> = rows.map(|row| data.field(Purchases, row, "sku")).collect();
    assert_eq!(skus, ["A1", "A2"]);
}

#[test]
fn rows_meet_their_records_however_a_day_or_number_is_written() {
    let mut live = Live::default();
    for (line, start, period) in [("1", "2026-01-01", "2026"), ("01", "2026/1/1", "2026年")] {
        for text in [
            format!(
                "单据号\t行号\t客户\t商品编码\t日期\t数量\t金额\nXS1\t{line}\tK1\tA1\t2026-01-02\t1\t10\n"
            ),
            format!(
                "平台\t店铺名称\t账号\t统计开始\t统计结束\t访客数\n天猫\t清泉\tqq\t{start}\t2026-06-30\t9\n"
            ),
            format!("业务员\t期间\t目标\t实绩\nY1\t{period}\t1200\t\n"),
        ] {
            let command = file(live.book(), "来源.csv", &text, Facts::default());
            give(&mut live, command).unwrap();
        }
    }
    let count = |table| live.book().data.table(table).count();
    assert_eq!([Purchases, OnlineChannels, Performance].map(count), [1; 3]);
    // Nor do they differ there.
    assert!(live.book().conflicts().is_empty());
}

#[test]
fn total_rows_of_a_file_are_what_it_states() {
    let stated = |text: &str| {
        let workbook = qichu_workbook::read_pasted(text);
        let plan = qichu_mapping::propose(&workbook);
        let totals = qichu_book::sources::stated(&workbook, &plan).into_iter();
        let told = totals.map(|d| (d.of, d.total.to_string(), d.in_file));
        told.collect::<Vec<_>>()
    };
    let head = "货号\t品名\t库存量\t成本价\n";
    let whole = format!("{head}A1\t苹果\t3\t1\nA2\t梨\t4\t2\n合计\t\t67\t\n");
    assert_eq!(stated(&whole), [(field("on_hand"), "67".into(), true)]);
    let none = format!("{head}A1\t苹果\t3\t1\nA2\t梨\t4\t2\n");
    assert_eq!(stated(&none), []);
}

#[test]
fn a_header_s_unit_is_converted_stated_and_traced() {
    let text = "客户编码\t客户名称\t信用额度(万元)\nK1\t甲\t5\nK2\t乙\t2.5\n合计\t\t7.5\n";
    let workbook = qichu_workbook::read_pasted(text);
    let plan = qichu_mapping::propose(&workbook);
    let declared = qichu_book::sources::stated(&workbook, &plan);
    let limit = TotalOf {
        table: Customers,
        field: Customers.spec().field("credit_limit"),
    };
    let stated = declared.iter().map(|d| (d.of, d.total.to_string()));
    assert_eq!(stated.collect::<Vec<_>>(), [(limit, "75000".into())]);

    let mut live = Live::default();
    let facts = Facts {
        declared,
        ..Facts::default()
    };
    let command = file(live.book(), "客户.csv", text, facts);
    give(&mut live, command).unwrap();
    live.settle();
    let book = live.book();
    assert_eq!(book.read_totals(0)[&limit], Decimal::from(75_000));
    let column = limit.field.unwrap();
    assert_eq!(book.data.text(Customers, 0, column), "50000");
    let origin = book.origin(Customers, 0, column).unwrap();
    assert_eq!(origin.original, "5");
    let (_, cells, _) = manifest(&live);
    assert!(cells.contains(",C2,C2,converted,5\r\n"), "{cells}");
    let findings = live.checker().findings().into_iter();
    let names = findings.filter_map(|f| Some(qichu_rules::by_id(f.rule)?.name));
    let names: Vec<&str> = names.collect();
    assert!(names.contains(&"unit-in-header"), "{names:?}");
    assert!(!names.iter().any(|n| n.contains("differs")), "{names:?}");
}

#[test]
fn a_source_of_an_older_journal_still_reads() {
    #[derive(serde::Serialize)]
    struct Old {
        name: &'static str,
        bytes: u64,
        sha256: &'static str,
        sheets: Vec<String>,
        owner: &'static str,
        grade: Grade,
        observations: Vec<u8>,
    }
    let old = Old {
        name: "库存.csv",
        bytes: 3,
        sha256: "",
        sheets: vec![],
        owner: "仓库 陈军",
        grade: Grade::C,
        observations: vec![],
    };
    let read: Source = rmp_serde::from_slice(&rmp_serde::to_vec_named(&old).unwrap()).unwrap();
    let expected = Facts {
        person: "仓库 陈军".into(),
        grade: Grade::C,
        ..Facts::default()
    };
    assert_eq!((read.bytes, &read.facts), (3, &expected));
    let mut new = read;
    new.facts.declared = vec![declares("on_hand", 5)];
    let again: Source = rmp_serde::from_slice(&rmp_serde::to_vec_named(&new).unwrap()).unwrap();
    assert_eq!(again, new);
}
