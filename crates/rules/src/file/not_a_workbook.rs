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
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::NotAWorkbook),
};
