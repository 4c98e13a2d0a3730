//! Proposes a plan from a workbook's headers.

use std::collections::BTreeSet;

use qichu_model::marker::is_added_header;
use qichu_model::raw::{RawTable, RawWorkbook};
use qichu_model::{FieldType, Need, TableId};

use qichu_model::store::Pool;

use crate::evidence::{Evidence, is_telling};
use crate::joined;
use crate::plan::{ColumnPlan, Fill, FillWith, Plan, TablePlan, Target};
use crate::words::{
    ambiguous, bare, cost_kind, is_any_phone, is_common, is_foreign, is_sensitive, named,
};

/// Below this share of recognised columns or with fewer than two of them, a raw table
/// is left out until a person says what it is.
const LEAST_SHARE: usize = 30;

/// What each raw table seems to be and where its columns seem to go.
pub fn propose(workbook: &RawWorkbook) -> Plan {
    let sheets = (0u16..).zip(&workbook.sheets);
    let tables = sheets.flat_map(|(sheet, s)| {
        (0u16..).zip(&s.tables).map(move |(table, raw)| {
            let mut plan = propose_table(sheet, table, raw, &workbook.pool);
            if plan.target.is_some_and(|t| is_foreign(t, &s.name)) {
                plan.leave_out();
            }
            plan
        })
    });
    Plan {
        tables: tables.collect(),
    }
}

/// Below this a proposal is asked about, not carried out.
const SURE: u8 = 60;
/// Share of values, percent, from which they name a field by themselves.
const TELLING: u8 = 80;
/// Above this share, percent, most values are of a kind.
const HALF: u8 = 50;

/// The columns of `raw` if it fills `target`: what a person gets who chooses the table.
/// Header words and values decide together.
pub fn columns_for(raw: &RawTable, target: TableId, pool: &Pool) -> Vec<ColumnPlan> {
    columns_by(raw, target, &evidence(raw, pool), pool)
}

fn evidence(raw: &RawTable, pool: &Pool) -> Vec<Evidence> {
    raw.columns.iter().map(|c| Evidence::of(c, pool)).collect()
}

fn columns_by(
    raw: &RawTable,
    target: TableId,
    evidence: &[Evidence],
    pool: &Pool,
) -> Vec<ColumnPlan> {
    let words: Vec<String> = raw.columns.iter().map(|c| bare(&c.header)).collect();
    // Best pairs first; a field goes to one column only, the leftmost of equals.
    let mut pairs: Vec<(u8, usize, u16)> = Vec::new();
    for (i, values) in evidence.iter().enumerate() {
        let by_word: Vec<(u8, u16)> = named_in_parts(target, &words[i]);
        for (field, spec) in (0u16..).zip(target.spec().fields) {
            let word = by_word.iter().find(|(_, f)| *f == field).map(|(s, _)| *s);
            let fit = values.fit(spec.ty);
            let score = match (word, fit) {
                (Some(word), Some(fit)) if fit < 20 => word - 40,
                (Some(word), _) if spec.ty == FieldType::Gtin && values.no_barcode => word - 40,
                (Some(word), _) if spec.ty == FieldType::Code && values.is_flag => word - 40,
                (Some(word), Some(fit)) if is_telling(spec.ty) && fit >= TELLING => {
                    word.max(60 + fit / 3).min(99)
                }
                (Some(word), _) => word,
                (None, Some(fit)) if is_telling(spec.ty) && fit >= TELLING => 50 + fit / 3,
                (None, _) => continue,
            };
            pairs.push((score, i, field));
        }
    }
    pairs.sort_by_key(|&(score, column, field)| (std::cmp::Reverse(score), column, field));
    let headers = raw.columns.iter().map(|c| c.header.as_str());
    let mut columns: Vec<ColumnPlan> = (words.iter().zip(headers))
        .map(
            |(word, header)| match is_added_header(header) || is_sensitive(word) {
                true => left_out(),
                false => unmatched(target, word),
            },
        )
        .collect();
    let mut taken = vec![false; target.spec().fields.len()];
    for (score, column, field) in pairs {
        let plan = &mut columns[column];
        let free = plan.to == Target::Extra && !plan.ask;
        if !free || taken[usize::from(field)] {
            continue;
        }
        taken[usize::from(field)] = true;
        plan.confidence = score;
        if score < SURE {
            plan.ask = true;
            plan.candidates = vec![field];
        } else {
            plan.to = Target::Field(field);
        }
    }
    phones(target, &words, evidence, &mut columns);
    second_mobiles(target, raw, pool, evidence, &mut columns);
    joined::propose(target, raw, pool, &mut columns);
    if target == TableId::Stock {
        own_codes(evidence, &mut columns);
        warehouses(&words, evidence, &mut columns);
    }
    columns
}

