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
    example: Example::Told {
        bad: Text::new(
            "`目标.xlsx` 有 2 行数据，第 3 行被隐藏",
            "`目标.xlsx` has 2 rows of data; row 3 is hidden",
        ),
        good: Text::new("同样的表，没有隐藏的行", "The same without a hidden row"),
    },
    check: Check::Source(Seen::HiddenRowsRead),
};
