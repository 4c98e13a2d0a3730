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
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::LimitExceeded),
};
