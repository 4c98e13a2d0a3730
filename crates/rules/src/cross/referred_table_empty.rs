use crate::cross::unknown_customer::refers;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 4),
    name: "referred-table-empty",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("所引用的表是空的", "The table referred to is empty"),
    message: Text::new(
        "“{field}”有 {count} 处填了编码，“{table}”表却没有记录",
        "“{field}” holds {count} codes, but “{table}” has no records",
    ),
    why: Text::new(
        "对不上的编码无法录入",
        "A code that refers to nothing cannot be entered",
    ),
    todo: Text::new("先导入所引用的表", "Import the other table first"),
    example: Example::Changes {
        bad: &[remove(TableId::Customers, 0), remove(TableId::Customers, 1)],
        good: &[
            remove(TableId::Customers, 0),
            remove(TableId::Customers, 1),
            remove(TableId::Purchases, 0),
            remove(TableId::Purchases, 1),
        ],
    },
    check: Check::Whole {
        tables: &TableId::ALL,
        check: |data, _| {
            let mut found = Vec::new();
            for table in TableId::ALL {
                for (column, field) in (0u16..).zip(table.spec().fields) {
                    let FieldType::Ref(other, _) = field.ty else {
                        continue;
                    };
                    if data.table(other).rows().next().is_some() {
                        continue;
                    }
                    let count = data
                        .table(table)
                        .rows()
                        .filter(|row| refers(data.text(table, *row, column).trim()))
                        .count();
                    if count > 0 {
                        let hit = Hit::default()
                            .arg_text("field", field.label)
                            .arg("count", count.to_string())
                            .arg_text("table", other.spec().label);
                        found.push((Place::Column { table, column }, hit));
                    }
                }
            }
            found
        },
    },
};
