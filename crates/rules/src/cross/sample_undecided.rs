use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 18),
    name: "sample-undecided",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("抽样未判定", "Sample not decided on"),
    message: Text::new(
        "抽查 {sampled} 条，已核对 {compared} 条，{defects} 条不符（可容 {accept} 条），还没有判定",
        "{sampled} records sampled, {compared} compared, {defects} differ ({accept} may): not decided on",
    ),
    why: Text::new(
        "抽出的样本必须有结论，否则不理想的结果可以放着不管",
        "A sample that was drawn must come to a conclusion, or one that displeases could be left lying",
    ),
    todo: Text::new(
        "在“验证”里核对完每一条，再判定：接收、扩大抽样或不接收",
        "On the screen Verify compare each record, then decide: accept, extend or reject",
    ),
    example: Example::Told {
        bad: Text::new(
            "抽了 1 条样本，还没有核对，也没有判定",
            "1 record was drawn as a sample; nobody compared it or decided on it",
        ),
        good: Text::new("核对相符，判为接收", "It matched and was accepted"),
    },
    check: Check::Book(Known::SampleUndecided),
};
