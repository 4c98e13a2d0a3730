use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 5),
    name: "customer-without-owner",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("客户没有业务员", "Customer without salesperson"),
    message: Text::new("没有填业务员", "No salesperson is named"),
    why: Text::new(
        "没人跟进的客户容易流失",
        "A customer nobody looks after is soon lost",
    ),
    todo: Text::new(
        "指定业务员；暂无的，说明理由",
        "Name a salesperson, or say why there is none",
    ),
    example: Example {
        bad: &[put(TableId::Customers, 0, "salesperson", "")],
        good: &[put(TableId::Customers, 0, "salesperson", "未知：待分配")],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            const PERSON: u16 = column(TableId::Customers, "salesperson");
            row.text(PERSON).is_empty().then(|| Hit::at(PERSON))
        },
    },
};
