//! The seven tables of a book and their fields (domain notes, section 2).

use serde::{Deserialize, Serialize};

use crate::Text;

/// A table of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableId {
    /// 客户
    Customers,
    /// 购买历史
    Purchases,
    /// 库存
    Stock,
    /// 线上渠道
    OnlineChannels,
    /// 线下渠道
    OfflineChannels,
    /// 销售人员
    Salespeople,
    /// 业绩与目标
    Performance,
}

impl TableId {
    /// All tables, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Customers,
        Self::Purchases,
        Self::Stock,
        Self::OnlineChannels,
        Self::OfflineChannels,
        Self::Salespeople,
        Self::Performance,
    ];

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its specification.
    pub fn spec(self) -> &'static TableSpec {
        &TABLES[self.index()]
    }
}

/// Whether a field must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Missing is an error.
    Required,
    /// Missing lowers completeness.
    Recommended,
    /// Missing is fine.
    Optional,
}

/// One choice of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// How it is written in the book (zh) and shown in English.
    pub label: Text,
}

/// What a field's text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// An identifier: always text, never a number.
    Code,
    /// Free text.
    Text,
    /// A name of a person, company or product.
    Name,
    /// A landline, service or mobile number.
    Phone,
    /// A mobile number.
    Mobile,
    /// An e-mail address.
    Email,
    /// An administrative division.
    Region,
    /// Several divisions: a territory.
    Regions,
    /// A street address.
    Address,
    /// A decimal amount in the field's unit (元 where none is given).
    Money,
    /// A decimal quantity.
    Qty,
    /// A whole number.
    Int,
    /// A percentage: 3 means 3%.
    Percent,
    /// A calendar date.
    Date,
    /// A year or a month.
    Period,
    /// One of a closed list.
    Enum(&'static [Choice]),
    /// The code of a record of another table.
    Ref(TableId, &'static str),
    /// 统一社会信用代码, GB 32100-2015.
    Uscc,
    /// GTIN-8/12/13/14.
    Gtin,
    /// A six-digit postal code.
    Postal,
    /// An internet domain.
    Domain,
    /// An ICP filing number.
    Icp,
}

/// One field of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Stable key: column name in the bundle and in JSON.
    pub key: &'static str,
    /// Its name.
    pub label: Text,
    /// What its text means.
    pub ty: FieldType,
    /// Whether it must be filled.
    pub need: Need,
}

impl FieldSpec {
    /// Whether records are sorted by its text, so that a word written in two ways is a mistake.
    pub fn is_category(&self) -> bool {
        const FREE: [&str; 4] = ["spec", "notes", "terms", "attachment"];
        self.ty == FieldType::Text && !FREE.contains(&self.key)
    }
}

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSpec {
    /// Which.
    pub id: TableId,
    /// Stable key.
    pub key: &'static str,
    /// Its name.
    pub label: Text,
    /// The fields that tell its records apart, the one that names them first.
    pub key_fields: &'static [&'static str],
    /// Its fields, in the order they are shown.
    pub fields: &'static [FieldSpec],
}

impl TableSpec {
    /// The column of the field with this key.
    pub fn field(&self, key: &str) -> Option<u16> {
        self.fields
            .iter()
            .position(|f| f.key == key)
            .map(|i| i as u16)
    }

    /// The columns of its key, in order.
    pub fn key_columns(&self) -> impl Iterator<Item = u16> {
        self.key_fields.iter().filter_map(|key| self.field(key))
    }
}

