//! What ordinary files of older systems hold: what no rule may object to, what one mistake
//! gives, and what is suggested.
#![allow(clippy::unwrap_used)]

use qichu_model::{CellKind, FixKind, TableId};
use qichu_rules::example::{changed, settings};
use qichu_rules::rule::{Edit, put, put_as};
use qichu_rules::{Checker, by_id};

use FixKind::{Safe, Suggested};
use TableId::{Customers, OfflineChannels, OnlineChannels, Purchases, Salespeople, Stock};

/// The fix a rule offers.
type Offered = Option<(FixKind, &'static str)>;

/// The rules that speak, each with the fix it offers.
fn said(edits: &[Edit]) -> Vec<(&'static str, Option<(FixKind, String)>)> {
    let checker = Checker::of(&changed(edits), &settings());
    let one = |f: &&qichu_model::Finding| {
        let fix = f.fix.as_ref().map(|fix| (fix.kind, fix.cells[0].1.clone()));
        (by_id(f.rule).unwrap().name, fix)
    };
    checker.findings().iter().map(one).collect()
}

/// The names of the rules that speak, by name.
fn rules(edits: &[Edit]) -> Vec<&'static str> {
    let mut rules: Vec<&str> = said(edits).iter().map(|(rule, _)| *rule).collect();
    rules.sort_unstable();
    rules
}

#[test]
fn ordinary_records_are_fine() {
    let cases: &[(&str, &[Edit])] = &[
        (
            "a document whose lines have no numbers",
            &[
                put(Purchases, 0, "line", ""),
                put(Purchases, 1, "line", ""),
                put(Purchases, 1, "document_no", "XS001"),
            ],
        ),
        (
            "a shop that reports month by month",
            &[
                put(OnlineChannels, 1, "platform", "天猫"),
                put(OnlineChannels, 1, "account", "qingquan"),
                put(OnlineChannels, 1, "period_start", "2025-07-01"),
                put(OnlineChannels, 1, "period_end", "2025-12-31"),
            ],
        ),
        (
            "percentages that would be doubtful without their sign",
            &[
                put(Customers, 0, "deposit_percent", "0.5%"),
                put(Purchases, 0, "tax_rate", "0.5%"),
            ],
        ),
        (
            "numbers with the code of the country",
            &[
                put(Customers, 0, "mobile", "8613700137003"),
                put(Customers, 1, "mobile", "+852 9123 4567"),
                put(OfflineChannels, 0, "phone", "0086-755-83123456"),
            ],
        ),
    ];
    for (what, edits) in cases {
        assert_eq!(said(edits), [], "{what}");
    }
}

