use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 17),
    name: "sample-rejected",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("抽样未通过", "Sample rejected"),
    message: Text::new(
        "抽查 {sampled} 条，{defects} 条不符，判为不接收",
        "{sampled} records sampled, {defects} differ: rejected",
    ),
    why: Text::new(
        "抽样说明这张表的差错超过约定",
        "The sample says that this table has more errors than agreed",
    ),
    todo: Text::new(
        "全表核对改正后重新抽样",
        "Check and correct the whole table, then draw a new sample",
    ),
    example: Example::Told {
        bad: Text::new(
            "抽查 1 条，与原件不符，判为不接收",
            "1 record was sampled, differed from its original, and the sample was rejected",
        ),
        good: Text::new(
            "改正后重新抽样，相符，判为接收",
            "It was corrected, a new sample matched, and was accepted",
        ),
    },
    check: Check::Book(Known::SampleRejected),
};
