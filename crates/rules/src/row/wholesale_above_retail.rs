use crate::row::price_tier_order::{WHOLESALE, price};

use crate::prelude::*;

const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 48),
    name: "wholesale-above-retail",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("批发价高于零售价", "Wholesale above retail"),
    message: Text::new(
        "批发价 {grade} 为 {price}，高于零售价 {retail}",
        "The wholesale price of grade {grade} is {price}, above retail at {retail}",
    ),
    why: Text::new(
        "批发比零售还贵，客户没有理由进货",
        "Nobody buys wholesale for more than in a shop",
    ),
    todo: Text::new("核对两个价格", "Check both prices"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "wholesale_d", "2.5")],
        good: &[put(TableId::Stock, 0, "wholesale_d", "1.9")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let retail = price(row, RETAIL_PRICE)?;
            let above = |(at, _): &(u16, &str)| price(row, *at).is_some_and(|p| p > retail);
            let (at, grade) = WHOLESALE.into_iter().find(above)?;
            Some(
                Hit::at(at)
                    .arg("grade", grade)
                    .arg("price", plain(price(row, at)?))
                    .arg("retail", plain(retail)),
            )
        },
    },
};
