//! The tidy stage's tools: find and replace, many cells at once, groups with subtotals,
//! duplicates side by side.

use std::collections::BTreeMap;

use qichu_book::command::{self, CellEdit, Command, Grade, Why};
use qichu_book::find::{self, Query};
use qichu_book::group::{self, By, Measure, Order, Value};
use qichu_book::{Live, Missing, duplicates};
use qichu_model::{FieldType, Finding, FixKind, RuleId, TableId};
use qichu_rules::by_id;
use serde::{Deserialize, Serialize};

use super::protocol::{MissingView, Spot};
use super::views::{Shown, findings_of};

/// Changes shown before they are made.
const CHANGES: usize = 200;
/// Groups shown; of more, those that come first.
const GROUPS: usize = 2_000;
/// The rules that say that records are one.
const DUPLICATES: [&str; 10] = [
    "duplicate-code",
    "duplicate-record",
    "duplicate-sku",
    "duplicate-sku-spec",
    "duplicate-document-line",
    "duplicate-shop-account",
    "duplicate-target",
    "same-uscc-different-name",
    "same-gtin-different-product",
    "similar-customer-name",
];

/// Which of the cells that hold a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The first, from a cell on.
    Here,
    /// The first behind it.
    Next,
    /// The last before it.
    Back,
}

/// A search among the records shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// The table.
    pub table: TableId,
    /// What for.
    pub query: Query,
    /// The cell it starts from: position of the record, and column.
    pub from: (u32, u16),
    /// Where to.
    pub step: Step,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Found {
    /// In how many cells.
    pub count: u32,
    /// Which of them it is, from 1; 0 where there is none.
    pub at: u32,
    /// Where it is.
    pub spot: Option<Spot>,
}

/// Which of the records shown a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// All of them.
    Shown,
    /// From one position to another, both included.
    Between(u32, u32),
}

/// A change of many cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Every place where the query stands becomes another text.
    Replace(Query, String),
    /// A column's cells become one text.
    Set {
        /// The column.
        column: u16,
        /// The text.
        text: String,
        /// Only those that are empty.
        only_empty: bool,
    },
    /// The first record's values in these columns, first and last, become those of the
    /// records below it; a single record takes those of the one above.
    Down(u16, u16),
}

/// A change of many cells of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulk {
    /// The table.
    pub table: TableId,
    /// Its records.
    pub scope: Scope,
    /// The change.
    pub edit: Edit,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preview {
    /// Cells it changes.
    pub cells: u32,
    /// Those of them that hold something now.
    pub filled: u32,
    /// The first changes.
    pub changes: Vec<ChangeView>,
}

/// A change of a cell, before it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Position of the record.
    pub position: u32,
    /// What names the record.
    pub name: String,
    /// The column.
    pub column: u16,
    /// The text now.
    pub before: String,
    /// The text then.
    pub after: String,
}

/// How to group a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping {
    /// By what: one key, or two.
    pub keys: Vec<By>,
    /// In which order.
    pub order: Order,
}

/// The groups of the records shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsView {
    /// What is added up: what no record holds is left out.
    pub measures: Vec<Measure>,
    /// The groups; with two keys each is followed by those within it.
    pub groups: Vec<GroupLine>,
    /// All of them.
    pub total: GroupLine,
    /// Groups left out, because they are too many.
    pub left_off: u32,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// What its records share: one value, or two.
    pub values: Vec<Value>,
    /// The name behind the last of them, where that is a code.
    pub name: String,
    /// How many they are.
    pub count: u32,
    /// Their figures; a dash where nothing tells one.
    pub sums: Vec<String>,
}

/// Records side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareView {
    /// The table.
    pub table: TableId,
    /// The records.
    pub rows: Vec<u32>,
    /// How many cells of other tables name each.
    pub references: Vec<u32>,
    /// The columns that any of them fills.
    pub columns: Vec<CompareColumn>,
}

/// A column of records side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareColumn {
    /// The column.
    pub column: u16,
    /// Its header, where it is an extra one.
    pub extra: Option<String>,
    /// Whether the records differ in it.
    pub differs: bool,
    /// The record whose value is proposed, as its index.
    pub pick: usize,
    /// The values.
    pub cells: Vec<CompareCell>,
}

