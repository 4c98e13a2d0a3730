//! Conflicts (冲突): two sources give one cell different values. The higher grade wins, of
//! equal grades the later file, what a person typed stays, and the value that lost is kept
//! until somebody decides. A newer version of the same source is no other source.

use std::collections::BTreeSet;
use std::ops::Range;

use qichu_model::finding::{Arg, Fix};
use qichu_model::noted::{Known, Noted};
use qichu_model::{FieldType, FixKind, Place, TableId, Text};
use qichu_rules::key::comparable_as;
use serde::{Deserialize, Serialize};

use crate::book::FromBatch;
use crate::command::{CellEdit, Decision, Facts, Grade, Source, Why};
use crate::history::{Act, Held, Step};
use crate::sources::renews;
use crate::{Book, CellSource, Refused};

/// A cell of the book: table, row number, column.
pub type CellAt = (TableId, u32, u16);

/// A value that lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rival {
    /// Where it came from.
    from: FromBatch,
    held: Held,
    /// The batch that brought the two together.
    since: u32,
    /// The batch in which a newer version of its source said what it says now.
    until: Option<u32>,
}

/// What decides between a file and the records that are there.
pub(crate) struct Rank {
    grade: Grade,
    typed: BTreeSet<CellAt>,
    /// For each source of the book, whether the file is a newer version of it; it is one of
    /// what is not listed, such as itself.
    renews: Vec<bool>,
}

impl Rank {
    /// As older journals decided: of one grade the later value is all that is kept.
    pub(crate) fn keep_no_equals(&mut self) {
        self.renews.clear();
    }
}

/// What becomes of a cell of which a file says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The file says nothing new.
    Silent,
    /// Its value is taken, and nobody says otherwise.
    Take,
    /// Its value is taken over that of a lower grade, or of another source of its own.
    Win,
    /// The present value stays, and the file says something else.
    Lose,
}

/// A value that stands in the book, and another that a source gave for the same cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'a> {
    /// The cell.
    pub cell: CellAt,
    /// Which of the cell's rival values it is, for [`Decision::take`].
    pub nth: u32,
    /// The value that stands.
    pub kept: &'a str,
    /// Where it came from; `None` where a person typed it.
    pub kept_from: Option<CellSource>,
    /// The other value.
    pub other: &'a str,
    /// Where that came from.
    pub other_from: CellSource,
}

