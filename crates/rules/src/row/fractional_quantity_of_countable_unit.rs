use crate::prelude::*;

const UNIT: u16 = column(TableId::Stock, "unit");
const QUANTITIES: [u16; 4] = [
    column(TableId::Stock, "on_hand"),
    column(TableId::Stock, "in_transit"),
    column(TableId::Stock, "produced_not_stored"),
    column(TableId::Stock, "counted"),
];
/// Units nobody halves, in Chinese.
pub const COUNTABLE: &[&str] = &[
    "件", "瓶", "箱", "个", "盒", "包", "袋", "台", "支", "双", "套", "只", "条", "张", "把", "本",
    "部", "辆", "罐", "听", "桶", "块", "片", "根", "副", "对", "枚", "份", "组", "提",
];

/// The same in letters, small ones.
const IN_LETTERS: &[&str] = &[
    "pc", "pcs", "piece", "pieces", "ea", "each", "set", "sets", "box", "boxes", "ctn", "carton",
    "bag", "bottle", "pair", "pairs", "pkg", "pack",
];

/// Whether a unit is one that nobody halves.
pub fn is_countable(unit: &str) -> bool {
    COUNTABLE.contains(&unit) || IN_LETTERS.iter().any(|u| u.eq_ignore_ascii_case(unit))
}

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 35),
    name: "fractional-quantity-of-countable-unit",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("计件的数量有小数", "Fraction of a countable unit"),
    message: Text::new(
        "单位是“{unit}”，数量却是 {value}",
        "The unit is “{unit}”, yet the quantity is {value}",
    ),
    why: Text::new(
        "半件卖不出去：数量或单位有一个错",
        "Nobody sells half of one: the quantity or the unit is wrong",
    ),
    todo: Text::new(
        "核对数量；按重量计的改单位",
        "Check the quantity, or change the unit",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "on_hand", "100.5"),
            put(TableId::Stock, 0, "stated_total", "120.5"),
            put(TableId::Stock, 0, "unit", "PCS"),
        ],
        good: &[
            put(TableId::Stock, 0, "on_hand", "100.5"),
            put(TableId::Stock, 0, "stated_total", "120.5"),
            put(TableId::Stock, 0, "unit", "公斤"),
        ],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let unit = row.text(UNIT);
            if !is_countable(unit) {
                return None;
            }
            for at in QUANTITIES {
                let Some(quantity) = row.number(at) else {
                    continue;
                };
                if quantity.fract().is_zero() {
                    continue;
                }
                let hit = Hit::at(at).arg("unit", unit).arg("value", plain(quantity));
                // 717.000000000001 is what a float leaves of 717.
                let whole = quantity.round();
                let near = quantity.checked_sub(whole)?.abs() < Decimal::new(1, 6);
                return Some(if near {
                    hit.suggested(at, plain(whole))
                } else {
                    hit
                });
            }
            None
        },
    },
};
