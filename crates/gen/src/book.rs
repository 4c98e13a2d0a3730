//! Records before they are written: what each cell holds and who refers to it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use qichu_model::TableId;
use qichu_model::schema::column;

use crate::odd::Oddity;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    /// A formula that ends in this error.
    Error(&'static str),
    /// A formula whose result the file does not hold.
    NoValue,
}

/// A text.
pub fn t(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A whole number.
pub fn n(number: i64) -> Cell {
    Cell::Number(number as f64)
}

/// An amount, given in cents.
pub fn cents(amount: i64) -> Cell {
    Cell::Number(amount as f64 / 100.0)
}

/// A date; the first of 1970 where there is no such day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A day so many days after another.
pub fn after(from: NaiveDate, days: i64) -> NaiveDate {
    from.checked_add_days(Days::new(days.unsigned_abs()))
        .unwrap_or(from)
}

/// Where a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Home {
    /// The table's own file.
    #[default]
    Plain,
    /// Of the stock, the sheet of this category.
    Category(usize),
    /// Of the stock, the file with one column a warehouse.
    ByWarehouse,
    /// Of the stock, the file with batch rows under the row of their product.
    Batches,
    /// Of the offline channels, a sheet without a column for the agreement.
    NoAgreement,
    /// Of the offline channels, a sheet with another table's name.
    Misnamed,
}

/// A record.
#[derive(Debug, Clone)]
pub struct Record {
    pub table: TableId,
    pub cells: Vec<Cell>,
    pub home: Home,
    /// On hand in each of [`crate::facts::COLUMN_WAREHOUSES`].
    pub on_hand: [i64; 3],
    /// Nothing else depends on it: its key may be broken.
    pub loose: bool,
    /// It takes part in a planted mistake.
    pub used: bool,
    /// Index of its city.
    pub city: usize,
    /// Index of its district there.
    pub district: usize,
}

impl Record {
    pub fn new(table: TableId) -> Self {
        Self {
            table,
            cells: vec![Cell::Empty; table.spec().fields.len()],
            home: Home::Plain,
            on_hand: [0; 3],
            loose: false,
            used: false,
            city: 0,
            district: 0,
        }
    }

    /// The cell of a field.
    ///
    /// # Panics
    /// When the table has no such field.
    pub fn get(&self, key: &str) -> &Cell {
        &self.cells[usize::from(column(self.table, key))]
    }

    /// Changes the cell of a field.
    ///
    /// # Panics
    /// When the table has no such field.
    pub fn set(&mut self, key: &str, cell: Cell) {
        self.cells[usize::from(column(self.table, key))] = cell;
    }

    pub fn with(mut self, key: &str, cell: Cell) -> Self {
        self.set(key, cell);
        self
    }

    /// The text of a field; empty where it holds none.
    pub fn text(&self, key: &str) -> &str {
        match self.get(key) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// The number of a field.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.get(key) {
            Cell::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub fn is_empty(&self, key: &str) -> bool {
        *self.get(key) == Cell::Empty
    }
}

/// All records, each table's in the order in which its files hold them.
pub struct Book {
    pub tables: [Vec<Record>; 7],
    /// Districts in nobody's territory.
    pub uncovered: Vec<String>,
    /// What is odd about its files.
    pub odd: BTreeSet<Oddity>,
}

impl Book {
    pub fn of(&self, table: TableId) -> &[Record] {
        &self.tables[table.index()]
    }
}
