use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 38),
    name: "leading-zero-lost",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("开头的零丢了", "Leading zero lost"),
    message: Text::new(
        "“{value}”少了开头的零，应为“{restored}”",
        "“{value}” has lost its leading zeros; it should read “{restored}”",
    ),
    why: Text::new(
        "电子表格把编码当作数字，去掉了开头的零",
        "A spreadsheet took the code for a number and dropped the zeros",
    ),
    todo: Text::new("核对后补上开头的零", "Check it and put the zeros back"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "gtin", "36000291452")],
        good: &[put(TableId::Stock, 0, "gtin", "036000291452")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Gtin | FieldType::Postal),
        empty: false,
        check: |cell| {
            let restored = restored(cell.clean, cell.field.ty)?;
            Some(
                cell.hit_value()
                    .arg("restored", restored.clone())
                    .suggested(cell.column, restored),
            )
        },
    },
};

/// The code with its leading zeros, where it has lost some: a GTIN whose check digit is
/// right, or a postal code of five digits in a province whose codes begin with zero.
pub fn restored(text: &str, ty: FieldType) -> Option<String> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let gtin = |whole: String| value::is_gtin(&whole).then_some(whole);
    match (ty, text.len()) {
        (FieldType::Gtin, 6 | 7) => gtin(format!("{text:0>8}")),
        (FieldType::Gtin, 10 | 11) => gtin(format!("{text:0>12}")),
        (FieldType::Postal, 5) if text.starts_with(['1', '2', '3', '4', '5', '6', '7']) => {
            Some(format!("0{text}"))
        }
        _ => None,
    }
}
