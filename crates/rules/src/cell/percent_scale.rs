use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 53),
    name: "percent-scale",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("百分比写法不一", "Percentage written another way"),
    message: Text::new(
        "“{value}”应写作 {number}（3 表示 3%）",
        "“{value}” should read {number} (3 means 3%)",
    ),
    why: Text::new(
        "0.03、3 和 3% 混用，差一百倍",
        "0.03, 3 and 3% side by side differ a hundredfold",
    ),
    todo: Text::new(
        "带 % 的一键改写，小数逐个确认",
        "Rewrite those with % at once, and confirm each fraction",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "tax_rate", "0.13")],
        good: &[put(TableId::Purchases, 0, "tax_rate", "13")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Percent,
        empty: false,
        check: |cell| {
            let percent = value::percent(cell.clean)?;
            if !is_share(percent) {
                return None;
            }
            if is_doubtful(cell.clean) {
                // What a discount means its amount tells, and a rule on both says so.
                if cell.field.key == "discount_percent" {
                    return None;
                }
                let number = plain(percent.checked_mul(Decimal::ONE_HUNDRED)?);
                let hit = cell.hit_value().arg("number", number.clone());
                return Some(hit.suggested(cell.column, number));
            }
            // With its sign it has one reading. What is below 1 would be doubtful without, and
            // keeps it.
            let plain_enough = percent.is_zero() || percent >= Decimal::ONE;
            let number = plain(percent);
            (cell.clean.ends_with('%') && plain_enough).then(|| {
                let hit = cell.hit_value().arg("number", number.clone());
                hit.safe(cell.column, number)
            })
        },
    },
};

/// Whether a percentage is between 0 and 100.
pub fn is_share(percent: Decimal) -> bool {
    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent)
}

/// Whether a percentage may be a fraction: below 1, and no sign says that it is not.
pub fn is_doubtful(text: &str) -> bool {
    value::number(text).is_some_and(|n| n > Decimal::ZERO && n < Decimal::ONE)
}
