use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 12),
    name: "sheet-looks-like-other-table",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("工作表像是另一张表", "Sheet looks like another table"),
    message: Text::new(
        "工作表“{sheet}”按名称是“{called}”，各列却更像“{seems}”",
        "Sheet “{sheet}” is called “{called}”, but its columns look like “{seems}”",
    ),
    why: Text::new(
        "进错了表，整张工作表的数据都错位",
        "In the wrong table all its data are out of place",
    ),
    todo: Text::new(
        "在导入页核对这张工作表对应的表",
        "Check on the import page which table it fills",
    ),
    example: Example::File {
        bad: file(
            "目标.csv",
            &["客户名单", "业务员,期间,业绩目标", "Y001,2026-08,120000"],
        ),
        good: file(
            "目标.csv",
            &["业绩目标", "业务员,期间,业绩目标", "Y001,2026-08,120000"],
        ),
    },
    check: Check::Source(Seen::LooksLikeOtherTable),
};
