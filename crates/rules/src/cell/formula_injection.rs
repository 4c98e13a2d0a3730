use crate::cell::placeholder_for_nothing::is_nothing;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 16),
    name: "formula-injection",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("文本像公式", "Text that looks like a formula"),
    message: Text::new("“{value}”以公式字符开头", "“{value}” begins like a formula"),
    why: Text::new(
        "在表格软件里打开时可能被当作公式执行",
        "A spreadsheet program may run it when the file is opened",
    ),
    todo: Text::new(
        "去掉开头的符号，或说明理由保留",
        "Remove the first character, or give a reason to keep it",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "notes", "=HYPERLINK(1)")],
        good: &[put(TableId::Customers, 0, "notes", "见 =HYPERLINK(1)")],
    },
    check: Check::Text {
        applies: |field| {
            !matches!(
                field.ty,
                FieldType::Money | FieldType::Qty | FieldType::Int | FieldType::Percent
            )
        },
        check: |cell| {
            // As it reads without space and full-width forms, whose removal would else bring a
            // formula to light; that it begins with a tab is said of the text as it is.
            let starts =
                cell.clean.starts_with(['=', '+', '-', '@']) || cell.text.starts_with(['\t', '\r']);
            if !starts {
                return None;
            }
            // Dashes are how people write "none"; +86 begins a phone number.
            let harmless = is_nothing(cell.clean)
                || value::percent(cell.clean).is_some()
                || matches!(cell.field.ty, FieldType::Mobile | FieldType::Phone)
                    && cell.clean.starts_with('+')
                || cell.is_extra() && is_phone(cell.clean);
            (!harmless && cell.kind != CellKind::NoValue).then(|| cell.hit_value())
        },
    },
};

/// Whether a text is a number with the code of a country: `+86 755-83123456`.
fn is_phone(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-');
    text.strip_prefix('+')
        .is_some_and(|rest| rest.chars().all(is_part))
}
