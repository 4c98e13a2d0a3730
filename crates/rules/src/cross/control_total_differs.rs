use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 14),
    name: "control-total-differs",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("控制合计不符", "Control total differs"),
    message: Text::new(
        "{whose}：{what}{than} {from}，{by} {to}",
        "{whose}, {what}: {than} {from}, {by} {to}",
    ),
    why: Text::new(
        "申报、文件和账套里的数应当一致；不一致，不是有误就是有原因，收的人要知道是哪一种",
        "What is declared, read and in the book should be one number. Where it is not, one is wrong or there is a reason, and who receives it must know which",
    ),
    todo: Text::new(
        "与提供者核对，或改回来；核清后在“验证”或“交接”里写明差异原因",
        "Check with the giver, or change it back; then say on the screen Verify or Hand over why they differ",
    ),
    example: Example::Told {
        bad: Text::new(
            "仓库说库存共 67，文件里各行相加是 7，没有人说明原因",
            "The warehouse says 67 on hand, the rows of its file come to 7, and nobody says why",
        ),
        good: Text::new(
            "写明了差异的原因：差 60 是已售未出库",
            "It is said why: 60 are sold and not yet gone",
        ),
    },
    check: Check::Book(Known::ControlTotalDiffers),
};
