use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 6),
    name: "unknown-choice",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不在可选值内", "Not one of the choices"),
    message: Text::new(
        "“{value}”不是可选值：{choices}",
        "“{value}” is none of: {choices}",
    ),
    why: Text::new(
        "分类值不统一，系统无法归类",
        "Values outside the list cannot be sorted",
    ),
    todo: Text::new("选一个可选值", "Choose one from the list"),
    example: Example {
        bad: &[put(TableId::Customers, 0, "legal_form", "企业法人")],
        good: &[put(TableId::Customers, 0, "legal_form", "企业")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Enum(_)),
        empty: false,
        check: |cell| {
            let FieldType::Enum(choices) = cell.field.ty else {
                return None;
            };
            if choices.iter().any(|c| c.label.zh == cell.clean)
                || cell.is_unknown()
                || cell.is_broken()
            {
                return None;
            }
            let labels: Vec<&str> = choices.iter().map(|c| c.label.zh).collect();
            let hit = cell.hit_value().arg("choices", labels.join("、"));
            let key = comparable(cell.clean);
            let like = |c: &&qichu_model::Choice| {
                let (zh, en) = (comparable(c.label.zh), comparable(c.label.en));
                key == en || key == zh || key.starts_with(&*zh) || zh.starts_with(&*key)
            };
            let mut near = choices.iter().filter(like);
            match (near.next(), near.next()) {
                (Some(only), None) => Some(hit.suggested(cell.column, only.label.zh)),
                _ => Some(hit),
            }
        },
    },
};
