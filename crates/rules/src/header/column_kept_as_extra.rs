use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 6),
    name: "column-kept-as-extra",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("列按附加列保留", "Column kept as extra"),
    message: Text::new(
        "列“{header}”不对应任何字段，已原样保留",
        "Column “{header}” matches no field; it was kept as it is",
    ),
    why: Text::new(
        "附加列只查密码和身份证号，会随数据包交接",
        "Extra columns are only searched for passwords and ID numbers; they go into the bundle",
    ),
    todo: Text::new(
        "如有对应字段，请在导入页指定",
        "If there is a field for it choose it on the import page",
    ),
    example: Example::File {
        bad: file(
            "目标.csv",
            &["业务员,期间,业绩目标,完成额", "Y001,2025,1200000,1150000"],
        ),
        good: file(
            "目标.csv",
            &["业务员,期间,业绩目标,实绩", "Y001,2025,1200000,1150000"],
        ),
    },
    check: Check::Source(Seen::ColumnKeptAsExtra),
};
