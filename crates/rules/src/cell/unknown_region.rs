use qichu_regions::Resolved;

use crate::place::{is_region, regions};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 80),
    name: "unknown-region",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("没有这个地区", "No such region"),
    message: Text::new(
        "“{value}”不是现行的省、市、区县",
        "“{value}” is no province, city or district in force",
    ),
    why: Text::new(
        "系统按行政区划归类客户、划分区域",
        "Customers and territories are sorted by administrative division",
    ),
    todo: Text::new(
        "写成省、市、区县的全称，例如 浙江省杭州市西湖区",
        "Write province, city and district in full, like 浙江省杭州市西湖区",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "region", "广东省深圳市龙冈区")],
        good: &[put(TableId::Customers, 0, "region", "广东 深圳 龙岗")],
    },
    check: Check::Cell {
        applies: is_region,
        empty: false,
        check: |cell| {
            let unknown: Vec<String> = regions(cell)
                .into_iter()
                .filter(|(_, resolved)| **resolved == Resolved::Unknown)
                .map(|(text, _)| text)
                .collect();
            (!unknown.is_empty()).then(|| cell.hit().arg("value", unknown.join("、")))
        },
    },
};
