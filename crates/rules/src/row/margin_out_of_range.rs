use crate::row::price_tier_order::price;
use crate::row::price_unit_suspect::is_unit_suspect;
use qichu_model::settings::MARGIN_MOST;

use crate::prelude::*;

const COST: u16 = column(TableId::Stock, "cost");
const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 52),
    name: "margin-out-of-range",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("毛利率异常", "Margin out of range"),
    message: Text::new(
        "成本 {cost}、零售价 {retail}，毛利率 {margin}%，不在 0 至 {most}% 之间",
        "Cost {cost}, retail {retail}: a margin of {margin}%, not between 0 and {most}%",
    ),
    why: Text::new(
        "亏本或暴利，多半是价格抄错",
        "A loss or a windfall: a price is most likely miscopied",
    ),
    todo: Text::new("核对成本和零售价", "Check the cost and the retail price"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "cost", "3")],
        good: &[put(TableId::Stock, 0, "cost", "1.2")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (cost, retail) = (price(row, COST)?, price(row, RETAIL_PRICE)?);
            if is_unit_suspect(row, cost, retail) {
                return None;
            }
            let profit = retail.checked_sub(cost)?;
            let margin = profit
                .checked_mul(Decimal::ONE_HUNDRED)?
                .checked_div(retail)?;
            let most = row.settings.threshold(&MARGIN_MOST);
            let hit = || {
                Hit::at(RETAIL_PRICE)
                    .arg("cost", plain(cost))
                    .arg("retail", plain(retail))
                    .arg("margin", plain(margin.round_dp(1)))
                    .arg("most", plain(most))
            };
            (margin < Decimal::ZERO || margin > most).then(hit)
        },
    },
};
