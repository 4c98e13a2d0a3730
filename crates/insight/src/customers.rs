//! How customers buy: what, how often, in which season, when next; which grade that
//! suggests.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use qichu_model::schema::column;
use qichu_model::settings::{DUE_DAYS, GRADE_A_SHARE, GRADE_B_SHARE};
use qichu_model::{Data, Settings, TableId, value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::purchases::{Bought, ByCustomer, bought};

const CODE: u16 = column(TableId::Customers, "code");
const NAME: u16 = column(TableId::Customers, "name");
const GRADE: u16 = column(TableId::Customers, "customer_grade");
/// How many customers a list names; the counts beside it are of all.
const LISTED: usize = 1_000;
/// Fewest purchase days that make a cycle: two gaps.
const LEAST_DAYS: usize = 3;

/// How customers buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customers {
    /// How many bought anything.
    pub buyers: u32,
    /// What they bought in all.
    pub amount: Decimal,
    /// By category, the largest first; the name is empty where stock does not know the item.
    pub categories: Vec<(String, Decimal)>,
    /// By calendar month, January first, over the last whole years.
    pub months: Vec<Decimal>,
    /// How many years those are: from two on a peak is a season and not a chance.
    pub years: u32,
    /// First and last day something was bought.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// Those who should buy soon or are late: the least late first, each by its own cycle.
    pub due: Vec<Due>,
    /// How many are due.
    pub due_count: u32,
    /// Those whose purchases suggest another grade, the largest buyers first.
    pub gradings: Vec<Grading>,
    /// How many those are.
    pub grading_count: u32,
}

/// How often a customer buys, and when next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// The median of days between purchases.
    pub days: u32,
    /// The last purchase.
    pub last: NaiveDate,
    /// From when the next is to be expected: the last and the lower quartile of the gaps.
    pub from: NaiveDate,
    /// Until when: the last and the upper quartile.
    pub to: NaiveDate,
}

/// A customer who should buy soon or is late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The record.
    pub row: u32,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// When.
    pub cycle: Cycle,
    /// For how many days the window has been over.
    pub late: u32,
}

impl Due {
    /// How late that is beside the cycle, per thousand.
    fn lateness(&self) -> u64 {
        u64::from(self.late) * 1000 / u64::from(self.cycle.days.max(1))
    }
}

/// A customer whose purchases suggest another grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grading {
    /// The record.
    pub row: u32,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The grade it has; empty for none.
    pub given: String,
    /// The grade its purchases suggest, A to D.
    pub suggested: char,
    /// Purchases of the twelve months before the opening.
    pub amount: Decimal,
}

/// All about how one customer buys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it bought in all.
    pub amount: Decimal,
    /// In the twelve months before the opening.
    pub last_year: Decimal,
    /// By category, the largest first.
    pub categories: Vec<(String, Decimal)>,
    /// By calendar month, January first, over the same years as all customers'.
    pub months: Vec<Decimal>,
    /// How often and when next; `None` with too few purchases.
    pub cycle: Option<Cycle>,
    /// The grade it has; empty for none.
    pub given: String,
    /// The grade its purchases suggest.
    pub suggested: Option<char>,
}

/// A record's code, its name and its grade.
fn names(data: &Data, row: u32) -> (String, String, String) {
    let text = |column| data.text(TableId::Customers, row, column).trim().to_owned();
    (text(CODE), text(NAME), text(GRADE))
}

