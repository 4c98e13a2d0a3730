use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 14),
    name: "control-total-differs",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("控制合计不符", "Control total differs"),
    message: Text::new(
        "{source}：{what}{by} {declared}，读到的是 {read}",
        "{source}, {what}: {by} {declared}, its rows come to {read}",
    ),
    why: Text::new(
        "说的数与明细相加的数不一样，其中一个有误，或者文件不全",
        "What is said and what the rows come to differ: one is wrong, or the file is not whole",
    ),
    todo: Text::new(
        "与提供者核对；核清后在“验证”里写明差异原因",
        "Check with the giver; then say on the Verify screen why they differ",
    ),
    example: Example::OF_A_BOOK,
    check: Check::Book(Known::ControlTotalDiffers),
};
