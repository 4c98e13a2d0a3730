use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 8),
    name: "total-row-differs",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("合计与明细不符", "Total differs from its rows"),
    message: Text::new(
        "第 {row} 行“{header}”合计写 {stated}，明细相加是 {sum}",
        "Row {row}, “{header}”: the total says {stated}, its rows sum to {sum}",
    ),
    why: Text::new(
        "明细或合计至少有一个错了",
        "Either the rows or the total are wrong",
    ),
    todo: Text::new("与提供者核对", "Ask who gave the file"),
    example: Example::File {
        bad: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标",
                "Y001,2026-08,120000",
                "Y002,2026-08,90000",
                "合计,,270000",
            ],
        ),
        good: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标",
                "Y001,2026-08,120000",
                "Y002,2026-08,90000",
                "合计,,210000",
            ],
        ),
    },
    check: Check::Source(Seen::TotalRowDiffers),
};
