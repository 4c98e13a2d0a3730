use qichu_model::settings::{TARGET_HIGH, TARGET_TOO_HIGH};

use crate::prelude::*;
use crate::table::target_unreasonable::{by_person, changes};

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 25),
    name: "target-above-usual",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("目标增幅偏高", "Target well above last year's actual"),
    message: Text::new(
        "目标 {target}，上年实绩 {actual}，增长 {change}%",
        "The target is {target}, last year's actual was {actual}: {change}%",
    ),
    why: Text::new(
        "增幅高于常见范围，值得再看一眼",
        "It grows more than targets usually do; look at it once more",
    ),
    todo: Text::new("确认目标", "Confirm the target"),
    example: Example {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "target", "140000"),
            put(TableId::Performance, 1, "actual", ""),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "target", "130000"),
            put(TableId::Performance, 1, "actual", ""),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Performance],
        keys: by_person,
        judge: |members, data, settings| {
            let low = settings.threshold(&TARGET_HIGH);
            let high = settings.threshold(&TARGET_TOO_HIGH);
            let all = changes(members, data, settings).into_iter();
            all.filter(|c| c.percent > low && c.percent <= high)
                .map(|c| c.hit())
                .collect()
        },
    },
};
