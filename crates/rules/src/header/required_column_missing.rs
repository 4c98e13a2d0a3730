use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 5),
    name: "required-column-missing",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("缺少必填列", "Required column missing"),
    message: Text::new(
        "工作表“{sheet}”没有“{field}”这一列",
        "Sheet “{sheet}” has no column for “{field}”",
    ),
    why: Text::new(
        "缺这一列，每条记录都不完整",
        "Without it every record is incomplete",
    ),
    todo: Text::new(
        "补上该列，或在导入页填一个统一的值",
        "Add the column, or fill in one value on the import page",
    ),
    example: Example::File {
        bad: file("目标.csv", &["业务员,业绩目标", "Y001,120000"]),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::RequiredColumnMissing),
};
