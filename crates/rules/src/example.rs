//! A small clean book: examples change it, and it shows what right records look like.
//! The companies are public ones whose credit codes are published; people and phone
//! numbers are invented.

use std::collections::BTreeSet;

use qichu_model::{CellKind, Data, Settings, TableId};

use crate::rule::{Edit, put};

const RECORDS: &[(TableId, &[&str])] = &[
    (
        TableId::Salespeople,
        &[
            "code=Y001",
            "name=李明",
            "sex=男",
            "age=31",
            "mobile=13800138001",
            "territory=广东省深圳市",
            "department=华南部",
        ],
    ),
    (
        TableId::Salespeople,
        &[
            "code=Y002",
            "name=王芳",
            "sex=女",
            "age=28",
            "mobile=13900139002",
            "territory=浙江省杭州市",
            "department=华东部",
        ],
    ),
    (
        TableId::Customers,
        &[
            "code=KH0001",
            "name=华为技术有限公司",
            "legal_form=企业",
            "uscc=914403001922038216",
            "region=广东省深圳市龙岗区",
            "address=坂田华为基地",
            "postal_code=518129",
            "contact=陈工",
            "mobile=13700137003",
            "customer_grade=A",
            "credit_grade=A",
            "payment_terms=60",
            "credit_limit=100000",
            "industry=制造业",
            "salesperson=Y001",
        ],
    ),
    (
        TableId::Customers,
        &[
            "code=KH0002",
            "name=阿里巴巴（中国）有限公司",
            "legal_form=企业",
            "uscc=91330100799655058B",
            "region=浙江省杭州市滨江区",
            "address=网商路699号",
            "postal_code=310052",
            "contact=赵经理",
            "mobile=13600136004",
            "customer_grade=B",
            "credit_grade=B",
            "payment_terms=30",
            "credit_limit=80000",
            "industry=信息传输",
            "salesperson=Y002",
        ],
    ),
    (
        TableId::Stock,
        &[
            "sku=SP001",
            "name=纯净水",
            "category=饮料",
            "spec=550ml",
            "gtin=6901234567892",
            "unit=瓶",
            "warehouse=总仓",
            "on_hand=100",
            "in_transit=20",
            "produced_not_stored=0",
            "stated_total=120",
            "cost=1",
            "cost_kind=采购",
            "retail_price=2",
            "wholesale_a=1.5",
            "wholesale_b=1.6",
            "wholesale_c=1.7",
            "wholesale_d=1.8",
        ],
    ),
    (
        TableId::Stock,
        &[
            "sku=SP002",
            "name=绿茶",
            "category=饮料",
            "spec=500ml",
            "gtin=6911316600478",
            "unit=瓶",
            "warehouse=总仓",
            "on_hand=200",
            "in_transit=0",
            "produced_not_stored=10",
            "stated_total=210",
            "cost=2",
            "cost_kind=采购",
            "retail_price=4",
            "wholesale_a=3",
            "wholesale_b=3.2",
            "wholesale_c=3.4",
            "wholesale_d=3.6",
        ],
    ),
    (
        TableId::Purchases,
        &[
            "document_no=XS001",
            "line=1",
            "customer=KH0001",
            "sku=SP001",
            "date=2026-05-05",
            "quantity=10",
            "unit_price=1.5",
            "amount=15",
        ],
    ),
    (
        TableId::Purchases,
        &[
            "document_no=XS002",
            "line=1",
            "customer=KH0002",
            "sku=SP002",
            "date=2026-06-06",
            "quantity=20",
            "unit_price=3.2",
            "amount=64",
        ],
    ),
    (
        TableId::OnlineChannels,
        &[
            "platform=天猫",
            "shop_name=清泉旗舰店",
            "account=qingquan",
            "period_start=2026-01-01",
            "period_end=2026-06-30",
            "visitors=1000",
            "page_views=4000",
            "buyers=30",
            "orders=32",
            "conversion_rate=3",
            "revenue=1200",
        ],
    ),
    (
        TableId::OnlineChannels,
        &[
            "platform=京东",
            "shop_name=清泉自营店",
            "account=qingquan-jd",
            "period_start=2026-01-01",
            "period_end=2026-06-30",
            "visitors=2000",
            "page_views=7000",
            "buyers=40",
            "orders=44",
            "conversion_rate=2",
            "revenue=2400",
        ],
    ),
    (
        TableId::OfflineChannels,
        &[
            "kind=经销商",
            "code=QD001",
            "name=深圳清泉商贸",
            "region=广东省深圳市福田区",
            "address=福华路1号",
            "contact=周店长",
            "phone=0755-83123456",
            "agreement_no=XY001",
            "start=2026-01-01",
            "end=2027-12-31",
            "exclusive=否",
            "territory=广东省深圳市福田区",
        ],
    ),
    (
        TableId::OfflineChannels,
        &[
            "kind=实体店",
            "code=QD002",
            "name=杭州清泉门店",
            "region=浙江省杭州市西湖区",
            "address=文三路2号",
            "contact=吴店长",
            "phone=0571-88123456",
            "agreement_no=XY002",
            "start=2026-01-01",
            "end=2027-12-31",
            "exclusive=否",
            "territory=浙江省杭州市西湖区",
        ],
    ),
    (
        TableId::Performance,
        &["salesperson=Y001", "period=2025", "actual=100000"],
    ),
    (
        TableId::Performance,
        &["salesperson=Y002", "period=2025", "actual=90000"],
    ),
];