impl Book {
    /// The conflicts that nobody has decided, by table, record and column.
    pub fn conflicts(&self) -> Vec<Conflict<'_>> {
        let typed = match self.rivals.is_empty() {
            true => BTreeSet::new(),
            false => self.typed(),
        };
        let cells = self.rivals.keys();
        cells
            .flat_map(|cell| self.open(*cell).map(|(nth, rival)| (*cell, nth, rival)))
            .filter_map(|((table, row, column), nth, rival)| {
                let cell = (table, row, column);
                let from = self.from(table, row, column);
                let from = from.filter(|_| !typed.contains(&cell));
                Some(Conflict {
                    cell,
                    nth,
                    kept: self.data.text(table, row, column),
                    kept_from: from.and_then(|f| self.told(f, table, column)),
                    other: self.data.pool.get(rival.held.text),
                    other_from: self.told(rival.from, table, column)?,
                })
            })
            .collect()
    }

    /// The rival values of a cell that nobody has decided on, and that it does not hold.
    fn open(&self, cell: CellAt) -> impl Iterator<Item = (u32, &Rival)> {
        let (table, row, column) = cell;
        let lives = self.data.table(table).alive.get(row as usize) == Some(&true);
        let decided = self.decided.get(&cell).copied().unwrap_or(0);
        let now = self.data.text(table, row, column);
        let rivals = self.rivals.get(&cell).map_or(&[][..], Vec::as_slice);
        let numbered = (0u32..).zip(rivals).skip(decided as usize);
        numbered.filter(move |(_, rival)| {
            lives && self.stands_rival(rival) && self.data.pool.get(rival.held.text) != now
        })
    }

    fn stands_rival(&self, rival: &Rival) -> bool {
        let stands = |batch: u32| self.stands(self.batch_seqs[batch as usize]);
        stands(rival.since) && !rival.until.is_some_and(stands)
    }

    /// A file of which a batch says something of a cell: what an older version of it said
    /// there rivals nothing any more.
    pub(crate) fn renew_rivals(&mut self, rank: &Rank, cell: CellAt, batch: u32) {
        let is_renewed = |rival: &Rival| {
            // This very batch may name a record twice: there is nothing to renew.
            let before = self.batches.get(rival.from.batch as usize);
            let renews = before.and_then(|(source, _)| rank.renews.get(usize::from(*source)));
            renews == Some(&true) && self.stands_rival(rival)
        };
        let rivals = self.rivals.get(&cell).map_or(&[][..], Vec::as_slice);
        let renewed: Vec<bool> = rivals.iter().map(is_renewed).collect();
        let rivals = self.rivals.get_mut(&cell).into_iter().flatten();
        for (rival, _) in rivals.zip(renewed).filter(|(_, renewed)| *renewed) {
            rival.until = Some(batch);
        }
    }

    /// The texts of some of a cell's rival values.
    pub(crate) fn rival_texts(&self, cell: CellAt, which: Range<u32>) -> Vec<&str> {
        let rivals = self.rivals.get(&cell).map_or(&[][..], Vec::as_slice);
        let range = which.start as usize..which.end as usize;
        let some = rivals.get(range).unwrap_or_default().iter();
        some.filter(|r| self.stands_rival(r))
            .map(|r| self.data.pool.get(r.held.text))
            .collect()
    }

    /// Cells whose value a person gave since it came.
    fn typed(&self) -> BTreeSet<CellAt> {
        let mut typed = BTreeSet::new();
        for (seq, entry) in (1..).zip(&self.history) {
            let from_file = matches!(entry.act, Act::Import { .. } | Act::Decide);
            if matches!(entry.act, Act::Fix(_) | Act::FixAll) || !self.stands(seq) {
                continue;
            }
            for step in &entry.steps {
                if let Step::Cell {
                    table, row, column, ..
                } = step
                {
                    match from_file {
                        true => typed.remove(&(*table, *row, *column)),
                        false => typed.insert((*table, *row, *column)),
                    };
                }
            }
        }
        typed
    }

    /// What decides between a file and the records that are there.
    pub(crate) fn rank(&self, name: &str, facts: &Facts) -> Rank {
        let renews = |before: &Source| renews((name, facts), (&before.name, &before.facts));
        Rank {
            grade: facts.grade,
            typed: self.typed(),
            renews: self.sources.iter().map(renews).collect(),
        }
    }

    /// What becomes of a cell of which a file says `text`.
    pub(crate) fn weigh(&self, rank: &Rank, cell: CellAt, text: &str) -> Verdict {
        let (table, row, column) = cell;
        let now = self.data.text(table, row, column);
        if text.is_empty() || text == now {
            return Verdict::Silent;
        }
        if now.is_empty() {
            return Verdict::Take;
        }
        let from = self.from(table, row, column);
        let from = from.filter(|_| !rank.typed.contains(&cell));
        let before = from.map(|f| {
            let source = usize::from(self.batches[f.batch as usize].0);
            let renewed = rank.renews.get(source).is_none_or(|renews| *renews);
            (self.sources[source].facts.grade, renewed)
        });
        let alike = alike(table, column, now, text);
        match before {
            Some((grade, renewed)) if rank.grade == grade && renewed => Verdict::Take,
            // Of two sources one can trust alike the person has chosen the later one.
            Some((grade, _)) if rank.grade <= grade && alike => Verdict::Take,
            Some((grade, _)) if rank.grade <= grade => Verdict::Win,
            _ if alike => Verdict::Silent,
            _ => Verdict::Lose,
        }
    }

    /// Whether a file's value goes into a cell. The value that loses is kept.
    pub(crate) fn wins(&mut self, rank: &Rank, cell: CellAt, from: FromBatch, new: Held) -> bool {
        let (table, row, column) = cell;
        let verdict = self.weigh(rank, cell, self.data.pool.get(new.text));
        let loser = match verdict {
            Verdict::Silent => return false,
            Verdict::Take => return true,
            Verdict::Lose => Some((from, new)),
            Verdict::Win => {
                let cells = &self.data.table(table).columns[usize::from(column)];
                let held = Held {
                    text: cells.texts[row as usize],
                    kind: cells.kinds[row as usize],
                };
                self.from(table, row, column).map(|before| (before, held))
            }
        };
        if let Some((of, held)) = loser {
            let rivals = self.rivals.entry(cell).or_default();
            rivals.push(Rival {
                from: of,
                held,
                since: from.batch,
                until: None,
            });
        }
        verdict == Verdict::Win
    }

    /// The steps that carry decisions out.
    pub(crate) fn decide(
        &mut self,
        decisions: &[Decision],
        seq: u64,
    ) -> Result<Vec<Step>, Refused> {
        let mut cells = BTreeSet::new();
        let sound = decisions.iter().all(|d| {
            let cell = (d.table, d.row, d.column);
            let mut open = self.open(cell);
            let named = open.any(|(nth, _)| d.take.is_none_or(|take| take == nth));
            named && cells.insert(cell)
        });
        if !sound {
            return Err(Refused::NoSuchPlace);
        }
        let mut steps = Vec::new();
        for &Decision {
            table,
            row,
            column,
            take,
        } in decisions
        {
            let cell = (table, row, column);
            let taken = take.and_then(|nth| self.rivals.get(&cell)?.get(nth as usize).copied());
            if let Some(rival) = taken {
                let cells = &self.data.table(table).columns[usize::from(column)];
                let before = Held {
                    text: cells.texts[row as usize],
                    kind: cells.kinds[row as usize],
                };
                steps.push(Step::Cell {
                    table,
                    row,
                    column,
                    before,
                    after: rival.held,
                });
                self.taken.entry(cell).or_default().push((seq, rival.from));
            }
            steps.push(self.decided_now(cell));
        }
        Ok(steps)
    }

    /// The steps that decide conflicts by an edit: whoever types a value chooses it. A fix
    /// only writes it otherwise, unless it takes the other value.
    pub(crate) fn decided_by(&mut self, cells: &[CellEdit], why: Why, seq: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.rivals.is_empty() {
            return steps;
        }
        for edit in cells {
            let cell = (edit.table, edit.row, edit.column);
            if self.open(cell).next().is_none() {
                continue;
            }
            let chosen = self.open_from(cell, &edit.text);
            if let Some(from) = chosen {
                self.taken.entry(cell).or_default().push((seq, from));
            } else if matches!(why, Why::Fix(_) | Why::FixAll) {
                continue;
            }
            steps.push(self.decided_now(cell));
        }
        steps
    }

    /// Where the open rival value came from that says just this.
    fn open_from(&self, cell: CellAt, text: &str) -> Option<FromBatch> {
        let mut open = self.open(cell);
        let says_it = |(_, r): &(u32, &Rival)| self.data.pool.get(r.held.text) == text;
        open.find(says_it).map(|(_, r)| r.from)
    }

    fn decided_now(&self, cell: CellAt) -> Step {
        let (table, row, column) = cell;
        Step::Decided {
            table,
            row,
            column,
            before: self.decided.get(&cell).copied().unwrap_or(0),
            after: self.rivals.get(&cell).map_or(0, Vec::len) as u32,
        }
    }

    /// Each open conflict, for the rule that speaks of them.
    pub(crate) fn noted_conflicts(&self) -> impl Iterator<Item = Noted> {
        let noted = |conflict: Conflict| {
            let (table, row, column) = conflict.cell;
            let kept_place = match &conflict.kept_from {
                Some(from) => Arg::new("kept_place", self.place_text(from)),
                None => Arg::text("kept_place", Text::new("手工填写", "typed by hand")),
            };
            let other = conflict.other.to_owned();
            Noted {
                what: Known::CrossSourceConflict,
                place: Place::Cell { table, row, column },
                args: vec![
                    Arg::new("kept", conflict.kept),
                    kept_place,
                    Arg::new("other", conflict.other),
                    Arg::new("other_place", self.place_text(&conflict.other_from)),
                ],
                fix: Some(Fix {
                    kind: FixKind::Suggested,
                    cells: vec![(column, other)],
                }),
            }
        };
        self.conflicts().into_iter().map(noted)
    }

    /// File, sheet and cell, such as `库存.xlsx › Sheet1 › B2`.
    pub fn place_text(&self, from: &CellSource) -> String {
        let source = self.sources.get(usize::from(from.source));
        let file = source.map_or("", |s| s.name.as_str());
        let parts = [file, &from.sheet, &from.address].into_iter();
        let known: Vec<&str> = parts.filter(|p| !p.is_empty()).collect();
        known.join(" › ")
    }
}

/// Whether two texts of a column say the same, however they are written.
fn alike(table: TableId, column: u16, a: &str, b: &str) -> bool {
    let field = table.spec().fields.get(usize::from(column));
    let ty = field.map_or(FieldType::Text, |f| f.ty);
    comparable_as(ty, a) == comparable_as(ty, b)
}
