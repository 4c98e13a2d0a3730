use crate::cell::number_with_unit::scaled;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 2),
    name: "not-a-number",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不是数字", "Not a number"),
    message: Text::new("“{value}”不是数字", "“{value}” is not a number"),
    why: Text::new("金额和数量要能相加", "Amounts and quantities must add up"),
    todo: Text::new(
        "改为数字（账期写天数）；不知道的写“未知：原因”",
        "Write a number (terms in days); if nobody knows write “未知：” and the reason",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "credit_limit", "很多")],
        good: &[put(TableId::Customers, 0, "credit_limit", "12,000.50")],
    },
    check: Check::Cell {
        applies: |field| {
            matches!(
                field.ty,
                FieldType::Money | FieldType::Qty | FieldType::Int | FieldType::Percent
            )
        },
        empty: false,
        check: |cell| {
            let read = match cell.field.ty {
                FieldType::Percent => value::percent(cell.clean),
                _ => value::number(cell.clean),
            };
            let whole = cell.field.ty != FieldType::Int || read.is_none_or(|n| n.fract().is_zero());
            let read = read.is_some() && whole || scaled(cell.clean, cell.field.ty).is_some();
            if read || cell.is_unknown() || cell.is_broken() {
                return None;
            }
            let days = match cell.field.key {
                "payment_terms" => days_of(cell.clean),
                _ => None,
            };
            let hit = cell.hit_value();
            Some(match days {
                Some(days) => hit.suggested(cell.column, days.to_string()),
                None => hit,
            })
        },
    },
};

/// The days of payment terms as contracts word them: 月结30天, 3个月, 款到发货.
fn days_of(text: &str) -> Option<u32> {
    const AT_ONCE: [&str; 9] = [
        "现结",
        "现款",
        "现金",
        "款到",
        "先款",
        "预付",
        "货到付款",
        "现付",
        "日结",
    ];
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| !n.is_empty());
    match (numbers.next(), numbers.next()) {
        (Some(number), None) => {
            let (_, unit) = text.split_once(number)?;
            let number: u32 = number.parse().ok()?;
            match (unit.trim_start(), number) {
                (unit, _) if unit.starts_with(['天', '日']) => Some(number),
                (unit, 1..=24) if unit.starts_with("个月") => Some(number * 30),
                _ => None,
            }
        }
        (None, _) if AT_ONCE.iter().any(|words| text.contains(words)) => Some(0),
        (None, _) if text.starts_with("月结") => Some(30),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::days_of;

    #[test]
    fn payment_terms_in_words_are_days() {
        for (text, days) in [
            ("月结30天", Some(30)),
            ("货到45日付款", Some(45)),
            ("2个月", Some(60)),
            ("月结", Some(30)),
            ("款到发货", Some(0)),
            ("预付30%，余款60天", None),
            ("月结60", None),
            ("面议", None),
        ] {
            assert_eq!(days_of(text), days, "{text}");
        }
    }
}
