use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 4),
    name: "ambiguous-column",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("列的含义不明确", "Ambiguous column"),
    message: Text::new(
        "列“{header}”可能是：{fields}",
        "Column “{header}” could be: {fields}",
    ),
    why: Text::new(
        "猜错一列，整列数据都错",
        "One column guessed wrong spoils all its values",
    ),
    todo: Text::new(
        "在导入页为该列选择字段",
        "Choose its field on the import page",
    ),
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::AmbiguousColumn),
};
