use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 7),
    name: "total-row-excluded",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("合计行不作数据", "Total row is not data"),
    message: Text::new(
        "工作表“{sheet}”第 {row} 行“{label}”作为控制合计",
        "Row {row} of sheet “{sheet}” (“{label}”) is kept as a control total",
    ),
    why: Text::new(
        "合计行当作记录会把数量算两遍",
        "Taken as a record it would count everything twice",
    ),
    todo: Text::new("无需处理", "Nothing"),
    example: Example::File {
        bad: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标",
                "Y001,2026-08,120000",
                "Y002,2026-08,90000",
                "合计,,210000",
            ],
        ),
        good: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标",
                "Y001,2026-08,120000",
                "Y002,2026-08,90000",
            ],
        ),
    },
    check: Check::Source(Seen::TotalRowExcluded),
};
