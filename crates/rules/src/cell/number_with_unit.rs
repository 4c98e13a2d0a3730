use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 8),
    name: "number-with-unit",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("数字里带单位", "Number with a unit in it"),
    message: Text::new("“{value}”应写作 {number}", "“{value}” should read {number}"),
    why: Text::new(
        "带单位的数字不能相加，万和元差一万倍",
        "It cannot be added up, and 万 and 元 differ by ten thousand",
    ),
    todo: Text::new("一键换算", "Convert it with one click"),
    example: Example {
        bad: &[put(TableId::Customers, 0, "credit_limit", "3.5万元")],
        good: &[put(TableId::Customers, 0, "credit_limit", "35000")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Money | FieldType::Qty | FieldType::Int),
        empty: false,
        check: |cell| {
            // Annual revenue is entered in 万元: there the unit means nothing new.
            let number = match (cell.field.key, cell.clean.strip_suffix("万元")) {
                ("annual_revenue", Some(number)) => value::number(number),
                _ => scaled(cell.clean, cell.field.ty),
            }?;
            Some(
                cell.hit_value()
                    .arg("number", plain(number))
                    .safe(cell.column, plain(number)),
            )
        },
    },
};

/// A number with a unit behind it, in the unit of the field.
pub fn scaled(text: &str, ty: FieldType) -> Option<Decimal> {
    const MONEY: &[(&str, i64)] = &[
        ("亿元", 100_000_000),
        ("万元", 10_000),
        ("千元", 1_000),
        ("元整", 1),
        ("元", 1),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("千", 1_000),
        ("块", 1),
    ];
    const COUNT: &[(&str, i64)] = &[
        ("万", 10_000),
        ("千", 1_000),
        ("件", 1),
        ("个", 1),
        ("瓶", 1),
        ("箱", 1),
        ("盒", 1),
        ("包", 1),
        ("台", 1),
        ("支", 1),
        ("天", 1),
        ("日", 1),
        ("人", 1),
        ("次", 1),
        ("岁", 1),
        ("公斤", 1),
        ("kg", 1),
    ];
    let units = if ty == FieldType::Money { MONEY } else { COUNT };
    let (unit, times) = units.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number = value::number(text.strip_suffix(unit)?.trim())?;
    number.checked_mul(Decimal::from(*times))
}
