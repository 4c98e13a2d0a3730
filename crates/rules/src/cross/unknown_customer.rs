use crate::prelude::*;

const CODE: u16 = column(TableId::Customers, "code");
const CUSTOMER: u16 = column(TableId::Purchases, "customer");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 1),
    name: "unknown-customer",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("客户不在客户表中", "Unknown customer"),
    message: Text::new("客户表中没有“{value}”", "The customers hold no “{value}”"),
    why: Text::new(
        "找不到客户的购买记录无法录入",
        "A purchase of nobody cannot be entered",
    ),
    todo: Text::new(
        "改正编码，或在客户表补上该客户",
        "Correct the code or add the customer",
    ),
    example: Example {
        bad: &[put(TableId::Purchases, 0, "customer", "KH0009")],
        good: &[put(TableId::Purchases, 0, "customer", "KH0002")],
    },
    check: Check::Group {
        tables: &[TableId::Customers, TableId::Purchases],
        keys: |row| match row.table {
            TableId::Customers => part(row, CODE, true),
            _ => part(row, CUSTOMER, false),
        },
        judge: undefined,
    },
};

/// A record's part in a group keyed by the code in a column.
pub fn part(row: &Row, column: u16, defines: bool) -> Vec<Key> {
    let code = row.text(column);
    if code.is_empty() || code.starts_with("未知") {
        return Vec::new();
    }
    vec![Key {
        key: code.into(),
        column,
        defines,
    }]
}

/// Every member that refers to what nobody defines.
pub fn undefined(members: &[Member], data: &Data, _: &Settings) -> Vec<(usize, Hit)> {
    if members.iter().any(|m| m.defines) {
        return Vec::new();
    }
    let at = |m: &Member| Hit::at(m.column).arg("value", data.text(m.table, m.row, m.column));
    members.iter().map(at).enumerate().collect()
}
