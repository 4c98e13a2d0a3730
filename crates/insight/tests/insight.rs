//! What a small book tells.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use qichu_insight::{insight, profile};
use qichu_model::{CellKind, Data, Settings, TableId};
use rust_decimal::Decimal;

fn add(data: &mut Data, table: TableId, cells: &[(&str, &str)]) -> u32 {
    let row = data.table_mut(table).push_row();
    for (key, text) in cells {
        let column = table.spec().field(key).unwrap();
        data.set(table, row, column, text, CellKind::Plain);
    }
    row
}

fn settings() -> Settings {
    Settings {
        opening_date: "2026-12-31".into(),
        ..Settings::default()
    }
}

fn book() -> Data {
    let mut data = Data::default();
    for (code, region, grade) in [
        ("K1", "广东省深圳市", "B"),
        ("K2", "广东省广州市", "B"),
        ("K3", "浙江省杭州市", ""),
        ("K4", "朝阳区", "A"),
    ] {
        let cells = [
            ("code", code),
            ("name", code),
            ("region", region),
            ("customer_grade", grade),
            ("salesperson", "Y1"),
        ];
        add(&mut data, TableId::Customers, &cells);
    }
    for (sku, category, unit) in [("S1", "饮料", "瓶"), ("S2", "饮料", "箱"), ("S3", "", "瓶")]
    {
        let cells = [
            ("sku", sku),
            ("category", category),
            ("unit", unit),
            ("on_hand", "1,000"),
            ("in_transit", "20"),
            ("produced_not_stored", ""),
            ("cost", "0.5"),
        ];
        add(&mut data, TableId::Stock, &cells);
    }
    for (customer, sku, date, amount, back) in [
        ("K1", "S1", "2026-01-01", "100", ""),
        ("K1", "S1", "2026-01-31", "100", ""),
        ("K1", "S2", "2026-03-12", "500.50", ""),
        ("K1", "S1", "2026-03-12", "-50", "是"),
        ("K2", "S1", "2026-05-01", "200", ""),
        ("K3", "S9", "2024-05-01", "300", ""),
        ("K3", "S1", "2027-01-05", "999", ""),
    ] {
        let cells = [
            ("customer", customer),
            ("sku", sku),
            ("date", date),
            ("amount", amount),
            ("is_return", back),
        ];
        add(&mut data, TableId::Purchases, &cells);
    }
    for (code, territory) in [("Y1", "广东省"), ("Y2", "广东省深圳市、北京市")] {
        let cells = [
            ("code", code),
            ("name", code),
            ("territory", territory),
            ("department", "销售一部"),
        ];
        add(&mut data, TableId::Salespeople, &cells);
    }
    for (who, period, target, actual) in [
        ("Y1", "2026-02", "", "100"),
        ("Y1", "2026-03", "", "100"),
        ("Y1", "2027-02", "120", ""),
        ("Y1", "2027-03", "130", ""),
        // A team is none of the people.
        ("销售一部", "2027-02", "120", ""),
    ] {
        let cells = [
            ("salesperson", who),
            ("period", period),
            ("target", target),
            ("actual", actual),
        ];
        add(&mut data, TableId::Performance, &cells);
    }
    data
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn customers_have_preferences_a_cycle_and_a_next_window() {
    let data = book();
    let told = profile(&data, &settings(), 0);
    assert_eq!(told.amount, number("650.5"));
    let categories = [("饮料".to_owned(), number("650.5"))];
    assert_eq!(told.categories, categories);
    assert_eq!(told.months[2], number("450.5"));
    let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    let cycle = told.cycle.unwrap();
    // Gaps of 30 and 40 days; the return made no purchase of its own.
    assert_eq!((cycle.days, cycle.last), (30, day(3, 12)));
    assert_eq!((cycle.from, cycle.to), (day(4, 11), day(4, 11)));
    assert_eq!(told.suggested, Some('A'));
    assert_eq!(profile(&data, &settings(), 1).cycle, None);
}

#[test]
fn the_whole_tells_who_is_due_and_who_should_be_graded_otherwise() {
    let told = insight(&book(), &settings()).customers;
    // What the stock does not know has no category; what comes after the opening is no
    // history.
    let categories = [
        ("饮料".to_owned(), number("850.5")),
        (String::new(), number("300")),
    ];
    assert_eq!(
        (told.buyers, told.categories.as_slice()),
        (3, &categories[..])
    );
    // From May 2024 to May 2026: of 25 months the last 24, each calendar month twice.
    assert_eq!((told.years, told.months[4]), (2, number("200")));
    assert_eq!(told.due.len(), 1);
    // The window was over on 11 April.
    assert_eq!((told.due[0].code.as_str(), told.due[0].late), ("K1", 264));
    let gradings: Vec<(&str, char)> = (told.gradings.iter())
        .map(|g| (g.code.as_str(), g.suggested))
        .collect();
    // 650.5 of 850.5 is A; the next 200 is B, as given; who bought nothing of late is D.
    assert_eq!(gradings, [("K1", 'A'), ("K3", 'D')]);
}

#[test]
fn who_can_still_be_won_comes_first() {
    let mut data = Data::default();
    // Two are 20 days late, of 10 and of 100 days; the third is due now.
    let bought = [
        ("K1", ["2026-11-11", "2026-11-21", "2026-12-01"]),
        ("K2", ["2026-02-14", "2026-05-25", "2026-09-02"]),
        ("K3", ["2026-10-11", "2026-11-10", "2026-12-10"]),
    ];
    for (code, days) in bought {
        add(&mut data, TableId::Customers, &[("code", code)]);
        for day in days {
            let cells = [("customer", code), ("date", day), ("amount", "1")];
            add(&mut data, TableId::Purchases, &cells);
        }
    }
    let due = insight(&data, &settings()).customers.due;
    let late: Vec<(&str, u32)> = due.iter().map(|d| (d.code.as_str(), d.late)).collect();
    assert_eq!(late, [("K3", 0), ("K2", 20), ("K1", 20)]);
}

#[test]
fn targets_stand_beside_the_same_months_of_the_year_before() {
    let told = insight(&book(), &settings()).people;
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].customers, told[0].year), (4, Some(2027)));
    assert_eq!(
        (told[0].target, told[0].history),
        (number("250"), number("200"))
    );
    assert_eq!(told[0].change, Some(number("25")));
    assert_eq!((told[1].target, told[1].change), (Decimal::ZERO, None));
}

