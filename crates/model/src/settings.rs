//! Settings of a book: what it is about, and the thresholds a sales-operations lead may
//! change. Defaults marked [J] in the domain notes are judgements, so they stand in
//! [`THRESHOLDS`], never in a rule.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Lang, ReviewPolicy, SamplePlan, Severity, Text, value};

/// What a book is about, and what of its thresholds and severities differs from the
/// defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Company, 公司.
    pub company: String,
    /// Region, 区域.
    pub region: String,
    /// Opening date (期初日期), ISO 8601.
    pub opening_date: String,
    /// Currency, ISO 4217.
    pub currency: String,
    /// Whether prices include tax (含税).
    pub tax_included: bool,
    /// Preparer, 录入人.
    pub preparer: String,
    /// Thresholds that differ from their default, by key.
    pub thresholds: BTreeMap<String, Decimal>,
    /// Severities that differ from the rule's own, by rule name.
    pub severities: BTreeMap<String, Severity>,
    /// Reviewers (审核人). With none named, the book may be sealed unreviewed.
    pub reviewers: Vec<String>,
    /// How many layers of review a record must pass.
    pub review: ReviewPolicy,
    /// How samples are drawn.
    pub sampling: SamplePlan,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            company: String::new(),
            region: String::new(),
            opening_date: String::new(),
            currency: "CNY".into(),
            tax_included: true,
            preparer: String::new(),
            thresholds: BTreeMap::new(),
            severities: BTreeMap::new(),
            reviewers: Vec::new(),
            review: ReviewPolicy::default(),
            sampling: SamplePlan::default(),
        }
    }
}

/// The currencies to choose from, by their codes (ISO 4217).
pub const CURRENCIES: &[(&str, Text)] = &[
    ("CNY", Text::new("人民币", "Renminbi")),
    ("USD", Text::new("美元", "US dollar")),
    ("EUR", Text::new("欧元", "Euro")),
    ("HKD", Text::new("港元", "Hong Kong dollar")),
    ("JPY", Text::new("日元", "Japanese yen")),
    ("GBP", Text::new("英镑", "Pound sterling")),
    ("MOP", Text::new("澳门元", "Macanese pataca")),
    ("TWD", Text::new("新台币", "New Taiwan dollar")),
    ("KRW", Text::new("韩元", "South Korean won")),
    ("SGD", Text::new("新加坡元", "Singapore dollar")),
    ("AUD", Text::new("澳大利亚元", "Australian dollar")),
    ("CAD", Text::new("加拿大元", "Canadian dollar")),
    ("CHF", Text::new("瑞士法郎", "Swiss franc")),
    ("THB", Text::new("泰铢", "Thai baht")),
    ("VND", Text::new("越南盾", "Vietnamese dong")),
    ("MYR", Text::new("马来西亚林吉特", "Malaysian ringgit")),
];

impl Settings {
    /// What amounts are in: 元, or the code of another currency.
    pub fn money_unit(&self, lang: Lang) -> &str {
        match (lang, self.currency.as_str()) {
            (Lang::Zh, "CNY") => "元",
            (_, code) => code,
        }
    }

    /// Whether a currency that a record names is the book's.
    pub fn is_own_currency(&self, named: &str) -> bool {
        named.eq_ignore_ascii_case(&self.currency) || iso(named) == iso(&self.currency)
    }

    /// Whether the preparer is among the reviewers: nobody reviews what is their own.
    pub fn preparer_reviews(&self) -> bool {
        self.reviewers
            .iter()
            .any(|r| same_person(r, &self.preparer))
    }

    /// The reviewer of this name.
    pub fn reviewer(&self, name: &str) -> Option<&str> {
        let named = self.reviewers.iter().find(|r| same_person(r, name));
        named.map(String::as_str)
    }

    /// The value of a threshold in this book.
    pub fn threshold(&self, threshold: &Threshold) -> Decimal {
        if self.thresholds.is_empty() {
            return threshold.default;
        }
        let changed = self.thresholds.get(threshold.key);
        changed.copied().unwrap_or(threshold.default)
    }

