use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 16),
    name: "unreviewed-record",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("有记录未审核", "Records not reviewed"),
    message: Text::new(
        "{count} 条记录还没有通过审核",
        "{count} records have not passed review",
    ),
    why: Text::new(
        "本账套要求审核；改动过的记录要重新审核",
        "This book asks for a review; a record that was changed must be reviewed again",
    ),
    todo: Text::new(
        "请审核人在“整理与审核”里审核",
        "Let the reviewer review them on the Tidy screen",
    ),
    example: Example::Told {
        bad: Text::new(
            "账套要求审核，2 条库存都还没有人审核",
            "The book asks for a review, and nobody has reviewed its 2 records of stock",
        ),
        good: Text::new("审核人审核通过了这 2 条", "The reviewer passed both"),
    },
    check: Check::Book(Known::Unreviewed),
};
