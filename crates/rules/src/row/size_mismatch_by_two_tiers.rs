use crate::row::size_mismatch::sized;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 37),
    name: "size-mismatch-by-two-tiers",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("规模差两档以上", "Size off by two classes or more"),
    message: Text::new(
        "{industry}：{staff} 人、{revenue} 万元应为“{computed}”，现填“{stated}”",
        "{industry}, {staff} staff, {revenue} (10,000 CNY): “{computed}”, yet it says “{stated}”",
    ),
    why: Text::new(
        "差两档以上，多半是单位或行业填错",
        "Two classes off, a unit or the industry is most likely wrong",
    ),
    todo: Text::new(
        "核对人数、营收（万元）和行业，或改规模；确实如此的，写明理由确认",
        "Check staff, revenue (10,000 CNY) and industry, or change the size; where it is so, confirm it with a reason",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Customers, 0, "size", "大型"),
            put(TableId::Customers, 0, "staff_count", "50"),
            put(TableId::Customers, 0, "annual_revenue", "1000"),
        ],
        good: &[
            put(TableId::Customers, 0, "size", "小型"),
            put(TableId::Customers, 0, "staff_count", "50"),
            put(TableId::Customers, 0, "annual_revenue", "1000"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            sized(row)
                .filter(|s| s.stated.abs_diff(s.computed) >= 2)
                .map(|s| s.hit(row))
        },
    },
};
