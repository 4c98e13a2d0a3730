use qichu_model::Fix;

use crate::prelude::*;

const QUANTITY: u16 = column(TableId::Purchases, "quantity");
const AMOUNT: u16 = column(TableId::Purchases, "amount");
const IS_RETURN: u16 = column(TableId::Purchases, "is_return");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 66),
    name: "return-sign",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("退货与正负号不符", "Sign at odds with the return"),
    message: Text::new(
        "数量 {quantity}、金额 {amount}：{reason}",
        "Quantity {quantity}, amount {amount}: {reason}",
    ),
    why: Text::new(
        "正负号错一次，销售额差两倍",
        "One wrong sign puts sales off by twice the amount",
    ),
    todo: Text::new(
        "退货的数量和金额记负数，“退货”填“是”",
        "For a return write both below zero and 是 under Return",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "is_return", "是")],
        good: &[
            put(TableId::Purchases, 0, "is_return", "是"),
            put(TableId::Purchases, 0, "quantity", "-10"),
            put(TableId::Purchases, 0, "amount", "-15"),
        ],
    },
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            let (quantity, amount) = (row.number(QUANTITY)?, row.number(AMOUNT)?);
            let zero = Decimal::ZERO;
            let negative = quantity < zero && amount < zero;
            let (reason, cells) = match row.text(IS_RETURN) {
                "是" if quantity > zero || amount > zero => {
                    let cells = vec![(QUANTITY, below(quantity)), (AMOUNT, below(amount))];
                    (Text::new("退货应为负数", "a return is below zero"), cells)
                }
                "否" if negative => {
                    let cells = vec![(IS_RETURN, "是".to_owned())];
                    (
                        Text::new("负数应是退货", "below zero it is a return"),
                        cells,
                    )
                }
                "否" if quantity < zero || amount < zero => (
                    Text::new("不是退货却有负数", "it is no return, yet one is below zero"),
                    Vec::new(),
                ),
                "" if quantity < zero && amount > zero || quantity > zero && amount < zero => (
                    Text::new("两者正负号不一致", "their signs differ"),
                    Vec::new(),
                ),
                _ => return None,
            };
            let mut hit = Hit::at(AMOUNT)
                .arg("quantity", plain(quantity))
                .arg("amount", plain(amount))
                .arg_text("reason", reason);
            if !cells.is_empty() {
                hit.fix = Some(Fix {
                    kind: FixKind::Suggested,
                    cells,
                });
            }
            Some(hit)
        },
    },
};

/// The number below zero.
fn below(number: Decimal) -> String {
    plain(Decimal::ZERO - number.abs())
}
