//! What the collect screen asks: sources and what they declare, conflicts between them, who
//! owes what.

use qichu_book::chase::{Debt, Lack, Owners};
use qichu_book::command::{Command, Decision, Facts, TotalOf};
use qichu_book::conflicts::Conflict;
use qichu_book::sources::Totals;
use qichu_book::{Book, CellSource};
use qichu_export::{Owed, OwedLine};
use qichu_model::totals::Completeness;
use qichu_model::{Lang, Settings, TableId, Text};
use serde::{Deserialize, Serialize};

use super::protocol::Answer;

/// What the collect screen may ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CollectAsk {
    /// Sources, how complete all is, who owes how much.
    Overview,
    /// Conflicts that nobody has decided.
    Conflicts {
        /// How many to leave out.
        from: u32,
        /// How many.
        count: u32,
    },
    /// Records for which somebody owes something.
    Owed {
        /// Who.
        owner: String,
        /// How many to leave out.
        from: u32,
        /// How many.
        count: u32,
    },
    /// The chase list as a workbook; the bytes come with the answer.
    ChaseFile,
}

/// What it is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Collected {
    /// Sources, how complete all is, who owes how much.
    Overview(Box<Overview>),
    /// Conflicts.
    Conflicts(Vec<ConflictView>),
    /// Records that lack something, or say why it is unknown.
    Owed(Vec<Lack>),
}

/// The book as its collecting stands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Overview {
    /// The sources.
    pub sources: Vec<SourceFacts>,
    /// Tables with records, and how complete they are.
    pub tables: Vec<(TableId, Completeness)>,
    /// Who owes what: those who owe most first.
    pub debts: Vec<DebtView>,
    /// Those who owe nothing.
    pub settled: Vec<String>,
    /// Conflicts that nobody has decided.
    pub conflicts: u32,
    /// How many of them each side takes part in; `None` is what a person typed.
    pub sides: Vec<(Option<u16>, u32)>,
}

/// A source, and all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// Its index in the book.
    pub source: u16,
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// What a person says of it.
    pub facts: Facts,
    /// What was read from it.
    pub read: Totals,
    /// Records of it that live.
    pub records: u32,
    /// How many of their required and recommended cells say what.
    pub complete: Completeness,
}

/// What one person owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebtView {
    /// Who; empty where nobody is named.
    pub owner: String,
    /// That person's records that lack something.
    pub lacking: u32,
    /// Those that lack something, or say why it is unknown.
    pub listed: u32,
    /// How many of their required and recommended cells say what.
    pub complete: Completeness,
    /// Empty cells: table, field, how many.
    pub missing: Vec<(TableId, u16, u32)>,
}

/// A conflict between sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictView {
    /// The table.
    pub table: TableId,
    /// The record.
    pub row: u32,
    /// The column.
    pub column: u16,
    /// The column's name.
    pub label: String,
    /// The record's key.
    pub key: String,
    /// The value that stands.
    pub kept: Side,
    /// The other.
    pub other: Side,
    /// Its number, to take it.
    pub nth: u32,
}

/// One of two values that do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The value.
    pub text: String,
    /// File, sheet and cell; empty where a person typed it.
    pub place: String,
    /// The source's grade, such as `A`; empty where a person typed it.
    pub grade: String,
}

/// Which conflicts are decided, and how.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Prefer {
    /// One: keeps the present value, or takes the other.
    One(Decision),
    /// Each that this source takes part in, for the source's value.
    Source(u16),
    /// Each in which a typed value stands, for that.
    Typed,
}

/// Answers the collect screen.
///
/// # Errors
/// When the workbook cannot be written.
pub fn answer(
    book: &Book,
    ask: CollectAsk,
    lang: Lang,
) -> Result<(Answer, Option<Vec<u8>>), String> {
    let told = match ask {
        CollectAsk::Overview => Collected::Overview(Box::new(overview(book))),
        CollectAsk::Conflicts { from, count } => {
            let conflicts = book.conflicts().into_iter();
            let some = conflicts.skip(from as usize).take(count as usize);
            Collected::Conflicts(some.map(|c| conflict_view(book, &c, lang)).collect())
        }
        CollectAsk::Owed { owner, from, count } => {
            let owners = Owners::of(book);
            let lacks = book.lacks(&owners, &owner);
            Collected::Owed(lacks.skip(from as usize).take(count as usize).collect())
        }
        CollectAsk::ChaseFile => {
            let bytes = chase_file(book, lang).map_err(|e| e.to_string())?;
            let name = Text::new("催办清单.xlsx", "chase-list.xlsx")
                .get(lang)
                .into();
            return Ok((Answer::File { name }, Some(bytes)));
        }
    };
    Ok((Answer::Collected(told), None))
}

