//! Workbooks such as companies have, invented from a seed, with mistakes planted in them
//! and the truth about where: what the rules are measured against.
//!
//! Everything but the planted mistakes is right: references exist, check digits hold,
//! prices stand in order, sums add up. The same plan gives the same bytes.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod book;
mod clean;
mod facts;
mod mistakes;
mod rng;
mod write;

use serde::{Deserialize, Serialize};

use rng::Rng;
pub use rust_xlsxwriter::XlsxError;

/// The opening date all generated data goes with.
pub const OPENING: &str = "2026-07-01";

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Customers; the other tables are in proportion.
    pub rows: usize,
    /// What all chance comes from.
    pub seed: u64,
    /// How many mistakes to plant, each in a record of its own. There are fewer where no
    /// record is left to break.
    pub mistakes: usize,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Names and contents of the files, in the order to read them in: of two records
    /// alike the later one is the mistake.
    pub files: Vec<(String, Vec<u8>)>,
    /// Every mistake.
    pub truth: Vec<Planted>,
}

/// A planted mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Planted {
    /// The file's name.
    pub file: String,
    /// The sheet's name; empty in a text file.
    pub sheet: String,
    /// The cell's address.
    pub cell: String,
    /// The name of the rule that must speak there.
    pub rule: String,
    /// Whether there is such a rule yet: for the caller to say ([`Output::mark`]).
    pub exists: bool,
}

impl Output {
    /// Marks the mistakes whose rules exist.
    pub fn mark(&mut self, exists: impl Fn(&str) -> bool) {
        for planted in &mut self.truth {
            planted.exists = exists(&planted.rule);
        }
    }

    /// The mistakes as JSON.
    ///
    /// # Errors
    /// Never, for what [`generate`] gives.
    pub fn truth_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&self.truth).map(|json| json + "\n")
    }
}

/// Makes the files of a plan.
///
/// # Errors
/// When a workbook cannot be written, such as one with more rows than a sheet holds.
pub fn generate(plan: &Plan) -> Result<Output, XlsxError> {
    let mut rng = Rng::new(plan.seed);
    let mut book = clean::book(plan.rows, &mut rng);
    let done = mistakes::plant(&mut book, plan.mistakes, &mut rng);
    let written = write::files(&book)?;
    let planted = |d: &mistakes::Done| {
        let spot = written.spots[d.table.index()].get(d.row).copied()??;
        Some(Planted {
            file: spot.file.into(),
            sheet: spot.sheet.into(),
            cell: spot.address(d.field)?,
            rule: d.rule.into(),
            exists: false,
        })
    };
    let mut truth: Vec<Planted> = done.iter().filter_map(planted).collect();
    truth.sort();
    Ok(Output {
        files: written.files,
        truth,
    })
}

/// One plain sheet of clean customers, for benchmarks: 24 columns are usual, 31 the most.
/// Cells are kept in memory until they are written.
///
/// # Errors
/// When there are more rows than a sheet holds.
pub fn cells(rows: usize, columns: usize, seed: u64) -> Result<Vec<u8>, XlsxError> {
    let mut rng = Rng::new(seed);
    let customers = clean::Customers::new(rows, &mut rng);
    let mut serials = clean::Serials::default();
    write::sheet(rows, columns, |i| customers.make(i, &mut rng, &mut serials))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let plan = |seed| Plan {
            rows: 40,
            seed,
            mistakes: 20,
        };
        let first = generate(&plan(5)).unwrap();
        assert_eq!(first, generate(&plan(5)).unwrap());
        assert_ne!(first.files, generate(&plan(6)).unwrap().files);
        assert_eq!(first.truth.len(), 20);
        assert_eq!(cells(50, 24, 1).unwrap(), cells(50, 24, 1).unwrap());
    }

    #[test]
    #[ignore = "takes some seconds"]
    fn the_sheet_of_the_benchmarks_is_made_well_within_a_minute() {
        let start = std::time::Instant::now();
        let bytes = cells(100_000, 24, 1).unwrap();
        println!("{} bytes in {:?}", bytes.len(), start.elapsed());
        assert!(start.elapsed().as_secs() < 60);
    }

    #[test]
    fn each_mistake_is_in_a_cell_of_its_own() {
        let plan = Plan {
            rows: 300,
            seed: 1,
            mistakes: 120,
        };
        let truth = generate(&plan).unwrap().truth;
        let row = |p: &Planted| {
            let digits = p.cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
            (p.file.clone(), p.sheet.clone(), digits.to_owned())
        };
        assert_eq!(truth.len(), 120);
        assert_eq!(truth.iter().map(row).collect::<BTreeSet<_>>().len(), 120);
    }
}