/// A value of records side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareCell {
    /// The text.
    pub text: String,
    /// File, sheet and cell it came from; empty where it was typed.
    pub place: String,
    /// The grade of that file.
    pub grade: Option<Grade>,
}

/// Make records one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The table.
    pub table: TableId,
    /// The record that stays.
    pub keep: u32,
    /// All of them.
    pub rows: Vec<u32>,
    /// Columns, and the record whose value to keep.
    pub picks: Vec<(u16, u32)>,
    /// Why they are one.
    pub reason: String,
}

/// Looks for a text, around the end.
pub fn found(live: &Live, shown: &Shown, wanted: &Find) -> Found {
    let Find {
        table,
        query,
        from,
        step,
    } = wanted;
    let hits = find::find(&live.book().data, *table, &shown.rows, query);
    let Some(last) = hits.len().checked_sub(1) else {
        return Found::default();
    };
    let at = match step {
        Step::Here => hits.iter().position(|hit| hit >= from).unwrap_or(0),
        Step::Next => hits.iter().position(|hit| hit > from).unwrap_or(0),
        Step::Back => hits.iter().rposition(|hit| hit < from).unwrap_or(last),
    };
    let (position, column) = hits[at];
    Found {
        count: hits.len() as u32,
        at: at as u32 + 1,
        spot: Some(Spot {
            table: *table,
            position,
            column,
        }),
    }
}

/// What a change would do.
pub fn preview(live: &Live, shown: &Shown, bulk: &Bulk) -> Preview {
    let data = &live.book().data;
    let naming = bulk.table.spec().key_fields.first();
    let naming = naming.and_then(|key| bulk.table.spec().field(key));
    let mut preview = Preview::default();
    for (position, edit) in edits(live, shown, bulk) {
        let before = data.text(bulk.table, edit.row, edit.column);
        preview.cells += 1;
        preview.filled += u32::from(!before.is_empty());
        if preview.changes.len() < CHANGES {
            preview.changes.push(ChangeView {
                position,
                name: data.text(bulk.table, edit.row, naming.unwrap_or(0)).into(),
                column: edit.column,
                before: before.into(),
                after: edit.text,
            });
        }
    }
    preview
}

/// The command that makes a change.
pub fn command(live: &Live, shown: &Shown, bulk: &Bulk) -> Command {
    let edits = edits(live, shown, bulk);
    Command::SetCells {
        cells: edits.into_iter().map(|(_, edit)| edit).collect(),
        why: match bulk.edit {
            Edit::Replace(..) => Why::Replace,
            Edit::Set { .. } | Edit::Down(..) => Why::Bulk,
        },
    }
}

/// The cells a change changes, each with the position of its record.
fn edits(live: &Live, shown: &Shown, bulk: &Bulk) -> Vec<(u32, CellEdit)> {
    let (data, table) = (&live.book().data, bulk.table);
    let width = data.table(table).columns.len() as u16;
    let all = &shown.rows;
    let (first, last) = match bulk.scope {
        Scope::Shown => (0, all.len()),
        Scope::Between(first, last) => (first as usize, last as usize + 1),
    };
    let last = last.min(all.len());
    let first = first.min(last);
    let mut edits = Vec::new();
    let mut put = |at: usize, column: u16, text: &str| {
        let row = all[at];
        if data.text(table, row, column) != text {
            let text = text.to_owned();
            let edit = CellEdit {
                table,
                row,
                column,
                text,
            };
            edits.push((at as u32, edit));
        }
    };
    match &bulk.edit {
        Edit::Replace(query, by) => {
            for (position, column) in find::find(data, table, &all[first..last], query) {
                let at = first + position as usize;
                let now = data.text(table, all[at], column);
                put(at, column, &find::replaced(now, query, by));
            }
        }
        Edit::Set {
            column,
            text,
            only_empty,
        } => {
            let open =
                |at: &usize| !only_empty || data.text(table, all[*at], *column).trim().is_empty();
            for at in (first..last).filter(|_| *column < width).filter(open) {
                put(at, *column, text);
            }
        }
        Edit::Down(left, right) => {
            let alone = last - first == 1;
            let from = if alone {
                first.checked_sub(1)
            } else {
                Some(first)
            };
            let columns = *left..(right.saturating_add(1)).min(width);
            for at in from.map_or(last, |from| from + 1)..last {
                for column in columns.clone() {
                    let above = from.map_or("", |from| data.text(table, all[from], column));
                    put(at, column, above);
                }
            }
        }
    }
    edits
}

