use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 50),
    name: "price-tier-order",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("批发价档次颠倒", "Wholesale prices out of order"),
    message: Text::new(
        "批发价 {better} 为 {before}，比 {grade} 的 {price} 还高",
        "The wholesale price of grade {better} is {before}, above {price} of grade {grade}",
    ),
    why: Text::new(
        "等级越高价格应越低，颠倒会让好客户吃亏",
        "A better grade pays less; out of order it pays more",
    ),
    todo: Text::new("核对各档批发价", "Check the wholesale prices"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "wholesale_a", "1.65")],
        good: &[put(TableId::Stock, 0, "wholesale_a", "1.55")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let mut last: Option<(Decimal, &str)> = None;
            for (at, grade) in WHOLESALE {
                let Some(now) = price(row, at) else {
                    continue;
                };
                if let Some((before, better)) = last
                    && before > now
                {
                    return Some(
                        Hit::at(at)
                            .arg("better", better)
                            .arg("before", plain(before))
                            .arg("grade", grade)
                            .arg("price", plain(now)),
                    );
                }
                last = Some((now, grade));
            }
            None
        },
    },
};

/// The wholesale prices with their customer grades, best customers first.
pub const WHOLESALE: [(u16, &str); 4] = [
    (column(TableId::Stock, "wholesale_a"), "A"),
    (column(TableId::Stock, "wholesale_b"), "B"),
    (column(TableId::Stock, "wholesale_c"), "C"),
    (column(TableId::Stock, "wholesale_d"), "D"),
];

/// The price in a column, where there is one above zero: other rules are about the rest.
pub fn price(row: &Row, column: u16) -> Option<Decimal> {
    row.number(column).filter(|n| *n > Decimal::ZERO)
}
