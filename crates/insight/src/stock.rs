//! What stock can be delivered now, what arrives, what is not yet stored.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use qichu_model::schema::column;
use qichu_model::totals::{earned, margin};
use qichu_model::{Data, TableId, value};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

const CATEGORY: u16 = column(TableId::Stock, "category");
const UNIT: u16 = column(TableId::Stock, "unit");
const ON_HAND: u16 = column(TableId::Stock, "on_hand");
const IN_TRANSIT: u16 = column(TableId::Stock, "in_transit");
const NOT_STORED: u16 = column(TableId::Stock, "produced_not_stored");
const COST: u16 = column(TableId::Stock, "cost");

/// The stock of one category in one unit: quantities of different units do not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// The category; empty for none.
    pub category: String,
    /// The unit; empty for none.
    pub unit: String,
    /// Records.
    pub records: u32,
    /// 仓库成品: what can be delivered now.
    pub on_hand: Decimal,
    /// 已下单未到货: what arrives.
    pub in_transit: Decimal,
    /// 已生产未入库: what is produced and not yet stored.
    pub not_stored: Decimal,
    /// All three at cost, in the book's currency.
    pub value: Decimal,
    /// The margin at retail prices, 毛利率, in percent and weighted by all three; `None`
    /// where no record tells one.
    pub margin: Option<Decimal>,
}

pub fn stock(data: &Data) -> Vec<Stock> {
    let mut groups: BTreeMap<(&str, &str), (Stock, [Decimal; 2])> = BTreeMap::new();
    for row in data.table(TableId::Stock).rows() {
        let text = |column| data.text(TableId::Stock, row, column).trim();
        let number = |column| value::number(text(column)).unwrap_or_default();
        let (category, unit) = (text(CATEGORY), text(UNIT));
        let fresh = || Stock {
            category: category.into(),
            unit: unit.into(),
            records: 0,
            on_hand: Decimal::ZERO,
            in_transit: Decimal::ZERO,
            not_stored: Decimal::ZERO,
            value: Decimal::ZERO,
            margin: None,
        };
        let (group, sold) =
            (groups.entry((category, unit))).or_insert_with(|| (fresh(), [Decimal::ZERO; 2]));
        let mut total = Decimal::ZERO;
        for (sum, column) in [
            (&mut group.on_hand, ON_HAND),
            (&mut group.in_transit, IN_TRANSIT),
            (&mut group.not_stored, NOT_STORED),
        ] {
            *sum = sum.saturating_add(number(column));
            total = total.saturating_add(number(column));
        }
        group.records += 1;
        group.value = (group.value).saturating_add(total.saturating_mul(number(COST)));
        for (sum, amount) in sold.iter_mut().zip(earned(data, row, total)) {
            *sum = sum.saturating_add(amount);
        }
    }
    let plain = |(group, sold): (Stock, [Decimal; 2])| Stock {
        on_hand: group.on_hand.normalize(),
        in_transit: group.in_transit.normalize(),
        not_stored: group.not_stored.normalize(),
        value: group.value.normalize(),
        margin: margin(sold),
        ..group
    };
    let mut all: Vec<Stock> = groups.into_values().map(plain).collect();
    all.sort_by_key(|b| Reverse(b.value));
    all
}
