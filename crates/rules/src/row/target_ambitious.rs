use crate::row::target_unreasonable::{outlooks, whose};
use qichu_model::settings::{TARGET_RISE_FINE, TARGET_RISE_MOST};

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 70),
    name: "target-ambitious",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("目标偏高", "Ambitious target"),
    message: Text::new(
        "目标 {target}，上年同期实绩 {basis}，增长 {change}%",
        "A target of {target} after {basis} last year: a rise of {change}%",
    ),
    why: Text::new(
        "偏高的目标要有办法支撑",
        "Such a target needs a plan behind it",
    ),
    todo: Text::new(
        "无需处理；与本人确认即可",
        "Nothing; but agree on it with the person",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "140000"),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "130000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Salespeople, TableId::Performance],
        keys: whose,
        alone: false,
        judge: |members, data, settings| {
            let from = settings.threshold(&TARGET_RISE_FINE);
            let to = settings.threshold(&TARGET_RISE_MOST);
            outlooks(members, data, settings)
                .iter()
                .filter_map(|o| o.hit_where(|change| change > from && change <= to))
                .collect()
        },
    },
};
