//! What the book knows beside its records, for the rules.

use qichu_model::noted::Noted;

use crate::Book;

impl Book {
    /// Everything it knows that rules speak of, always in one order; but for reviews and
    /// control totals, which [`crate::Live`] keeps up to date.
    pub fn noted(&self) -> Vec<Noted> {
        let mut noted: Vec<Noted> = self.noted_conflicts().collect();
        noted.extend(self.noted_samples());
        noted
    }
}
