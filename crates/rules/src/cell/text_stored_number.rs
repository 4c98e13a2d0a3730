use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 10),
    name: "text-stored-number",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("数字存成了文本", "Number stored as text"),
    message: Text::new(
        "“{value}”在文件里是文本，按数字 {number} 读入",
        "“{value}” is text in the file; it was read as {number}",
    ),
    why: Text::new(
        "表格软件里求和会漏掉它",
        "A spreadsheet's sum leaves it out",
    ),
    todo: Text::new(
        "一键改为数字；原表求和请复核",
        "Make it a number with one click, and check sums made in that file",
    ),
    example: Example::Changes {
        bad: &[put_as(TableId::Stock, 0, "on_hand", "100", CellKind::Text)],
        good: &[put_as(
            TableId::Stock,
            0,
            "on_hand",
            "100",
            CellKind::Number,
        )],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Money | FieldType::Qty | FieldType::Int),
        empty: false,
        check: |cell| {
            let number = (cell.kind == CellKind::Text)
                .then(|| value::number(cell.clean))
                .flatten()?;
            let hit = cell.hit_value().arg("number", plain(number));
            Some(hit.safe(cell.column, plain(number)))
        },
    },
};