#[test]
fn one_mistake_is_one_finding_with_the_fix_it_allows() {
    let (text, number) = (CellKind::Text, CellKind::Number);
    #[rustfmt::skip]
    let cases: &[(Edit, &str, Offered)] = &[
        (put_as(Customers, 0, "uscc", "9.14403E+17", text), "scientific-notation-code", None),
        (put_as(Customers, 0, "uscc", "914403001922038016", number), "precision-lost-code", None),
        (put(Customers, 0, "mobile", "1.37E+10"), "scientific-notation-code", None),
        (put(Customers, 0, "mobile", "13700137003\u{a0}"), "surrounding-space", Some((Safe, "13700137003"))),
        (put(Customers, 0, "uscc", "9144 0300 1922 0382 16"), "invalid-uscc", Some((Safe, "914403001922038216"))),
        (put(Customers, 0, "uscc", "11010519491231002X"), "invalid-uscc", None),
        (put(Customers, 0, "first_deal", "24.3.5"), "ambiguous-date", Some((Suggested, "2024-03-05"))),
        (put(Customers, 0, "first_deal", "24年3月5日"), "ambiguous-date", Some((Suggested, "2024-03-05"))),
        (put(Customers, 0, "first_deal", "45356"), "not-a-date", Some((Suggested, "2024-03-05"))),
        (put(Customers, 0, "first_deal", "2019.3"), "not-a-date", Some((Suggested, "2019-03-01"))),
        (put(Stock, 0, "expiry", "2027年2月"), "not-a-date", Some((Suggested, "2027-02-28"))),
        (put(OfflineChannels, 0, "end", "长期"), "not-a-date", Some((Suggested, "未知：长期有效"))),
        (put(Customers, 0, "uscc", "无"), "placeholder-for-nothing", Some((Safe, ""))),
        (put(Customers, 0, "contact", "/"), "placeholder-for-nothing", None),
        (put(Customers, 0, "overdue_amount", "-"), "placeholder-for-nothing", Some((Suggested, "0"))),
        (put(Customers, 0, "salesperson", "暂无"), "placeholder-for-nothing", Some((Safe, ""))),
        (put(Customers, 1, "payment_terms", "月结30天"), "not-a-number", Some((Suggested, "30"))),
        (put(Customers, 1, "payment_terms", "款到发货"), "not-a-number", Some((Suggested, "0"))),
        (put(Customers, 1, "payment_terms", "30天"), "number-with-unit", Some((Safe, "30"))),
        (put(Stock, 1, "in_transit", "0箱"), "number-with-unit", Some((Suggested, "0"))),
        (put(Stock, 1, "in_transit", "0 PCS"), "number-with-unit", Some((Suggested, "0"))),
        (put_as(Stock, 1, "on_hand", "200.0", text), "text-stored-number", Some((Safe, "200"))),
        (put(Purchases, 0, "tax_rate", "13%"), "percent-scale", Some((Safe, "13"))),
        (put(Purchases, 0, "discount_percent", "0%"), "percent-scale", Some((Safe, "0"))),
        (put(OfflineChannels, 0, "phone", "75583123456"), "invalid-landline", Some((Suggested, "075583123456"))),
        (put(Customers, 0, "salesperson", "李明"), "unknown-salesperson", Some((Safe, "Y001"))),
        (put(Purchases, 0, "sku", "纯净水"), "unknown-sku", Some((Suggested, "SP001"))),
        (put(Purchases, 0, "discount_percent", "95"), "purchase-amount-mismatch", None),
    ];
    for (edit, rule, fix) in cases {
        let fix = fix.map(|(kind, text)| (kind, text.to_owned()));
        assert_eq!(said(&[*edit]), [(*rule, fix)], "{}", edit.text);
    }
}

#[test]
fn space_or_full_width_forms_hide_no_formula() {
    let notes = |text| said(&[put(Customers, 0, "notes", text)]);
    let names = |text| -> Vec<_> { notes(text).into_iter().map(|(name, _)| name).collect() };
    for text in [" =1+1", "\u{a0}@SUM(1)", "\t=1+1"] {
        assert_eq!(
            names(text),
            ["surrounding-space", "formula-injection"],
            "{text:?}"
        );
    }
    let wide = ["full-width-or-invisible-characters", "formula-injection"];
    assert_eq!(names("\u{200b}=1+1"), wide);
    assert_eq!(names(" - "), ["surrounding-space"]);
}

