//! Control totals: what can be added up again anywhere the records go.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::schema::column;
use crate::store::Column;
use crate::value::Given;
use crate::{Data, FieldSpec, FieldType, Need, Settings, TableId, value};

/// Rows of a part.
const PART: u32 = 512;

/// A table's totals, kept by parts, so that after an edit only the parts with the records
/// it touched are counted again.
#[derive(Debug, Clone)]
pub struct Totals {
    table: TableId,
    parts: Vec<Part>,
}

/// How much of what should be there is there: required and recommended cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Completeness {
    /// All of them.
    pub cells: u64,
    /// Those that hold a value.
    pub known: u64,
    /// Those that say why there is none: `未知：原因`.
    pub unknown: u64,
}

impl Completeness {
    /// Those that give neither.
    pub fn missing(self) -> u64 {
        self.cells - self.known - self.unknown
    }

    /// Counts a cell with this text.
    pub fn count(&mut self, text: &str) {
        self.cells += 1;
        match value::given(text) {
            Given::Missing => {}
            Given::Unknown(_) => self.unknown += 1,
            Given::Known => self.known += 1,
        }
    }

    /// The share of the known ones in thousandths, rounded down; 1000 where there are no
    /// cells.
    pub fn per_mille(self) -> u32 {
        let share = (self.known * 1000).checked_div(self.cells);
        share.unwrap_or(1000) as u32
    }
}

impl std::ops::AddAssign for Completeness {
    fn add_assign(&mut self, more: Self) {
        self.cells += more.cells;
        self.known += more.known;
        self.unknown += more.unknown;
    }
}

/// The totals of some rows.
#[derive(Debug, Clone, Default)]
struct Part {
    /// By column: living records with any text in it.
    held: Vec<u32>,
    /// How many of the required and recommended cells say what.
    complete: Completeness,
    /// By amount or quantity: its sum.
    sums: Vec<Decimal>,
}

impl Totals {
    /// Counts a whole table.
    pub fn of(data: &Data, table: TableId) -> Self {
        let rows = data.table(table).len() as u32;
        let parts = (0..rows.div_ceil(PART)).map(|part| Part::of(data, table, part));
        Self {
            table,
            parts: parts.collect(),
        }
    }

    /// Counts again where these rows are; every row that changed, came or went is named.
    pub fn renew(&mut self, data: &Data, rows: impl IntoIterator<Item = u32>) {
        let due: BTreeSet<u32> = rows.into_iter().map(|row| row / PART).collect();
        let count = (data.table(self.table).len() as u32).div_ceil(PART);
        self.parts.resize_with(count as usize, Part::default);
        for part in due {
            if let Some(old) = self.parts.get_mut(part as usize) {
                *old = Part::of(data, self.table, part);
            }
        }
    }

    /// Whether any living record has text in each of so many columns.
    pub fn holds(&self, columns: usize) -> Vec<bool> {
        let holds = |c| self.parts.iter().any(|p| p.held.get(c) > Some(&0));
        (0..columns).map(holds).collect()
    }

    /// How complete it is.
    pub fn complete(&self) -> Completeness {
        let mut complete = Completeness::default();
        self.parts.iter().for_each(|part| complete += part.complete);
        complete
    }

    /// The sum of each amount and quantity: column, field and plain decimal. What cannot
    /// be read as a number counts as zero.
    pub fn sums(&self) -> Vec<(u16, &'static FieldSpec, String)> {
        let sum = |i: usize| {
            let parts = self.parts.iter().filter_map(|p| p.sums.get(i));
            parts.fold(Decimal::ZERO, |a, b| a.saturating_add(*b))
        };
        let shown = |(i, (column, field))| (column, field, sum(i).normalize().to_string());
        summed(self.table).enumerate().map(shown).collect()
    }
}