/// The groups of the records shown.
pub fn groups(live: &Live, shown: &Shown, table: TableId, grouping: &Grouping) -> GroupsView {
    let data = &live.book().data;
    let rows = &shown.rows;
    let holds = |measure: &Measure| match measure {
        Measure::Column(column) => {
            let texts = &data.table(table).columns[usize::from(*column)].texts;
            rows.iter().any(|row| texts[*row as usize] != 0)
        }
        Measure::StockTotal | Measure::StockValue | Measure::Margin => true,
    };
    let measures = group::measures(table);
    let measures: Vec<Measure> = measures.into_iter().filter(holds).collect();
    let order = match grouping.order {
        Order::Sum(i) if usize::from(i) >= measures.len() => Order::Count,
        order => order,
    };
    let how = (grouping.keys.as_slice(), order);
    let mut groups = group::group(data, table, rows, how, &measures);
    let names: Vec<Names> = grouping
        .keys
        .iter()
        .map(|by| names(live, table, *by))
        .collect();
    let name = |values: &[Value]| match (values.last(), names.get(values.len().wrapping_sub(1))) {
        (Some(Value::Text(code)), Some(names)) => names.get(code.as_str()).copied(),
        _ => None,
    };
    let line = |group: group::Group| GroupLine {
        name: name(&group.values).unwrap_or_default().to_owned(),
        values: group.values,
        count: group.count,
        sums: (group.sums.iter())
            .map(|s| s.map_or("—".into(), |s| s.normalize().to_string()))
            .collect(),
    };
    let total = groups.pop().map(line);
    let left_off = groups.len().saturating_sub(GROUPS) as u32;
    GroupsView {
        measures,
        groups: groups.into_iter().take(GROUPS).map(line).collect(),
        total: total.unwrap_or(GroupLine {
            values: Vec::new(),
            name: String::new(),
            count: 0,
            sums: Vec::new(),
        }),
        left_off,
    }
}

/// Names by code.
type Names<'a> = BTreeMap<&'a str, &'a str>;

/// The names of the records that a key's values are the codes of; none where they are
/// no codes.
fn names(live: &Live, table: TableId, by: By) -> Names<'_> {
    let data = &live.book().data;
    let field = table.spec().fields.get(usize::from(by.column));
    let Some(FieldType::Ref(to, key)) = field.map(|f| f.ty) else {
        return Names::new();
    };
    let mut names = Names::new();
    for row in data.table(to).rows() {
        let code = data.field(to, row, key).trim();
        names.entry(code).or_insert(data.field(to, row, "name"));
    }
    names
}

/// The records that the findings of a rule in a table say are missing: those that nothing
/// resembles, and those whose code is probably a slip.
pub fn missing(live: &Live, table: TableId, rule: RuleId) -> (Vec<Missing<'_>>, Vec<Missing<'_>>) {
    let of = |kind: Option<FixKind>| {
        let found = findings_of(live, Some(table), rule);
        let found = found.filter(|f| f.fix.as_ref().map(|fix| fix.kind) == kind);
        live.book().all_missing(found)
    };
    (of(None), of(Some(FixKind::Suggested)))
}

/// The same, for the page.
pub fn missing_view(live: &Live, table: TableId, rule: RuleId) -> MissingView {
    let (sure, doubtful) = missing(live, table, rule);
    let texts = |all: &[Missing<'_>]| {
        let texts = all.iter().map(|m| (m.code.to_owned(), m.name.to_owned()));
        texts.collect()
    };
    MissingView {
        table: sure.first().or(doubtful.first()).map(|m| m.table),
        sure: texts(&sure),
        doubtful: texts(&doubtful),
    }
}