#[test]
fn several_numbers_go_each_where_it_belongs_or_nowhere() {
    let (mobile, phone) = ("13700137003", "0755-83123456");
    let spec = Customers.spec();
    for (field, value, other, stays, moves) in [
        (
            "phone",
            "0755-83123456/13800138000",
            "",
            phone,
            "13800138000",
        ),
        (
            "phone",
            "13800138000、0755-83123456",
            "",
            phone,
            "13800138000",
        ),
        (
            "mobile",
            "13700137003 13700137013",
            "",
            mobile,
            "13700137013",
        ),
        ("mobile", "13700137003/0755-83123456", "", mobile, phone),
        // No room, or none for that kind: no number is dropped.
        ("mobile", "13700137003/13700137013", phone, "", ""),
        ("phone", "0755-83123456/0755-83123457", "", "", ""),
        ("mobile", "13700137003/13700137013/13700137023", "", "", ""),
    ] {
        let beside = if field == "phone" { "mobile" } else { "phone" };
        let edits = [
            put(Customers, 0, field, value),
            put(Customers, 0, beside, other),
        ];
        let checker = Checker::of(&changed(&edits), &settings());
        let findings = checker.findings();
        let [found] = findings.as_slice() else {
            panic!("{value}: {}", findings.len());
        };
        assert_eq!(by_id(found.rule).unwrap().name, "several-phones-in-cell");
        assert_eq!(found.place.column(), spec.field(field));
        let column = |key| spec.field(key).unwrap();
        let cells = found.fix.as_ref().map(|fix| fix.cells.clone());
        let expected = vec![
            (column(field), stays.to_owned()),
            (column(beside), moves.to_owned()),
        ];
        assert_eq!(cells, (!stays.is_empty()).then_some(expected), "{value}");
    }
    // A table without another phone field.
    let several = put(OfflineChannels, 0, "phone", "0755-83123456/13800138000");
    assert_eq!(said(&[several]), [("several-phones-in-cell", None)]);
}

#[test]
fn codes_of_a_shop_s_scales_are_one_note() {
    let short = |row, text| put(Stock, row, "gtin", text);
    assert_eq!(
        said(&[short(0, "4011"), short(1, "20123")]),
        [("short-code-as-gtin", None)]
    );
    assert_eq!(said(&[short(0, "690123456789")]), [("invalid-gtin", None)]);
}

#[test]
fn channels_are_where_their_region_says_too() {
    let address = put(OfflineChannels, 0, "address", "浙江省杭州市西湖区文三路2号");
    assert_eq!(said(&[address]), [("address-region-mismatch", None)]);
    let phone = put(OfflineChannels, 0, "phone", "0571-88123456");
    assert_eq!(said(&[phone]), [("area-code-city-mismatch", None)]);
}

#[test]
fn the_amount_tells_what_a_discount_means() {
    for (discount, amount, meant) in [
        ("95", "14.25", Some("5")),
        ("9.5", "14.25", Some("5")),
        ("0.95", "14.25", Some("5")),
        ("1", "15", Some("0")),
        ("0.2", "12", Some("20")),
        ("5", "14.25", None),
    ] {
        let edits = [
            put(Purchases, 0, "discount_percent", discount),
            put(Purchases, 0, "amount", amount),
        ];
        let fix = |text: &str| {
            (
                "purchase-amount-mismatch",
                Some((Suggested, text.to_owned())),
            )
        };
        let expected: Vec<_> = meant.map(fix).into_iter().collect();
        assert_eq!(said(&edits), expected, "{discount}");
    }
}

#[test]
fn choices_of_other_systems_are_understood() {
    for (table, field, text, meant) in [
        (Customers, "legal_form", "有限责任公司", "企业"),
        (Customers, "credit_grade", "A级", "A"),
        (Purchases, "is_return", "N", "否"),
        (OfflineChannels, "kind", "专卖店", "实体店"),
    ] {
        let fix = Some((Suggested, meant.to_owned()));
        assert_eq!(
            said(&[put(table, 0, field, text)]),
            [("unknown-choice", fix)],
            "{text}"
        );
    }
}

#[test]
fn a_password_is_refused_in_an_extra_column_too() {
    let mut data = changed(&[]);
    let table = data.table_mut(OnlineChannels);
    let column = table.extra_column("店铺备注");
    data.set(
        OnlineChannels,
        0,
        column,
        "后台密码：abc123",
        CellKind::Plain,
    );
    let mut checker = Checker::of(&data, &settings());
    let names = |checker: &Checker| -> Vec<&str> {
        let findings = checker.findings().into_iter();
        findings.map(|f| by_id(f.rule).unwrap().name).collect()
    };
    assert_eq!(names(&checker), ["looks-like-password"]);
    data.set(OnlineChannels, 0, column, "", CellKind::Plain);
    checker.recheck(&[(OnlineChannels, 0)].into(), &data, &settings());
    assert_eq!(names(&checker), [""; 0]);
}

