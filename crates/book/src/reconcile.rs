//! Control totals (控制合计): declared by the source = read from the file = in the book =
//! in the bundle. A person must say why giver and file differ, and why the book no longer
//! holds what was read. What made it so the journal knows, record by record; only the person
//! knows why it is right.

use std::collections::BTreeMap;

use qichu_mapping::plan::Batch;
use qichu_model::noted::{Known, Noted};
use qichu_model::store::ColumnRole;
use qichu_model::totals::summed;
use qichu_model::{Arg, Place, TableId, Text, value};
use qichu_rules::number_said;
use rust_decimal::Decimal;

use crate::Book;
use crate::check::Check;
use crate::command::TotalOf;
use crate::history::Event;
use crate::sources::is_summed;

/// A control total of a table, from the files to the book.
#[derive(Clone, Default)]
pub struct Line<'a> {
    /// The amount or quantity; `None` counts the records.
    pub field: Option<u16>,
    /// Read from the files whose import stands.
    pub read: Decimal,
    /// Of rows that met a record that was there already: their share of `read`, off.
    pub merged: Decimal,
    /// By texts of a file that were no number and have become the one they say (`3万` and
    /// 30000): what was read lacks them.
    pub corrected: Decimal,
    /// By changes of records that came from a file.
    pub changed: Decimal,
    /// By records added by hand.
    pub added: Decimal,
    /// By records taken out.
    pub removed: Decimal,
    /// By records that were rejected, 拒收.
    pub rejected: Decimal,
    /// How many changed records make up `changed`.
    pub changes: u32,
    /// Records of the table came from a file: else there is nothing to compare with.
    pub fed: bool,
    /// Why the book is another than was read, by whom and when: said of this difference.
    pub explained: Option<(Event<'a>, &'a str)>,
}

impl Line<'_> {
    /// What is in the book: the sum of them all.
    pub fn book(&self) -> Decimal {
        let parts = [self.merged, self.corrected, self.own(), self.rejected];
        parts.into_iter().fold(self.read, Decimal::saturating_add)
    }

    /// What people made of it. A row that met its record is that record, who rejects a
    /// record says why, and a text that became the number it says is no other: none of these
    /// is to be explained once more.
    pub fn own(&self) -> Decimal {
        let parts = [self.added, self.removed];
        parts
            .into_iter()
            .fold(self.changed, Decimal::saturating_add)
    }

    /// Whether nothing is left to explain.
    pub fn is_settled(&self) -> bool {
        !self.fed || self.own().is_zero() || self.explained.is_some()
    }
}

/// Why a total of the book is not what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The record came from a file, where it held no number, and has the one it said now.
    Corrected,
    /// The record came from a file and was changed.
    Changed,
    /// It was added by hand.
    Added,
    /// It came from a file and was taken out.
    Removed,
    /// It came from a file and was rejected.
    Rejected,
}

/// A record that makes a difference to a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The record.
    pub row: u32,
    /// How.
    pub how: How,
    /// What was read; 0 for nothing.
    pub before: Decimal,
    /// What is in the book; 0 for nothing.
    pub after: Decimal,
}

/// A total that a source declares, beside what was read from it.
#[derive(Clone)]
pub struct Compared<'a> {
    /// Index of the source in [`Book::sources`].
    pub source: u16,
    /// The total.
    pub of: TotalOf,
    /// What its giver says.
    pub declared: Decimal,
    /// It stands in a total row (合计) of the file.
    pub in_file: bool,
    /// What was read.
    pub read: Decimal,
    /// Why they differ, by whom and when: said of these very figures.
    pub explained: Option<(Event<'a>, &'a str)>,
}

impl Compared<'_> {
    /// Whether nothing is left to explain.
    pub fn is_settled(&self) -> bool {
        self.declared == self.read || self.explained.is_some()
    }

    /// What is added up, in words.
    pub fn what(&self) -> Text {
        what(self.of.table, self.of.field)
    }
}

const TOTAL_ROW: Text = Text::new("合计行写的是", "its total row says");
const GIVER: Text = Text::new("提供者说是", "its giver says");
const ROWS: Text = Text::new("读到的是", "its rows come to");
const FILES: Text = Text::new("文件读入的是", "the files hold");
const BOOK: Text = Text::new("账套里是", "the book");

/// What a total adds up, in words.
pub fn what(table: TableId, field: Option<u16>) -> Text {
    let field = field.and_then(|f| table.spec().fields.get(usize::from(f)));
    field.map_or(Text::new("记录数", "records"), |f| f.label)
}

/// The text that says nothing, in every pool.
const EMPTY: u32 = 0;

