//! What targets ask of people, beside what they did.

use std::collections::BTreeMap;

use chrono::Datelike;
use qichu_model::schema::column;
use qichu_model::value::Period;
use qichu_model::{Data, People, Settings, TableId, value};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

const CODE: u16 = column(TableId::Salespeople, "code");
const NAME: u16 = column(TableId::Salespeople, "name");
const OWNER: u16 = column(TableId::Customers, "salesperson");
const WHO: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");
const ACTUAL: u16 = column(TableId::Performance, "actual");

/// A salesperson's targets beside the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The code.
    pub code: String,
    /// The name; empty where the table of salespeople does not have the code.
    pub name: String,
    /// Customers looked after.
    pub customers: u32,
    /// What was done in the same periods a year before the targets' (全年 by its months
    /// where only those are known).
    pub history: Decimal,
    /// The targets of the first year that has any from the opening on.
    pub target: Decimal,
    /// That year.
    pub year: Option<i32>,
    /// By how much the target exceeds the history, percent to one decimal; `None` without
    /// a history or a target.
    pub change: Option<Decimal>,
}

/// Sums by period, a person's.
#[derive(Default)]
struct Figures {
    targets: BTreeMap<Period, Decimal>,
    actuals: BTreeMap<Period, Decimal>,
}

pub fn people(data: &Data, settings: &Settings) -> Vec<Person> {
    let opening = value::date(&settings.opening_date);
    let mut figures: BTreeMap<&str, Figures> = BTreeMap::new();
    for row in data.table(TableId::Salespeople).rows() {
        let code = data.text(TableId::Salespeople, row, CODE).trim();
        figures.entry(code).or_default();
    }
    let known = People::of(data);
    for row in data.table(TableId::Performance).rows() {
        let text = |column| data.text(TableId::Performance, row, column).trim();
        let period = value::period(text(PERIOD)).filter(|_| !known.is_team(text(WHO)));
        let Some(period) = period else {
            continue;
        };
        let own = figures.entry(text(WHO)).or_default();
        // Of several for one period the first counts, as it does for the rules.
        for (column, figures) in [(TARGET, &mut own.targets), (ACTUAL, &mut own.actuals)] {
            if let Some(number) = value::number(text(column)) {
                figures.entry(period).or_insert(number);
            }
        }
    }
    let mut customers: BTreeMap<&str, u32> = BTreeMap::new();
    for row in data.table(TableId::Customers).rows() {
        let owner = data.text(TableId::Customers, row, OWNER).trim();
        *customers.entry(owner).or_default() += 1;
    }
    let names: BTreeMap<&str, &str> = (data.table(TableId::Salespeople).rows())
        .map(|row| {
            let text = |column| data.text(TableId::Salespeople, row, column).trim();
            (text(CODE), text(NAME))
        })
        .collect();
    figures.retain(|code, _| !code.is_empty());
    let person = |(code, own): (&str, &Figures)| {
        let year = first_year(own, opening.map(|day| (day.year(), day.month())));
        let target = year.and_then(|year| of_year(&own.targets, year));
        let history = year.and_then(|year| same_periods(own, year));
        Person {
            code: code.into(),
            name: names.get(code).copied().unwrap_or_default().into(),
            customers: customers.get(code).copied().unwrap_or_default(),
            history: history.unwrap_or_default().normalize(),
            target: target.unwrap_or_default().normalize(),
            year,
            change: target.zip(history).and_then(|(t, h)| change(h, t)),
        }
    };
    figures
        .iter()
        .map(|(code, own)| person((code, own)))
        .collect()
}

/// The first year with targets from the opening on.
fn first_year(own: &Figures, opening: Option<(i32, u32)>) -> Option<i32> {
    let ahead = |period: &Period| match (*period, opening) {
        (Period::Year(year), Some((from, _))) => year >= from,
        (Period::Month(year, month), Some(from)) => (year, month) >= from,
        (_, None) => true,
    };
    own.targets
        .keys()
        .filter(|p| ahead(p))
        .map(|p| p.year())
        .min()
}

/// The year's own figure, else the sum of its months; `None` where there is neither.
fn of_year(sums: &BTreeMap<Period, Decimal>, year: i32) -> Option<Decimal> {
    if let Some(whole) = sums.get(&Period::Year(year)) {
        return Some(*whole);
    }
    let months = (1..=12).filter_map(|month| sums.get(&Period::Month(year, month)));
    months.copied().reduce(Decimal::saturating_add)
}

/// What was done a year before in the periods that have targets, so that nine months are
/// not compared with twelve.
fn same_periods(own: &Figures, year: i32) -> Option<Decimal> {
    if own.targets.contains_key(&Period::Year(year)) {
        return of_year(&own.actuals, year - 1);
    }
    let months: Vec<u32> = (1..=12)
        .filter(|month| own.targets.contains_key(&Period::Month(year, *month)))
        .collect();
    let before = |month: &u32| own.actuals.get(&Period::Month(year - 1, *month));
    match months.len() {
        12 => of_year(&own.actuals, year - 1),
        _ => months
            .iter()
            .filter_map(before)
            .copied()
            .reduce(Decimal::saturating_add),
    }
}

fn change(history: Decimal, target: Decimal) -> Option<Decimal> {
    let more = target
        .checked_sub(history)?
        .checked_mul(Decimal::ONE_HUNDRED)?;
    let change = (history > Decimal::ZERO).then(|| more.checked_div(history))??;
    Some(change.round_dp(1).normalize())
}
