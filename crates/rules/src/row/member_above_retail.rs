use crate::row::price_tier_order::price;

use crate::prelude::*;

const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");
const MEMBER_PRICE: u16 = column(TableId::Stock, "member_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 49),
    name: "member-above-retail",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("会员价高于零售价", "Member price above retail"),
    message: Text::new(
        "会员价 {member} 高于零售价 {retail}",
        "The member price {member} is above retail at {retail}",
    ),
    why: Text::new(
        "会员买得更贵，会引起投诉",
        "Members who pay more will complain",
    ),
    todo: Text::new("核对两个价格", "Check both prices"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "member_price", "2.2")],
        good: &[put(TableId::Stock, 0, "member_price", "1.9")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (member, retail) = (price(row, MEMBER_PRICE)?, price(row, RETAIL_PRICE)?);
            let hit = || {
                Hit::at(MEMBER_PRICE)
                    .arg("member", plain(member))
                    .arg("retail", plain(retail))
            };
            (member > retail).then(hit)
        },
    },
};