impl Part {
    fn of<'d>(data: &'d Data, table: TableId, part: u32) -> Self {
        let of = data.table(table);
        let end = (of.len() as u32).min((part + 1) * PART);
        let rows = (part * PART) as usize..end as usize;
        let alive = &of.alive[rows.clone()];
        // The texts of a column's living cells, by their ids; those of empty ones are 0.
        let texts = |column: &'d Column| {
            let texts = column.texts[rows.clone()].iter().zip(alive);
            texts.filter(|(_, alive)| **alive).map(|(id, _)| *id)
        };
        let held = of.columns.iter();
        let held = held.map(|column| texts(column).filter(|id| *id != 0).count() as u32);
        let mut complete = Completeness::default();
        let fields = of.columns.iter().zip(table.spec().fields);
        for (column, _) in fields.filter(|(_, f)| f.need != Need::Optional) {
            for id in texts(column) {
                complete.count(data.pool.get(id));
            }
        }
        let sum = |(at, _): (u16, &FieldSpec)| {
            let column = of.columns.get(usize::from(at));
            let filled = column.into_iter().flat_map(texts).filter(|id| *id != 0);
            let numbers = filled.filter_map(|id| value::number(data.pool.get(id)));
            numbers.fold(Decimal::ZERO, |a, b| a.saturating_add(b))
        };
        Self {
            held: held.collect(),
            complete,
            sums: summed(table).map(sum).collect(),
        }
    }
}

/// Prices of one piece and rates: numbers, but their sum says nothing.
const NOT_SUMMED: [&str; 10] = [
    "cost",
    "retail_price",
    "wholesale_a",
    "wholesale_b",
    "wholesale_c",
    "wholesale_d",
    "member_price",
    "minimum_price",
    "unit_price",
    "exchange_rate",
];

/// Whether a field is an amount or a quantity.
pub fn is_summed(field: &FieldSpec) -> bool {
    matches!(field.ty, FieldType::Money | FieldType::Qty) && !NOT_SUMMED.contains(&field.key)
}

/// The amounts and quantities of a table, by column.
pub fn summed(table: TableId) -> impl Iterator<Item = (u16, &'static FieldSpec)> {
    let fields = (0u16..).zip(table.spec().fields);
    fields.filter(|(_, field)| is_summed(field))
}

/// The sum of each amount and quantity of a table's living records, by the field's key,
/// as plain decimals. What cannot be read as a number counts as zero.
pub fn sums(data: &Data, table: TableId) -> BTreeMap<String, String> {
    let sums = Totals::of(data, table).sums().into_iter();
    sums.map(|(_, field, sum)| (field.key.to_owned(), sum))
        .collect()
}

/// How complete a table is.
pub fn completeness(data: &Data, table: TableId) -> Completeness {
    Totals::of(data, table).complete()
}

/// The amount of a purchase in the book's currency, below zero for a return; `None` where
/// it cannot be read, or is in another currency without a rate.
pub fn purchase_amount(data: &Data, settings: &Settings, row: u32) -> Option<Decimal> {
    const AMOUNT: u16 = column(TableId::Purchases, "amount");
    const RETURN: u16 = column(TableId::Purchases, "is_return");
    const CURRENCY: u16 = column(TableId::Purchases, "currency");
    const RATE: u16 = column(TableId::Purchases, "exchange_rate");
    let text = |column| data.text(TableId::Purchases, row, column).trim();
    let amount = value::number(text(AMOUNT))?;
    let amount = match text(RETURN) {
        "是" => -amount.abs(),
        _ => amount,
    };
    let currency = text(CURRENCY);
    match currency.is_empty() || settings.is_own_currency(currency) {
        true => Some(amount),
        false => amount.checked_mul(value::number(text(RATE))?),
    }
}

/// What a quantity of a stock record earns at its retail price, and sells for: by these,
/// margins are weighted. Nothing where a price or the quantity is missing.
pub fn earned(data: &Data, row: u32, quantity: Decimal) -> [Decimal; 2] {
    const COST: u16 = column(TableId::Stock, "cost");
    const RETAIL_PRICE: u16 = column(TableId::Stock, "retail_price");
    let positive = |n: &Decimal| *n > Decimal::ZERO;
    let price = |column| value::number(data.text(TableId::Stock, row, column)).filter(positive);
    match (price(COST), price(RETAIL_PRICE)) {
        (Some(cost), Some(retail)) if positive(&quantity) => {
            [retail.saturating_sub(cost), retail].map(|each| each.saturating_mul(quantity))
        }
        _ => [Decimal::ZERO; 2],
    }
}