#[test]
fn what_must_not_be_anywhere_is_found_in_an_extra_column() {
    let said = |text: &str, kind| -> Vec<&str> {
        let mut data = changed(&[]);
        let column = data.table_mut(Customers).extra_column("旧系统编号");
        data.set(Customers, 0, column, text, kind);
        let checker = Checker::of(&data, &settings());
        let findings = checker.findings().into_iter();
        findings.map(|f| by_id(f.rule).unwrap().name).collect()
    };
    let (text, number) = (CellKind::Text, CellKind::Number);
    assert_eq!(said("=HYPERLINK(1)", text), ["formula-injection"]);
    assert_eq!(said("#REF!", CellKind::Error), ["error-value"]);
    assert_eq!(said("914403001922038016", number), ["precision-lost-code"]);
    for (fine, kind) in [
        ("0.30000000000000004", number),
        ("-3.5%", text),
        ("+86 755-83123456", text),
        ("914403001922038216", text),
        (" 留空 ", text),
    ] {
        assert_eq!(said(fine, kind), [""; 0], "{fine}");
    }
}

#[test]
fn a_column_that_is_not_there_is_one_finding() {
    let edits = [
        put(Customers, 0, "salesperson", ""),
        put(Customers, 1, "salesperson", ""),
        put(Stock, 0, "cost_kind", ""),
        put(Stock, 1, "cost_kind", ""),
    ];
    let said = said(&edits);
    let of = |rule: &str| said.iter().filter(|(name, _)| *name == rule).count();
    assert_eq!(
        (of("customer-without-owner"), of("cost-missing-kind")),
        (1, 1)
    );
}

#[test]
fn a_territory_without_a_part_of_it_is_read_however_it_is_written() {
    for territory in [
        "广东省（深圳除外）",
        "广东省（深圳市除外）",
        "广东省除深圳市外",
        "除深圳市外的广东省",
        "广东省，不含深圳、珠海和中山",
        "广东省其余地区",
    ] {
        let shared = put(Salespeople, 1, "territory", territory);
        let hangzhou = put(Customers, 1, "region", "广东省广州市天河区");
        let moved = [
            shared,
            hangzhou,
            put(Customers, 1, "postal_code", "510630"),
            put(OfflineChannels, 1, "territory", "广东省广州市"),
        ];
        assert_eq!(rules(&moved), [""; 0], "{territory}");
        // Nobody is in charge of 福田 but who has 深圳.
        let owned = [
            moved.as_slice(),
            &[put(Customers, 0, "salesperson", "Y002")],
        ]
        .concat();
        let outside: &[&str] = match territory.contains("其余") {
            true => &[],
            false => &["owner-outside-territory"],
        };
        assert_eq!(rules(&owned), outside, "{territory}");
    }
    let deep = [
        put(Salespeople, 0, "territory", "广东省（除龙岗区）"),
        put(OfflineChannels, 0, "territory", ""),
    ];
    let expected = ["owner-outside-territory", "region-with-customers-uncovered"];
    assert_eq!(rules(&deep), expected);
}

