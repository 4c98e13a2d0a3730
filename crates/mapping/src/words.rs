//! Header words: what people call a field (domain notes, section 5).

use std::sync::LazyLock;

use qichu_model::TableId::{self, *};
use unicode_normalization::UnicodeNormalization;

use crate::units::split_last;

/// Words beyond a field's own labels and key: table, field key, words.
#[rustfmt::skip]
const WORDS: &[(TableId, &str, &[&str])] = &[
    (Customers, "code", &["客户编号", "客户代码", "客户代号", "客户ID", "往来单位编码", "Customer ID", "客商编码", "单位编码", "单位编号", "编码"]),
    (Customers, "name", &["客户全称", "客户", "单位名称", "公司名称", "企业名称", "购货单位", "名称", "Company Name", "Company", "客商名称", "往来单位名称", "单位全称", "经销商名称"]),
    (Customers, "uscc", &["社会信用代码", "纳税人识别号", "纳税登记号", "税号", "信用代码", "Tax ID"]),
    (Customers, "mobile", &["手机号码", "手机号", "移动电话"]),
    (Customers, "phone", &["联系电话", "座机", "固定电话", "联系方式", "Tel"]),
    (Customers, "address", &["地址", "公司地址", "企业地址", "送货地址", "收货地址"]),
    (Customers, "email", &["邮箱", "电子邮件", "E-mail"]),
    (Customers, "region", &["所在地区", "所属地区", "省市区", "省市", "行政区划"]),
    (Customers, "industry", &["所属行业"]),
    (Customers, "contact", &["联系人姓名", "联络人", "主要联系人"]),
    (Customers, "customer_grade", &["客户级别", "等级", "Grade"]),
    (Customers, "credit_limit", &["授信额度", "信用限额", "欠款额度", "信控额度"]),
    (Customers, "payment_terms", &["账期", "账期天数", "信用期限", "款期", "收款条件", "付款条件", "结算方式"]),
    (Customers, "opening_receivable", &["期初应收款", "应收余额", "期初余额", "欠款总额", "应收账款"]),
    (Customers, "salesperson", &["销售员", "所属业务员", "专属员工", "片区负责人", "跟进销售", "专管业务员", "客户经理"]),
    (Customers, "short_name", &["客户简称", "单位简称"]),
    (Customers, "legal_form", &["客户性质", "企业性质", "单位性质", "法律形式"]),
    (Customers, "size", &["企业规模"]),
    (Customers, "postal_code", &["邮编"]),
    (Customers, "opening_advance", &["期初预收款", "预收款", "预收余额"]),
    (Purchases, "document_no", &["单号", "单据编号", "订单号", "Document No", "销售单号", "出库单号"]),
    (Purchases, "customer", &["客户编码", "客户编号"]),
    (Purchases, "sku", &["产品代码", "货号", "存货编码", "商品编号", "物料编码", "物料代码", "存货代码"]),
    (Purchases, "date", &["单据日期", "销售日期", "下单日期", "业务日期", "制单日期", "开单日期", "出库日期"]),
    (Purchases, "discount_percent", &["折扣"]),
    (Purchases, "quantity", &["销售数量", "出库数量", "主数量", "实发数量"]),
    (Purchases, "unit_price", &["销售单价", "含税单价"]),
    (Purchases, "amount", &["销售金额", "价税合计", "含税金额"]),
    (Purchases, "currency", &["币别"]),
    (Purchases, "is_return", &["是否退货"]),
    (Stock, "sku", &["商品编号", "产品代码", "物料", "货号", "款号", "存货编码", "产品编码", "物料编码", "物料代码", "存货代码", "货品编码", "货品编号", "商品代码", "编码"]),
    (Stock, "name", &["产品名称", "品名", "存货名称", "货品名称", "名称", "商品", "物料名称", "商品全名"]),
    (Stock, "category", &["分类", "商品分类", "品类", "存货分类", "存货大类", "物料分组", "商品类别"]),
    (Stock, "spec", &["规格型号", "型号", "颜色及规格", "尺码"]),
    (Stock, "gtin", &["商品条码", "条形码", "国标码", "69码", "基本条码", "EAN"]),
    (Stock, "unit", &["计量单位", "基本单位", "主计量单位", "库存单位", "基本计量单位"]),
    (Stock, "on_hand", &["期初数量", "期初库存", "库存数量", "库存量", "现有库存", "账面数", "实际库存", "库存", "现存量", "现存数量", "结存数量", "即时库存", "当前库存", "期末库存", "期末数量", "账面数量", "在库"]),
    (Stock, "in_transit", &["在途库存", "采购在途", "在单数量", "未到货数量"]),
    (Stock, "produced_not_stored", &["已生产未入库", "生产未入库", "完工未入库", "已产未入", "待检"]),
    (Stock, "counted", &["实盘数", "实盘数量", "盘点数", "盘点数量", "实存数量"]),
    (Stock, "cost", &["单位成本", "进货价", "采购价", "单品成本", "参考成本", "成本", "成本单价", "平均成本", "成本均价", "结存单价", "进价"]),
    (Stock, "retail_price", &["零售价", "吊牌价", "标价", "销售价", "MSRP", "零售单价", "统一零售价", "参考售价", "售价"]),
    (Stock, "wholesale_a", &["批发价", "经销价", "一级批发价", "供货价", "出厂价", "结算价"]),
    (Stock, "wholesale_b", &["二级批发价"]),
    (Stock, "expiry", &["到期日", "有效期至", "失效日期", "到期日期", "过期日期"]),
    (Stock, "warehouse", &["仓库名称", "所在仓库", "库房"]),
    (Stock, "batch_no", &["批次", "批次号", "生产批号"]),
    (Stock, "stated_value", &["库存金额", "结存金额", "成本金额", "期末金额", "含税成本金额", "不含税成本金额", "成本总额"]),
    (Stock, "wholesale_c", &["三级批发价"]),
    (Stock, "wholesale_d", &["四级批发价"]),
    (Stock, "minimum_price", &["最低价", "最低限价"]),
    (OnlineChannels, "shop_name", &["店铺", "网店名称"]),
    (OnlineChannels, "conversion_rate", &["支付转化率", "下单转化率", "成交转化率", "CVR"]),
    (OnlineChannels, "platform", &["电商平台", "平台名称"]),
    (OnlineChannels, "period_start", &["开始日期", "统计开始日期"]),
    (OnlineChannels, "period_end", &["结束日期", "统计结束日期"]),
    (OnlineChannels, "account", &["店铺账号", "店铺ID"]),
    (OnlineChannels, "visitors", &["访客", "UV"]),
    (OnlineChannels, "page_views", &["PV"]),
    (OnlineChannels, "buyers", &["支付买家数", "成交人数"]),
    (OnlineChannels, "orders", &["支付订单数", "成交订单数"]),
    (OnlineChannels, "revenue", &["成交金额", "支付金额", "GMV"]),
    (OfflineChannels, "code", &["门店编码", "经销商编码", "网点编码"]),
    (OfflineChannels, "name", &["门店名称", "经销商名称", "店仓", "网点"]),
    (OfflineChannels, "kind", &["渠道类型"]),
    (OfflineChannels, "region", &["所属地区"]),
    (OfflineChannels, "phone", &["联系电话"]),
    (OfflineChannels, "address", &["地址"]),
    (OfflineChannels, "agreement_no", &["合同编号", "协议号"]),
    (OfflineChannels, "start", &["协议开始日期", "合同开始日期", "生效日期"]),
    (OfflineChannels, "end", &["协议结束日期", "合同结束日期", "到期日期", "终止日期", "截止日期", "失效日期"]),
    (OfflineChannels, "exclusive", &["是否独家"]),
    (OfflineChannels, "territory", &["代理区域", "授权地区"]),
    (Salespeople, "code", &["员工编号", "业务员编码", "员工编码", "职员编码", "职员代码", "人员编码"]),
    (Salespeople, "name", &["业务员姓名", "员工姓名", "职员姓名", "人员姓名"]),
    (Salespeople, "territory", &["销售区域", "所属区域", "大区", "片区", "办事处"]),
    (Salespeople, "mobile", &["手机号码", "手机号"]),
    (Salespeople, "channel_scope", &["渠道范围"]),
    (Salespeople, "product_line_scope", &["产品线范围"]),
    (Salespeople, "department", &["所属部门", "部门名称"]),
    (Performance, "salesperson", &["销售员", "业务员编码"]),
    (Performance, "period", &["月份", "年月", "年度"]),
    (Performance, "target", &["业绩目标", "月度指标", "销售任务", "年度任务", "销售目标", "考核指标", "Quota"]),
    (Performance, "actual", &["去年同期", "往年同期", "历史业绩", "上年实绩", "去年销售额"]),
];

