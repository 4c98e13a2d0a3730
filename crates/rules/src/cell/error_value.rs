use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 15),
    name: "error-value",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("单元格是错误值", "Cell holds an error"),
    message: Text::new(
        "原表里这里是错误值“{value}”",
        "The file holds the error “{value}” here",
    ),
    why: Text::new(
        "公式出错，值已不存在",
        "A formula failed; there is no value",
    ),
    todo: Text::new("填入正确的值", "Enter the right value"),
    example: Example::Changes {
        bad: &[put_as(
            TableId::Customers,
            0,
            "credit_limit",
            "#REF!",
            CellKind::Error,
        )],
        good: &[put(TableId::Customers, 0, "notes", "#1 门店")],
    },
    check: Check::Text {
        applies: |_| true,
        check: |cell| {
            const ERRORS: &[&str] = &[
                "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!",
                "#CALC!",
            ];
            let broken = cell.kind == CellKind::Error
                || cell.kind == CellKind::NoValue
                || cell.clean.as_bytes().first() == Some(&b'#') && ERRORS.contains(&cell.clean);
            broken.then(|| cell.hit_value())
        },
    },
};