/// The records that a finding says are one.
pub fn twins(finding: &Finding) -> Vec<u32> {
    let names = by_id(finding.rule).is_some_and(|rule| DUPLICATES.contains(&rule.name));
    let (true, Some(table), Some(row)) = (names, finding.place.table(), finding.place.row()) else {
        return Vec::new();
    };
    let of_table = finding.related.iter().filter(|p| p.table() == Some(table));
    let mut rows: Vec<u32> = of_table.filter_map(|p| p.row()).chain([row]).collect();
    rows.sort_unstable();
    rows.dedup();
    if rows.len() > 1 { rows } else { Vec::new() }
}

/// Records side by side; those that are gone are left out.
pub fn compare(live: &Live, table: TableId, rows: &[u32]) -> CompareView {
    let book = live.book();
    let of_table = book.data.table(table);
    let lives = |row: &u32| of_table.alive.get(*row as usize) == Some(&true);
    let rows: Vec<u32> = rows.iter().copied().filter(lives).collect();
    let picks = duplicates::proposal(book, table, &rows);
    let cell = |row: u32, column: u16| {
        let from = book.origin(table, row, column);
        let source = from
            .as_ref()
            .and_then(|f| book.sources.get(usize::from(f.source)));
        let parts = source.zip(from.as_ref()).map(|(source, from)| {
            let parts = [source.name.as_str(), &from.sheet, &from.address];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            parts.join(" › ")
        });
        CompareCell {
            text: book.data.text(table, row, column).into(),
            place: parts.unwrap_or_default(),
            grade: source.map(|s| s.facts.grade),
        }
    };
    let column = |(column, pick): (u16, usize)| {
        let cells: Vec<CompareCell> = rows.iter().map(|row| cell(*row, column)).collect();
        let field = of_table.spec().fields.get(usize::from(column));
        let header = of_table.column_label(column, qichu_model::Lang::Zh);
        cells
            .iter()
            .any(|c| !c.text.is_empty())
            .then(|| CompareColumn {
                column,
                extra: field.is_none().then(|| header.to_owned()),
                differs: cells.windows(2).any(|two| two[0].text != two[1].text),
                pick,
                cells,
            })
    };
    CompareView {
        table,
        references: (rows.iter())
            .map(|row| duplicates::references(book, table, *row))
            .collect(),
        columns: (0u16..).zip(picks).filter_map(column).collect(),
        rows,
    }
}

