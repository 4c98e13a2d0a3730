use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 2),
    name: "header-row-offset",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("表头不在第一行", "Header is not in the first row"),
    message: Text::new(
        "工作表“{sheet}”的表头在第 {row} 行",
        "The header of sheet “{sheet}” is in row {row}",
    ),
    why: Text::new(
        "上方的标题和说明不作数据",
        "Titles and notes above it are not data",
    ),
    todo: Text::new("核对表头行是否正确", "Check that this is the header"),
    example: Example::File {
        bad: file(
            "目标.csv",
            &[
                "2026 年业绩目标",
                "业务员,期间,业绩目标",
                "Y001,2026-08,120000",
            ],
        ),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::HeaderRowOffset),
};
