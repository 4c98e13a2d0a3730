use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 84),
    name: "unknown-without-reason",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("只写未知，没有原因", "Unknown, and no reason why"),
    message: Text::new(
        "“{field}”必填，只写了“{value}”，没有原因",
        "“{field}” is required and says “{value}” without a reason",
    ),
    why: Text::new(
        "没有原因的“未知”等于没填，别人无从判断",
        "Unknown without a reason is as good as empty: nobody can judge it",
    ),
    todo: Text::new(
        "写成“未知：原因”，或填上实际的值",
        "Write “未知：” and the reason, or the value",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "contact", "未知")],
        good: &[put(TableId::Customers, 0, "contact", "李四")],
    },
    check: Check::Cell {
        applies: |field| field.need == Need::Required,
        empty: false,
        check: |cell| {
            let bare = value::given(cell.clean) == Given::Missing;
            bare.then(|| cell.hit_value().arg_text("field", cell.field.label))
        },
    },
};
