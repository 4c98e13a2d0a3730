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
    example: Example::Told {
        bad: Text::new(
            "`目标.xlsx` 的 C2 是公式 `=10000*12`，文件里没有它的结果",
            "C2 of `目标.xlsx` is the formula `=10000*12`, and the file does not hold its result",
        ),
        good: Text::new(
            "C2 的公式连同结果 `120000` 一起保存",
            "C2 holds the formula and its result `120000`",
        ),
    },
    check: Check::Source(Seen::FormulaWithoutValue),
};
