//! Review (审核): a mark counts while its record is as it was reviewed. Nothing voids a
//! mark: an edit makes the record another one, and undo makes it that one again.

use std::collections::{BTreeMap, BTreeSet};

use qichu_bundle::digest::Digester;
use qichu_model::noted::{Known, Noted};
use qichu_model::settings::same_person;
use qichu_model::{Arg, Place, ReviewPolicy, TableId, Verdict};

use crate::check::{Check, short};
use crate::history::{Event, Step};
use crate::{Book, Refused};

/// How a record stands in the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Standing {
    /// Nobody reviewed it.
    #[default]
    Unseen,
    /// It changed since it was reviewed.
    Changed,
    /// It was returned, 退回.
    Returned,
    /// It passed the first of two layers.
    Halfway,
    /// It passed every layer.
    Passed,
}

/// A mark on a record.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Who and when.
    pub event: Event<'a>,
    /// The layer, from 1.
    pub layer: u8,
    /// The verdict.
    pub verdict: Verdict,
    /// What the reviewer said.
    pub comment: &'a str,
    /// Whether the record is as it was reviewed, and the reviewer one the book names.
    pub counts: bool,
}

/// The last mark of a layer on a record: the number of its command, 0 for none, and the
/// record's digest then.
#[derive(Clone, Copy, Default)]
struct Last {
    seq: u64,
    digest: u64,
}

/// How every record stands, kept up to date. Digests are taken of marked records only,
/// and again only of what changed.
#[derive(Default)]
pub struct Reviews {
    tables: [Table; 7],
}

#[derive(Default)]
struct Table {
    /// By row, the last mark of each layer.
    last: Vec<[Last; 2]>,
    /// By row, the digest of what it holds, where it was needed.
    digests: Vec<Option<u64>>,
    standings: Vec<Standing>,
}

impl Reviews {
    /// Finds everything anew.
    pub fn of(book: &Book) -> Self {
        let mut reviews = Self::default();
        reviews.marks(book);
        reviews
    }

    /// Takes in that these records changed.
    pub fn touched(&mut self, book: &Book, touched: &BTreeSet<(TableId, u32)>) {
        for id in TableId::ALL {
            let table = &mut self.tables[id.index()];
            table.grow(book.data.table(id).len());
            let rows: Vec<u32> = touched
                .range((id, 0)..=(id, u32::MAX))
                .map(|(_, row)| *row)
                .collect();
            rows.iter()
                .for_each(|row| table.digests[*row as usize] = None);
            table.judge(book, id, rows.into_iter());
        }
    }

    /// Takes in that marks came or went, or that others count.
    pub fn marks(&mut self, book: &Book) {
        for id in TableId::ALL {
            let table = &mut self.tables[id.index()];
            table.grow(book.data.table(id).len());
            table.last.fill(Default::default());
        }
        for (event, done) in book.checks() {
            let Check::Review {
                table, rows, layer, ..
            } = &done.check
            else {
                continue;
            };
            let named = |name: &String| name == event.actor && *name != book.settings.preparer;
            if !book.settings.reviewers.iter().any(named) {
                continue;
            }
            let table = &mut self.tables[table.index()];
            for (row, digest) in rows.iter().zip(&done.records) {
                if let Some(last) = table.last[*row as usize].get_mut(usize::from(*layer) - 1) {
                    *last = Last {
                        seq: event.seq,
                        digest: *digest,
                    };
                }
            }
        }
        for id in TableId::ALL {
            let rows = 0..book.data.table(id).len() as u32;
            self.tables[id.index()].judge(book, id, rows);
        }
    }

    /// How a record stands.
    pub fn standing(&self, table: TableId, row: u32) -> Standing {
        let standings = &self.tables[table.index()].standings;
        standings.get(row as usize).copied().unwrap_or_default()
    }

