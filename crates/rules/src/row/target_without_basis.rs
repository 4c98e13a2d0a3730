use crate::row::target_unreasonable::{outlooks, whose};
use qichu_model::value::Period;

use crate::prelude::*;

const TARGET: u16 = column(TableId::Performance, "target");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 71),
    name: "target-without-basis",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("目标没有依据", "Target without a basis"),
    message: Text::new(
        "目标 {target}，没有上年实绩可比",
        "A target of {target}, with no result of last year to compare",
    ),
    why: Text::new(
        "没有历史业绩，目标合理与否无从判断",
        "Without a history nobody can tell whether it is reasonable",
    ),
    todo: Text::new(
        "无需处理；有上年实绩的请补上",
        "Nothing; but enter last year's result if there is one",
    ),
    example: Example {
        bad: &[
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "90000"),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "110000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Salespeople, TableId::Performance],
        keys: whose,
        alone: true,
        judge: |members, data, settings| {
            outlooks(members, data, settings)
                .iter()
                .filter(|o| o.basis.is_none() && matches!(o.period, Period::Year(_)))
                .map(|o| (o.member, Hit::at(TARGET).arg("target", plain(o.target))))
                .collect()
        },
    },
};
