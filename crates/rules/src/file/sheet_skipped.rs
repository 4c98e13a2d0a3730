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
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::SheetSkipped),
};
