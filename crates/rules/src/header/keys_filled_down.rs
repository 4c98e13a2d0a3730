use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 11),
    name: "keys-filled-down",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("批次行已补上编码", "Batch rows got their keys"),
    message: Text::new(
        "工作表“{sheet}”有 {count} 行没有编码，已用上方行的补上",
        "{count} rows of sheet “{sheet}” had no keys; they got those of the row above",
    ),
    why: Text::new(
        "批次行的编码只写在上方行里，每条记录都要有自己的",
        "Their keys stand only in the row above; every record needs its own",
    ),
    todo: Text::new("核对补上的编码", "Check the keys"),
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::KeysFilledDown),
};
