use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 5),
    name: "sheet-skipped",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("工作表未读入", "Sheet left out"),
    message: Text::new(
        "工作表“{sheet}”未读入：{reason}",
        "Sheet “{sheet}” was left out: {reason}",
    ),
    why: Text::new(
        "未读入的内容不会进入账套",
        "What is left out does not enter the book",
    ),
    todo: Text::new(
        "如需读入，请取消隐藏或补上表头",
        "To read it, unhide it or give it a header",
    ),
    example: Example::File {
        bad: file("目标.csv", &["人员,时间,任务", "Y001,2026-08,120000"]),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::SheetSkipped),
};