/// The command that decides conflicts.
pub fn decide(book: &Book, prefer: Prefer) -> Command {
    let wanted = match prefer {
        Prefer::One(decision) => return Command::Decide(vec![decision]),
        Prefer::Source(source) => Some(source),
        Prefer::Typed => None,
    };
    let mut decisions: Vec<Decision> = Vec::new();
    let conflicts = book.conflicts();
    // Those of one cell stand side by side.
    for cell in conflicts.chunk_by(|a, b| a.cell == b.cell) {
        let (table, row, column) = cell[0].cell;
        let decision = |take| Decision {
            table,
            row,
            column,
            take,
        };
        if side_of(cell[0].kept_from.as_ref()) == wanted {
            decisions.push(decision(None));
        } else if wanted.is_some()
            && let Some(last) = (cell.iter().rev()).find(|c| Some(c.other_from.source) == wanted)
        {
            decisions.push(decision(Some(last.nth)));
        }
    }
    Command::Decide(decisions)
}

fn side_of(from: Option<&CellSource>) -> Option<u16> {
    from.map(|f| f.source)
}

fn overview(book: &Book) -> Overview {
    let chase = book.chase();
    let records = book.records_by_source();
    let sources = book
        .standing_sources()
        .into_iter()
        .map(|(i, s)| SourceFacts {
            source: i,
            name: s.name.clone(),
            bytes: s.bytes,
            sha256: s.sha256.clone(),
            facts: s.facts.clone(),
            read: book.read_totals(i),
            records: records[usize::from(i)],
            complete: chase.sources[usize::from(i)].complete,
        });
    let tables = TableId::ALL.into_iter().zip(&chase.tables);
    let filled = tables.filter(|(_, share)| share.records > 0);
    let conflicts = book.conflicts();
    let mut sides = std::collections::BTreeMap::new();
    for conflict in &conflicts {
        let both = [
            side_of(conflict.kept_from.as_ref()),
            Some(conflict.other_from.source),
        ];
        for side in both {
            *sides.entry(side).or_default() += 1;
        }
    }
    Overview {
        sources: sources.collect(),
        tables: filled.map(|(t, share)| (t, share.complete)).collect(),
        debts: chase.debts.iter().map(debt_view).collect(),
        settled: chase.settled,
        conflicts: conflicts.len() as u32,
        sides: sides.into_iter().collect(),
    }
}

fn debt_view(debt: &Debt) -> DebtView {
    let missing = debt.missing.iter();
    DebtView {
        owner: debt.owner.clone(),
        lacking: debt.lacking,
        listed: debt.listed,
        complete: debt.share.complete,
        missing: missing.map(|((t, f), count)| (*t, *f, *count)).collect(),
    }
}

fn conflict_view(book: &Book, conflict: &Conflict, lang: Lang) -> ConflictView {
    let (table, row, column) = conflict.cell;
    let side = |text: &str, from: Option<&CellSource>| Side {
        text: text.into(),
        place: from.map_or_else(String::new, |f| book.place_text(f)),
        grade: from.map_or_else(String::new, |f| {
            let source = book.sources.get(usize::from(f.source));
            source.map_or_else(String::new, |s| format!("{:?}", s.facts.grade))
        }),
    };
    let keys = table.spec().key_fields.iter();
    let key: Vec<&str> = keys
        .map(|k| book.data.field(table, row, k).trim())
        .filter(|text| !text.is_empty())
        .collect();
    ConflictView {
        table,
        row,
        column,
        label: book.data.table(table).column_label(column, lang).into(),
        key: key.join(" / "),
        kept: side(conflict.kept, conflict.kept_from.as_ref()),
        other: side(conflict.other, Some(&conflict.other_from)),
        nth: conflict.nth,
    }
}

fn chase_file(book: &Book, lang: Lang) -> Result<Vec<u8>, impl std::fmt::Display + use<>> {
    let owners = Owners::of(book);
    let owed = |debt: &Debt| Owed {
        owner: debt.owner.clone(),
        complete: debt.share.complete,
        lines: (book.lacks(&owners, &debt.owner))
            .map(|l| OwedLine {
                table: l.table,
                key: l.key,
                name: l.name,
                required: l.required,
                recommended: l.recommended,
                unknown: l.unknown,
            })
            .collect(),
    };
    let chase = book.chase();
    let owed: Vec<Owed> = chase.debts.iter().map(owed).collect();
    qichu_export::chase_list(&owed, &chase.settled, &about(&book.settings), lang)
}

/// Company, region and opening date, as far as they are known.
fn about(settings: &Settings) -> String {
    let parts = [&settings.company, &settings.region, &settings.opening_date].into_iter();
    let known: Vec<&str> = parts.map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
    known.join(" · ")
}

/// A control total's name: the table, and what is summed.
#[must_use]
pub fn total_name(of: TotalOf, lang: Lang) -> String {
    let spec = of.table.spec();
    let field = of.field.and_then(|f| spec.fields.get(usize::from(f)));
    let what = field.map_or(Text::new("记录数", "records"), |f| f.label);
    format!("{} · {}", spec.label.get(lang), what.get(lang))
}