/// A table's fields of mobile and of other phone numbers.
fn phone_fields(target: TableId) -> [Option<u16>; 2] {
    [FieldType::Mobile, FieldType::Phone].map(|ty| {
        let mut fields = (0u16..).zip(target.spec().fields);
        fields.find(|(_, f)| f.ty == ty).map(|(field, _)| field)
    })
}

/// A second column of phone numbers is no stranger, as 座机 beside 联系电话: where the first
/// holds mobile numbers each goes to its field, else a person is asked.
fn phones(target: TableId, words: &[String], evidence: &[Evidence], columns: &mut [ColumnPlan]) {
    let [mobile, phone] = phone_fields(target);
    let holder = |columns: &[ColumnPlan], field: u16| {
        let mut columns = columns.iter();
        columns.position(|c| c.to == Target::Field(field))
    };
    for (i, word) in words.iter().enumerate() {
        if columns[i].to != Target::Extra || columns[i].ask {
            continue;
        }
        let named = named_in_parts(target, word).into_iter().map(|(_, f)| f);
        let Some(field) = named
            .into_iter()
            .find(|f| [mobile, phone].contains(&Some(*f)))
        else {
            continue;
        };
        let free = |field: &u16| holder(columns, *field).is_none();
        let open = [mobile, phone].into_iter().flatten().find(free);
        let first = holder(columns, field).filter(|first| {
            let fit = evidence[*first].fit(FieldType::Mobile);
            Some(field) == phone && open == mobile && fit.is_some_and(|fit| fit >= TELLING)
        });
        match (first, open) {
            (Some(first), Some(open)) => {
                columns[i].confidence = columns[first].confidence;
                columns[i].to = Target::Field(field);
                columns[first].to = Target::Field(open);
            }
            _ => {
                columns[i].ask = true;
                let fit = evidence[i].fit(FieldType::Mobile);
                let may_be = |f: &u16| Some(*f) == phone || fit.is_none_or(|fit| fit >= TELLING);
                columns[i].candidates = open.into_iter().filter(may_be).chain([field]).collect();
            }
        }
    }
}

/// 联系电话 beside 手机: where most of its numbers are mobile numbers too, and others than
/// those, nobody knows whose they are. A person is asked.
fn second_mobiles(
    target: TableId,
    raw: &RawTable,
    pool: &Pool,
    evidence: &[Evidence],
    columns: &mut [ColumnPlan],
) {
    let [Some(mobile), Some(phone)] = phone_fields(target) else {
        return;
    };
    let holder = |field| columns.iter().position(|c| c.to == Target::Field(field));
    let (Some(first), Some(second)) = (holder(mobile), holder(phone)) else {
        return;
    };
    let [own, other] = [first, second].map(|i| &raw.columns[i]);
    let is_mobile = named_in_parts(target, &bare(&own.header))
        .iter()
        .any(|(_, f)| *f == mobile);
    let mobiles = evidence[second].fit(FieldType::Mobile).unwrap_or_default();
    if !is_mobile || !is_any_phone(&bare(&other.header)) || mobiles <= HALF {
        return;
    }
    let pairs = own
        .texts
        .iter()
        .zip(&other.texts)
        .filter(|(_, id)| **id != 0);
    let same = pairs
        .clone()
        .filter(|(a, b)| pool.get(**a).trim() == pool.get(**b).trim());
    if same.count() * 100 < pairs.count() * usize::from(TELLING) {
        columns[second] = ColumnPlan {
            to: Target::Extra,
            confidence: 0,
            candidates: vec![phone, mobile],
            ask: true,
            as_is: false,
        };
    }
}