#[test]
fn provinces_show_gaps_and_crowding() {
    let told = insight(&book(), &settings()).regions;
    let seen: Vec<(&str, u32, u32, bool, bool)> = told
        .iter()
        .map(|r| (r.name.as_str(), r.customers, r.people, r.gap, r.crowded))
        .collect();
    // 朝阳区 is in Beijing and in Changchun: nobody guesses.
    assert_eq!(
        seen,
        [
            ("广东省", 2, 2, false, true),
            ("", 1, 0, false, false),
            ("浙江省", 1, 0, true, false),
            ("北京市", 0, 1, false, false),
        ]
    );
    assert_eq!(told[0].amount, number("850.5"));
}

/// Of each province with customers: how many people, and whether it is a gap.
fn covered(people: &[&[(&str, &str)]]) -> Vec<(String, u32, bool)> {
    let mut data = Data::default();
    for (code, region) in [
        ("K1", "广东省深圳市"),
        ("K2", "浙江省杭州市"),
        ("K3", "西藏自治区拉萨市"),
    ] {
        add(
            &mut data,
            TableId::Customers,
            &[("code", code), ("region", region)],
        );
    }
    for cells in people {
        add(&mut data, TableId::Salespeople, cells);
    }
    let told = insight(&data, &settings()).regions.into_iter();
    let with = told.filter(|r| r.customers > 0);
    with.map(|r| (r.name, r.people, r.gap)).collect()
}

#[test]
fn what_a_territory_leaves_out_is_not_covered_by_it() {
    let of = |text| covered(&[&[("territory", text)]]);
    let told = |[guangdong, zhejiang, tibet]: [(u32, bool); 3]| {
        let name = |name: &str, (people, gap)| (name.to_owned(), people, gap);
        vec![
            name("浙江省", zhejiang),
            name("广东省", guangdong),
            name("西藏自治区", tibet),
        ]
    };
    let (yes, no) = ((1, false), (0, true));
    assert_eq!(of("全国"), told([yes, yes, yes]));
    assert_eq!(of("全国（西藏除外）"), told([yes, yes, no]));
    assert_eq!(of("除西藏、浙江外其余地区"), told([yes, no, no]));
    // It reaches into the province, but none of its customers are there.
    assert_eq!(of("广东省（不含深圳）"), told([(1, true), no, no]));
    assert_eq!(of("广东省（除南山区）、其余地区"), told([yes, yes, yes]));
}

#[test]
fn a_territory_covers_while_it_is_in_force() {
    let of = |from, to| {
        let cells = [
            ("territory", "全国"),
            ("territory_start", from),
            ("territory_end", to),
        ];
        covered(&[&cells])[0].1
    };
    assert_eq!(
        [of("", ""), of("2027-01-01", ""), of("2027-03-01", "")],
        [1, 1, 0]
    );
    assert_eq!([of("", "2026-12-31"), of("", "2026-12-30")], [1, 0]);
}

#[test]
fn quantities_add_up_within_a_unit() {
    let told = insight(&book(), &settings()).stock;
    assert_eq!(told.len(), 3);
    assert!(
        told.iter()
            .all(|s| s.on_hand == number("1000") && s.value == number("510"))
    );
}

#[test]
fn margins_are_weighted_by_quantity() {
    let mut data = Data::default();
    for (category, on_hand, in_transit, cost, retail) in [
        ("茶", "10", "", "6", "10"),
        ("茶", "10", "20", "9", "10"),
        // Of these nobody can say.
        ("茶", "100", "", "5", ""),
        ("茶", "100", "", "0", "10"),
        ("茶", "-5", "", "1", "10"),
        ("水", "7", "", "1", ""),
        ("酒", "1", "", "12", "10"),
    ] {
        let cells = [
            ("category", category),
            ("on_hand", on_hand),
            ("in_transit", in_transit),
            ("cost", cost),
            ("retail_price", retail),
        ];
        add(&mut data, TableId::Stock, &cells);
    }
    let told = insight(&data, &settings()).stock;
    let of = |category: &str| told.iter().find(|s| s.category == category).unwrap().margin;
    // (10 × 4 + 30 × 1) of (10 + 30) × 10.
    assert_eq!(of("茶"), Some(number("17.5")));
    assert_eq!([of("水"), of("酒")], [None, Some(number("-20"))]);
}
