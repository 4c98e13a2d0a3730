use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 9),
    name: "merged-cells-filled",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("合并单元格已展开", "Merged cells were filled"),
    message: Text::new(
        "工作表“{sheet}”的 {range} 已填入“{value}”",
        "{range} of sheet “{sheet}” was filled with “{value}”",
    ),
    why: Text::new("每条记录都要有自己的值", "Every record needs its own value"),
    todo: Text::new("核对展开后的值", "Check the values"),
    example: Example::Told {
        bad: Text::new(
            "`目标.xlsx` 的 A2:A3 合并成一格，写着 `Y001`",
            "In `目标.xlsx` A2:A3 are merged and say `Y001`",
        ),
        good: Text::new(
            "A2、A3 不合并，各写 `Y001`",
            "A2 and A3 are not merged; each says `Y001`",
        ),
    },
    check: Check::Source(Seen::MergedCellsFilled),
};