    /// The living records that stand so, ascending.
    pub fn standing_so<'a>(
        &'a self,
        book: &'a Book,
        table: TableId,
        is: impl Fn(Standing) -> bool + 'a,
    ) -> impl Iterator<Item = u32> + 'a {
        let rows = book.data.table(table).rows();
        rows.filter(move |row| is(self.standing(table, *row)))
    }

    /// Living records of a table that passed, and that were returned.
    pub fn counts(&self, book: &Book, table: TableId) -> (u32, u32) {
        let of = |standing| {
            self.standing_so(book, table, move |s| s == standing)
                .count() as u32
        };
        (of(Standing::Passed), of(Standing::Returned))
    }

    /// How many records each person passed in each layer, by marks that count.
    pub fn passed_by<'a>(&self, book: &'a Book) -> BTreeMap<(&'a str, u8), u32> {
        let mut passed = BTreeMap::new();
        for table in TableId::ALL {
            for row in self.standing_so(book, table, |s| s != Standing::Unseen) {
                let marks = self.on(book, table, row).into_iter();
                for mark in marks.filter(|m| m.counts && m.verdict == Verdict::Passed) {
                    *passed.entry((mark.event.actor, mark.layer)).or_default() += 1;
                }
            }
        }
        passed
    }

    /// The last mark of each layer on a record, whether it counts or not.
    pub fn on<'a>(&self, book: &'a Book, table: TableId, row: u32) -> Vec<Mark<'a>> {
        let of = &self.tables[table.index()];
        let (Some(last), now) = (of.last.get(row as usize), of.digests.get(row as usize)) else {
            return Vec::new();
        };
        let mark = |last: &Last| {
            let Check::Review {
                layer,
                verdict,
                comment,
                ..
            } = book.checked(last.seq)?
            else {
                return None;
            };
            Some(Mark {
                event: book.event(last.seq)?,
                layer: *layer,
                verdict: *verdict,
                comment,
                counts: now == Some(&Some(last.digest)) && *layer <= book.settings.review.layers(),
            })
        };
        last.iter().filter_map(mark).collect()
    }

    /// What the rules must know: of each table, how many records have not passed. Nothing
    /// where the book names no reviewer.
    pub fn noted(&self, book: &Book) -> Vec<Noted> {
        if !book.asks_for_review() {
            return Vec::new();
        }
        let open = |table: &TableId| {
            let open = self.standing_so(book, *table, |s| s != Standing::Passed);
            let count = open.count();
            (count > 0).then(|| Noted {
                what: Known::Unreviewed,
                place: Place::Table(*table),
                args: vec![Arg::new("count", count.to_string())],
                fix: None,
            })
        };
        TableId::ALL.iter().filter_map(open).collect()
    }
}

impl Book {
    /// Whether it asks for a review: it names a reviewer.
    pub fn asks_for_review(&self) -> bool {
        !self.settings.reviewers.is_empty()
    }
}

impl Table {
    fn grow(&mut self, rows: usize) {
        self.last.resize(rows, Default::default());
        self.digests.resize(rows, None);
        self.standings.resize(rows, Standing::Unseen);
    }

    fn judge(&mut self, book: &Book, id: TableId, rows: impl Iterator<Item = u32>) {
        let digester = Digester::new(&book.data, id);
        for row in rows {
            let at = row as usize;
            let last = self.last[at];
            self.standings[at] = if last.iter().all(|l| l.seq == 0) {
                Standing::Unseen
            } else {
                let now = *self.digests[at].get_or_insert_with(|| short(digester.record(row)));
                standing(book, last, now)
            };
        }
    }
}

/// How a record with marks stands.
fn standing(book: &Book, last: [Last; 2], now: u64) -> Standing {
    let policy = book.settings.review;
    let layers = &last[..usize::from(policy.layers())];
    let said = |last: &Last| {
        (last.digest == now)
            .then(|| verdict(book, last.seq))
            .flatten()
    };
    let verdicts: Vec<Option<(Verdict, &str)>> = layers.iter().map(said).collect();
    let passed = |v: &Option<(Verdict, &str)>| matches!(v, Some((Verdict::Passed, _)));
    let returned = |v: &Option<(Verdict, &str)>| matches!(v, Some((Verdict::Returned, _)));
    let who = |layer: usize| verdicts.get(layer).copied().flatten().map(|v| v.1);
    let alike = policy == ReviewPolicy::Cross && who(0) == who(1);
    if verdicts.iter().any(returned) {
        Standing::Returned
    } else if verdicts.iter().all(passed) && !alike {
        Standing::Passed
    } else if verdicts.first().is_some_and(passed) {
        Standing::Halfway
    } else {
        Standing::Changed
    }
}

/// Verdict and reviewer of the review with this number.
fn verdict(book: &Book, seq: u64) -> Option<(Verdict, &str)> {
    match book.checked(seq)? {
        Check::Review { verdict, .. } => Some((*verdict, book.event(seq)?.actor)),
        _ => None,
    }
}