/// The command that makes records one.
pub fn merge(live: &Live, merge: &Merge) -> Command {
    let book = live.book();
    let columns = book.data.table(merge.table).columns.len();
    let mut picks = vec![merge.keep; columns];
    for (column, row) in &merge.picks {
        if let Some(pick) = picks.get_mut(usize::from(*column)) {
            *pick = *row;
        }
    }
    let records = (merge.keep, merge.rows.as_slice());
    let merge: command::Merge =
        duplicates::merge(book, merge.table, records, &picks, merge.reason.trim());
    Command::Merge(Box::new(merge))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::protocol::Filter;
    use qichu_book::Book;
    use qichu_book::group::Part;
    use qichu_book::sort::Sort;
    use qichu_model::CellKind;

    const TABLE: TableId = TableId::Customers;
    const NAME: u16 = qichu_model::schema::column(TABLE, "name");
    const NOTES: u16 = qichu_model::schema::column(TABLE, "notes");

    fn live(lines: &[[&str; 3]]) -> Live {
        let mut book = Book::default();
        for line in lines {
            let row = book.data.table_mut(TABLE).push_row();
            for (column, text) in [0, NAME, NOTES].into_iter().zip(line) {
                book.data.set(TABLE, row, column, text, CellKind::Plain);
            }
        }
        Live::new(book)
    }

    fn shown(live: &Live, sort: Option<Sort>) -> Shown {
        Shown::apply(live, TABLE, Filter::All, sort, &BTreeSet::new())
    }

    fn told(live: &Live, shown: &Shown, scope: Scope, edit: Edit) -> Vec<(u32, u16, String)> {
        let table = TABLE;
        let edits = edits(live, shown, &Bulk { table, scope, edit });
        edits
            .into_iter()
            .map(|(_, e)| (e.row, e.column, e.text))
            .collect()
    }

    #[test]
    fn changes_are_about_what_is_shown_in_its_order() {
        let live = live(&[["K1", "丙", "a"], ["K2", "甲", ""], ["K3", "乙", "A"]]);
        let up = Some(Sort {
            column: NAME,
            down: false,
        });
        let shown = shown(&live, up);
        // By code point: 丙, 乙, 甲.
        assert_eq!(shown.rows, [0, 2, 1]);
        let set = |only_empty| Edit::Set {
            column: NOTES,
            text: "a".into(),
            only_empty,
        };
        let all = |edit| told(&live, &shown, Scope::Shown, edit);
        assert_eq!(all(set(true)), [(1, NOTES, "a".into())]);
        assert_eq!(
            all(set(false)),
            [(2, NOTES, "a".into()), (1, NOTES, "a".into())]
        );
        let between = |first, last, edit| told(&live, &shown, Scope::Between(first, last), edit);
        let down = || Edit::Down(NOTES, u16::MAX);
        assert_eq!(
            between(0, 9, down()),
            [(2, NOTES, "a".into()), (1, NOTES, "a".into())]
        );
        assert_eq!(between(2, 2, down()), [(1, NOTES, "A".into())]);
        assert!(between(0, 0, down()).is_empty());
        let query = Query {
            text: "a".into(),
            ..Query::default()
        };
        let replace = Edit::Replace(query, "b".into());
        assert_eq!(between(1, 2, replace), [(2, NOTES, "b".into())]);
    }

    #[test]
    fn groups_are_of_what_is_shown_and_lead_to_it() {
        let live = live(&[
            ["K1", "甲", "x"],
            ["K2", "乙", "y"],
            ["K3", "甲", "x"],
            ["K4", "乙", "x"],
        ]);
        let by = |column| By {
            column,
            part: Part::Whole,
        };
        let of = |filter| Shown::apply(&live, TABLE, filter, None, &BTreeSet::new());
        let with_x = Filter::Group(
            vec![(by(NOTES), Value::Text("x".into()))],
            Box::new(Filter::All),
        );
        let shown = of(with_x.clone());
        let grouping = Grouping {
            keys: vec![by(NAME)],
            order: Order::Name,
        };
        let view = groups(&live, &shown, TABLE, &grouping);
        let counts: Vec<u32> = view.groups.iter().map(|g| g.count).collect();
        assert_eq!((counts, view.total.count), (vec![1, 2], 3));
        let chosen = view.groups[0].values[0].clone();
        let within = Filter::Group(vec![(by(NAME), chosen)], Box::new(with_x));
        assert_eq!(of(within).rows, [3]);
    }

    #[test]
    fn a_search_goes_around_the_end() {
        let live = live(&[["K1", "甲", "x"], ["K2", "乙", ""], ["K3", "丙", "x"]]);
        let shown = shown(&live, None);
        let at = |from, step| {
            let query = Query {
                text: "X".into(),
                ..Query::default()
            };
            let table = TABLE;
            let wanted = Find {
                table,
                query,
                from,
                step,
            };
            let found = found(&live, &shown, &wanted);
            (found.at, found.count)
        };
        assert_eq!(at((0, NOTES), Step::Here), (1, 2));
        assert_eq!(at((0, NOTES), Step::Next), (2, 2));
        assert_eq!(at((2, NOTES), Step::Next), (1, 2));
        assert_eq!(at((0, NOTES), Step::Back), (2, 2));
    }

    #[test]
    fn duplicates_are_compared_with_all_they_hold() {
        let live = live(&[
            ["K1", "清泉商贸有限公司", ""],
            ["K2", "清泉商贸有限责任公司", "b"],
        ]);
        let found = live.checker().of_row(TABLE, 1);
        let same: Vec<Vec<u32>> = found.map(twins).filter(|t| !t.is_empty()).collect();
        assert_eq!(same, [[0, 1]]);
        let view = compare(&live, TABLE, &same[0]);
        let notes = view.columns.iter().find(|c| c.column == NOTES);
        let notes = notes.map(|c| (c.differs, c.pick, c.cells.len()));
        assert_eq!(notes, Some((true, 1, 2)));
        assert_eq!(view.columns.len(), 3);
    }
}
