use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 3),
    name: "duplicate-header",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("表头重复", "Two columns have one header"),
    message: Text::new(
        "工作表“{sheet}”有多列都叫“{header}”：{columns}",
        "Several columns of sheet “{sheet}” are called “{header}”: {columns}",
    ),
    why: Text::new(
        "同名的列含义可能不同",
        "Columns of one name may mean different things",
    ),
    todo: Text::new(
        "在导入页为每列选择字段",
        "Choose a field for each on the import page",
    ),
    example: Example::File {
        bad: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标,备注,备注",
                "Y001,2026-08,120000,上调,待批",
            ],
        ),
        good: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标,备注,审批",
                "Y001,2026-08,120000,上调,待批",
            ],
        ),
    },
    check: Check::Source(Seen::DuplicateHeader),
};