#[test]
fn a_territory_is_somebody_s_that_is_in_force_at_the_opening() {
    let ended = put(Salespeople, 0, "territory_end", "2026-05-31");
    let expected = [
        "agreement-outside-any-territory",
        "owner-outside-territory",
        "region-with-customers-uncovered",
    ];
    assert_eq!(rules(&[ended]), expected);
    let later = put(Salespeople, 0, "territory_end", "2026-07-01");
    assert_eq!(rules(&[later]), [""; 0]);
    // A system starts when the books are open: who begins within a month looks after them.
    let begins = |day| put(Salespeople, 0, "territory_start", day);
    assert_eq!(rules(&[begins("2026-08-01")]), [""; 0]);
    assert_eq!(rules(&[begins("2026-08-02")]), expected);
    // Handed over: two names for one area, one after the other.
    let handed = [
        ended,
        put(Salespeople, 1, "territory", "浙江省杭州市、广东省深圳市"),
        put(Customers, 0, "salesperson", "Y002"),
    ];
    assert_eq!(rules(&handed), [""; 0]);
    let reversed = [
        put(Salespeople, 1, "territory_start", "2026-07-20"),
        put(Salespeople, 1, "territory_end", "2026-07-10"),
    ];
    assert_eq!(rules(&reversed), ["period-reversed"]);
}

#[test]
fn a_retired_name_is_mended_and_what_stands_around_it_stays() {
    let edit = put(
        Salespeople,
        1,
        "territory",
        "浙江省杭州市、湖北襄樊（除襄城区）",
    );
    let fix = Some((Suggested, "浙江省杭州市、湖北省襄阳市(除襄城区)".to_owned()));
    assert_eq!(said(&[edit]), [("retired-region", fix)]);
}

#[test]
fn a_customer_is_known_wherever_its_name_says_where_it_is_from() {
    let twice = |one, other| {
        let mut edits = Vec::new();
        for (row, name) in [(0, one), (1, other)] {
            edits.push(put(Customers, row, "name", name));
            edits.push(put(Customers, row, "uscc", ""));
        }
        rules(&edits)
    };
    for (one, other) in [
        ("深圳市清泉商贸有限公司", "清泉商贸（深圳）有限公司"),
        ("清泉（深圳）商贸有限公司", "深圳清泉商贸有限公司"),
        ("清泉商贸有限公司", "绵阳清泉商贸有限公司"),
        ("桂林清泉商贸有限公司", "清泉商贸有限责任公司"),
        ("深圳市福田区清泉商贸有限公司", "深圳市清泉商贸有限公司"),
        ("福田区清泉商贸有限公司", "清泉商贸有限公司"),
    ] {
        assert_eq!(
            twice(one, other),
            ["similar-customer-name"],
            "{one} {other}"
        );
    }
    for (one, other) in [
        ("绵阳清泉商贸有限公司", "桂林清泉商贸有限公司"),
        ("清泉商贸（深圳）有限公司", "清泉商贸（北京）有限公司"),
        (
            "深圳市福田区清泉商贸有限公司",
            "深圳市南山区清泉商贸有限公司",
        ),
    ] {
        assert_eq!(twice(one, other), [""; 0], "{one} {other}");
    }
    let short = [
        put(Customers, 0, "name", "沃尔玛"),
        put(Customers, 1, "name", "沃尔玛"),
        put(Customers, 1, "uscc", "914403001922038216"),
    ];
    assert_eq!(rules(&short), ["similar-customer-name"]);
}