    /// Whether a territory with these first and last days is somebody's at the opening. A
    /// system that starts with the books is opened the day before, so who begins soon after
    /// counts. Where a day cannot be read, nothing speaks against it.
    pub fn is_in_charge(&self, start: &str, end: &str) -> bool {
        let Some(opening) = value::date(&self.opening_date) else {
            return true;
        };
        let late = |start: NaiveDate| (start - opening).num_days();
        let most = self.threshold(&TERRITORY_START_DAYS);
        value::date(end).is_none_or(|end| end >= opening)
            && value::date(start).is_none_or(|start| Decimal::from(late(start)) <= most)
    }

    /// A threshold in percent, of the size of an amount; `None` where that is no number we hold.
    pub fn share(&self, threshold: &Threshold, amount: Decimal) -> Option<Decimal> {
        let times = amount.abs().checked_mul(self.threshold(threshold))?;
        times.checked_div(Decimal::ONE_HUNDRED)
    }
}

/// A currency in capitals; the ways to write the renminbi are one.
fn iso(currency: &str) -> String {
    let upper = currency.to_uppercase();
    match upper.as_str() {
        "人民币" | "人民币元" | "元" | "RMB" | "¥" | "￥" => "CNY".to_owned(),
        _ => upper,
    }
}

/// Whether two names are one person's, however they are typed.
pub fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    !a.is_empty() && a.to_lowercase() == b.to_lowercase()
}

/// A number that a rule or a picture of the data compares with and a book may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Stable key.
    pub key: &'static str,
    /// What it decides.
    pub label: Text,
    /// Its unit; empty for a plain number.
    pub unit: Text,
    /// Its value unless the book says otherwise.
    pub default: Decimal,
    /// The least that a book may say.
    pub least: Decimal,
    /// The most that a book may say.
    pub most: Decimal,
}

impl Threshold {
    /// Whether a book may say this: outside lies only what is mistyped.
    pub fn takes(&self, number: Decimal) -> bool {
        (self.least..=self.most).contains(&number)
    }
}

macro_rules! thresholds {
    ($($about_zh:literal $about_en:literal {
        $($name:ident $key:literal $default:literal $scale:literal $least:literal $most:literal, $zh:literal $en:literal, $unit_zh:literal $unit_en:literal;)*
    })*) => {
        $($(
            #[doc = $en]
            pub const $name: Threshold = Threshold {
                key: $key,
                label: Text::new($zh, $en),
                unit: Text::new($unit_zh, $unit_en),
                default: Decimal::from_parts($default, 0, 0, false, $scale),
                least: Decimal::from_parts($least, 0, 0, false, 0),
                most: Decimal::from_parts($most, 0, 0, false, 0),
            };
        )*)*
        /// Every threshold, by what it is about, in the order they are shown.
        pub static THRESHOLDS: &[(Text, &[Threshold])] =
            &[$((Text::new($about_zh, $about_en), &[$($name),*])),*];
    };
}

/// Every threshold, in the order they are shown.
pub fn thresholds() -> impl Iterator<Item = &'static Threshold> {
    THRESHOLDS.iter().flat_map(|(_, of_group)| *of_group)
}

