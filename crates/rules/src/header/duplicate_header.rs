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
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::DuplicateHeader),
};
