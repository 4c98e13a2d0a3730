use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::prelude::*;

const SIZE: u16 = column(TableId::Customers, "size");
const INDUSTRY: u16 = column(TableId::Customers, "industry");
const STAFF: u16 = column(TableId::Customers, "staff_count");
const REVENUE: u16 = column(TableId::Customers, "annual_revenue");
const SIZES: [Text; 4] = [
    Text::new("大型", "Large"),
    Text::new("中型", "Medium"),
    Text::new("小型", "Small"),
    Text::new("微型", "Micro"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 36),
    name: "size-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("规模差一档", "Size off by one class"),
    message: Text::new(
        "{industry}：{staff} 人、{revenue} 万元应为“{computed}”，现填“{stated}”",
        "{industry}, {staff} staff, {revenue} (10,000 CNY): “{computed}”, yet it says “{stated}”",
    ),
    why: Text::new(
        "规模影响授信和政策，按统计标准（2017）划分",
        "Credit and policy follow the size, by the standard of 2017",
    ),
    todo: Text::new(
        "核对人数、营收和行业，或改规模",
        "Check staff, revenue and industry, or change the size",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Customers, 0, "size", "大型"),
            put(TableId::Customers, 0, "staff_count", "500"),
            put(TableId::Customers, 0, "annual_revenue", "30000"),
        ],
        good: &[
            put(TableId::Customers, 0, "size", "中型"),
            put(TableId::Customers, 0, "staff_count", "500"),
            put(TableId::Customers, 0, "annual_revenue", "30000"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            sized(row)
                .filter(|s| s.stated.abs_diff(s.computed) == 1)
                .map(|s| s.hit(row))
        },
    },
};

/// The lower bounds of 大型, 中型 and 小型 in an industry: all must be met.
struct Class {
    words: &'static [&'static str],
    staff: Option<[u32; 3]>,
    /// In 万元.
    revenue: Option<[u32; 3]>,
}

/// 统计上大中小微型企业划分办法（2017）. Without any bound: judged by assets, which the
/// book does not hold.
const CLASSES: &[Class] = &[
    class(
        &["农、林", "农林", "农业", "林业", "牧", "渔"],
        None,
        Some([20_000, 500, 50]),
    ),
    class(
        &[
            "工业",
            "制造",
            "采矿",
            "电力",
            "热力",
            "燃气",
            "水的生产",
            "自来水",
        ],
        Some([1000, 300, 20]),
        Some([40_000, 2000, 300]),
    ),
    class(&["批发"], Some([200, 20, 5]), Some([40_000, 5000, 1000])),
    class(&["零售"], Some([300, 50, 10]), Some([20_000, 500, 100])),
    class(&["运输"], Some([1000, 300, 20]), Some([30_000, 3000, 200])),
    class(&["仓储"], Some([200, 100, 20]), Some([30_000, 1000, 100])),
    class(
        &["邮政", "快递"],
        Some([1000, 300, 20]),
        Some([30_000, 2000, 100]),
    ),
    class(
        &["住宿", "餐饮", "酒店"],
        Some([300, 100, 10]),
        Some([10_000, 2000, 100]),
    ),
    class(
        &["信息传输", "电信", "互联网"],
        Some([2000, 100, 10]),
        Some([100_000, 1000, 100]),
    ),
    class(
        &["软件", "信息技术"],
        Some([300, 100, 10]),
        Some([10_000, 1000, 50]),
    ),
    class(&["建筑", "房地产", "租赁", "商务服务", "物业"], None, None),
    class(
        &[
            "科学研究",
            "水利",
            "公共设施",
            "居民服务",
            "修理",
            "社会工作",
            "文化",
            "体育",
            "娱乐",
        ],
        Some([300, 100, 10]),
        None,
    ),
];

const fn class(
    words: &'static [&'static str],
    staff: Option<[u32; 3]>,
    revenue: Option<[u32; 3]>,
) -> Class {
    Class {
        words,
        staff,
        revenue,
    }
}

/// The size a record states and the one its numbers give: 0 is 大型.
pub struct Judged {
    /// The stated one.
    pub stated: usize,
    /// The one by staff and revenue.
    pub computed: usize,
}

/// Both sizes, where the industry is of one class and all it goes by is there.
pub fn sized(row: &Row) -> Option<Judged> {
    let stated = row.text(SIZE);
    let stated = SIZES.iter().position(|s| s.zh == stated)?;
    let industry = row.text(INDUSTRY);
    let class = class_of(industry)?;
    let by_staff = match class.staff {
        Some(bounds) => Some(tier(row.number(STAFF)?, bounds)),
        None => None,
    };
    let by_revenue = match class.revenue {
        Some(bounds) => Some(tier(row.number(REVENUE)?, bounds)),
        None => None,
    };
    // All bounds must be met, so the smaller size counts.
    let computed = by_staff.max(by_revenue)?;
    Some(Judged { stated, computed })
}

thread_local! {
    /// Industries that were asked for, with the class of each. A book has a few dozen.
    static KNOWN: RefCell<FxHashMap<String, Option<&'static Class>>> = RefCell::default();
}

/// The one class of an industry.
fn class_of(industry: &str) -> Option<&'static Class> {
    const REMEMBERED: usize = 1_024;
    KNOWN.with_borrow_mut(|known| {
        if let Some(class) = known.get(industry) {
            return *class;
        }
        let is_it = |class: &&Class| class.words.iter().any(|w| industry.contains(*w));
        let mut classes = CLASSES.iter().filter(is_it);
        let class = classes.next().filter(|_| classes.next().is_none());
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(industry.to_owned(), class);
        class
    })
}

fn tier(number: Decimal, bounds: [u32; 3]) -> usize {
    bounds
        .iter()
        .position(|b| number >= Decimal::from(*b))
        .unwrap_or(bounds.len())
}

impl Judged {
    /// The finding on a record.
    pub fn hit(&self, row: &Row) -> Hit {
        let known = |column: u16| match row.text(column) {
            "" => "—".to_owned(),
            text => text.to_owned(),
        };
        let computed = SIZES[self.computed];
        Hit::at(SIZE)
            .arg("industry", known(INDUSTRY))
            .arg("staff", known(STAFF))
            .arg("revenue", known(REVENUE))
            .arg_text("computed", computed)
            .arg_text("stated", SIZES[self.stated])
            .suggested(SIZE, computed.zh)
    }
}
