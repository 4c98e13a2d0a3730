//! From pasted cells to records, through the reader.
#![allow(clippy::unwrap_used)]

use qichu_mapping::plan::{BatchColumn, Fill, FillWith, Origin, Plan, TablePlan, Target};
use qichu_mapping::{enter, missing, observe, propose};
use qichu_model::TableId;
use qichu_model::raw::{RawWorkbook, Seen};
use qichu_model::store::{CellKind, ColumnRole};

fn planned(text: &str) -> (RawWorkbook, Plan) {
    let book = qichu_workbook::read_pasted(text);
    let plan = propose(&book);
    (book, plan)
}

#[test]
fn a_fill_gives_a_missing_field_a_constant_or_another_column() {
    let (book, mut plan) = planned("名称\t条码\t库存量\t陈列位\n苹果\t6911316600478\t3\tA-03\n");
    let plan = &mut plan.tables[0];
    let field = |key| TableId::Stock.spec().field(key).unwrap();
    assert!(missing(plan).contains(&field("sku")));
    plan.fills = vec![
        Fill {
            field: field("sku"),
            with: FillWith::Column(1),
        },
        Fill {
            field: field("unit"),
            with: FillWith::Text("件".into()),
        },
    ];
    assert!(!missing(plan).contains(&field("sku")));
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let text = |role: ColumnRole| {
        let column = batch.columns.iter().find(|c| c.role == role).unwrap();
        pool.get(column.texts[0])
    };
    assert_eq!(text(ColumnRole::Field(field("sku"))), "6911316600478");
    assert_eq!(text(ColumnRole::Field(field("gtin"))), "6911316600478");
    assert_eq!(text(ColumnRole::Field(field("unit"))), "件");
    assert_eq!(text(ColumnRole::Extra("陈列位".into())), "A-03");
}

#[test]
fn a_column_for_each_warehouse_becomes_a_record_for_each_that_states_a_quantity() {
    let (book, mut plan) =
        planned("货号\t品名\t东仓\t西仓\nA1\t苹果\t3\t4\nA2\t梨\t5\t\nA3\t桃\t\t\n");
    let plan = &mut plan.tables[0];
    plan.columns[2].to = Target::Warehouse;
    plan.columns[3].to = Target::Warehouse;
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let column = |key| {
        let role = ColumnRole::Field(TableId::Stock.spec().field(key).unwrap());
        batch.columns.iter().find(|c| c.role == role).unwrap()
    };
    let texts = |key| -> Vec<&str> { column(key).texts.iter().map(|t| pool.get(*t)).collect() };
    assert_eq!(batch.rows, [1, 1, 2, 3]);
    assert_eq!(texts("sku"), ["A1", "A1", "A2", "A3"]);
    assert_eq!(texts("warehouse"), ["东仓", "西仓", "东仓", "东仓"]);
    assert_eq!(texts("on_hand"), ["3", "4", "5", ""]);
    let cells = vec![(1, 2), (1, 3), (2, 2), (3, 2)];
    assert_eq!(column("on_hand").from, Origin::Cells(cells));
}

#[test]
fn float_noise_goes_and_what_the_file_held_stays_beside_it() {
    let (mut book, plan) =
        planned("货号\t品名\t库存量\t成本价\nA1\t苹果\t717.000000000001\t3.123456789\n");
    for column in &mut book.sheets[0].tables[0].columns[2..] {
        column.kinds = vec![CellKind::Number];
    }
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], &plan.tables[0], &mut pool).unwrap();
    let shown = |i: usize| pool.get(batch.columns[i].texts[0]);
    assert_eq!((shown(2), shown(3)), ("717", "3.123456789"));
    let (row, original) = batch.columns[2].originals[0];
    assert_eq!((row, pool.get(original)), (0, "717.000000000001"));
    assert!(batch.columns[3].originals.is_empty());
}

/// What the columns of a list of customers become behind code and name, such as
/// `region.0`, and `-` where they are extra.
fn parts(text: &str) -> Vec<String> {
    let (_, plan) = planned(text);
    let plan = &plan.tables[0];
    assert_eq!(plan.target, Some(TableId::Customers));
    let key = |field: u16| TableId::Customers.spec().fields[usize::from(field)].key;
    let name = |to: &Target| match to {
        Target::Field(field) => key(*field).to_owned(),
        Target::Part(field, place) => format!("{}.{place}", key(*field)),
        _ => "-".into(),
    };
    let columns = plan.columns.iter().skip(2);
    columns.map(|c| name(&c.to)).collect()
}