/// The margin (毛利率) in percent, of what is [`earned`] and sold for in all; `None` where
/// that is nothing.
pub fn margin([profit, sales]: [Decimal; 2]) -> Option<Decimal> {
    let percent = profit
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(sales)?;
    Some(percent.round_dp(1).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CellKind;

    #[test]
    fn the_living_are_added_up_exactly() {
        let mut data = Data::default();
        let table = TableId::Performance;
        for target in ["0.1", "1,000.20", "未知：无", "5"] {
            let row = data.table_mut(table).push_row();
            data.set(table, row, 2, target, CellKind::Plain);
        }
        data.table_mut(table).alive[3] = false;
        assert_eq!(sums(&data, table)["target"], "1000.3");
        assert_eq!(sums(&data, table)["actual"], "0");
        // Salesperson and period of three records.
        let complete = completeness(&data, table);
        assert_eq!((complete.cells, complete.missing()), (6, 6));
        data.set(table, 0, 0, "S1", CellKind::Plain);
        data.set(table, 1, 0, "未知：离职", CellKind::Plain);
        data.set(table, 2, 0, "未知：", CellKind::Plain);
        let complete = completeness(&data, table);
        let told = (complete.known, complete.unknown, complete.missing());
        assert_eq!((told, complete.per_mille()), ((1, 1, 4), 166));
        assert_eq!(completeness(&data, TableId::Stock).per_mille(), 1000);
    }

    #[test]
    fn what_one_piece_costs_is_not_summed() {
        let keys = |table| -> Vec<&str> { summed(table).map(|(_, f)| f.key).collect() };
        assert_eq!(keys(TableId::Purchases), ["quantity", "amount"]);
        let stock = [
            "on_hand",
            "in_transit",
            "produced_not_stored",
            "stated_total",
            "counted",
            "stated_value",
        ];
        assert_eq!(keys(TableId::Stock), stock);
        let fields = TableId::ALL.iter().flat_map(|t| t.spec().fields);
        let keys: BTreeSet<&str> = fields.map(|f| f.key).collect();
        assert!(NOT_SUMMED.iter().all(|key| keys.contains(key)));
    }

    #[test]
    fn parts_counted_again_give_what_counting_all_gives() {
        let mut data = Data::default();
        let table = TableId::Performance;
        let add = |data: &mut Data, i: u32| {
            let row = data.table_mut(table).push_row();
            data.set(table, row, 2, &format!("{i}.25"), CellKind::Plain);
        };
        (0..1_500).for_each(|i| add(&mut data, i));
        let mut totals = Totals::of(&data, table);
        data.set(table, 700, 2, "-3", CellKind::Plain);
        data.set(table, 1_499, 1, "Y001", CellKind::Plain);
        data.table_mut(table).alive[3] = false;
        (0..600).for_each(|i| add(&mut data, i));
        totals.renew(&data, [700, 1_499, 3].into_iter().chain(1_500..2_100));
        let anew = Totals::of(&data, table);
        assert_eq!(totals.sums(), anew.sums());
        assert_eq!(totals.complete(), anew.complete());
        assert_eq!(totals.holds(4), anew.holds(4));
        assert!(totals.holds(4)[1] && !totals.holds(4)[3]);
    }

    #[test]
    fn only_the_books_own_currency_needs_no_rate() {
        let mut data = Data::default();
        let table = TableId::Purchases;
        for (currency, rate) in [("", ""), ("人民币", ""), ("rmb", "0.14"), ("usd", "")] {
            let row = data.table_mut(table).push_row();
            for (key, text) in [
                ("amount", "100"),
                ("currency", currency),
                ("exchange_rate", rate),
            ] {
                let column = table.spec().field(key).unwrap_or(u16::MAX);
                data.set(table, row, column, text, CellKind::Plain);
            }
        }
        let of = |currency: &str| {
            let currency = currency.into();
            let settings = Settings {
                currency,
                ..Settings::default()
            };
            let amount = |row| purchase_amount(&data, &settings, row).map(|a| a.to_string());
            [0, 1, 2, 3].map(amount)
        };
        let some = |amount: &str| Some(amount.to_owned());
        assert_eq!(of("CNY"), [some("100"), some("100"), some("100"), None]);
        assert_eq!(of("USD"), [some("100"), None, some("14.00"), some("100")]);
    }
}
