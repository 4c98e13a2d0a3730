//! The purchases of each customer, read once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike, NaiveDate};
use qichu_model::schema::column;
use qichu_model::{Data, Settings, TableId, totals, value};
use rust_decimal::Decimal;

const CUSTOMER: u16 = column(TableId::Purchases, "customer");
const SKU: u16 = column(TableId::Purchases, "sku");
const DATE: u16 = column(TableId::Purchases, "date");
const STOCK_SKU: u16 = column(TableId::Stock, "sku");
const CATEGORY: u16 = column(TableId::Stock, "category");

/// What one customer bought, or all of them. Returns are taken off.
#[derive(Default)]
pub struct Bought<'a> {
    /// The sum, in the book's currency.
    pub amount: Decimal,
    /// The sum of the twelve months before the opening.
    pub last_year: Decimal,
    /// By category of the item; empty where the stock table does not have it.
    pub by_category: BTreeMap<&'a str, Decimal>,
    /// By month, counted from year 0.
    by_month: BTreeMap<i32, Decimal>,
    /// Days on which something was bought, ascending, each once.
    pub days: Vec<NaiveDate>,
}

impl<'a> Bought<'a> {
    fn add(&mut self, category: &'a str, day: NaiveDate, amount: Decimal, recent: bool) {
        let more = |sum: &mut Decimal| *sum = sum.saturating_add(amount);
        more(&mut self.amount);
        more(self.by_category.entry(category).or_default());
        more(self.by_month.entry(month_of(day)).or_default());
        if recent {
            more(&mut self.last_year);
        }
        if amount > Decimal::ZERO {
            self.days.push(day);
        }
    }

    /// The sums of these months by calendar month, January first.
    pub fn season(&self, months: &Range<i32>) -> Vec<Decimal> {
        let mut sums = [Decimal::ZERO; 12];
        for (month, sum) in self.by_month.range(months.clone()) {
            let own = &mut sums[month.rem_euclid(12) as usize];
            *own = own.saturating_add(*sum);
        }
        sums.map(|sum| sum.normalize()).into()
    }

    /// The last months that make whole years, so that each calendar month counts as often as
    /// any other: as many years as there are, at least one.
    pub fn whole_years(&self) -> Range<i32> {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return 0..0;
        };
        let end = month_of(*last) + 1;
        let years = (end - month_of(*first)) / 12;
        end - 12 * years.max(1)..end
    }

    /// Categories, the largest first.
    pub fn categories(&self) -> Vec<(String, Decimal)> {
        let mut all: Vec<(String, Decimal)> = (self.by_category.iter())
            .map(|(name, amount)| ((*name).to_owned(), amount.normalize()))
            .collect();
        all.sort_by_key(|b| Reverse(b.1));
        all
    }
}

/// The number of a day's month, counted from year 0.
fn month_of(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

/// What each customer bought, by code.
pub type ByCustomer<'a> = BTreeMap<&'a str, Bought<'a>>;

/// What was bought, by the customer's code, and by all.
pub fn bought<'a>(data: &'a Data, settings: &Settings) -> (ByCustomer<'a>, Bought<'a>) {
    let categories: BTreeMap<&str, &str> = (data.table(TableId::Stock).rows())
        .map(|row| {
            let text = |column| data.text(TableId::Stock, row, column).trim();
            (text(STOCK_SKU), text(CATEGORY))
        })
        .collect();
    let opening = value::date(&settings.opening_date);
    let year = opening.and_then(|day| day.checked_sub_months(chrono::Months::new(12)));
    let mut by_customer = ByCustomer::new();
    let mut all = Bought::default();
    for row in data.table(TableId::Purchases).rows() {
        let text = |column| data.text(TableId::Purchases, row, column).trim();
        let day = value::date(text(DATE));
        let amount = totals::purchase_amount(data, settings, row);
        let (Some(day), Some(amount)) = (day, amount) else {
            continue;
        };
        // What the opening does not know yet is no history.
        if opening.is_some_and(|opening| day > opening) {
            continue;
        }
        let category = categories.get(text(SKU)).copied().unwrap_or_default();
        let recent = year.is_some_and(|start| day > start);
        let own = by_customer.entry(text(CUSTOMER)).or_default();
        own.add(category, day, amount, recent);
        all.add(category, day, amount, recent);
    }
    for one in by_customer.values_mut().chain([&mut all]) {
        one.days.sort_unstable();
        one.days.dedup();
    }
    (by_customer, all)
}