/// Headers of names in place of codes: good enough where no column has the codes, and
/// rules find the codes then.
#[rustfmt::skip]
const BY_NAME: &[(TableId, &str, &[&str])] = &[
    (Customers, "salesperson", &["业务员姓名", "销售员姓名"]),
    (Purchases, "customer", &["客户名称", "客户全称", "购货单位", "往来单位"]),
    (Purchases, "sku", &["商品名称", "产品名称", "品名", "存货名称", "物料名称"]),
    (Performance, "salesperson", &["业务员姓名", "员工姓名", "姓名"]),
];

/// Words that lists of all kinds have: they name a field, and say nothing of which table
/// this is.
const COMMON: &[(TableId, &str, &[&str])] = &[
    (OfflineChannels, "code", &["编码"]),
    (OfflineChannels, "name", &["名称", "店铺名称"]),
];

/// Words in a header, title or sheet's name that speak against a table: suppliers have
/// names and telephones too.
const FOREIGN: &[(TableId, &[&str])] = &[(Customers, &["供应商", "应付", "supplier", "vendor"])];

/// Words in a bare header of what must not enter a book.
const SENSITIVE: &[&str] = &["密码", "口令", "password", "passwd", "身份证"];

/// Headers of a cost that say where it comes from, with the choice of the cost's kind.
const COST_KINDS: &[(&str, &[&str])] = &[
    (
        "采购",
        &["采购价", "采购单价", "采购成本", "进货价", "进价"],
    ),
    ("生产", &["生产成本", "制造成本"]),
];

