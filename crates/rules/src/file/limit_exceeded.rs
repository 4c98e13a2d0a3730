use qichu_model::raw::Refusal;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 2),
    name: "limit-exceeded",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("文件超出上限", "File over a limit"),
    message: Refusal::LIMIT_EXCEEDED.message,
    why: Text::new(
        "过大的文件会耗尽内存，整个文件都不读入",
        "It would use up the memory, so none of it is read",
    ),
    todo: Refusal::LIMIT_EXCEEDED.todo,
    example: Example::Told {
        bad: Text::new(
            "`目标.csv` 的表头有 20,000 列，上限是 16,384 列",
            "The header of `目标.csv` has 20,000 columns; 16,384 may be",
        ),
        good: Text::new(
            "同样的表，只留有用的 3 列",
            "The same with only the 3 columns that are of use",
        ),
    },
    check: Check::Source(Seen::LimitExceeded),
};
