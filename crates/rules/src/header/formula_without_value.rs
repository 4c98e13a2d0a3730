use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 10),
    name: "formula-without-value",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("公式没有结果", "Formula without a value"),
    message: Text::new(
        "{address} 的公式 {formula} 没有保存结果",
        "The formula {formula} in {address} has no stored value",
    ),
    why: Text::new(
        "文件里没有结果，无法得知原值",
        "The file does not hold the result",
    ),
    todo: Text::new(
        "用表格软件打开并保存一次，再拖入",
        "Open and save the file in a spreadsheet program, then drop it again",
    ),
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::FormulaWithoutValue),
};
