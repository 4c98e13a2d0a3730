use crate::row::price_tier_order::{WHOLESALE, price};

use crate::prelude::*;

const COST: u16 = column(TableId::Stock, "cost");
const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 47),
    name: "cost-above-wholesale",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("成本高于批发价", "Cost above the wholesale price"),
    message: Text::new(
        "成本 {cost} 高于批发价 {grade} 的 {price}",
        "The cost {cost} is above the wholesale price {price} of grade {grade}",
    ),
    why: Text::new(
        "按这个价批发，卖一件亏一件",
        "At this price every sale is a loss",
    ),
    todo: Text::new(
        "核对成本和批发价的单位、含税口径",
        "Check both, their unit and whether they include tax",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "cost", "1.55")],
        good: &[put(TableId::Stock, 0, "cost", "1.4")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let cost = price(row, COST)?;
            // A cost above retail as well is a negative margin, which says it all.
            if price(row, RETAIL_PRICE).is_some_and(|retail| cost > retail) {
                return None;
            }
            let below = |(at, _): &(u16, &str)| price(row, *at).is_some_and(|p| p < cost);
            let (at, grade) = WHOLESALE.into_iter().find(below)?;
            Some(
                Hit::at(at)
                    .arg("cost", plain(cost))
                    .arg("grade", grade)
                    .arg("price", plain(price(row, at)?)),
            )
        },
    },
};