/// The totals of a table: the count of its records, then each amount and quantity.
fn totals_of(table: TableId) -> impl Iterator<Item = Option<u16>> {
    std::iter::once(None).chain(summed(table).map(|(column, _)| Some(column)))
}

/// A batch, and its texts of one field.
type Fed<'a> = (&'a Batch, Option<&'a [u32]>);

/// Where a record's value came with it: the batch's texts of one field.
fn texts(batch: &Batch, field: u16) -> Option<&[u32]> {
    let mut columns = batch.columns.iter();
    let column = columns.find(|c| c.role == ColumnRole::Field(field))?;
    Some(&column.texts)
}

impl Book {
    /// The control totals of a table: records first, then each amount and quantity.
    pub fn reconciled(&self, table: TableId) -> Vec<Line<'_>> {
        let said = self.explained(table);
        let line = |field| {
            let (mut line, _) = self.reconcile(table, field);
            let said = said.get(&field).filter(|(.., of)| *of == line.own());
            line.explained = said.map(|(event, reason, _)| (*event, *reason));
            line
        };
        totals_of(table).map(line).collect()
    }

    /// What was said last of each total of a table that is not what was read, and of what
    /// difference.
    fn explained(&self, table: TableId) -> BTreeMap<Option<u16>, (Event<'_>, &str, Decimal)> {
        let mut explained = BTreeMap::new();
        for (event, done) in self.checks() {
            if let Check::ExplainBook {
                table: of,
                fields,
                reason,
            } = &done.check
                && *of == table
            {
                for (field, (_, own)) in fields.iter().zip(&done.figures) {
                    explained.insert(*field, (event, reason.as_str(), *own));
                }
            }
        }
        explained.retain(|_, (_, reason, _)| !reason.trim().is_empty());
        explained
    }

    /// The records that make a total of the book another than was read.
    pub fn differences(&self, table: TableId, field: Option<u16>) -> Vec<Difference> {
        self.reconcile(table, field).1
    }

    fn reconcile(&self, table: TableId, field: Option<u16>) -> (Line<'_>, Vec<Difference>) {
        let (mut line, differences) = self.differ(table, field);
        for (batch, texts) in self.fed(table, field).into_values() {
            let came = |i: u32| self.counted(field, texts, i);
            let rows = 0..batch.rows.len() as u32;
            line.read = rows.map(came).fold(line.read, Decimal::saturating_add);
            let met = batch.into.iter().map(|(i, _)| came(*i));
            line.merged = met.fold(line.merged, Decimal::saturating_sub);
        }
        (line, differences)
    }

    /// By number the batches of a table that stand, each with its texts of a field.
    fn fed(&self, table: TableId, field: Option<u16>) -> BTreeMap<u32, Fed<'_>> {
        let numbered = (0u32..).zip(&self.batches);
        numbered
            .filter(|(at, (_, batch))| {
                batch.table == table && self.stands(self.batch_seqs[*at as usize])
            })
            .map(|(at, (_, batch))| (at, (batch, field.and_then(|f| texts(batch, f)))))
            .collect()
    }

    /// What counts of a value: itself, or for a count of records the record.
    fn counted(&self, field: Option<u16>, texts: Option<&[u32]>, row: u32) -> Decimal {
        match field {
            None => Decimal::ONE,
            Some(_) => texts.map_or(Decimal::ZERO, |t| self.number(t[row as usize])),
        }
    }

    fn number(&self, text: u32) -> Decimal {
        value::number(self.data.pool.get(text)).unwrap_or_default()
    }

    /// The records that make a difference, and a line that lacks only what was read and merged:
    /// nothing is added up of what stands as it came.
    fn differ(&self, table: TableId, field: Option<u16>) -> (Line<'_>, Vec<Difference>) {
        let of_batch = self.fed(table, field);
        let mut line = Line {
            field,
            fed: of_batch.values().any(|(batch, _)| !batch.rows.is_empty()),
            ..Line::default()
        };
        let spec = field.and_then(|f| table.spec().fields.get(usize::from(f)));
        // Whether a text that is no number says this one.
        let says = |id: u32, now: Decimal| {
            let text = self.data.pool.get(id);
            value::number(text).is_none() && spec.is_some_and(|f| number_said(text, f) == Some(now))
        };
        let data = self.data.table(table);
        let mut differences = Vec::new();
        for row in 0..data.len() as u32 {
            let alive = data.alive[row as usize];
            let now = field.map(|f| data.columns[usize::from(f)].texts[row as usize]);
            let from = self.origins[table.index()]
                .0
                .get(row as usize)
                .copied()
                .flatten();
            let from = from.and_then(|from| Some((from.row, of_batch.get(&from.batch)?.1)));
            let came_with = from.map(|(i, texts)| texts.map_or(EMPTY, |t| t[i as usize]));
            let stays = field.is_none() || came_with == now;
            if alive && came_with.is_some() && stays {
                continue;
            }
            let after = match (alive, now) {
                (false, _) => Decimal::ZERO,
                (true, None) => Decimal::ONE,
                (true, Some(id)) => self.number(id),
            };
            let (before, how) = match from {
                None => (Decimal::ZERO, How::Added),
                Some((i, texts)) => {
                    let how = match (alive, self.rejected.contains_key(&(table, row))) {
                        (true, _) if came_with.is_some_and(|id| says(id, after)) => How::Corrected,
                        (true, _) => How::Changed,
                        (false, true) => How::Rejected,
                        (false, false) => How::Removed,
                    };
                    (self.counted(field, texts, i), how)
                }
            };
            if before == after {
                continue;
            }
            let total = match how {
                How::Corrected => &mut line.corrected,
                How::Changed => {
                    line.changes += 1;
                    &mut line.changed
                }
                How::Added => &mut line.added,
                How::Removed => &mut line.removed,
                How::Rejected => &mut line.rejected,
            };
            *total = total.saturating_add(after.saturating_sub(before));
            differences.push(Difference {
                row,
                how,
                before,
                after,
            });
        }
        (line, differences)
    }

    /// Every total that a source declares, beside what was read from it.
    pub fn compared(&self) -> Vec<Compared<'_>> {
        let mut explained = BTreeMap::new();
        for (event, done) in self.checks() {
            if let Check::Explain { source, of, reason } = &done.check {
                let said = (event, reason.as_str(), done.figures.as_slice());
                explained.insert((*source, *of), said);
            }
        }
        let mut compared = Vec::new();
        for (source, _) in self.standing_sources() {
            let declared = self.declared(source);
            if declared.is_empty() {
                continue;
            }
            let read = self.read_totals(source);
            // Older journals declare unit prices too.
            for one in declared.iter().filter(|one| is_summed(one.of)) {
                let read = read.get(&one.of).copied().unwrap_or_default();
                let said = explained.get(&(source, one.of));
                let said = said.filter(|(_, reason, figures)| {
                    !reason.trim().is_empty() && **figures == [(one.total, read)]
                });
                compared.push(Compared {
                    source,
                    of: one.of,
                    declared: one.total,
                    in_file: one.in_file,
                    read,
                    explained: said.map(|(event, reason, _)| (*event, *reason)),
                });
            }
        }
        compared
    }

    /// What the rules must know: the totals that their givers declare otherwise, and nobody
    /// has said why.
    pub(crate) fn unexplained(&self) -> Vec<Noted> {
        let noted = |one: Compared| {
            let source = self.sources[usize::from(one.source)].name.clone();
            let says = if one.in_file { TOTAL_ROW } else { GIVER };
            differs(
                one.of,
                Arg::new("whose", source),
                (says, one.declared),
                (ROWS, one.read),
            )
        };
        let open = self.compared().into_iter().filter(|one| !one.is_settled());
        open.map(noted).collect()
    }

    /// What the rules must know of a table: the totals that are no longer what was read, and
    /// nobody has said why.
    pub(crate) fn unexplained_in(&self, table: TableId) -> Vec<Noted> {
        let noted = |line: Line| {
            let of = TotalOf {
                table,
                field: line.field,
            };
            let whose = Arg::text("whose", table.spec().label);
            let (to, from) = (line.book(), line.book().saturating_sub(line.own()));
            differs(of, whose, (FILES, from), (BOOK, to))
        };
        // Where all is as it came, nothing has to be added up to know it.
        let mut fields = totals_of(table);
        if fields.all(|field| self.differ(table, field).0.own().is_zero()) {
            return Vec::new();
        }
        let open = self.reconciled(table).into_iter();
        open.filter(|line| !line.is_settled()).map(noted).collect()
    }
}

fn differs(of: TotalOf, whose: Arg, from: (Text, Decimal), to: (Text, Decimal)) -> Noted {
    Noted {
        what: Known::ControlTotalDiffers,
        place: Place::Table(of.table),
        args: vec![
            whose,
            Arg::text("what", what(of.table, of.field)),
            Arg::text("than", from.0),
            Arg::text("by", to.0),
            Arg::new("from", from.1.normalize().to_string()),
            Arg::new("to", to.1.normalize().to_string()),
        ],
        fix: None,
    }
}
