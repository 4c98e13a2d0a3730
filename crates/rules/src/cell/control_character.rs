use crate::look::is_control;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 41),
    name: "control-character",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("含控制字符", "Control characters"),
    message: Text::new(
        "这里含有看不见的控制字符，应为“{clean}”",
        "It holds control characters nobody sees; it should read “{clean}”",
    ),
    why: Text::new(
        "控制字符会让导入出错，比对也对不上",
        "They break imports, and the text is never found again",
    ),
    todo: Text::new("一键去除", "Remove them with one click"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "contact", "陈\u{7}工")],
        good: &[put(TableId::Customers, 0, "contact", "陈工")],
    },
    check: Check::Cell {
        applies: |_| true,
        empty: false,
        check: |cell| {
            if !cell.look.control {
                return None;
            }
            let clean: String = cell.text.chars().filter(|c| !is_control(*c)).collect();
            Some(
                cell.hit()
                    .arg("clean", clean.clone())
                    .safe(cell.column, clean),
            )
        },
    },
};