#[test]
fn columns_of_province_city_and_district_are_parts_of_the_region() {
    let list = |headers: &str, values: &str| {
        format!(
            "客户编码\t客户名称\t{headers}\nC1\t甲公司\t{values}\nC2\t乙公司\t{values}\nC3\t丙公司\t{values}\n"
        )
    };
    for (headers, values, expected) in [
        (
            "省份\t城市\t区县",
            "浙江省\t杭州市\t西湖区",
            "region.0 region.1 region.2",
        ),
        // In any order, with short names, with fewer of them, without values.
        (
            "区/县\t所在市\t所在省",
            "西湖\t杭州\t浙江",
            "region.2 region.1 region.0",
        ),
        ("Province\tCity", "北京市\t市辖区", "region.0 region.1"),
        (
            "省\t市\t区",
            "浙江省\t杭州市\t",
            "region.0 region.1 region.2",
        ),
        ("城市\t详细地址", "杭州市\t文三路1号", "region.1 address"),
        // A column of the whole wins, and a district alone tells no region.
        (
            "地区\t省份\t城市",
            "浙江省杭州市\t浙江省\t杭州市",
            "region - -",
        ),
        ("省/市\t区县", "浙江省杭州市\t西湖区", "region -"),
        ("区县\t详细地址", "西湖区\t文三路1号", "- address"),
        // Of two of one kind the first.
        ("省份\t所属省份", "浙江省\t江苏省", "region.0 -"),
        // The values must be names of divisions.
        ("省份\t城市", "浙江省\t重点客户", "region.0 -"),
        ("省份\t城市", "A\tB", "- -"),
    ] {
        assert_eq!(
            parts(&list(headers, values)).join(" "),
            expected,
            "{headers}"
        );
    }
}

#[test]
fn parts_fill_one_field_that_keeps_where_they_stood_and_what_they_held() {
    let (book, mut plan) = planned(
        "客户编码\t客户名称\t区县\t省份\t城市\nC1\t甲\t西湖区\t浙江省\t杭州市\nC2\t乙\t朝阳区\t北京市\t北京市\nC3\t丙\t\t浙江省\t\n",
    );
    let plan = &mut plan.tables[0];
    let region = TableId::Customers.spec().field("region").unwrap();
    assert!(!missing(plan).contains(&region));
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let extra = |c: &&BatchColumn| matches!(c.role, ColumnRole::Extra(_));
    assert_eq!(batch.columns.iter().find(extra), None);
    let column = (batch.columns.iter())
        .find(|c| c.role == ColumnRole::Field(region))
        .unwrap();
    let texts = column.texts.iter().map(|id| pool.get(*id));
    assert!(texts.eq(["浙江省杭州市西湖区", "北京市朝阳区", "浙江省"]));
    assert_eq!(
        (&column.from, &column.parts[..]),
        (&Origin::Column(3), &[3, 4, 2][..])
    );
    let originals = column
        .originals
        .iter()
        .map(|(row, id)| (*row, pool.get(*id)));
    assert!(originals.eq([
        (0, "浙江省 | 杭州市 | 西湖区"),
        (1, "北京市 | 北京市 | 朝阳区")
    ]));

    // What a person takes out is an extra column; the others are still joined.
    plan.columns[2].to = Target::Extra;
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let column = batch.columns.last().unwrap();
    assert_eq!(pool.get(column.texts[0]), "浙江省杭州市");
    assert!(batch.columns.iter().any(|c| extra(&c)));
}

#[test]
fn a_part_leaves_room_for_the_others_and_for_no_whole() {
    let [whole, province, city] = [Target::Field(9), Target::Part(9, 0), Target::Part(9, 1)];
    assert!(whole.excludes(&province) && province.excludes(&whole));
    assert!(province.excludes(&province) && !province.excludes(&city));
    assert!(!Target::Extra.excludes(&Target::Extra) && !whole.excludes(&Target::Field(8)));
}

