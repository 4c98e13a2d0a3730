//! What the page is told of a book after every command, kept so that telling it walks over
//! no table.

use std::collections::{BTreeMap, BTreeSet};

use qichu_book::Live;
use qichu_model::totals::Totals;
use qichu_model::{Finding, RuleId, TableId};

use super::protocol::SourceView;
use super::views;

/// Touched records among which an example of a new group is looked for first.
const NEAR: usize = 1_000;

/// Figures of a book.
pub struct Figures {
    totals: [Totals; 7],
    /// The files it was made from.
    pub sources: Vec<SourceView>,
    examples: Examples,
}

/// Records whose findings stand for all of a rule in a table: the first when the group
/// came up, and the same one for as long as it has the finding.
#[derive(Default)]
struct Examples(BTreeMap<(TableId, RuleId), u32>);

impl Figures {
    /// Counts everything.
    pub fn of(live: &Live) -> Self {
        let book = live.book();
        let mut figures = Self {
            totals: TableId::ALL.map(|table| Totals::of(&book.data, table)),
            sources: views::sources(book),
            examples: Examples::default(),
        };
        figures.judged(live);
        figures
    }

    /// Takes in what a command touched. `moved`: records came or went.
    pub fn take_in(&mut self, live: &Live, touched: &BTreeSet<(TableId, u32)>, moved: bool) {
        let book = live.book();
        for table in TableId::ALL {
            let rows = of_table(touched, table);
            self.totals[table.index()].renew(&book.data, rows);
        }
        if moved {
            self.sources = views::sources(book);
        }
        self.examples.renew(live, touched);
    }

    /// Takes in that rules were judged that no command touched.
    pub fn judged(&mut self, live: &Live) {
        self.examples.renew(live, &BTreeSet::new());
    }

    /// The totals of a table.
    pub fn totals(&self, table: TableId) -> &Totals {
        &self.totals[table.index()]
    }

    /// One of a rule's findings in a table, to show for all of them.
    pub fn example<'a>(
        &self,
        live: &'a Live,
        table: Option<TableId>,
        rule: RuleId,
    ) -> Option<&'a Finding> {
        let checker = live.checker();
        let Some(table) = table else {
            return checker.of_sources().iter().find(|f| f.rule == rule);
        };
        let wide = |f: &&Finding| f.place.table() == Some(table) && f.rule == rule;
        let on_table = checker.of_tables().iter().find(wide);
        on_table.or_else(|| {
            let row = *self.examples.0.get(&(table, rule))?;
            checker.of_row(table, row).find(|f| f.rule == rule)
        })
    }
}

impl Examples {
    fn renew(&mut self, live: &Live, touched: &BTreeSet<(TableId, u32)>) {
        let checker = live.checker();
        let before = std::mem::take(&mut self.0);
        let wide: BTreeSet<(Option<TableId>, RuleId)> = (checker.of_tables().iter())
            .map(|f| (f.place.table(), f.rule))
            .collect();
        for (table, rule) in checker.tally().keys().copied() {
            if wide.contains(&(Some(table), rule)) {
                continue;
            }
            let has = |row: &u32| checker.of_row(table, *row).any(|f| f.rule == rule);
            let old = before.get(&(table, rule)).copied();
            let found = old.filter(has).or_else(|| {
                let mut near = of_table(touched, table).take(NEAR);
                let from = |row| checker.rows_from(table, row);
                let mut far = from(old.unwrap_or(0)).chain(from(0));
                near.find(has).or_else(|| {
                    far.find_map(|(row, mut f)| f.any(|f| f.rule == rule).then_some(row))
                })
            });
            self.0.extend(found.map(|row| ((table, rule), row)));
        }
    }
}

/// The records of a table among those touched.
pub fn of_table(
    touched: &BTreeSet<(TableId, u32)>,
    table: TableId,
) -> impl Iterator<Item = u32> + '_ {
    touched
        .range((table, 0)..=(table, u32::MAX))
        .map(|(_, row)| *row)
}
