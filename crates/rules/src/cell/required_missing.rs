use crate::place::narrowed;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 1),
    name: "required-missing",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("必填项为空", "Required field is empty"),
    message: Text::new("“{field}”必填，现为空", "“{field}” is required and empty"),
    why: Text::new(
        "缺必填项的记录不能录入",
        "A record without it cannot be entered",
    ),
    todo: Text::new(
        "填写；确实不知道的，写“未知：原因”",
        "Fill it in; if nobody knows write “未知：” and the reason",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "contact", "")],
        good: &[put(TableId::Customers, 0, "contact", "李四")],
    },
    check: Check::Cell {
        applies: |field| field.need == Need::Required,
        empty: true,
        check: |cell| {
            let hit = cell.hit().arg_text("field", cell.field.label);
            Some(match cell.field.ty {
                FieldType::Region => hit.one_of(cell.column, narrowed(&[], &cell.record)),
                _ => hit,
            })
        },
    },
};
