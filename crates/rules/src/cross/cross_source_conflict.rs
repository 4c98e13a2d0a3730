use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 15),
    name: "cross-source-conflict",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("来源之间不一致", "Sources disagree"),
    message: Text::new(
        "现用“{kept}”（{kept_place}），另一来源是“{other}”（{other_place}）",
        "“{kept}” is used ({kept_place}); another source says “{other}” ({other_place})",
    ),
    why: Text::new(
        "两个来源对同一项说法不同，至少有一个错了。可信度高的先用，同级的用后来的；同一人（没写人时看部门，都没写时看文件名）给的新版不算另一个来源",
        "Two sources say different things of one item: at least one is wrong. The higher grade is used, of equal grades the later file; a newer version from the same person (else department, else under the same file name) is no other source",
    ),
    todo: Text::new(
        "选用其中一个，或说明为什么保留现值",
        "Choose one of them, or say why the present one stands",
    ),
    example: Example::Told {
        bad: Text::new(
            "系统导出说商品 A1 在库 3，仓库口头说 5，没有人选定",
            "The system's export says 3 of A1 on hand, the warehouse says 5, and nobody chose",
        ),
        good: Text::new("选用了其中一个", "One of them was chosen"),
    },
    check: Check::Book(Known::CrossSourceConflict),
};