/// Barcodes that are none may be the shop's own codes, where no other column has those.
fn own_codes(evidence: &[Evidence], columns: &mut [ColumnPlan]) {
    let spec = TableId::Stock.spec();
    let (Some(sku), Some(gtin)) = (spec.field("sku"), spec.field("gtin")) else {
        return;
    };
    if columns.iter().any(|c| c.to == Target::Field(sku)) {
        return;
    }
    for (column, values) in columns.iter_mut().zip(evidence) {
        if values.no_barcode && column.candidates == [gtin] {
            column.candidates.insert(0, sku);
        }
    }
}

/// Fields of which a table has one at least, or it is another kind of list: a price list
/// is no stock.
const AT_LEAST_ONE: [(TableId, &[&str]); 3] = [
    (TableId::Purchases, &["quantity", "amount"]),
    (
        TableId::Stock,
        &["on_hand", "in_transit", "produced_not_stored", "counted"],
    ),
    (TableId::Performance, &["target", "actual"]),
];

fn lacks_figures(target: TableId, columns: &[ColumnPlan]) -> bool {
    let figures = AT_LEAST_ONE.iter().find(|(table, _)| *table == target);
    let Some((_, keys)) = figures else {
        return false;
    };
    let is_one = |field: &u16| keys.contains(&target.spec().fields[usize::from(*field)].key);
    !columns.iter().any(|column| match &column.to {
        Target::Warehouse => true,
        Target::Field(field) | Target::Part(field, _) => is_one(field),
        Target::Extra => column.ask && column.candidates.iter().any(is_one),
        Target::Out => false,
    })
}

/// What the header of the cost says about it: 采购价 is a cost of purchase.
fn fills(target: TableId, words: &[String], columns: &[ColumnPlan]) -> Vec<Fill> {
    let spec = target.spec();
    let (Some(cost), Some(kind)) = (spec.field("cost"), spec.field("cost_kind")) else {
        return Vec::new();
    };
    let has = |field| columns.iter().any(|c| c.to == Target::Field(field));
    let mut of_cost = words
        .iter()
        .zip(columns)
        .filter(|(_, c)| c.to == Target::Field(cost));
    let said = of_cost.find_map(|(word, _)| cost_kind(word));
    let fill = |text: &str| Fill {
        field: kind,
        with: FillWith::Text(text.into()),
    };
    said.filter(|_| !has(kind)).map(fill).into_iter().collect()
}

/// One column a warehouse: quantities under headers that are no field's, where nothing
/// else says what is on hand.
fn warehouses(words: &[String], evidence: &[Evidence], columns: &mut [ColumnPlan]) {
    let spec = TableId::Stock.spec();
    let (Some(on_hand), Some(warehouse)) = (spec.field("on_hand"), spec.field("warehouse")) else {
        return;
    };
    let mapped = |to: u16| move |c: &ColumnPlan| c.to == Target::Field(to);
    if columns.iter().any(mapped(warehouse)) {
        return;
    }
    let under_on_hand = |word: &str| {
        let group = word.split_once('/').map(|(group, _)| group);
        group.is_some_and(|g| named(TableId::Stock, g).any(|(_, f)| f == on_hand))
    };
    let a_place = |word: &str| word.ends_with(['仓', '库', '店']) || word.contains("仓库");
    let fits: Vec<usize> = (0..columns.len())
        .filter(|&i| {
            let open = columns[i].to == Target::Extra || columns[i].to == Target::Field(on_hand);
            open && !columns[i].ask
                && evidence[i].is_quantity
                && (under_on_hand(&words[i])
                    || (a_place(&words[i]) && columns[i].to == Target::Extra))
        })
        .collect();
    let other = columns
        .iter()
        .enumerate()
        .any(|(i, c)| c.to == Target::Field(on_hand) && !fits.contains(&i));
    if fits.len() < 2 || other {
        return;
    }
    for i in fits {
        columns[i].to = Target::Warehouse;
        columns[i].confidence = if under_on_hand(&words[i]) { 90 } else { 70 };
    }
}

