use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 14),
    name: "unit-in-header",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("表头写有单位", "Unit in the header"),
    message: Text::new(
        "列“{header}”的单位是{unit}，数字已换算：{factor}",
        "Column “{header}” is in {unit}; its numbers were converted: {factor}",
    ),
    why: Text::new(
        "金额按元（年营收按万元）、数量按个数入账；不换算会差千倍万倍",
        "Amounts are kept in 元 (annual revenue in 万元) and quantities in single units; unconverted they are off by thousands",
    ),
    todo: Text::new(
        "如数字并非该单位，请在导入页取消换算",
        "If the numbers are not in that unit, turn the conversion off on the import page",
    ),
    example: Example::File {
        bad: file("目标.csv", &["业务员,期间,业绩目标(万元)", "Y001,2025,120"]),
        good: file(
            "目标.csv",
            &["业务员,期间,业绩目标(元)", "Y001,2025,1200000"],
        ),
    },
    check: Check::Source(Seen::UnitInHeader),
};
