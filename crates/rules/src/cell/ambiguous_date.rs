use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 4),
    name: "ambiguous-date",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("日期有歧义", "Ambiguous date"),
    message: Text::new(
        "“{value}”可以是 {readings}",
        "“{value}” could be {readings}",
    ),
    why: Text::new(
        "年月日的次序不同，日期就不同",
        "Another order of day and month is another date",
    ),
    todo: Text::new(
        "选定一种，写成 2026-07-01",
        "Choose one and write it like 2026-07-01",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "first_deal", "3/5/24")],
        good: &[put(TableId::Customers, 0, "first_deal", "2024-03-05")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Date,
        empty: false,
        check: |cell| {
            let readings = value::ambiguous_date(cell.clean);
            let first = readings.first()?.to_string();
            let all: Vec<String> = readings.iter().map(|d| d.to_string()).collect();
            Some(
                cell.hit_value()
                    .arg("readings", all.join(" / "))
                    .suggested(cell.column, first),
            )
        },
    },
};
