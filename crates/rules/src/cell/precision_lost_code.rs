use crate::prelude::*;
use crate::rule::Cell;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 11),
    name: "precision-lost-code",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new(
        "编码存成数字，末位已丢失",
        "Code saved as a number has lost digits",
    ),
    message: Text::new(
        "{value} 在文件里是数字，第 16 位起已不可信",
        "{value} is a number in the file; digits from the 16th on are lost",
    ),
    why: Text::new(
        "电子表格只保留 15 位有效数字，丢失的数字无法恢复",
        "Spreadsheets keep 15 digits; what is lost cannot be brought back",
    ),
    todo: Text::new(
        "向提供者索取原始编码，按文本重新录入",
        "Ask for the original code and enter it as text",
    ),
    example: Example::Changes {
        bad: &[put_as(
            TableId::Customers,
            0,
            "uscc",
            "914403001922038016",
            CellKind::Number,
        )],
        good: &[put_as(
            TableId::Customers,
            0,
            "uscc",
            "914403001922038216",
            CellKind::Text,
        )],
    },
    check: Check::Text {
        applies: is_code,
        check: |cell| has_lost_digits(cell).then(|| cell.hit_value()),
    },
};

/// Whether a code is a number in its file, and longer than a number is kept. In a column of which
/// nobody knows what it holds a whole number that long is a code; a fraction is not.
pub fn has_lost_digits(cell: &Cell) -> bool {
    let digits = || cell.text.bytes().filter(u8::is_ascii_digit).count();
    let may_be_code = || !cell.is_extra() || digits() == cell.text.len();
    cell.kind == CellKind::Number && digits() >= 16 && may_be_code()
}

/// Fields whose values are codes: digits without being numbers.
pub fn is_code(field: &qichu_model::FieldSpec) -> bool {
    matches!(
        field.ty,
        FieldType::Code
            | FieldType::Uscc
            | FieldType::Gtin
            | FieldType::Mobile
            | FieldType::Phone
            | FieldType::Postal
            | FieldType::Ref(..)
    )
}
