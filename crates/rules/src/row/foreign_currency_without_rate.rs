use crate::prelude::*;

const CURRENCY: u16 = column(TableId::Purchases, "currency");
const EXCHANGE_RATE: u16 = column(TableId::Purchases, "exchange_rate");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 67),
    name: "foreign-currency-without-rate",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("外币没有汇率", "Foreign currency without a rate"),
    message: Text::new(
        "币种 {currency}，没有汇率",
        "The currency is {currency}, with no exchange rate",
    ),
    why: Text::new(
        "没有汇率，金额不能与本币相加",
        "Without a rate the amount adds up with nothing",
    ),
    todo: Text::new("填入成交日的汇率", "Enter the rate of the day"),
    example: Example::Changes {
        bad: &[put(TableId::Purchases, 0, "currency", "USD")],
        good: &[
            put(TableId::Purchases, 0, "currency", "USD"),
            put(TableId::Purchases, 0, "exchange_rate", "7.1"),
        ],
    },
    check: Check::Row {
        table: TableId::Purchases,
        check: |row| {
            let currency = row.text(CURRENCY);
            let is_own = || row.settings.is_own_currency(currency);
            if currency.is_empty() || currency.starts_with("未知") || is_own() {
                return None;
            }
            let rate = row.number_or_zero(EXCHANGE_RATE)?;
            rate.is_zero()
                .then(|| Hit::at(EXCHANGE_RATE).arg("currency", currency))
        },
    },
};
