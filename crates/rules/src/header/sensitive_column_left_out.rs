use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 13),
    name: "sensitive-column-left-out",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("敏感列未读入", "Sensitive column left out"),
    message: Text::new(
        "列“{header}”像是密码或身份证号，没有读入",
        "Column “{header}” seems to hold passwords or ID card numbers; it was not read",
    ),
    why: Text::new(
        "期初数据会传给很多人，用不着这些",
        "Many people will read this data, and none of them needs it",
    ),
    todo: Text::new(
        "请把原文件里的这一列也删除；密码外传过的，尽快更换",
        "Delete the column in the file, too; change passwords that were passed on",
    ),
    example: Example::File {
        bad: file(
            "目标.csv",
            &[
                "业务员,期间,业绩目标,登录密码",
                "Y001,2026-08,120000,abc123",
            ],
        ),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::SensitiveColumnLeftOut),
};