/// What sheets are called: words that say which table one holds.
#[rustfmt::skip]
const SHEETS: &[(TableId, &[&str])] = &[
    (Customers, &["客户", "往来单位", "customer"]),
    (Purchases, &["购买", "流水", "销售明细", "出库", "purchase"]),
    (Stock, &["库存", "商品", "产品", "存货", "货品", "物料", "盘点", "stock", "inventory"]),
    (OnlineChannels, &["线上", "网店", "电商", "店铺"]),
    (OfflineChannels, &["线下", "门店", "经销商", "代理商", "网点"]),
    (Salespeople, &["人员", "业务员", "员工"]),
    (Performance, &["业绩", "目标", "指标"]),
];

/// Headers that may mean one of several fields: a person must say which.
const AMBIGUOUS: &[(TableId, &str, &[&str])] = &[
    (Stock, "待入库量", &["in_transit", "produced_not_stored"]),
    (Stock, "待入库", &["in_transit", "produced_not_stored"]),
    (Stock, "在制", &["produced_not_stored", "in_transit"]),
];

/// Headers of phone numbers of any kind. 电话 is none of them: it is what our own templates
/// call the field beside 手机.
const ANY_PHONE: &[&str] = &["联系电话", "联系方式", "tel"];

/// A header reduced to its word: compatibility forms, case, blanks, `*`, `%`, brackets and
/// whatever stands in them, a `表.` prefix and a unit at its end are of no account.
pub fn bare(header: &str) -> String {
    let folded: String = header.nfkc().collect::<String>().to_lowercase();
    let mut depth = 0u32;
    let mut word = String::new();
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || matches!(c, '*' | '_' | ':' | '%') => {}
            _ => word.push(c),
        }
    }
    let word = match word.rsplit_once('.') {
        Some((_, after)) if !after.is_empty() => after,
        _ => word.trim_matches('.'),
    };
    match split_last(word) {
        Some((rest, _)) => rest.trim_end_matches(['/', '-']).into(),
        None => word.into(),
    }
}

/// A bare word that names a field, and how well, 0–100.
struct Name {
    table: TableId,
    field: u16,
    word: String,
    score: u8,
}

/// Every name of every field, reduced once.
static NAMES: LazyLock<Vec<Name>> = LazyLock::new(|| {
    let mut names = Vec::new();
    for table in TableId::ALL {
        for (field, spec) in (0u16..).zip(table.spec().fields) {
            let mut add = |word: &str, score| {
                names.push(Name {
                    table,
                    field,
                    word: bare(word),
                    score,
                });
            };
            for label in [spec.label.zh, spec.label.en, spec.key] {
                add(label, 98);
            }
            for (words, score) in [(WORDS, 92), (COMMON, 92), (BY_NAME, 70)] {
                let listed = words
                    .iter()
                    .filter(|(t, key, _)| *t == table && *key == spec.key);
                for word in listed.flat_map(|(.., words)| *words) {
                    add(word, score);
                }
            }
        }
    }
    names
});

