use crate::look::Look;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 7),
    name: "full-width-or-invisible-characters",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("全角或不可见字符", "Full-width or invisible characters"),
    message: Text::new(
        "“{value}”含全角或不可见字符，应为“{clean}”",
        "“{value}” holds full-width or invisible characters; it should read “{clean}”",
    ),
    why: Text::new(
        "看着一样，查找和比对却对不上",
        "It looks the same but is never found again",
    ),
    todo: Text::new("一键转为半角", "Convert it with one click"),
    example: Example::Changes {
        bad: &[put(
            TableId::Customers,
            0,
            "mobile",
            "１３７００１３７００３",
        )],
        good: &[put(
            TableId::Customers,
            0,
            "name",
            "华为技术（深圳）有限公司",
        )],
    },
    check: Check::Cell {
        applies: |_| true,
        empty: false,
        check: |cell| {
            // In prose Chinese punctuation is right; in codes and numbers nothing full-width is.
            let prose = matches!(
                cell.field.ty,
                FieldType::Text
                    | FieldType::Name
                    | FieldType::Address
                    | FieldType::Region
                    | FieldType::Regions
                    | FieldType::Enum(_)
            ) || cell.is_unknown();
            let mut look = cell.look;
            // Such a space at an edge is space before or after, and nothing else.
            if look.edge_space && !look.is_plain() {
                look = Look::at(cell.text.trim());
            }
            let clean = match prose {
                true if look.full_width_word || look.invisible => narrow_words(cell.text),
                false if look.full_width_word || look.full_width_mark || look.invisible => {
                    narrow_all(cell.text)
                }
                _ => return None,
            };
            Some(
                cell.hit_value()
                    .arg("clean", clean.clone())
                    .safe(cell.column, clean),
            )
        },
    },
};
