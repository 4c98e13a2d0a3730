use crate::row::price_tier_order::price;

use crate::prelude::*;

const MEMBER_PRICE: u16 = column(TableId::Stock, "member_price");
const MINIMUM_PRICE: u16 = column(TableId::Stock, "minimum_price");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 51),
    name: "minimum-above-member",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("最低售价高于会员价", "Minimum above the member price"),
    message: Text::new(
        "最低售价 {minimum} 高于会员价 {member}",
        "The minimum price {minimum} is above the member price {member}",
    ),
    why: Text::new(
        "会员价低于底价，系统会拒绝开单",
        "The system will refuse the member price",
    ),
    todo: Text::new("核对两个价格", "Check both prices"),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "member_price", "1.9"),
            put(TableId::Stock, 0, "minimum_price", "1.95"),
        ],
        good: &[
            put(TableId::Stock, 0, "member_price", "1.9"),
            put(TableId::Stock, 0, "minimum_price", "1.8"),
        ],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let (minimum, member) = (price(row, MINIMUM_PRICE)?, price(row, MEMBER_PRICE)?);
            let hit = || {
                Hit::at(MINIMUM_PRICE)
                    .arg("minimum", plain(minimum))
                    .arg("member", plain(member))
            };
            (minimum > member).then(hit)
        },
    },
};
