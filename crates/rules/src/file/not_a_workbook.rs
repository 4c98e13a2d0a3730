use qichu_model::raw::Refusal;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 1),
    name: "not-a-workbook",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不是能读的表格文件", "Not a readable spreadsheet"),
    message: Refusal::NOT_A_WORKBOOK.message,
    why: Text::new(
        "网页、受密码保护或损坏的文件，里面的数据一条也读不出来",
        "Nothing can be read of a web page, a protected or a damaged file",
    ),
    todo: Refusal::NOT_A_WORKBOOK.todo,
    example: Example::File {
        bad: file(
            "目标.xls",
            &[
                "<html><table>",
                "<tr><td>业务员</td><td>期间</td><td>业绩目标</td></tr>",
                "<tr><td>Y001</td><td>2026-08</td><td>120000</td></tr>",
                "</table></html>",
            ],
        ),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::NotAWorkbook),
};
