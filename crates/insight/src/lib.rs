//! What the opening data tells: how customers buy, what targets ask of people, where
//! nobody looks after customers, what stock can be delivered. It informs and never blocks.
//!
//! Pure functions of the records and the book's settings. What cannot be read as a number
//! or a date is left out here: rules say so where it stands.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod customers;
mod people;
mod purchases;
mod regions;
mod stock;

use qichu_model::{Data, Settings};
use serde::{Deserialize, Serialize};

pub use customers::{Customers, Cycle, Due, Grading, Profile, profile};
pub use people::Person;
pub use regions::Region;
pub use stock::Stock;

/// What the data tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// How customers buy.
    pub customers: Customers,
    /// Target and history of each salesperson, by code.
    pub people: Vec<Person>,
    /// Customers and those who look after them, by province.
    pub regions: Vec<Region>,
    /// Stock by category and unit, the most valuable first.
    pub stock: Vec<Stock>,
}

/// Everything the data tells.
pub fn insight(data: &Data, settings: &Settings) -> Insight {
    let (by_customer, all) = purchases::bought(data, settings);
    Insight {
        customers: customers::customers(data, settings, &by_customer, &all),
        people: people::people(data, settings),
        regions: regions::regions(data, settings, &by_customer),
        stock: stock::stock(data),
    }
}
