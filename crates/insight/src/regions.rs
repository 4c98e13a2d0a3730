//! Where customers are and who looks after them: gaps and crowding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use qichu_model::schema::column;
use qichu_model::settings::CROWDED_CUSTOMERS;
use qichu_model::{Data, Settings, TableId};
use qichu_regions::{Area, Division, Resolved, by_code, resolve, territory};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::purchases::ByCustomer;

const CODE: u16 = column(TableId::Customers, "code");
const REGION: u16 = column(TableId::Customers, "region");
const TERRITORY: u16 = column(TableId::Salespeople, "territory");
const FROM: u16 = column(TableId::Salespeople, "territory_start");
const TO: u16 = column(TableId::Salespeople, "territory_end");
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
    /// Salespeople whose territory at the opening reaches into it, what it leaves out
    /// aside; those who have the rest of the country (其余地区) only where nobody else is.
    pub people: u32,
    /// Offline channels there.
    pub channels: u32,
    /// It has customers and nobody for any of them.
    pub gap: bool,
    /// Several people share few customers.
    pub crowded: bool,
}

/// Customers, their purchases, people, channels.
#[derive(Default)]
struct Counts {
    customers: u32,
    amount: Decimal,
    channels: u32,
    /// Where its customers are.
    places: BTreeSet<Division>,
}

/// A territory that salespeople hold at the opening.
struct Held {
    areas: Vec<Area>,
    people: u32,
}

impl Held {
    /// How many hold some of a place, or of the whole where it is none; of the rest of the
    /// country only those who have that.
    fn people_in(&self, place: Option<Division>, rest: bool) -> u32 {
        let is_asked = |area: &&Area| matches!(area.place, Resolved::Rest(None)) == rest;
        let is_there = |area: &Area| match place {
            Some(place) => area.may_hold(place),
            None => matches!(area.place, Resolved::Nation | Resolved::Rest(None)),
        };
        match self.areas.iter().filter(is_asked).any(is_there) {
            true => self.people,
            false => 0,
        }
    }
}

/// The territories that salespeople hold at the opening, each once.
fn territories(data: &Data, settings: &Settings) -> Vec<Held> {
    let mut people: BTreeMap<&str, u32> = BTreeMap::new();
    for row in data.table(TableId::Salespeople).rows() {
        let text = |column| data.text(TableId::Salespeople, row, column);
        if settings.is_in_charge(text(FROM), text(TO)) {
            *people.entry(text(TERRITORY)).or_default() += 1;
        }
    }
    let held = |(text, people)| Held {
        areas: territory(text),
        people,
    };
    people.into_iter().map(held).collect()
}

/// The provinces that a resolved text lies in, by code.
fn provinces(resolved: &Resolved) -> BTreeSet<u32> {
    let codes = resolved.divisions().iter();
    codes.map(|d| d.code / 10_000 * 10_000).collect()
}

/// Where a region is: the only province it lies in, 0 where that cannot be told, and the
/// divisions that it names.
fn place(text: &str) -> (u32, Vec<Division>) {
    let resolved = resolve(text);
    let all = provinces(&resolved);
    match (all.len(), all.first()) {
        (1, Some(one)) => (*one, resolved.divisions().to_vec()),
        _ => (0, Vec::new()),
    }
}

pub fn regions(data: &Data, settings: &Settings, by_customer: &ByCustomer) -> Vec<Region> {
    let mut all: BTreeMap<u32, Counts> = BTreeMap::new();
    // The same few regions stand in thousands of records.
    let mut known: BTreeMap<&str, (u32, Vec<Division>)> = BTreeMap::new();
    for row in data.table(TableId::Customers).rows() {
        let text = data.text(TableId::Customers, row, REGION).trim();
        let (province, _) = known.entry(text).or_insert_with(|| place(text));
        let counts = all.entry(*province).or_default();
        counts.customers += 1;
        let code = data.text(TableId::Customers, row, CODE).trim();
        if let Some(own) = by_customer.get(code) {
            counts.amount = counts.amount.saturating_add(own.last_year);
        }
    }
    for (province, places) in known.into_values() {
        all.entry(province).or_default().places.extend(places);
    }
    let held = territories(data, settings);
    for area in held.iter().flat_map(|held| &held.areas) {
        for province in provinces(&area.place) {
            all.entry(province).or_default();
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
        let province = by_code(code);
        let people_in = |place, rest| held.iter().map(|h| h.people_in(place, rest)).sum();
        let people = match people_in(province, false) {
            0 => people_in(province, true),
            people => people,
        };
        let areas = || held.iter().flat_map(|held| &held.areas);
        let is_held = |place: &Division| areas().any(|area| area.may_hold(*place));
        let few = Decimal::from(counts.customers) < least.saturating_mul(people.into());
        Region {
            name: province.map_or_else(String::new, |d| d.name.into()),
            customers: counts.customers,
            amount: counts.amount.normalize(),
            people,
            channels: counts.channels,
            gap: code != 0 && counts.customers > 0 && !counts.places.iter().any(is_held),
            crowded: people > 1 && few,
        }
    };
    let mut all: Vec<Region> = all.into_iter().map(region).collect();
    all.sort_by_key(|b| Reverse(b.customers));
    all
}
