use qichu_model::settings::EMPTY_COLUMN_ROWS;
use rust_decimal::prelude::ToPrimitive;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 26),
    name: "required-column-empty",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("整列必填项为空", "Required column is empty"),
    message: Text::new(
        "“{field}”必填，{count} 条记录全部为空",
        "“{field}” is required and empty in all {count} records",
    ),
    why: Text::new(
        "多半是来源文件里没有这一列",
        "Most likely the source file has no such column",
    ),
    todo: Text::new(
        "整列填一个值，或向提供者索取这一列",
        "Give all records one value, or ask the source for the column",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Customers, 0, "contact", ""),
            put(TableId::Customers, 1, "contact", ""),
        ],
        good: &[
            put(TableId::Customers, 0, "contact", "李四"),
            put(TableId::Customers, 1, "contact", "赵经理"),
        ],
    },
    check: Check::Whole {
        tables: &TableId::ALL,
        check: |data, settings| {
            let mut found = Vec::new();
            for table in TableId::ALL {
                let count = data.table(table).count();
                if count < least_rows(settings) {
                    continue;
                }
                for (column, field) in (0u16..).zip(table.spec().fields) {
                    let mut rows = data.table(table).rows();
                    let empty = |row| data.is_blank(table, row, column);
                    if field.need == Need::Required && rows.all(empty) {
                        let hit = Hit::default()
                            .arg_text("field", field.label)
                            .arg("count", count.to_string());
                        found.push((Place::Column { table, column }, hit));
                    }
                }
            }
            found
        },
    },
};

/// From how many records on an empty column is one finding instead of one a record.
pub fn least_rows(settings: &Settings) -> usize {
    let rows = settings.threshold(&EMPTY_COLUMN_ROWS).to_usize();
    rows.unwrap_or(usize::MAX).max(2)
}
