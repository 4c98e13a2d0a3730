use crate::cell::percent_scale::{is_doubtful, is_share};
use qichu_model::settings::{AMOUNT_TOLERANCE, AMOUNT_TOLERANCE_PERCENT};

use crate::prelude::*;

const QUANTITY: u16 = column(TableId::Purchases, "quantity");
const UNIT_PRICE: u16 = column(TableId::Purchases, "unit_price");
const DISCOUNT_PERCENT: u16 = column(TableId::Purchases, "discount_percent");
const AMOUNT: u16 = column(TableId::Purchases, "amount");
const TAX_RATE: u16 = column(TableId::Purchases, "tax_rate");
const EXCHANGE_RATE: u16 = column(TableId::Purchases, "exchange_rate");
const USUAL: [(u32, Text); 3] = [
    (
        13,
        Text::new("相差正好是 13% 的税", "they differ by exactly 13% tax"),
    ),
    (
        9,
        Text::new("相差正好是 9% 的税", "they differ by exactly 9% tax"),
    ),
    (
        6,
        Text::new("相差正好是 6% 的税", "they differ by exactly 6% tax"),
    ),
];
const FRACTION: Text = Text::new(
    "按小数算正好相符，折扣率要填百分数",
    "it fits if the discount is a fraction; write it as a percentage",
);
const AFTER: Text = Text::new(
    "按折后比例算正好相符，折扣率要填减去的部分",
    "it fits if the discount is what is left to pay; write what is taken off",
);
const UNKNOWN: Text = Text::new("原因不明", "the cause is unknown");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 64),
    name: "purchase-amount-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("购买金额不符", "Purchase amount does not add up"),
    message: Text::new(
        "金额 {amount}，数量乘单价（扣折扣）是 {computed}；{reason}",
        "The amount is {amount}; quantity by price less discount is {computed}; {reason}",
    ),
    why: Text::new(
        "数量、单价、折扣、金额至少有一个错",
        "Quantity, price, discount or amount is wrong",
    ),
    todo: Text::new(
        "核对四项和含税口径",
        "Check all four, and whether they include tax",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "amount", "20")],
        good: &[put(TableId::Purchases, 0, "amount", "15.05")],
    },
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            let (quantity, price, amount) = (
                row.number(QUANTITY)?,
                row.number(UNIT_PRICE)?,
                row.number(AMOUNT)?,
            );
            let (discount_text, tax_text) = (row.text(DISCOUNT_PERCENT), row.text(TAX_RATE));
            let discount = match discount_text {
                "" => Decimal::ZERO,
                _ => row.percent(DISCOUNT_PERCENT).filter(|d| is_share(*d))?,
            };
            let gross = quantity.checked_mul(price)?;
            let part = |percent: Decimal| {
                gross
                    .checked_mul(percent)?
                    .checked_div(Decimal::ONE_HUNDRED)
            };
            let net = part(Decimal::ONE_HUNDRED.checked_sub(discount)?)?;
            // Signs are for another rule.
            let (net, size) = (net.abs(), amount.abs());
            let share = row.settings.share(&AMOUNT_TOLERANCE_PERCENT, size)?;
            let most = row.settings.threshold(&AMOUNT_TOLERANCE).max(share);
            let near =
                |expected: Decimal| expected.checked_sub(size).is_some_and(|d| d.abs() <= most);
            let taxed = |rate: Decimal| {
                let times = Decimal::ONE_HUNDRED
                    .checked_add(rate)
                    .and_then(|r| r.checked_div(Decimal::ONE_HUNDRED));
                times.is_some_and(|times| {
                    net.checked_mul(times).is_some_and(near)
                        || net.checked_div(times).is_some_and(near)
                })
            };
            let converted = row
                .number(EXCHANGE_RATE)
                .and_then(|rate| net.checked_mul(rate));
            let stated = row
                .percent(TAX_RATE)
                .filter(|r| *r > Decimal::ZERO && !is_doubtful(tax_text));
            if near(net) || converted.is_some_and(near) || stated.is_some_and(taxed) {
                return None;
            }
            let hit = Hit::at(AMOUNT)
                .arg("amount", plain(amount))
                .arg("computed", plain(net.round_dp(2)));
            // A fraction, or what is left to pay: 0.95, 9.5 and 95 for 95 折.
            let meant = discount_meant(discount, |percent| {
                part(percent).is_some_and(|p| near(p.abs()))
            });
            if let Some((percent, reason)) = meant {
                let hit = hit.arg_text("reason", reason);
                return Some(hit.suggested(DISCOUNT_PERCENT, plain(percent)));
            }
            let reason = USUAL
                .iter()
                .find(|(rate, _)| taxed(Decimal::from(*rate)))
                .map_or(UNKNOWN, |(_, reason)| *reason);
            Some(hit.arg_text("reason", reason))
        },
    },
};

/// The discount by which an amount fits that does not fit as it is written, and why.
/// `fits` tells whether so many percent of the price were paid.
fn discount_meant(discount: Decimal, fits: impl Fn(Decimal) -> bool) -> Option<(Decimal, Text)> {
    let whole = Decimal::ONE_HUNDRED;
    let times = |n: u32| {
        discount
            .checked_mul(Decimal::from(n))
            .filter(|d| *d <= whole && !d.is_zero())
    };
    let rest = |percent: Decimal| whole.checked_sub(percent);
    let left = [100, 10, 1]
        .into_iter()
        .filter_map(times)
        .find(|left| fits(*left));
    if let Some(left) = left {
        return Some((rest(left)?, AFTER));
    }
    let off = times(100).filter(|off| rest(*off).is_some_and(&fits))?;
    Some((off, FRACTION))
}