pub fn customers(
    data: &Data,
    settings: &Settings,
    by_customer: &ByCustomer,
    all: &Bought,
) -> Customers {
    let opening = value::date(&settings.opening_date);
    let soon = opening.and_then(|day| {
        let ahead = settings.threshold(&DUE_DAYS).to_u64()?;
        day.checked_add_days(Days::new(ahead))
    });
    let grades = grades(by_customer, settings);
    let mut due = Vec::new();
    let mut gradings = Vec::new();
    for row in data.table(TableId::Customers).rows() {
        let (code, name, given) = names(data, row);
        let Some(own) = by_customer.get(code.as_str()) else {
            continue;
        };
        let cycle = cycle(&own.days);
        if let (Some(cycle), Some(opening), Some(soon)) = (cycle, opening, soon)
            && cycle.from <= soon
        {
            due.push(Due {
                row,
                code: code.clone(),
                name: name.clone(),
                cycle,
                late: (opening - cycle.to).num_days().max(0) as u32,
            });
        }
        if let Some(suggested) = grades.get(code.as_str())
            && !given.starts_with(*suggested)
        {
            gradings.push(Grading {
                row,
                code,
                name,
                given,
                suggested: *suggested,
                amount: own.last_year.normalize(),
            });
        }
    }
    due.sort_by_key(|d| (d.lateness(), d.cycle.from, d.row));
    gradings.sort_by(|a, b| b.amount.cmp(&a.amount).then(a.row.cmp(&b.row)));
    let (due_count, grading_count) = (due.len() as u32, gradings.len() as u32);
    due.truncate(LISTED);
    gradings.truncate(LISTED);
    let span = all.days.first().copied().zip(all.days.last().copied());
    let months = all.whole_years();
    Customers {
        buyers: by_customer.len() as u32,
        amount: all.amount.normalize(),
        categories: all.categories(),
        months: all.season(&months),
        years: months.len() as u32 / 12,
        span,
        due,
        due_count,
        gradings,
        grading_count,
    }
}

/// How one customer buys.
pub fn profile(data: &Data, settings: &Settings, row: u32) -> Profile {
    let (code, name, given) = names(data, row);
    let (by_customer, all) = bought(data, settings);
    let none = Bought::default();
    let own = by_customer.get(code.as_str()).unwrap_or(&none);
    let suggested = grades(&by_customer, settings).get(code.as_str()).copied();
    Profile {
        amount: own.amount.normalize(),
        last_year: own.last_year.normalize(),
        categories: own.categories(),
        months: own.season(&all.whole_years()),
        cycle: cycle(&own.days),
        suggested,
        code,
        name,
        given,
    }
}

/// The cycle of purchase days that ascend; `None` with fewer than three.
fn cycle(days: &[NaiveDate]) -> Option<Cycle> {
    if days.len() < LEAST_DAYS {
        return None;
    }
    let mut gaps: Vec<u64> = days
        .windows(2)
        .map(|w| (w[1] - w[0]).num_days().unsigned_abs())
        .collect();
    gaps.sort_unstable();
    let at = |part: usize| gaps[(gaps.len() - 1) * part / 4];
    let last = *days.last()?;
    let after = |gap| last.checked_add_days(Days::new(gap));
    Some(Cycle {
        days: at(2) as u32,
        last,
        from: after(at(1))?,
        to: after(at(3))?,
    })
}

/// The grade each buyer's last twelve months suggest, by ABC analysis: those who together
/// make the first part of all purchases are A, the next B, the rest C; who bought nothing
/// then is D. By code.
fn grades<'a>(by_customer: &ByCustomer<'a>, settings: &Settings) -> BTreeMap<&'a str, char> {
    let mut buyers: Vec<(&'a str, Decimal)> = by_customer
        .iter()
        .map(|(code, own)| (*code, own.last_year))
        .collect();
    buyers.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let positive = buyers.iter().map(|b| b.1).filter(|a| *a > Decimal::ZERO);
    let sum = positive.fold(Decimal::ZERO, |a, b| a.saturating_add(b));
    let part = |percent: Decimal| {
        let part = sum.checked_mul(percent)?;
        part.checked_div(Decimal::ONE_HUNDRED)
    };
    let a = settings.threshold(&GRADE_A_SHARE);
    let b = a.saturating_add(settings.threshold(&GRADE_B_SHARE));
    let (a, b) = (part(a).unwrap_or(sum), part(b).unwrap_or(sum));
    let mut before = Decimal::ZERO;
    let grade = |(code, amount): (&'a str, Decimal)| {
        let grade = match before {
            _ if amount <= Decimal::ZERO => 'D',
            before if before < a => 'A',
            before if before < b => 'B',
            _ => 'C',
        };
        before = before.saturating_add(amount.max(Decimal::ZERO));
        (code, grade)
    };
    buyers.into_iter().map(grade).collect()
}
