use crate::prelude::*;
use crate::table::required_column_empty::least_rows;

const PERSON: u16 = column(TableId::Customers, "salesperson");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 5),
    name: "customer-without-owner",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("客户没有业务员", "Customer without salesperson"),
    message: Text::new(
        "{count} 个客户没有填业务员",
        "Customers without a salesperson: {count}",
    ),
    why: Text::new(
        "没人跟进的客户容易流失",
        "A customer nobody looks after is soon lost",
    ),
    todo: Text::new(
        "指定业务员；暂无的，说明理由",
        "Name a salesperson, or say why there is none",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "salesperson", "")],
        good: &[put(TableId::Customers, 0, "salesperson", "未知：待分配")],
    },
    check: Check::Whole {
        tables: &[TableId::Customers],
        check: |data, settings| {
            let customers: Vec<u32> = data.table(TableId::Customers).rows().collect();
            without(data, settings, (TableId::Customers, PERSON), &customers)
        },
    },
};

/// A finding on each of these records that has nothing in a column, or one on the column
/// where none has: its file holds no such column then.
pub fn without(
    data: &Data,
    settings: &Settings,
    (table, column): (TableId, u16),
    rows: &[u32],
) -> Vec<(Place, Hit)> {
    let empty = rows
        .iter()
        .filter(|row| data.is_blank(table, **row, column));
    let empty: Vec<u32> = empty.copied().collect();
    let hit = |count: usize| Hit::default().arg("count", count.to_string());
    if empty.len() == rows.len() && empty.len() >= least_rows(settings) {
        return vec![(Place::Column { table, column }, hit(empty.len()))];
    }
    let cell = |row| (Place::Cell { table, row, column }, hit(1));
    empty.into_iter().map(cell).collect()
}