#[test]
fn numbers_in_the_unit_of_their_header_become_the_field_s() {
    let text = "客户资料\n单位：千元\n客户编码\t客户名称\t信用额度(万元)\t期初应收\t年营收(元)\n\
                K1\t甲\t5\t1.5\t1200000\nK2\t乙\t５.2\t2千元\t3万\nK3\t丙\t5万元\t0\t\n";
    let (book, mut plan) = planned(text);
    let (raw, plan) = (&book.sheets[0].tables[0], &mut plan.tables[0]);
    let mut pool = book.pool.clone();
    let batch = enter(raw, plan, &mut pool).unwrap();
    let texts = |i: usize| -> Vec<&str> {
        let texts = batch.columns[i].texts.iter();
        texts.map(|t| pool.get(*t)).collect()
    };
    // What carries a unit itself, or is the same in both, stays.
    assert_eq!(texts(2), ["50000", "52000", "5万元"]);
    assert_eq!(texts(3), ["1500", "2千元", "0"]);
    assert_eq!(texts(4), ["120", "3万", ""]);
    let originals = batch.columns[2].originals.iter();
    let originals: Vec<_> = originals.map(|(row, t)| (*row, pool.get(*t))).collect();
    assert_eq!(originals, [(0, "5"), (1, "５.2")]);
    // Written in that layout again, they stand under what they are.
    let heads: Vec<&str> = (batch.layout.iter().flat_map(|l| &l.heads))
        .map(|h| h.header.as_str())
        .collect();
    let expected = "客户编码 客户名称 信用额度(元) 期初应收(元) 年营收(万元)";
    assert_eq!(heads.join(" "), expected);
    let noted = |plan: &TablePlan| -> Vec<Vec<String>> {
        let plan = Plan {
            tables: vec![plan.clone()],
        };
        let seen = observe(&book, &plan).into_iter();
        seen.filter(|o| o.what == Seen::UnitInHeader)
            .map(|o| o.args.into_iter().map(|a| a.value).collect())
            .collect()
    };
    assert_eq!(
        noted(plan),
        [
            ["信用额度(万元)", "万元", "×10,000"],
            ["期初应收", "千元", "×1,000"],
            ["年营收(元)", "元", "÷10,000"],
        ]
    );
    // A person takes them as they are.
    plan.columns.iter_mut().for_each(|c| c.as_is = true);
    assert!(noted(plan).is_empty());
    let batch = enter(raw, plan, &mut pool).unwrap();
    assert!(batch.columns.iter().all(|c| c.originals.is_empty()));
    assert_eq!(batch.layout.unwrap().heads[2].header, "信用额度(万元)");
}

#[test]
fn a_column_a_warehouse_and_a_fill_have_their_header_s_unit() {
    let (book, mut plan) = planned(
        "商品编码\t品名\t规格(件)\t数量(千件)/东仓\t数量(箱)/西仓\t单价(元/百件)\nA1\t苹果\t12\t3\t4\t250\n",
    );
    let plan = &mut plan.tables[0];
    let field = |key| TableId::Stock.spec().field(key).unwrap();
    plan.target = Some(TableId::Stock);
    plan.columns[2].to = Target::Field(field("spec"));
    plan.columns[3].to = Target::Warehouse;
    plan.columns[4].to = Target::Warehouse;
    plan.columns[5].to = Target::Extra;
    plan.fills = vec![Fill {
        field: field("cost"),
        with: FillWith::Column(5),
    }];
    let mut pool = book.pool.clone();
    let batch = enter(&book.sheets[0].tables[0], plan, &mut pool).unwrap();
    let texts = |role: ColumnRole| -> Vec<&str> {
        let column = batch.columns.iter().find(|c| c.role == role).unwrap();
        column.texts.iter().map(|t| pool.get(*t)).collect()
    };
    assert_eq!(texts(ColumnRole::Field(field("on_hand"))), ["3000", "4"]);
    assert_eq!(
        texts(ColumnRole::Field(field("warehouse"))),
        ["东仓", "西仓"]
    );
    assert_eq!(texts(ColumnRole::Field(field("spec"))), ["12", "12"]);
    assert_eq!(texts(ColumnRole::Field(field("cost"))), ["2.5", "2.5"]);
    let extra = ColumnRole::Extra("单价(元/百件)".into());
    assert_eq!(texts(extra), ["250", "250"]);
    let heads = batch.layout.unwrap().heads;
    assert_eq!(heads[3].header, "在库数量/东仓");
    assert_eq!(heads[4].header, "数量(箱)/西仓");
}