/// The fields that a header names. Of a two-row header `A/B` the lower part says most,
/// then the whole, then the upper part.
fn named_in_parts(target: TableId, word: &str) -> Vec<(u8, u16)> {
    let Some((upper, lower)) = word.rsplit_once('/') else {
        return named(target, word).collect();
    };
    let whole = word.replace('/', "");
    let tries = [(lower, 0u8), (word, 0), (whole.as_str(), 0), (upper, 20)];
    for (part, less) in tries {
        let found: Vec<(u8, u16)> = named(target, part).map(|(s, f)| (s - less, f)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Required fields that no column and no fill gives a value.
pub fn missing(plan: &TablePlan) -> Vec<u16> {
    let Some(target) = plan.target else {
        return Vec::new();
    };
    let by_warehouse = plan.columns.iter().any(|c| c.to == Target::Warehouse);
    let given = |i: u16, key: &str| {
        (by_warehouse && key == "on_hand")
            || plan.columns.iter().any(|c| c.to.field() == Some(i))
            || plan.fills.iter().any(|f| f.field == i)
    };
    (0u16..)
        .zip(target.spec().fields)
        .filter(|(i, field)| field.need == Need::Required && !given(*i, field.key))
        .map(|(i, _)| i)
        .collect()
}

fn propose_table(sheet: u16, table: u16, raw: &RawTable, pool: &Pool) -> TablePlan {
    let evidence = evidence(raw, pool);
    let words: Vec<String> = raw.columns.iter().map(|c| bare(&c.header)).collect();
    let fits = TableId::ALL.map(|target| {
        let columns = columns_by(raw, target, &evidence, pool);
        // Lists of all kinds have parts of a region: they say nothing of the table.
        let silent =
            |c: &ColumnPlan| matches!(c.to, Target::Extra | Target::Part(..) | Target::Out);
        let is_named = |c: &ColumnPlan| !silent(c) || c.ask;
        let need = |f: u16| target.spec().fields[usize::from(f)].need;
        let is_required =
            |c: &ColumnPlan| matches!(c.to, Target::Field(f) if need(f) == Need::Required);
        let telling = words
            .iter()
            .zip(&columns)
            .filter(|(word, _)| !is_common(target, word));
        let fit = telling.map(|(_, c)| usize::from(is_named(c)) + usize::from(is_required(c)));
        let named = columns.iter().filter(|c| is_named(c)).count();
        (fit.sum::<usize>(), named, target, columns)
    });
    let mut best = fits[0].clone();
    for fit in fits.into_iter().skip(1) {
        if fit.0 > best.0 {
            best = fit;
        }
    }
    let (_, named, target, columns) = best;
    let share = named * 100 / raw.columns.len().max(1);
    let known = named >= 2 && share >= LEAST_SHARE;
    let foreign = words.iter().any(|w| is_foreign(target, w))
        || raw
            .title
            .lines()
            .next()
            .is_some_and(|t| is_foreign(target, t));
    let mut plan = TablePlan {
        sheet,
        table,
        target: Some(target),
        confidence: share.min(100) as u8,
        fills: fills(target, &words, &columns),
        columns,
        update: false,
        marks: None,
        taken: BTreeSet::new(),
    };
    if !known || foreign || lacks_figures(target, &plan.columns) {
        plan.leave_out();
    }
    plan
}

/// A column that this program added, or that must not enter.
fn left_out() -> ColumnPlan {
    ColumnPlan {
        to: Target::Out,
        confidence: 100,
        candidates: Vec::new(),
        ask: false,
        as_is: false,
    }
}

fn unmatched(target: TableId, word: &str) -> ColumnPlan {
    let candidates = ambiguous(target, word);
    ColumnPlan {
        to: Target::Extra,
        confidence: 0,
        ask: !candidates.is_empty(),
        candidates,
        as_is: false,
    }
}

#[cfg(test)]
mod tests {
    use qichu_model::raw::RawColumn;

    use super::*;

    fn raw(headers: &str) -> RawTable {
        RawTable {
            header_row: 0,
            title: String::new(),
            columns: (0u32..)
                .zip(headers.split_whitespace())
                .map(|(column, header)| RawColumn {
                    header: header.into(),
                    column,
                    texts: vec![],
                    kinds: vec![],
                })
                .collect(),
            rows: vec![],
            hidden_rows: 0,
            totals: vec![],
        }
    }

    fn shown(headers: &str) -> (Option<TableId>, Vec<String>) {
        let plan = propose_table(0, 0, &raw(headers), &Pool::default());
        let name = |c: &ColumnPlan| match (&c.to, plan.target) {
            (Target::Field(f), Some(t)) => t.spec().fields[usize::from(*f)].key.to_string(),
            _ if c.ask => "?".into(),
            _ => "-".into(),
        };
        (plan.target, plan.columns.iter().map(name).collect())
    }

    #[test]
    fn recognises_a_shop_s_list_of_goods() {
        let (target, columns) =
            shown("名称(必填) 分类 条码(text) 库存量 进货价 销售价 毛利率 批发价 会员价 会员折扣");
        assert_eq!(target, Some(TableId::Stock));
        let expected = "name category gtin on_hand cost retail_price - wholesale_a member_price -";
        assert_eq!(columns.join(" "), expected);
    }

    #[test]
    fn recognises_customers_and_says_which_required_fields_lack() {
        let headers = "名称* 联系人 手机号码 联系电话 电子邮箱 期初应收 纳税人识别号";
        let (target, columns) = shown(headers);
        assert_eq!(target, Some(TableId::Customers));
        let expected = "name contact mobile phone email opening_receivable uscc";
        assert_eq!(columns.join(" "), expected);
        let plan = propose_table(0, 0, &raw(headers), &Pool::default());
        let lacking: Vec<_> = missing(&plan)
            .into_iter()
            .map(|f| TableId::Customers.spec().fields[usize::from(f)].key)
            .collect();
        assert_eq!(lacking, ["code", "legal_form", "region", "address"]);
    }

    /// A table with these columns: a header, then values.
    fn filled(columns: &[&[&str]]) -> (RawTable, Pool) {
        let mut pool = Pool::default();
        let headers: Vec<&str> = columns.iter().map(|c| c[0]).collect();
        let mut table = raw(&headers.join(" "));
        for (column, texts) in table.columns.iter_mut().zip(columns) {
            column.texts = texts[1..].iter().map(|t| pool.push(t)).collect();
            column.kinds = vec![qichu_model::CellKind::Plain; texts.len() - 1];
        }
        table.rows = (1..columns[0].len() as u32).collect();
        (table, pool)
    }

    #[test]
    fn values_name_a_column_whose_header_does_not() {
        let (table, pool) = filled(&[
            &["客户名称", "甲", "乙", "丙"],
            &[
                "号码",
                "91350100M000100Y43",
                "91110000600037341L",
                "914403001922038216",
            ],
            &["税号", "13905718823", "13776018842", "15653298810"],
        ]);
        let columns = columns_for(&table, TableId::Customers, &pool);
        let field = |key| Target::Field(TableId::Customers.spec().field(key).unwrap());
        let to: Vec<&Target> = columns.iter().map(|c| &c.to).collect();
        assert_eq!(to, [&field("name"), &field("uscc"), &field("mobile")]);
    }

    #[test]
    fn two_row_headers_and_one_column_per_warehouse() {
        let (table, pool) = filled(&[
            &["商品/编码", "A1", "A2", "A3"],
            &["商品/商品名称", "苹果", "梨", "桃"],
            &["在库数量/东仓", "1", "2", "3"],
            &["在库数量/西站", "0", "", "4"],
        ]);
        let columns = columns_for(&table, TableId::Stock, &pool);
        let to: Vec<&Target> = columns.iter().skip(1).map(|c| &c.to).collect();
        let name = Target::Field(TableId::Stock.spec().field("name").unwrap());
        assert_eq!(to, [&name, &Target::Warehouse, &Target::Warehouse]);
    }

    #[test]
    fn leaves_out_lists_of_another_kind() {
        assert_eq!(
            shown("名称* 联系人 手机号码 联系电话 期初应付 地址").0,
            None
        );
        assert_eq!(shown("条码 货号 商品名称 品牌 尺码").0, None);
        assert_eq!(
            shown("条码 货号 商品名称 品牌 尺码 库存量").0,
            Some(TableId::Stock)
        );
    }

    #[test]
    fn a_total_of_costs_is_no_cost() {
        for total in ["含税成本金额", "不含税成本金额", "成本总额"] {
            let (target, columns) = shown(&format!("商品编码 商品名称 库存数量 单位成本 {total}"));
            assert_eq!(target, Some(TableId::Stock));
            assert_eq!(columns.join(" "), "sku name on_hand cost stated_value");
        }
    }

    #[test]
    fn headers_that_lists_of_all_kinds_have_say_nothing_of_the_table() {
        // Offline channels must have more of these than customers.
        let headers = "编码 名称 所属地区 联系人 联系电话 地址";
        let (target, columns) = shown(headers);
        assert_eq!(target, Some(TableId::Customers));
        assert_eq!(columns.join(" "), "code name region contact phone address");
        let (target, columns) = shown(&format!("渠道类型 {headers} 合同编号 生效日期 是否独家"));
        assert_eq!(target, Some(TableId::OfflineChannels));
        let expected = "kind code name region contact phone address agreement_no start exclusive";
        assert_eq!(columns.join(" "), expected);
        // 店铺名称 is what online channels call their shops; it decides for neither.
        let (target, columns) = shown("渠道类型 门店编码 店铺名称 地区 地址 合同编号 生效日期");
        assert_eq!(target, Some(TableId::OfflineChannels));
        let expected = "kind code name region address agreement_no start";
        assert_eq!(columns.join(" "), expected);
        let (target, columns) = shown("平台 店铺名称 店铺账号 访客 成交金额");
        assert_eq!(target, Some(TableId::OnlineChannels));
        assert_eq!(
            columns.join(" "),
            "platform shop_name account visitors revenue"
        );
        let (target, columns) = shown("编码 名称 规格 单位 在库");
        assert_eq!(target, Some(TableId::Stock));
        assert_eq!(columns.join(" "), "sku name spec unit on_hand");
        let (target, columns) = shown("工号 姓名 负责区域 渠道范围 产品线范围");
        assert_eq!(target, Some(TableId::Salespeople));
        let expected = "code name territory channel_scope product_line_scope";
        assert_eq!(columns.join(" "), expected);
        let (target, columns) = shown("单号 客户 商品编码 数量 是否退货");
        assert_eq!(target, Some(TableId::Purchases));
        let expected = "document_no customer sku quantity is_return";
        assert_eq!(columns.join(" "), expected);
    }

    #[test]
    fn asks_whether_barcodes_that_are_none_are_codes_and_takes_no_flag_for_a_code() {
        let (table, pool) = filled(&[
            &["名称", "可乐", "啤酒"],
            &["条码", "2001", "2011"],
            &["批号", "0", "0"],
            &["库存量", "3", "4"],
            &["采购价", "5", "3"],
        ]);
        let plan = propose_table(0, 0, &table, &pool);
        let field = |key| TableId::Stock.spec().field(key).unwrap();
        assert!(plan.columns[1].ask && plan.columns[2].ask);
        assert_eq!(plan.columns[1].candidates, [field("sku"), field("gtin")]);
        let kind = Fill {
            field: field("cost_kind"),
            with: FillWith::Text("采购".into()),
        };
        assert_eq!(plan.fills, [kind]);
    }

    #[test]
    fn a_second_column_of_phones_goes_to_its_field_or_is_asked_about() {
        let customers = TableId::Customers;
        let field = |key| customers.spec().field(key).unwrap();
        let landlines = ["座机", "0755-83123456", "0755-83123457", "0755-83123458"];
        let mobiles = ["联系电话", "13905718823", "13776018842", "15653298810"];
        let names = ["客户名称", "甲", "乙", "丙"];
        let (table, pool) = filled(&[&names, &mobiles, &landlines]);
        let columns = columns_for(&table, customers, &pool);
        let to: Vec<&Target> = columns[1..].iter().map(|c| &c.to).collect();
        let [mobile, phone] = ["mobile", "phone"].map(field);
        assert_eq!(to, [&Target::Field(mobile), &Target::Field(phone)]);

        // Two of one kind: the second may be the other field's, if it can be.
        let second = |values: &[&str]| {
            let (table, pool) = filled(&[&names, &["电话", "a", "b", "c"], values]);
            let mut columns = columns_for(&table, customers, &pool);
            assert_eq!(columns[1].to, Target::Field(phone));
            columns.remove(2)
        };
        assert_eq!(second(&mobiles).to, Target::Field(mobile));
        let asked = second(&landlines);
        assert_eq!((asked.ask, asked.candidates), (true, vec![phone]));
        let asked = second(&["座机", "", "", ""]);
        assert_eq!((asked.ask, asked.candidates), (true, vec![mobile, phone]));

        // Three for two fields.
        assert_eq!(
            shown("客户名称 手机 联系电话 座机 地址").1.join(" "),
            "name mobile phone ? address"
        );
    }

    #[test]
    fn mobiles_under_a_header_of_phones_beside_those_of_mobiles_are_asked_about() {
        let customers = TableId::Customers;
        let [mobile, phone] = ["mobile", "phone"].map(|key| customers.spec().field(key).unwrap());
        let names = ["客户名称", "甲", "乙", "丙"];
        let mobiles = ["手机", "13905718823", "13776018842", "15653298810"];
        let second = |values: &[&str]| {
            let (table, pool) = filled(&[&names, &mobiles, values]);
            let mut columns = columns_for(&table, customers, &pool);
            assert_eq!(columns[1].to, Target::Field(mobile));
            columns.remove(2)
        };
        let others = ["", "13905718824", "13776018843", "15653298811"];
        for header in ["联系电话", "联系方式", "Tel"] {
            let asked = second(&[&[header], &others[1..]].concat());
            assert_eq!((asked.ask, asked.candidates), (true, vec![phone, mobile]));
        }
        for known in [
            // Landlines and service numbers, the same numbers again, nothing.
            ["联系电话", "0755-83123456", "400-123-4567", "13905718824"],
            ["联系电话", "13905718823", " 13776018842", "15653298810"],
            ["联系电话", "", "", ""],
            // A header that says which it is.
            ["固定电话", others[1], others[2], others[3]],
            ["电话", others[1], others[2], others[3]],
        ] {
            assert_eq!(second(&known).to, Target::Field(phone), "{known:?}");
        }
    }

    #[test]
    fn passwords_and_id_cards_stay_outside() {
        let table = raw("平台 店铺名称 账号 登录密码 姓名 身份证号码");
        let columns = columns_for(&table, TableId::OnlineChannels, &Pool::default());
        let out = columns.iter().map(|c| c.to == Target::Out);
        assert!(out.eq([false, false, false, true, false, true]));
    }

    #[test]
    fn asks_where_a_header_may_mean_two_things_and_leaves_strangers_alone() {
        assert_eq!(
            shown("货号 品名 待入库量").1.last().map(String::as_str),
            Some("?")
        );
        assert_eq!(shown("天气 心情 颜色").0, None);
    }
}
