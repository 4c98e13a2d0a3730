use crate::area::Sharing;
use crate::prelude::*;
use crate::table::territory_overlap::shared;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 27),
    name: "territory-shared",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("区域由多人分管", "Territory shared by agreement"),
    message: Text::new(
        "{name} 与 {other} 都在“{region}”，渠道或产品线不同，或是协管",
        "{name} and {other} are both in “{region}”, for different channels or products or as assistant",
    ),
    why: Text::new(
        "分管的区域，客户归谁要按渠道和产品线看",
        "Whose a customer is there depends on channel and product line",
    ),
    todo: Text::new(
        "无需处理；分工有误的请改正",
        "Nothing; correct it if they do not share it so",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::Salespeople,
            1,
            "territory",
            "浙江省杭州市、广东省深圳市（协管）",
        )],
        good: &[put(
            TableId::Salespeople,
            1,
            "territory",
            "浙江省杭州市、广东省广州市（协管）",
        )],
    },
    check: Check::Whole {
        tables: &[TableId::Salespeople],
        check: |data, settings| shared(data, settings, Sharing::Agreed),
    },
};