/// A region is filled in or made whole only where the rest of the record leaves one.
#[test]
fn a_region_is_suggested_where_the_record_leaves_one_and_else_chosen() {
    let (chaoyang, bare) = ("北京市朝阳区", "朝阳区建国路88号");
    // Region, address, landline, postal code; the suggestion, or how many are left to choose from.
    #[rustfmt::skip]
    let cases: &[([&str; 4], Result<&str, usize>)] = &[
        (["朝阳区", "北京市朝阳区建国路88号", "", ""], Ok(chaoyang)),
        (["朝阳区", "北京市建国路88号", "", ""], Ok(chaoyang)),
        (["朝阳区", bare, "", ""], Err(2)),
        (["朝阳区", bare, "010-88123456", ""], Ok(chaoyang)),
        (["朝阳区", bare, "", "130012"], Ok("吉林省长春市朝阳区")),
        (["朝阳区", "深圳市福华路1号", "0755-83123456", "518000"], Err(2)),
        (["朝阳", "辽宁省朝阳市龙城区中山大街1号", "", ""], Ok("辽宁省朝阳市龙城区")),
        (["", "北京市朝阳区建国路88号", "", ""], Ok(chaoyang)),
        (["", "杭州市江干区秋涛路1号", "", ""], Ok("浙江省杭州市上城区")),
        (["", bare, "", ""], Err(2)),
        (["", "新城区建设路1号", "", ""], Err(0)),
        (["", "坂田华为基地", "", "518129"], Err(0)),
    ];
    for (texts, want) in cases {
        let fields = ["region", "address", "phone", "postal_code"];
        let edits: Vec<Edit> = fields
            .into_iter()
            .zip(texts)
            .map(|(f, t)| put(Customers, 0, f, t))
            .collect();
        let rule = match texts[0] {
            "" => "required-missing",
            _ => "region-ambiguous",
        };
        let checker = Checker::of(&changed(&edits), &settings());
        let of_rule = |f: &&&qichu_model::Finding| by_id(f.rule).unwrap().name == rule;
        let findings = checker.findings();
        let found: Vec<_> = findings.iter().filter(of_rule).collect();
        let [found] = found[..] else {
            panic!("{texts:?}: {found:?}");
        };
        let got = match &found.fix {
            Some(fix) => Ok(fix.cells[0].1.as_str()),
            None => Err(found.choices.len()),
        };
        assert_eq!(got, *want, "{texts:?}: {:?}", found.choices);
        assert!(found.fix.as_ref().is_none_or(|f| f.kind == Suggested));
    }
}

#[test]
fn the_choice_a_word_is_a_slip_of_is_suggested() {
    #[rustfmt::skip]
    let cases = [
        (OnlineChannels, "platform", "淘保", Some("淘宝")),
        (OnlineChannels, "platform", "天喵", Some("天猫")),
        (OnlineChannels, "platform", "拼多夕", Some("拼多多")),
        (OnlineChannels, "platform", "小红薯", Some("小红书")),
        (OnlineChannels, "platform", "其它", Some("其他")),
        (OnlineChannels, "platform", "唯品会", None),
        (Customers, "legal_form", "个体工商护", Some("个体工商户")),
        (Customers, "legal_form", "农民专业合作杜", Some("农民专业合作社")),
        // As near to 中型 as to 小型, and to no grade more than to another.
        (Customers, "size", "中小型", None),
        (Customers, "credit_grade", "E", None),
        (OfflineChannels, "kind", "代销商", None),
    ];
    for (table, field, text, want) in cases {
        let found = said(&[put(table, 0, field, text)]);
        let of_rule = found.iter().find(|(rule, _)| *rule == "unknown-choice");
        let want = want.map(|want| (Suggested, want.to_owned()));
        assert_eq!(of_rule.unwrap().1, want, "{text}");
    }
}

/// A password is refused wherever a person may have written one, not where goods are named.
#[test]
fn passwords_need_no_word_before_them() {
    for (table, field) in [
        (OnlineChannels, "account"),
        (Customers, "notes"),
        (OfflineChannels, "terms"),
    ] {
        for text in [
            "P@ssw0rd",
            "qingquan Passw0rd!123",
            "登录Qwer1234!，勿外传",
            "Ｐ@ssw0rd",
        ] {
            let found = rules(&[put(table, 0, field, text)]);
            assert!(
                found.contains(&"looks-like-password"),
                "{field} {text}: {found:?}"
            );
        }
    }
    for (table, field) in [
        (Stock, "spec"),
        (Stock, "name"),
        (Stock, "batch_no"),
        (Customers, "contact"),
    ] {
        assert_eq!(
            rules(&[put(table, 0, field, "Qwer1234!")]),
            [""; 0],
            "{field}"
        );
    }
    // Initials of a product's name, with the marks of the name between them.
    let initials = put(Customers, 0, "notes", "hly y！tdfmhyw70G");
    assert_eq!(rules(&[initials]), [""; 0]);
}
