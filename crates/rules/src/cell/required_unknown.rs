use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 83),
    name: "required-unknown",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("必填项注明未知", "Required field said to be unknown"),
    message: Text::new(
        "“{field}”必填，注明未知：{because}",
        "“{field}” is required, and said to be unknown: {because}",
    ),
    why: Text::new(
        "有原因可以先录入，但仍是缺口：原因随交接包交给总部",
        "With a reason it can be entered, yet it stays a gap: the reason goes to head office with the bundle",
    ),
    todo: Text::new(
        "查到后改成实际的值；查不到就保留原因",
        "Put the value there once it is known; until then the reason stands",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "contact", "未知：已搬迁")],
        good: &[put(TableId::Customers, 0, "contact", "李四")],
    },
    check: Check::Cell {
        applies: |field| field.need == Need::Required,
        empty: false,
        check: |cell| {
            let Given::Unknown(because) = value::given(cell.clean) else {
                return None;
            };
            let hit = cell.hit().arg_text("field", cell.field.label);
            Some(hit.because(because))
        },
    },
};
