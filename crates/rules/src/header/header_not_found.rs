use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 1),
    name: "header-not-found",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("找不到表头", "No header found"),
    message: Text::new(
        "工作表“{sheet}”有数据，但找不到表头",
        "Sheet “{sheet}” holds data but no header was found",
    ),
    why: Text::new(
        "没有表头就不知道每列是什么",
        "Without a header nobody knows what a column holds",
    ),
    todo: Text::new(
        "在第一行写上列名，或使用下载的模板",
        "Write column names in the first row, or use a template",
    ),
    example: Example::Told {
        bad: Text::new(
            "`目标.xlsx` 第 1 行就是数据：`Y001`、`2026-08`、`120000`",
            "`目标.xlsx` begins with data in row 1: `Y001`, `2026-08`, `120000`",
        ),
        good: Text::new(
            "第 1 行写着列名，数据从第 2 行开始",
            "Row 1 holds the names of the columns, and data begin in row 2",
        ),
    },
    check: Check::Source(Seen::HeaderNotFound),
};