// Constant, key, default as digits and decimals (5 1 is 0.5), least, most, label, unit.
#[rustfmt::skip]
thresholds! {
    "单元格与日期" "Cells and dates" {
        MAX_TEXT_CHARS "max-text-chars" 500 0 10 32767, "单元格最多字数" "Longest text of a cell", "字" "characters";
        EARLIEST_YEAR "earliest-year" 1900 0 1800 2100, "日期最早年份" "Earliest year of a date", "年" "year";
        LATEST_YEARS_AHEAD "latest-years-ahead" 10 0 0 100, "日期最多晚于期初" "Latest date after the opening", "年" "years";
        EMPTY_COLUMN_ROWS "empty-column-rows" 10 0 1 1000000, "整列为空时合并为一个问题的最少记录" "Records from which an empty column is one finding", "条" "records";
        COMPLETENESS_TARGET "completeness-target" 90 0 0 100, "完整率目标" "Completeness to reach", "%" "%";
    }
    "客户与信用" "Customers and credit" {
        REVENUE_PER_HEAD_LEAST "revenue-per-head-least" 1 0 0 1000000, "人均年营收下限" "Least annual revenue per head", "万元" "10,000 CNY";
        REVENUE_PER_HEAD_MOST "revenue-per-head-most" 3000 0 0 1000000, "人均年营收上限" "Most annual revenue per head", "万元" "10,000 CNY";
        TERMS_A "terms-a" 60 0 0 3650, "信用等级 A 最长账期" "Longest payment terms of credit grade A", "天" "days";
        TERMS_B "terms-b" 30 0 0 3650, "信用等级 B 最长账期" "Longest payment terms of credit grade B", "天" "days";
        TERMS_C "terms-c" 15 0 0 3650, "信用等级 C 最长账期" "Longest payment terms of credit grade C", "天" "days";
        DEPOSIT_LEAST "deposit-least" 30 0 0 100, "放宽账期所需定金比例" "Deposit that allows longer terms", "%" "%";
        OVERDUE_TOP_GRADE "overdue-top-grade" 0 0 0 1000, "信用等级 A 允许逾期次数" "Times overdue allowed with credit grade A", "次" "times";
        OVERDUE_OFTEN "overdue-often" 2 0 1 1000, "应收紧账期的逾期次数" "Times overdue that call for shorter terms", "次" "times";
        OVERDUE_TERMS "overdue-terms" 15 0 0 3650, "逾期客户最长账期" "Longest payment terms after being overdue", "天" "days";
        NEW_CUSTOMER_DAYS "new-customer-days" 90 0 0 3650, "首次成交多久内算新客户" "How long a customer is new after the first deal", "天" "days";
        NAME_EDITS "name-edits" 1 0 0 10, "近似客户名称最多相差" "Similar customer names differ by at most", "字" "characters";
        NAME_EDITS_SAME_CONTACT "name-edits-same-contact" 2 0 0 10, "电话或地址相同时，近似名称最多相差" "Similar names with one phone or address differ by at most", "字" "characters";
        ANNUAL_PURCHASE_TOLERANCE "annual-purchase-tolerance" 10 0 0 1000, "年采购额与购买记录相差" "Stated annual purchase against the purchases", "%" "%";
    }
    "购买历史" "Purchases" {
        AMOUNT_TOLERANCE "amount-tolerance" 5 2 0 1000000, "购买金额允许差" "Difference allowed in a purchase amount", "本币" "book's currency";
        AMOUNT_TOLERANCE_PERCENT "amount-tolerance-percent" 5 1 0 100, "购买金额允许差比例" "Difference allowed in a purchase amount, by share", "%" "%";
        PURCHASE_YEARS "purchase-years" 3 0 1 100, "购买记录最长年限" "Oldest purchase kept", "年" "years";
    }
    "库存与价格" "Stock and prices" {
        COUNT_TOLERANCE "count-tolerance" 1 0 0 1000000, "实盘差异最小值" "Least difference of a count that matters", "" "";
        COUNT_TOLERANCE_PERCENT "count-tolerance-percent" 5 1 0 100, "实盘差异最小比例" "Least difference of a count that matters, by share", "%" "%";
        MARGIN_MOST "margin-most" 90 0 0 100, "毛利率上限" "Highest margin", "%" "%";
        PRICE_TIMES_COST "price-times-cost" 10 0 1 1000000, "零售价与成本最大倍数" "Most times that retail may be the cost", "倍" "times";
        VALUE_TOLERANCE "value-tolerance" 1 0 0 1000000, "库存金额允许差" "Difference allowed in a stock value", "本币" "book's currency";
        VALUE_TOLERANCE_PERCENT "value-tolerance-percent" 5 1 0 100, "库存金额允许差比例" "Difference allowed in a stock value, by share", "%" "%";
    }
    "渠道" "Channels" {
        CONVERSION_TOLERANCE "conversion-tolerance" 5 1 0 100, "转化率允许差" "Difference allowed in a conversion rate", "百分点" "points";
        CONVERSION_LEAST "conversion-least" 1 1 0 100, "转化率下限" "Lowest usual conversion rate", "%" "%";
        CONVERSION_MOST "conversion-most" 20 0 0 100, "转化率上限" "Highest usual conversion rate", "%" "%";
        AGREEMENT_ENDING_DAYS "agreement-ending-days" 90 0 0 3650, "协议即将到期的天数" "Days before its end in which an agreement ends soon", "天" "days";
        AGREEMENT_YEARS "agreement-years" 5 0 1 100, "协议最长年限" "Longest agreement", "年" "years";
    }
    "人员与目标" "People and targets" {
        MIN_AGE "min-age" 16 0 1 100, "人员最小年龄" "Youngest age of a salesperson", "岁" "years";
        MAX_AGE "max-age" 75 0 1 150, "人员最大年龄" "Oldest age of a salesperson", "岁" "years";
        AGE_TOLERANCE "age-tolerance" 1 0 0 10, "年龄与出生日期允许差" "Difference allowed between age and birth date", "岁" "years";
        TERRITORY_START_DAYS "territory-start-days" 31 0 0 3650, "负责区域最多可晚于期初几天开始" "A territory may begin after the opening by at most", "天" "days";
        TARGET_RISE_FINE "target-rise-fine" 30 0 0 10000, "目标正常增长上限" "Usual rise of a target", "%" "%";
        TARGET_RISE_MOST "target-rise-most" 50 0 0 10000, "目标合理增长上限" "Highest reasonable rise of a target", "%" "%";
        TARGET_FALL_MOST "target-fall-most" 10 0 0 100, "目标合理下降上限" "Highest reasonable fall of a target", "%" "%";
        MONTH_SHARE "month-share" 25 0 1 100, "月目标占年目标上限" "Largest share of the year's target in a month", "%" "%";
        TARGET_SUM_TOLERANCE "target-sum-tolerance" 5 1 0 100, "各月目标之和与年度目标相差" "Months against the year's target", "%" "%";
        TEAM_SUM_TOLERANCE "team-sum-tolerance" 1 0 0 100, "各人目标之和与团队目标相差" "People against the team's target", "%" "%";
    }
    "离群值与写法" "Odd values and spellings" {
        STATISTICS_MIN_VALUES "statistics-min-values" 20 0 3 1000000, "判断离群至少需要的数值" "Fewest values to judge outliers by", "个" "values";
        OUTLIER_SIGMAS "outlier-sigmas" 6 0 1 1000, "离群：偏离中位数超过（对数，稳健标准差）" "Outlier: further from the median (logarithms, robust deviations)", "倍" "times";
        UNIT_SIGMAS "unit-sigmas" 4 0 1 1000, "疑似单位错：偏离中位数超过（对数，稳健标准差）" "Unit mismatch: further from the median (logarithms, robust deviations)", "倍" "times";
        SPELLING_RARE "spelling-rare" 2 0 1 1000, "写法少见：最多出现" "A rare spelling occurs at most", "次" "times";
        SPELLING_COMMON "spelling-common" 10 0 1 1000000, "写法常见：至少出现" "A common spelling occurs at least", "次" "times";
    }
    "数据洞察" "What the data tells" {
        GRADE_A_SHARE "grade-a-share" 70 0 0 100, "建议等级 A：合计占购买额的前" "Suggested grade A: those who together make the first part of purchases", "%" "%";
        GRADE_B_SHARE "grade-b-share" 20 0 0 100, "建议等级 B：再往下占购买额的" "Suggested grade B: the next part of purchases", "%" "%";
        DUE_DAYS "due-days" 30 0 0 3650, "购买窗口提前多少天提示" "How early an expected purchase is shown", "天" "days";
        CROWDED_CUSTOMERS "crowded-customers" 5 0 0 1000000, "人均客户少于此数且有多人负责，算拥挤" "A region with several people and fewer customers each is crowded", "个" "customers";
    }
}
