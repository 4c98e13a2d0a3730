use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 85),
    name: "placeholder-for-nothing",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("用符号或“无”代替空白", "Placeholder in place of nothing"),
    message: Text::new(
        "“{field}”填了“{value}”，等于没有填",
        "“{field}” says “{value}”, which is nothing",
    ),
    why: Text::new(
        "系统会把它当作真的内容",
        "A system takes it for what it stands in place of",
    ),
    todo: Text::new(
        "没有的留空，数字写 0；必填而不知道的写“未知：原因”",
        "Leave it empty, or write 0 for a number; where it is required and nobody knows write “未知：” and the reason",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "email", "无")],
        good: &[put(TableId::Customers, 0, "email", "")],
    },
    check: Check::Cell {
        applies: is_exact,
        empty: false,
        check: |cell| {
            if !is_nothing(cell.clean) {
                return None;
            }
            let hit = cell.hit_value().arg_text("field", cell.field.label);
            Some(match (cell.field.ty, cell.field.need) {
                (FieldType::Money | FieldType::Qty | FieldType::Int, _) => {
                    hit.suggested(cell.column, "0")
                }
                (_, Need::Required) => hit,
                _ => hit.safe(cell.column, ""),
            })
        },
    },
};

/// Fields in which a dash or 无 says nothing; a text may well say 无.
pub fn is_exact(field: &qichu_model::FieldSpec) -> bool {
    field.ty != FieldType::Text
}

/// Whether a text only stands where nothing is.
pub fn is_nothing(text: &str) -> bool {
    // Nearly all texts are longer.
    text.len() <= 12
        && (matches!(
            text,
            "无" | "没有"
                | "暂无"
                | "空"
                | "不详"
                | "未填"
                | "待补"
                | "N/A"
                | "n/a"
                | "NA"
                | "NULL"
                | "null"
                | "None"
                | "none"
        ) || text.chars().all(|c| {
            matches!(
                c,
                '-' | '/' | '\\' | '—' | '–' | '_' | '*' | '.' | '?' | '？'
            )
        }) && !text.is_empty())
}
