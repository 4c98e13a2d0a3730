//! A workbook of this book that comes back corrected: each row is the record its number
//! names, and only cells that differ from what went out change anything.

mod take;

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::plan::{Batch, BatchColumn, Plan, TablePlan, Target};
use qichu_model::marker::{Marker, is_added_header, is_record_header};
use qichu_model::raw::{RawTable, RawWorkbook};
use qichu_model::store::{ColumnRole, Pool};
use qichu_model::{TableId, a1};

use crate::Book;
use crate::merge::Preview;
use crate::sheets::{Then, in_column, layout};

pub use take::take;

/// The longest text a cell of a workbook holds, in UTF-16 units: what is longer goes out
/// cut, and comes back so.
pub const LONGEST_CELL: usize = 32_767;

/// What entering a sheet that came back does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Back {
    /// The rows that change or add a record; `None` where none does.
    pub batch: Option<Batch>,
    /// How many do.
    pub preview: Preview,
    /// Cells that were changed both in the file and in the book.
    pub conflicts: Vec<Conflict>,
    /// Rows that are not entered, and why.
    pub left: Vec<(u32, Left)>,
}

/// A cell that was changed on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The table.
    pub table: TableId,
    /// The record.
    pub row: u32,
    /// The column.
    pub column: u16,
    /// What the file says.
    pub file: String,
    /// What the book says.
    pub book: String,
    /// The cell of the file, such as `C7`.
    pub address: String,
    /// Whether the plan takes the file's value; else the book's stays.
    pub taken: bool,
}

/// Why a row that came back is not entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// Its record number was changed.
    Damaged,
    /// An earlier row has its record number.
    Twice,
    /// Its record was taken out of the book.
    Gone,
    /// Its record number is another book's.
    OtherBook,
}

/// Why a workbook with record numbers cannot come back here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// They are another book's.
    OtherBook,
    /// They are of a state that this book never had, or every one was changed.
    OtherState,
}

/// Finds the sheets of a workbook that come back to this book, and plans them by what the
/// book knows of their columns. Returns whether there are any.
///
/// # Errors
/// When a sheet has record numbers, but none of this book's.
pub fn adopt(book: &Book, workbook: &RawWorkbook, plan: &mut Plan) -> Result<bool, Foreign> {
    let mut found = false;
    for table in &mut plan.tables {
        let sheet = &workbook.sheets[usize::from(table.sheet)];
        let raw = &sheet.tables[usize::from(table.table)];
        let Some(at) = marker_column(raw, &workbook.pool) else {
            continue;
        };
        let mut reader = Reader::new(book);
        let (mut other, mut meant, mut first) = (false, false, None);
        for text in &raw.columns[at].texts {
            let text = workbook.pool.get(*text);
            meant |= Marker::is_meant(text);
            match reader.read(text) {
                Read::Record(marker) => {
                    first = Some(marker);
                    break;
                }
                Read::Left(Left::OtherBook) => other = true,
                _ => {}
            }
        }
        match first {
            Some(marker) => plan_by(book, raw, table, &marker, at),
            None if other => return Err(Foreign::OtherBook),
            None if meant => return Err(Foreign::OtherState),
            None => continue,
        }
        found = true;
    }
    Ok(found)
}

/// The column of record numbers, by its header or by what stands in it.
fn marker_column(raw: &RawTable, pool: &Pool) -> Option<usize> {
    let meant = |texts: &[u32]| texts.iter().any(|t| Marker::is_meant(pool.get(*t)));
    let columns = &raw.columns;
    let named = columns.iter().position(|c| is_record_header(&c.header));
    named.or_else(|| columns.iter().position(|c| meant(&c.texts)))
}

fn plan_by(book: &Book, raw: &RawTable, plan: &mut TablePlan, marker: &Marker, at: usize) {
    plan.target = Some(marker.table);
    plan.confidence = 100;
    plan.fills.clear();
    plan.update = true;
    plan.marks = Some((at as u16, marker.batch));
    let roles = roles(book, raw, marker.table, (at, marker.batch));
    for (column, role) in plan.columns.iter_mut().zip(roles) {
        column.ask = false;
        column.confidence = 100;
        column.candidates.clear();
        column.to = match role {
            Role::Out => Target::Out,
            Role::Warehouse => Target::Warehouse,
            Role::Part(field, place) => Target::Part(field, place),
            Role::Is(ColumnRole::Field(field)) => Target::Field(field),
            Role::Is(ColumnRole::Extra(_)) => Target::Extra,
        };
    }
}

/// What a column of a sheet that comes back is.
#[derive(PartialEq, Eq)]
enum Role {
    Out,
    Warehouse,
    /// Of a field that was joined of several columns, the part with this place.
    Part(u16, u8),
    Is(ColumnRole),
}

