//! Who owes what: every empty cell that should be filled is somebody's.
#![allow(clippy::unwrap_used)]

mod common;

use common::{file, give};
use qichu_book::Live;
use qichu_book::chase::Owners;
use qichu_book::command::{Command, Facts};
use qichu_model::TableId::{Customers, Salespeople, Stock};
use qichu_model::{Settings, totals};

fn book() -> Live {
    let mut live = Live::default();
    let settings = Settings {
        preparer: "王磊".into(),
        ..Settings::default()
    };
    give(&mut live, Command::SetSettings(Box::new(settings))).unwrap();
    let people = "工号\t姓名\t性别\t手机号码\t负责区域\nS1\t李明\t男\t13800138000\t浙江省\n";
    let named = Facts {
        department: "仓库".into(),
        person: "陈军".into(),
        ..Facts::default()
    };
    let goods = "货号\t品名\t库存量\t单位\nA1\t苹果\t3\t未知：待盘\nA2\t\t\t件\n";
    let customers = "客户编码\t客户名称\t业务员\nC1\t甲公司\ts1\nC2\t乙公司\t\n";
    for (name, text, facts) in [
        ("人员.csv", people, Facts::default()),
        ("库存.csv", goods, named),
        ("客户.csv", customers, Facts::default()),
    ] {
        let command = file(live.book(), name, text, facts);
        give(&mut live, command).unwrap();
    }
    live
}

#[test]
fn every_gap_is_owed_by_the_giver_the_salesperson_or_the_preparer() {
    let live = book();
    let book = live.book();
    let counts = [Salespeople, Stock, Customers].map(|t| book.data.table(t).count());
    assert_eq!(counts, [1, 2, 2]);
    let owners = Owners::of(book);
    assert_eq!(owners.owner(Stock, 0), "仓库 · 陈军");
    assert_eq!(owners.owner(Customers, 0), "李明");
    assert_eq!(owners.owner(Customers, 1), "王磊");

    let chase = book.chase();
    let debt = |owner: &str| chase.debts.iter().find(|d| d.owner == owner).unwrap();
    let stock = |key: &str| (Stock, Stock.spec().field(key).unwrap());
    let missing = &debt("仓库 · 陈军").missing;
    assert_eq!(
        (missing[&stock("name")], missing[&stock("on_hand")]),
        (1, 1)
    );
    // A reason why it is unknown is an answer.
    assert_eq!(missing.get(&stock("unit")), None);
    assert_eq!(book.lacking("仓库 · 陈军", Stock, stock("name").1), [1]);
    assert_eq!(book.lacking("李明", Stock, stock("name").1), [0; 0]);

    for (table, share) in [Salespeople, Stock, Customers].map(|t| (t, chase.tables[t.index()])) {
        assert_eq!(share.complete, totals::completeness(&book.data, table));
    }
    let owed: u64 = chase
        .debts
        .iter()
        .map(|d| d.missing.values().map(|n| u64::from(*n)).sum::<u64>())
        .sum();
    let gaps: u64 = chase.tables.iter().map(|s| s.complete.missing()).sum();
    assert_eq!(owed, gaps);

    assert!(chase.debts.iter().all(|d| d.listed > 0));
    assert_eq!(chase.settled, [""; 0]);

    let lacks: Vec<_> = book.lacks(&owners, "仓库 · 陈军").collect();
    assert_eq!((lacks.len(), lacks[1].key.as_str()), (2, "A2"));
    assert!(lacks[1].required.contains(&stock("name").1));
    assert_eq!(
        (
            lacks[0].name.as_str(),
            lacks[0].required.contains(&stock("unit").1)
        ),
        ("苹果", false)
    );
}

#[test]
fn who_gave_all_owes_nothing_and_who_says_why_not_is_still_listed() {
    let mut live = book();
    let named = |person: &str| Facts {
        person: person.into(),
        ..Facts::default()
    };
    let whole = "工号\t姓名\t性别\t手机号码\t负责区域\nS2\t张丽\t女\t13800138001\t江苏省\n";
    let unknown = "工号\t姓名\t性别\t手机号码\t负责区域\nS3\t何强\t男\t未知：已离职\t江苏省\n";
    for (name, text, person) in [("甲.csv", whole, "周全"), ("乙.csv", unknown, "吴知")] {
        let command = file(live.book(), name, text, named(person));
        give(&mut live, command).unwrap();
    }
    let chase = live.book().chase();
    assert_eq!(chase.settled, ["周全"]);
    let lacking = |name: &str| (chase.debts.iter().find(|d| d.owner == name)).map(|d| d.lacking);
    assert!(lacking("李明") > Some(0));
    assert_eq!((lacking("周全"), lacking("吴知")), (None, Some(0)));
}
