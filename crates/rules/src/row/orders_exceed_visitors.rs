use crate::prelude::*;

const VISITORS: u16 = column(TableId::OnlineChannels, "visitors");
const BUYERS: u16 = column(TableId::OnlineChannels, "buyers");
const ORDERS: u16 = column(TableId::OnlineChannels, "orders");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 59),
    name: "orders-exceed-visitors",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("订单数多于访客数", "More orders than visitors"),
    message: Text::new(
        "订单 {orders}，访客只有 {visitors}",
        "{orders} orders, yet only {visitors} visitors",
    ),
    why: Text::new(
        "多半统计期间或口径不同",
        "Their periods or bases most likely differ",
    ),
    todo: Text::new("核对两个数和统计期间", "Check both counts and their period"),
    example: Example::Changes {
        bad: &[put(TableId::OnlineChannels, 0, "orders", "1100")],
        good: &[put(TableId::OnlineChannels, 0, "orders", "40")],
    },
    check: Check::Row {
        table: TableId::OnlineChannels,
        check: |row| {
            let (orders, visitors) = (row.number(ORDERS)?, row.number(VISITORS)?);
            // More buyers than visitors says it already.
            if row.number(BUYERS).is_some_and(|buyers| buyers > visitors) {
                return None;
            }
            let hit = || {
                Hit::at(ORDERS)
                    .arg("orders", plain(orders))
                    .arg("visitors", plain(visitors))
            };
            (orders > visitors).then(hit)
        },
    },
};
