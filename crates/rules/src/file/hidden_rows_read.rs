use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 6),
    name: "hidden-rows-read",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("隐藏行也已读入", "Hidden rows were read too"),
    message: Text::new(
        "工作表“{sheet}”有 {count} 行被隐藏或筛选，已一并读入",
        "{count} rows of sheet “{sheet}” are hidden or filtered; they were read too",
    ),
    why: Text::new(
        "筛选后的表常被误当作全部数据",
        "A filtered sheet is often taken for all its data",
    ),
    todo: Text::new(
        "若不应读入，请在导入页排除",
        "If they should not enter, leave them out on the import page",
    ),
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::HiddenRowsRead),
};
