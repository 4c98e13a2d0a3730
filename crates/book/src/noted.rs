//! What the book knows beside its records, for the rules.

use qichu_model::noted::Noted;

use crate::Book;

impl Book {
    /// Everything it knows that rules speak of, always in one order.
    pub fn noted(&self) -> Vec<Noted> {
        self.noted_conflicts().collect()
    }
}
