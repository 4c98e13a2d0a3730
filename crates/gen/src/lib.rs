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
mod odd;
mod rng;
mod write;

use std::collections::BTreeSet;

use qichu_model::TableId;
use serde::{Deserialize, Serialize};

use mistakes::At;
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
    /// What there is to find.
    pub truth: Truth,
}

/// What there is to find in the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Every mistake.
    pub mistakes: Vec<Planted>,
    /// What must be noticed of the way the files are laid out, without a mistake.
    pub notes: Vec<Found>,
    /// What a book finds beside, into which the files are entered with the control totals
    /// that they state themselves, each with the file it is said of. `qichu check` declares
    /// none.
    pub in_book: Vec<Found>,
}

/// A planted mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Planted {
    /// What must be found.
    #[serde(flatten)]
    pub found: Found,
    /// Findings that follow from it.
    pub also: Vec<Found>,
}

/// A finding: where, and of which rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// The file's name; empty where the finding is on a whole table of the book.
    pub file: String,
    /// The sheet's name; empty in a text file, and where it is on the whole file.
    pub sheet: String,
    /// The cell's address; empty where it is on the whole sheet.
    pub cell: String,
    /// The rule's name.
    pub rule: String,
}

impl Truth {
    /// It as JSON.
    ///
    /// # Errors
    /// Never, for what [`generate`] gives.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }
}

/// Rules of which no generated file holds a mistake, each with the reason.
pub const NOT_PLANTED: &[(&str, &str)] = &[
    (
        "cross-source-conflict",
        "that two files are about the same records, and which is the better, is said in the book",
    ),
    ("unreviewed-record", "reviews are marks in the book"),
    ("sample-rejected", "samples are drawn from the book"),
    ("sample-undecided", "samples are drawn from the book"),
];

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
        let follows = d.also.iter();
        let mut also: Vec<Found> = follows
            .filter_map(|a| written.found(a.rule, a.at))
            .collect();
        if let At::File(odd) = d.at {
            also.extend(written.odd.get(&odd)?.also.iter().cloned());
        }
        let found = written.found(d.rule, d.at)?;
        Some(Planted { found, also })
    };
    let mut mistakes: Vec<Planted> = done.iter().filter_map(planted).collect();
    mistakes.sort();
    let mut notes = written.notes.clone();
    notes.extend(shared(&book).filter_map(|at| written.found("territory-shared", at)));
    Ok(Output {
        files: written.files,
        truth: Truth {
            mistakes,
            notes,
            in_book: written.in_book,
        },
    })
}

/// People in a district in which somebody is already, each for product lines of their own:
/// no mistake, yet to be noticed.
fn shared(book: &book::Book) -> impl Iterator<Item = At> {
    let people = (0..).zip(book.of(TableId::Salespeople));
    let parted = people.filter(|(_, person)| !person.is_empty("product_line_scope"));
    let mut taken = BTreeSet::new();
    let later = parted.filter(move |(_, person)| !taken.insert(person.text("territory")));
    later.map(|(row, _)| At::Cell(TableId::Salespeople, row, "territory"))
}

/// The files of a small company that gave none of its salespeople, whom customers and
/// targets name: the one mistake that no whole set of files can hold.
///
/// # Errors
/// When a workbook cannot be written.
pub fn without_people(seed: u64) -> Result<Output, XlsxError> {
    let plan = Plan {
        rows: 60,
        seed,
        mistakes: 0,
    };
    let mut made = generate(&plan)?;
    made.files.retain(|(name, _)| name != write::PEOPLE);
    made.truth.notes.retain(|note| note.file != write::PEOPLE);
    made.truth.mistakes.push(Planted {
        found: Found {
            rule: "referred-table-empty".into(),
            ..Found::default()
        },
        also: Vec::new(),
    });
    Ok(made)
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

/// One workbook with a plain sheet of each table, clean: what is the usual work of the app.
///
/// # Errors
/// When there are more rows than a sheet holds.
pub fn ordinary(rows: usize, seed: u64) -> Result<Vec<u8>, XlsxError> {
    write::plain_sheets(&clean::book(rows, &mut Rng::new(seed)))
}

#[cfg(test)]
mod tests {
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
        assert_eq!(first.truth.mistakes.len(), 20);
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
    fn no_two_mistakes_are_in_one_place() {
        let plan = Plan {
            rows: 300,
            seed: 1,
            mistakes: 200,
        };
        let mistakes = generate(&plan).unwrap().truth.mistakes;
        let place = |p: &Planted| {
            let found = p.found.clone();
            let digits = found
                .cell
                .trim_start_matches(|c: char| c.is_ascii_uppercase());
            // One header may have two columns that are odd.
            let is_odd = odd::ODDITIES.iter().any(|(rule, _)| *rule == found.rule);
            let at = if is_odd { &found.cell } else { digits };
            let whole = digits.is_empty().then_some(found.rule);
            (found.file, found.sheet, at.to_owned(), whole)
        };
        assert_eq!(mistakes.len(), 200);
        assert_eq!(
            mistakes.iter().map(place).collect::<BTreeSet<_>>().len(),
            200
        );
    }
}