impl Book {
    /// Whether this person may review these records.
    pub(crate) fn may_review(
        &self,
        actor: &str,
        table: TableId,
        rows: &[u32],
        layer: u8,
        verdict: Verdict,
    ) -> Result<(), Refused> {
        let alive = &self.data.table(table).alive;
        if !(rows.iter()).all(|row| alive.get(*row as usize) == Some(&true)) {
            return Err(Refused::NoSuchPlace);
        }
        if self.settings.reviewers.is_empty() || !self.may_check(actor) {
            return Err(Refused::NotAReviewer);
        }
        if !(1..=self.settings.review.layers()).contains(&layer) {
            return Err(Refused::Layer);
        }
        let own = self.changed_by(actor, table);
        if rows.iter().any(|row| own.contains(row)) {
            return Err(Refused::OwnRecord);
        }
        if layer == 2 && verdict == Verdict::Passed {
            let reviews = Reviews::of(self);
            if !rows
                .iter()
                .all(|row| reviews.is_ready(self, table, *row, actor))
            {
                return Err(Refused::Layer);
            }
        }
        Ok(())
    }

    /// The records of a table that this person made or changed, as far as that stands.
    pub fn changed_by(&self, actor: &str, table: TableId) -> BTreeSet<u32> {
        let mut rows = BTreeSet::new();
        let mut own = BTreeMap::new();
        for (seq, entry) in (1..).zip(&self.history) {
            let name = || self.data.pool.get(entry.actor);
            let is_own = own.entry(entry.actor);
            if !*is_own.or_insert_with(|| same_person(name(), actor)) || !self.stands(seq) {
                continue;
            }
            for step in &entry.steps {
                match *step {
                    Step::Cell { table: t, row, .. } if t == table => drop(rows.insert(row)),
                    Step::Rows {
                        table: t,
                        first,
                        end,
                        ..
                    } if t == table => rows.extend(first..end),
                    _ => {}
                }
            }
        }
        rows
    }
}

impl Reviews {
    /// Whether a record may pass the second layer by this person: it passed the first, and
    /// under cross review (交叉审核) by somebody else.
    pub fn is_ready(&self, book: &Book, table: TableId, row: u32, actor: &str) -> bool {
        let marks = self.on(book, table, row);
        let first = |m: &&Mark| m.layer == 1 && m.counts && m.verdict == Verdict::Passed;
        let other = |m: &Mark| {
            book.settings.review != ReviewPolicy::Cross || !same_person(m.event.actor, actor)
        };
        marks.iter().find(first).is_some_and(other)
    }

    /// The layer in which a record waits for this person; `None` where it has passed, or
    /// waits for somebody else.
    fn next(&self, book: &Book, table: TableId, row: u32, actor: &str) -> Option<u8> {
        let marks = self.on(book, table, row);
        let first = |m: &Mark| m.layer == 1 && m.counts && m.verdict == Verdict::Passed;
        if self.standing(table, row) == Standing::Passed {
            None
        } else if !marks.iter().any(first) {
            Some(1)
        } else {
            self.is_ready(book, table, row, actor).then_some(2)
        }
    }

    /// How many of these records wait for this person in each layer.
    pub fn waiting(&self, book: &Book, actor: &str, table: TableId, rows: &[u32]) -> [u32; 2] {
        let own = book.changed_by(actor, table);
        let mut waiting = [0; 2];
        for row in rows.iter().filter(|row| !own.contains(row)) {
            if let Some(layer) = self.next(book, table, *row, actor) {
                waiting[usize::from(layer) - 1] += 1;
            }
        }
        waiting
    }

    /// The layer of this person's next verdict on these records: the first while one of
    /// them waits there.
    pub fn layer(&self, book: &Book, actor: &str, table: TableId, rows: &[u32]) -> u8 {
        match self.waiting(book, actor, table, rows) {
            [0, _] => book.settings.review.layers(),
            _ => 1,
        }
    }

    /// Of these records, those that this person may give the verdict of this layer: what
    /// has passed need not pass again.
    pub fn open_to(
        &self,
        book: &Book,
        actor: &str,
        (table, rows): (TableId, &[u32]),
        (layer, verdict): (u8, Verdict),
    ) -> Vec<u32> {
        let own = book.changed_by(actor, table);
        let waits = |row: u32| {
            verdict != Verdict::Passed || self.next(book, table, row, actor) == Some(layer)
        };
        let alive = &book.data.table(table).alive;
        let may = |row: &u32| {
            alive.get(*row as usize) == Some(&true) && !own.contains(row) && waits(*row)
        };
        rows.iter().copied().filter(may).collect()
    }
}