/// The column of a field, for use in constants.
///
/// # Panics
/// When the table has no such field: in a `const` this is a compile error.
pub const fn column(table: TableId, key: &str) -> u16 {
    let fields = TABLES[table.index()].fields;
    let mut i = 0;
    while i < fields.len() {
        if same(fields[i].key.as_bytes(), key.as_bytes()) {
            return i as u16;
        }
        i += 1;
    }
    panic!("the table has no such field");
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

macro_rules! choices {
    ($($zh:literal $en:literal),* $(,)?) => {
        &[$(Choice { label: Text::new($zh, $en) }),*]
    };
}

macro_rules! fields {
    ($($key:ident $need:ident $ty:expr, $zh:literal $en:literal;)*) => {
        &[$(FieldSpec {
            key: stringify!($key),
            label: Text::new($zh, $en),
            ty: $ty,
            need: Need::$need,
        }),*]
    };
}

use FieldType::*;
use TableId::*;

const LEGAL_FORMS: &[Choice] = choices![
    "企业" "Company", "个体工商户" "Sole trader", "农民专业合作社" "Farmers' cooperative",
    "事业单位" "Public institution", "社会组织" "Social organisation", "个人" "Individual",
];
const SIZES: &[Choice] = choices!["大型" "Large", "中型" "Medium", "小型" "Small", "微型" "Micro"];
const GRADES: &[Choice] = choices!["A" "A", "B" "B", "C" "C", "D" "D"];
const KINDS: &[Choice] = choices!["产品" "Product", "服务" "Service"];
const YES_NO: &[Choice] = choices!["是" "Yes", "否" "No"];
const COST_KINDS: &[Choice] = choices!["采购" "Purchased", "生产" "Produced"];
const SEXES: &[Choice] = choices!["男" "Male", "女" "Female"];
const OUTLETS: &[Choice] = choices!["实体店" "Store", "经销商" "Dealer", "代理商" "Agent"];
const PLATFORMS: &[Choice] = choices![
    "淘宝" "Taobao", "天猫" "Tmall", "京东" "JD", "拼多多" "Pinduoduo", "抖音" "Douyin",
    "快手" "Kuaishou", "小红书" "Xiaohongshu", "微信小店" "WeChat shop", "1688" "1688",
    "官网/自建站" "Own site", "其他" "Other",
];

static TABLES: [TableSpec; 7] = [
    TableSpec {
        id: Customers,
        key: "customers",
        label: Text::new("客户", "Customers"),
        key_fields: &["code"],
        fields: fields! {
            code Required Code, "客户编码" "Customer code";
            name Required Name, "客户名称" "Customer name";
            short_name Optional Name, "简称" "Short name";
            legal_form Required Enum(LEGAL_FORMS), "性质" "Legal form";
            uscc Recommended Uscc, "统一社会信用代码" "Unified credit code";
            size Optional Enum(SIZES), "规模" "Size";
            industry Recommended FieldType::Text, "行业" "Industry";
            staff_count Optional Int, "员工人数" "Staff";
            annual_revenue Optional Money, "年营收(万元)" "Annual revenue (10,000 CNY)";
            region Required Region, "地区" "Region";
            address Required Address, "详细地址" "Address";
            postal_code Optional Postal, "邮政编码" "Postal code";
            contact Required Name, "联系人" "Contact";
            mobile Recommended Mobile, "手机" "Mobile";
            phone Optional Phone, "电话" "Phone";
            email Optional Email, "电子邮箱" "Email";
            contact_confirmed Optional Date, "联系确认日期" "Contact confirmed";
            customer_grade Optional Enum(GRADES), "客户等级" "Customer grade";
            credit_grade Optional Enum(GRADES), "信用等级" "Credit grade";
            credit_limit Optional Money, "信用额度" "Credit limit";
            payment_terms Optional Int, "账期(天)" "Payment terms (days)";
            deposit_percent Optional Percent, "定金比例" "Deposit %";
            overdue_count Optional Int, "逾期次数" "Times overdue";
            overdue_amount Optional Money, "逾期金额" "Amount overdue";
            last_overdue Optional Date, "最近逾期" "Last overdue";
            opening_receivable Optional Money, "期初应收" "Opening receivable";
            opening_advance Optional Money, "期初预收" "Opening advance";
            stated_annual_purchase Optional Money, "年采购额" "Stated annual purchase";
            first_deal Optional Date, "首次成交" "First deal";
            salesperson Recommended Ref(Salespeople, "code"), "业务员" "Salesperson";
            notes Optional FieldType::Text, "备注" "Notes";
        },
    },
    TableSpec {
        id: Purchases,
        key: "purchases",
        label: Text::new("购买历史", "Purchases"),
        key_fields: &["document_no", "line"],
        fields: fields! {
            document_no Required Code, "单据号" "Document no.";
            line Optional Int, "行号" "Line";
            customer Required Ref(Customers, "code"), "客户" "Customer";
            sku Required Ref(Stock, "sku"), "商品编码" "SKU";
            kind Optional Enum(KINDS), "类型" "Kind";
            date Required Date, "日期" "Date";
            quantity Required Qty, "数量" "Quantity";
            unit_price Optional Money, "单价" "Unit price";
            discount_percent Optional Percent, "折扣率" "Discount %";
            amount Required Money, "金额" "Amount";
            tax_rate Optional Percent, "税率" "Tax rate";
            currency Optional Code, "币种" "Currency";
            exchange_rate Optional Qty, "汇率" "Exchange rate";
            is_return Optional Enum(YES_NO), "退货" "Return";
        },
    },
    TableSpec {
        id: Stock,
        key: "stock",
        label: Text::new("库存", "Stock"),
        key_fields: &["sku", "warehouse", "batch_no"],
        fields: fields! {
            sku Required Code, "商品编码" "SKU";
            name Required Name, "商品名称" "Name";
            category Required FieldType::Text, "类别" "Category";
            spec Required FieldType::Text, "规格" "Specification";
            brand Optional FieldType::Text, "品牌" "Brand";
            gtin Optional Gtin, "条码" "GTIN";
            unit Required FieldType::Text, "单位" "Unit";
            warehouse Optional FieldType::Text, "仓库" "Warehouse";
            batch_no Optional Code, "批号" "Batch no.";
            expiry Optional Date, "有效期" "Expiry";
            on_hand Required Qty, "在库数量" "On hand";
            in_transit Required Qty, "在途数量" "In transit";
            produced_not_stored Required Qty, "已产未入" "Produced, not stored";
            stated_total Optional Qty, "申报合计" "Stated total";
            counted Optional Qty, "实盘" "Counted";
            cost Required Money, "成本价" "Cost";
            cost_kind Optional Enum(COST_KINDS), "成本性质" "Cost kind";
            stated_value Optional Money, "申报金额" "Stated value";
            retail_price Required Money, "建议零售价" "Retail price";
            wholesale_a Recommended Money, "批发价 A" "Wholesale A";
            wholesale_b Recommended Money, "批发价 B" "Wholesale B";
            wholesale_c Recommended Money, "批发价 C" "Wholesale C";
            wholesale_d Recommended Money, "批发价 D" "Wholesale D";
            member_price Optional Money, "会员价" "Member price";
            minimum_price Optional Money, "最低售价" "Minimum price";
        },
    },
    TableSpec {
        id: OnlineChannels,
        key: "online_channels",
        label: Text::new("线上渠道", "Online channels"),
        key_fields: &["account", "platform", "period_start"],
        fields: fields! {
            platform Required Enum(PLATFORMS), "平台" "Platform";
            shop_name Required Name, "店铺名称" "Shop name";
            domain Optional Domain, "域名" "Domain";
            account Required Code, "账号" "Account";
            owner Optional Name, "负责人" "Owner";
            icp_no Optional Icp, "ICP 备案号" "ICP no.";
            period_start Required Date, "统计开始" "Period start";
            period_end Required Date, "统计结束" "Period end";
            visitors Recommended Int, "访客数" "Visitors";
            page_views Optional Int, "浏览量" "Page views";
            buyers Optional Int, "买家数" "Buyers";
            orders Optional Int, "订单数" "Orders";
            conversion_rate Recommended Percent, "转化率" "Conversion rate";
            revenue Optional Money, "销售额" "Revenue";
        },
    },
    TableSpec {
        id: OfflineChannels,
        key: "offline_channels",
        label: Text::new("线下渠道", "Offline channels"),
        key_fields: &["code"],
        fields: fields! {
            kind Required Enum(OUTLETS), "类型" "Kind";
            code Required Code, "渠道编码" "Code";
            name Required Name, "渠道名称" "Name";
            region Required Region, "地区" "Region";
            address Required Address, "详细地址" "Address";
            contact Required Name, "联系人" "Contact";
            phone Required Phone, "电话" "Phone";
            agreement_no Required Code, "协议编号" "Agreement no.";
            start Required Date, "开始日期" "Start";
            end Required Date, "结束日期" "End";
            exclusive Optional Enum(YES_NO), "独家" "Exclusive";
            territory Optional Regions, "授权区域" "Territory";
            product_lines Optional FieldType::Text, "产品线" "Product lines";
            terms Optional FieldType::Text, "条款" "Terms";
            attachment Optional FieldType::Text, "附件" "Attachment";
        },
    },
    TableSpec {
        id: Salespeople,
        key: "salespeople",
        label: Text::new("销售人员", "Salespeople"),
        key_fields: &["code"],
        fields: fields! {
            code Required Code, "工号" "Code";
            name Required Name, "姓名" "Name";
            sex Required Enum(SEXES), "性别" "Sex";
            age Optional Int, "年龄" "Age";
            birth_date Optional Date, "出生日期" "Birth date";
            mobile Required Mobile, "手机" "Mobile";
            email Optional Email, "电子邮箱" "Email";
            department Optional FieldType::Text, "部门" "Department";
            hired Optional Date, "入职日期" "Hired";
            territory Required Regions, "负责区域" "Territory";
            channel_scope Optional FieldType::Text, "负责渠道" "Channel scope";
            product_line_scope Optional FieldType::Text, "负责产品线" "Product line scope";
            territory_start Optional Date, "区域开始" "Territory start";
            territory_end Optional Date, "区域结束" "Territory end";
        },
    },
    TableSpec {
        id: Performance,
        key: "performance",
        label: Text::new("业绩与目标", "Performance and targets"),
        key_fields: &["salesperson", "period"],
        fields: fields! {
            salesperson Required Ref(Salespeople, "code"), "业务员" "Salesperson";
            period Required Period, "期间" "Period";
            target Optional Money, "目标" "Target";
            actual Optional Money, "实绩" "Actual";
        },
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tables_stand_in_order_and_keys_are_unique() {
        for (i, id) in TableId::ALL.into_iter().enumerate() {
            assert_eq!((id.index(), id.spec().id), (i, id));
            let keys: BTreeSet<_> = id.spec().fields.iter().map(|f| f.key).collect();
            assert_eq!(keys.len(), id.spec().fields.len(), "{}", id.spec().key);
            assert!(id.spec().key_fields.iter().all(|k| keys.contains(k)));
        }
    }

    #[test]
    fn references_name_a_field_that_exists() {
        for field in TableId::ALL.iter().flat_map(|id| id.spec().fields) {
            if let Ref(table, key) = field.ty {
                assert!(table.spec().field(key).is_some(), "{}", field.key);
            }
        }
    }
}
