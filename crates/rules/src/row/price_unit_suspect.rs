use crate::row::price_tier_order::price;
use qichu_model::settings::PRICE_TIMES_COST;

use crate::prelude::*;

const COST: u16 = column(TableId::Stock, "cost");
const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 53),
    name: "price-unit-suspect",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("成本与零售价单位可疑", "Cost and retail of different units"),
    message: Text::new(
        "零售价 {retail} 是成本 {cost} 的 {times} 倍",
        "Retail at {retail} is {times} times the cost {cost}",
    ),
    why: Text::new(
        "多半一个按箱、一个按件",
        "One is most likely by the case and the other by the piece",
    ),
    todo: Text::new("核对两个价格的单位", "Check the unit of both prices"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "cost", "0.1")],
        good: &[put(TableId::Stock, 0, "cost", "0.5")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (cost, retail) = (price(row, COST)?, price(row, RETAIL_PRICE)?);
            let times = retail.checked_div(cost)?;
            let hit = || {
                Hit::at(COST)
                    .arg("retail", plain(retail))
                    .arg("cost", plain(cost))
                    .arg("times", plain(times.round_dp(1)))
            };
            is_unit_suspect(row, cost, retail).then(hit)
        },
    },
};

/// Whether retail is so many times the cost that the two are of different units.
pub fn is_unit_suspect(row: &Row, cost: Decimal, retail: Decimal) -> bool {
    let most = row.settings.threshold(&PRICE_TIMES_COST);
    retail.checked_div(cost).is_some_and(|times| times > most)
}