/// What the columns are: those of the sheet as it once came in, by their headers; then
/// those this program added, by their labels; the rest are new extra columns.
fn roles(book: &Book, raw: &RawTable, table: TableId, (at, number): (usize, u32)) -> Vec<Role> {
    let batch = (number.checked_sub(1)).and_then(|n| book.batches.get(n as usize));
    let heads = batch.map(|(_, batch)| (batch, layout(book, batch).heads));
    let mut taken: Vec<ColumnRole> = Vec::new();
    let mut roles = Vec::new();
    for (i, column) in raw.columns.iter().enumerate() {
        if i == at || is_added_header(&column.header) {
            roles.push(Role::Out);
            continue;
        }
        // Of columns with one header each is the next that had it.
        let same = |c: &&qichu_model::raw::RawColumn| c.header == column.header;
        let before = raw.columns[..i].iter().filter(same).count();
        let head = heads.as_ref().and_then(|(batch, heads)| {
            let mut own = heads
                .iter()
                .filter(|h| h.header.trim() == column.header.trim());
            Some((*batch, own.nth(before)?))
        });
        let role = match head {
            Some((batch, head)) => {
                let own = in_column(batch, head.column);
                if let Some(special) = own.map_or(Some(Role::Warehouse), |c| part(c, head.column)) {
                    roles.push(special);
                    continue;
                }
                own.map(|own| own.role.clone())
            }
            None => labelled(book, table, &column.header),
        };
        let free = role.filter(|role| !taken.contains(role));
        let role = free.unwrap_or_else(|| {
            let letters = a1::column_name(column.column);
            let mut name = column.header.trim().to_owned();
            while name.is_empty() || taken.contains(&ColumnRole::Extra(name.clone())) {
                name = format!("{name} {letters}").trim().to_owned();
            }
            ColumnRole::Extra(name)
        });
        taken.push(role.clone());
        roles.push(Role::Is(role));
    }
    // A part that is no longer there is no empty one: without it, or beside a column of the
    // whole, what the others say is not taken.
    let parts = heads.iter().flat_map(|(batch, _)| &batch.columns);
    for column in parts.filter(|c| !c.parts.is_empty()) {
        let is_part =
            |role: &Role| (column.parts.iter()).any(|at| part(column, *at).as_ref() == Some(role));
        let there = roles.iter().filter(|role| is_part(role)).count();
        if there < column.parts.len() || taken.contains(&column.role) {
            let parts = roles.iter_mut().filter(|role| is_part(role));
            parts.for_each(|role| *role = Role::Out);
        }
    }
    roles
}

/// The part that a sheet column is of what this column was joined of.
fn part(column: &BatchColumn, at: u32) -> Option<Role> {
    let place = column.parts.iter().position(|part| *part == at)?;
    match column.role {
        ColumnRole::Field(field) => Some(Role::Part(field, place as u8)),
        ColumnRole::Extra(_) => None,
    }
}

/// The field with this label, in either language, or the extra column of this name.
fn labelled(book: &Book, table: TableId, header: &str) -> Option<ColumnRole> {
    let header = header.trim();
    let fields = (0u16..).zip(table.spec().fields);
    let mut named = fields.filter(|(_, f)| f.label.zh == header || f.label.en == header);
    let extra = || ColumnRole::Extra(header.to_owned());
    let field = named.next().map(|(i, _)| ColumnRole::Field(i));
    field.or_else(|| Some(extra()).filter(|role| book.column_with(table, role).is_some()))
}

/// What a record number says.
enum Read {
    /// Nothing: a new row.
    New,
    /// These records of this book.
    Record(Marker),
    /// Nothing that can be used.
    Left(Left),
}

/// Reads record numbers against the book's history.
struct Reader<'a> {
    book: &'a Book,
    fingerprint: u32,
    /// By command: what cells held.
    then: BTreeMap<u64, Then<'a>>,
    /// Records that earlier rows have.
    seen: BTreeSet<(TableId, u32)>,
}

impl<'a> Reader<'a> {
    fn new(book: &'a Book) -> Self {
        Self {
            book,
            fingerprint: book.fingerprint(),
            then: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    fn then(&mut self, seq: u64) -> &Then<'a> {
        let book = self.book;
        self.then.entry(seq).or_insert_with(|| Then::of(book, seq))
    }

    fn read(&mut self, text: &str) -> Read {
        if text.trim().is_empty() {
            return Read::New;
        }
        let Some(marker) = Marker::parse(text) else {
            return Read::Left(Left::Damaged);
        };
        if marker.book != self.fingerprint {
            return Read::Left(Left::OtherBook);
        }
        let book = self.book;
        let (table, ends) = (marker.table, book.data.table(marker.table).len());
        let fits = marker.seq <= book.seq && marker.rows.iter().all(|r| (*r as usize) < ends);
        let right = fits && {
            let then = self.then(marker.seq);
            book.check_of(then, table, &marker.rows) == marker.check
        };
        if !right {
            return Read::Left(Left::Damaged);
        }
        let before = self.seen.len();
        self.seen.extend(marker.rows.iter().map(|r| (table, *r)));
        if self.seen.len() < before + marker.rows.len() {
            return Read::Left(Left::Twice);
        }
        if !marker.rows.iter().any(|r| is_there(book, table, *r)) {
            return Read::Left(Left::Gone);
        }
        Read::Record(marker)
    }
}

/// Whether a record is in the book, if only as rejected.
fn is_there(book: &Book, table: TableId, row: u32) -> bool {
    let alive = &book.data.table(table).alive;
    alive.get(row as usize) == Some(&true) || book.rejected.contains_key(&(table, row))
}
