use crate::look::{Look, clean};
use crate::prelude::*;
use crate::row::fractional_quantity_of_countable_unit::{COUNTABLE, is_countable};

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
    todo: Text::new(
        "一键换算；箱、公斤等请先与“单位”核对，再逐个确认",
        "Convert it with one click; confirm packs and weights after a look at the record's unit",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "credit_limit", "3.5万元")],
        good: &[put(TableId::Customers, 0, "credit_limit", "35000")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Money | FieldType::Qty | FieldType::Int),
        empty: false,
        check: |cell| {
            let (number, kind) = scaled_in(cell.clean, cell.field)?;
            let hit = cell.hit_value().arg("number", plain(number));
            Some(match kind {
                FixKind::Safe => hit.safe(cell.column, plain(number)),
                FixKind::Suggested => hit.suggested(cell.column, plain(number)),
            })
        },
    },
};

/// The number that a text of a field says: what it reads as, or what the safe fixes make of
/// it.
pub fn number_said(text: &str, field: &FieldSpec) -> Option<Decimal> {
    let clean = clean(text, &Look::at(text));
    let scaled = || scaled_in(&clean, field).filter(|(_, kind)| *kind == FixKind::Safe);
    value::number(&clean).or_else(|| scaled().map(|(number, _)| number))
}

/// Annual revenue is entered in 万元: there the unit means nothing new.
fn scaled_in(text: &str, field: &FieldSpec) -> Option<(Decimal, FixKind)> {
    match (field.key, text.strip_suffix("万元")) {
        ("annual_revenue", Some(number)) => Some((value::number(number)?, FixKind::Safe)),
        _ => scaled(text, field.ty),
    }
}

/// A number with a unit behind it, in the unit of the field. A unit that goods are packed
/// or weighed by may be another than the record's, so that a person must look.
pub fn scaled(text: &str, ty: FieldType) -> Option<(Decimal, FixKind)> {
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
        ("天", 1),
        ("日", 1),
        ("人", 1),
        ("名", 1),
        ("次", 1),
        ("周岁", 1),
        ("岁", 1),
    ];
    const WEIGHED: &[&str] = &[
        "公斤", "千克", "克", "斤", "吨", "kg", "KG", "Kg", "g", "毫升", "升", "ml", "L", "米",
    ];
    // No unit ends with a digit, as most numbers do.
    if text.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = |unit: &str| value::number(text.strip_suffix(unit)?.trim());
    let units = if ty == FieldType::Money { MONEY } else { COUNT };
    let times = |(unit, times): &(&str, i64)| number(unit)?.checked_mul(Decimal::from(*times));
    if let Some(number) = units.iter().find_map(times) {
        return Some((number, FixKind::Safe));
    }
    if ty != FieldType::Qty {
        return None;
    }
    let before = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let packed = is_countable(&text[before.len()..]).then(|| value::number(before));
    let goods = || WEIGHED.iter().chain(COUNTABLE).copied().find_map(number);
    Some((packed.flatten().or_else(goods)?, FixKind::Suggested))
}