/// Settings that go with [`clean`].
pub fn settings() -> Settings {
    Settings {
        company: "清泉饮品".into(),
        opening_date: "2026-07-01".into(),
        // Two records are a table here.
        thresholds: [("empty-column-rows".to_owned(), 2.into())].into(),
        ..Settings::default()
    }
}

/// Two records in every table, with nothing wrong about them.
pub fn clean() -> Data {
    let mut data = Data::default();
    for (table, fields) in RECORDS {
        let row = data.table_mut(*table).push_row();
        for (key, text) in fields.iter().filter_map(|f| f.split_once('=')) {
            if let Some(column) = table.spec().field(key) {
                data.set(*table, row, column, text, CellKind::Plain);
            }
        }
    }
    data
}

/// The clean book after these changes.
pub fn changed(edits: &[Edit]) -> Data {
    let mut data = clean();
    for edit in edits {
        apply(&mut data, edit);
    }
    data
}

/// Makes one change: adds the record where there is none yet, and those before it.
/// Returns the records it touched.
pub fn apply(data: &mut Data, edit: &Edit) -> BTreeSet<(TableId, u32)> {
    let mut touched = BTreeSet::from([(edit.table, edit.row)]);
    let table = data.table_mut(edit.table);
    while table.len() <= edit.row as usize {
        touched.insert((edit.table, table.push_row()));
    }
    if edit.is_removal() {
        table.alive[edit.row as usize] = false;
    } else if let Some(column) = edit.table.spec().field(edit.field) {
        data.set(edit.table, edit.row, column, edit.text, edit.kind);
    }
    touched
}

/// One salesperson's actuals of twenty years, all alike but the `last`: what rules that
/// need statistics are shown by.
pub const fn history(last: &'static str) -> [Edit; 54] {
    const YEARS: [&str; 18] = [
        "2007", "2008", "2009", "2010", "2011", "2012", "2013", "2014", "2015", "2016", "2017",
        "2018", "2019", "2020", "2021", "2022", "2023", "2024",
    ];
    let mut edits = [put(TableId::Performance, 0, "salesperson", "Y001"); 54];
    let mut i = 0;
    while i < YEARS.len() {
        let row = i as u32 + 2;
        let actual = if i + 1 < YEARS.len() { "100000" } else { last };
        edits[3 * i] = put(TableId::Performance, row, "salesperson", "Y001");
        edits[3 * i + 1] = put(TableId::Performance, row, "period", YEARS[i]);
        edits[3 * i + 2] = put(TableId::Performance, row, "actual", actual);
        i += 1;
    }
    edits
}

/// A year's target of 120,000 and those of its months, all 10,000 but the `last`.
pub const fn year_of_targets(last: &'static str) -> [Edit; 44] {
    const MONTHS: [&str; 12] = [
        "2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06", "2027-07", "2027-08",
        "2027-09", "2027-10", "2027-11", "2027-12",
    ];
    let mut edits = [put(TableId::Performance, 0, "period", "2027"); 44];
    let mut i = 0;
    while i < MONTHS.len() {
        let row = i as u32 + 1;
        let target = if i + 1 < MONTHS.len() { "10000" } else { last };
        edits[3 * i] = put(TableId::Performance, row, "salesperson", "Y001");
        edits[3 * i + 1] = put(TableId::Performance, row, "period", MONTHS[i]);
        edits[3 * i + 2] = put(TableId::Performance, row, "target", target);
        i += 1;
    }
    edits[36] = put(TableId::Performance, 0, "salesperson", "Y001");
    edits[37] = put(TableId::Performance, 0, "period", "2027");
    edits[38] = put(TableId::Performance, 0, "target", "120000");
    edits[39] = put(TableId::Performance, 0, "actual", "");
    edits[40] = put(TableId::Performance, 1, "actual", "");
    // What the year's target is measured by.
    edits[41] = put(TableId::Performance, 13, "salesperson", "Y001");
    edits[42] = put(TableId::Performance, 13, "period", "2026");
    edits[43] = put(TableId::Performance, 13, "actual", "120000");
    edits
}
