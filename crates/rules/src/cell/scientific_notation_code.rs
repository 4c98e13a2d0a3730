use crate::cell::precision_lost_code::is_code;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 12),
    name: "scientific-notation-code",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("编码成了科学计数", "Code in scientific notation"),
    message: Text::new(
        "“{value}”是科学计数，原编码已看不出",
        "“{value}” is scientific notation; the code cannot be told from it",
    ),
    why: Text::new(
        "电子表格把长编码当作数字显示，再存成文本就丢了原文",
        "A spreadsheet showed a long code as a number and saved what it showed",
    ),
    todo: Text::new("向提供者索取原始编码", "Ask for the original code"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "batch_no", "6.90123E+12")],
        good: &[put(TableId::Stock, 0, "batch_no", "690E12B")],
    },
    check: Check::Cell {
        applies: is_code,
        empty: false,
        check: |cell| is_scientific(cell.clean).then(|| cell.hit_value()),
    },
};

/// Whether a text is a number in scientific notation: `6.90123E+12`.
pub fn is_scientific(text: &str) -> bool {
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let parts = || {
        let (digits, exponent) = text.split_once(['E', 'e'])?;
        let digits = digits.strip_prefix(|c: char| c.is_ascii_digit())?;
        let exponent = exponent.strip_prefix(['+', '-'])?;
        let fraction = digits.is_empty() || digits.strip_prefix('.').is_some_and(number);
        Some(fraction && !exponent.is_empty() && number(exponent))
    };
    parts() == Some(true)
}