/// The fields a bare header names, each with how well, 0–100.
pub fn named(table: TableId, word: &str) -> impl Iterator<Item = (u8, u16)> {
    NAMES
        .iter()
        .filter(move |n| n.table == table && n.word == word && !word.is_empty())
        .map(|n| (n.score, n.field))
}

/// Whether a header is one of names of what this field has the codes of.
pub fn is_name_of(table: TableId, key: &str, header: &str) -> bool {
    let header = bare(header);
    let of_field = |(t, k, _): &&(TableId, &str, &[&str])| *t == table && *k == key;
    let words = BY_NAME.iter().filter(of_field);
    words.flat_map(|(.., words)| *words).any(|w| *w == header)
}

/// Whether a bare header is one of lists of all kinds, to this table.
pub fn is_common(table: TableId, word: &str) -> bool {
    let mut of_table = COMMON.iter().filter(|(t, ..)| *t == table);
    of_table.any(|(.., words)| words.contains(&word))
}

/// Whether a header, title or sheet's name says that it is about something else.
pub fn is_foreign(table: TableId, text: &str) -> bool {
    let text = text.to_lowercase();
    let words = FOREIGN.iter().filter(|(t, _)| *t == table);
    words
        .flat_map(|(_, words)| *words)
        .any(|w| text.contains(w))
}

/// Whether a bare header is one of passwords or ID card numbers.
pub fn is_sensitive(word: &str) -> bool {
    SENSITIVE.iter().any(|w| word.contains(w))
}

/// Whether a bare header says phone, and not of what kind.
pub fn is_any_phone(word: &str) -> bool {
    ANY_PHONE.contains(&word)
}

/// The kind of cost that a bare header names.
pub fn cost_kind(word: &str) -> Option<&'static str> {
    let mut kinds = COST_KINDS.iter();
    kinds
        .find(|(_, words)| words.contains(&word))
        .map(|(kind, _)| *kind)
}

/// The table that a sheet's name says it holds, or else the first line of what stands
/// above its header. Of several words the last one counts: 门店库存 is stock.
pub fn called(sheet: &str, title: &str) -> Option<TableId> {
    [sheet, title.lines().next().unwrap_or_default()]
        .into_iter()
        .find_map(|name| {
            let name = bare(name);
            let words = SHEETS.iter().flat_map(|(table, words)| {
                let ends = |word: &&str| Some((name.rfind(word)? + word.len(), *table));
                words.iter().filter_map(ends).collect::<Vec<_>>()
            });
            words.max_by_key(|(end, _)| *end).map(|(_, table)| table)
        })
}

/// The fields an ambiguous header may mean, likeliest first.
pub fn ambiguous(table: TableId, word: &str) -> Vec<u16> {
    let listed = AMBIGUOUS
        .iter()
        .filter(|(t, header, _)| *t == table && *header == word);
    listed
        .flat_map(|(.., keys)| *keys)
        .filter_map(|key| table.spec().field(key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoration_is_of_no_account() {
        for (header, word) in [
            ("名称(必填)", "名称"),
            ("条码（text）", "条码"),
            ("客户 编码\n*", "客户编码"),
            ("店仓.店仓名称", "店仓名称"),
            ("Customer Code", "customercode"),
            ("年营收(万元)", "年营收"),
            ("信用额度_万元", "信用额度"),
            ("信用额度/百万元", "信用额度"),
            ("在库数量千件", "在库数量"),
            ("税率%", "税率"),
        ] {
            assert_eq!(bare(header), word);
        }
    }

    #[test]
    fn a_sheet_s_name_says_what_it_holds() {
        for (sheet, title, table) in [
            ("门店库存", "", Some(Stock)),
            (
                "Sheet1",
                "客户资料登记表（期初）\n填表说明：商品另填",
                Some(Customers),
            ),
            ("业务员业绩2026", "", Some(Performance)),
            ("饮料", "", None),
        ] {
            assert_eq!(called(sheet, title), table, "{sheet}");
        }
    }

    #[test]
    fn every_listed_word_names_a_field_that_exists() {
        for (table, key, _) in WORDS.iter().chain(COMMON).chain(BY_NAME) {
            assert!(table.spec().field(key).is_some(), "{key}");
        }
        for (table, header, keys) in AMBIGUOUS {
            assert_eq!(ambiguous(*table, header).len(), keys.len());
        }
    }
}
