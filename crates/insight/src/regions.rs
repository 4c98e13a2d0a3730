//! Where customers are and who looks after them: gaps and crowding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use qichu_model::schema::column;
use qichu_model::settings::CROWDED_CUSTOMERS;
use qichu_model::{Data, Settings, TableId};
use qichu_regions::{Resolved, by_code, resolve, territory};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::purchases::ByCustomer;

const CODE: u16 = column(TableId::Customers, "code");
const REGION: u16 = column(TableId::Customers, "region");
const TERRITORY: u16 = column(TableId::Salespeople, "territory");
const CHANNEL_TERRITORY: u16 = column(TableId::OfflineChannels, "territory");
const CHANNEL_REGION: u16 = column(TableId::OfflineChannels, "region");

/// A province, or the customers whose region names none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Its name; empty where the region cannot be told.
    pub name: String,
    /// Customers there.
    pub customers: u32,
    /// What they bought in the twelve months before the opening.
    pub amount: Decimal,
    /// Salespeople whose territory reaches into it; those who have the rest of the
    /// country (其余地区) only where nobody else is.
    pub people: u32,
    /// Offline channels there.
    pub channels: u32,
    /// It has customers and nobody for them.
    pub gap: bool,
    /// Several people share few customers.
    pub crowded: bool,
}

/// Customers, their purchases, people, channels.
#[derive(Default)]
struct Counts {
    customers: u32,
    amount: Decimal,
    people: u32,
    channels: u32,
}

/// The provinces that a resolved text lies in, by code.
fn provinces(resolved: &Resolved) -> BTreeSet<u32> {
    let codes = resolved.divisions().iter();
    codes.map(|d| d.code / 10_000 * 10_000).collect()
}

/// The only province a region lies in; 0 where it cannot be told.
fn province(resolved: &Resolved) -> u32 {
    let all = provinces(resolved);
    match (all.len(), all.first()) {
        (1, Some(one)) => *one,
        _ => 0,
    }
}

pub fn regions(data: &Data, settings: &Settings, by_customer: &ByCustomer) -> Vec<Region> {
    let mut all: BTreeMap<u32, Counts> = BTreeMap::new();
    // The same few regions stand in thousands of records.
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    for row in data.table(TableId::Customers).rows() {
        let text = data.text(TableId::Customers, row, REGION).trim();
        let place = *known
            .entry(text)
            .or_insert_with(|| province(&resolve(text)));
        let counts = all.entry(place).or_default();
        counts.customers += 1;
        let code = data.text(TableId::Customers, row, CODE).trim();
        if let Some(own) = by_customer.get(code) {
            counts.amount = counts.amount.saturating_add(own.last_year);
        }
    }
    let (mut everywhere, mut rest) = (0, 0);
    for row in data.table(TableId::Salespeople).rows() {
        let areas = territory(data.text(TableId::Salespeople, row, TERRITORY));
        let mut reached = BTreeSet::new();
        for area in &areas {
            match &area.place {
                Resolved::Nation => everywhere += 1,
                Resolved::Rest(None) => rest += 1,
                place => reached.extend(provinces(place)),
            }
        }
        for place in reached {
            all.entry(place).or_default().people += 1;
        }
    }
    for row in data.table(TableId::OfflineChannels).rows() {
        let text = |column| data.text(TableId::OfflineChannels, row, column).trim();
        let areas = territory(text(CHANNEL_TERRITORY));
        let mut reached: BTreeSet<u32> = areas.iter().flat_map(|a| provinces(&a.place)).collect();
        if reached.is_empty() {
            reached = provinces(&resolve(text(CHANNEL_REGION)));
        }
        for place in reached {
            all.entry(place).or_default().channels += 1;
        }
    }
    let least = settings.threshold(&CROWDED_CUSTOMERS);
    let region = |(code, counts): (u32, Counts)| {
        let people = match counts.people + everywhere {
            0 => rest,
            people => people,
        };
        let few = Decimal::from(counts.customers) < least.saturating_mul(people.into());
        Region {
            name: by_code(code).map_or_else(String::new, |d| d.name.into()),
            customers: counts.customers,
            amount: counts.amount.normalize(),
            people,
            channels: counts.channels,
            gap: code != 0 && counts.customers > 0 && people == 0,
            crowded: people > 1 && few,
        }
    };
    let mut all: Vec<Region> = all.into_iter().map(region).collect();
    all.sort_by_key(|b| Reverse(b.customers));
    all
}
