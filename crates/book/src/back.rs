//! A workbook of this book that comes back corrected: each row is the record its number
//! names, and only cells that differ from what went out change anything.

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::enter_every;
use qichu_mapping::plan::{Batch, BatchColumn, Origin, Plan, TablePlan, Target};
use qichu_model::marker::{Marker, is_added_header, is_record_header};
use qichu_model::raw::{RawTable, RawWorkbook};
use qichu_model::store::{ColumnRole, Pool};
use qichu_model::{TableId, a1};

use crate::Book;
use crate::merge::Preview;
use crate::sheets::{Then, in_column, is_warehouse, layout};

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
    /// Cells that were changed both in the file and in the book; the book's stay.
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
    /// What the book says, which stays.
    pub book: String,
    /// The cell of the file, such as `C7`.
    pub address: String,
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
            Role::Is(ColumnRole::Field(field)) => Target::Field(field),
            Role::Is(ColumnRole::Extra(_)) => Target::Extra,
        };
    }
}

/// What a column of a sheet that comes back is.
enum Role {
    Out,
    Warehouse,
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
            Some((batch, head)) => match in_column(batch, head.column) {
                Some(own) => Some(own.role.clone()),
                None => {
                    roles.push(Role::Warehouse);
                    continue;
                }
            },
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
    roles
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

/// What entering a sheet would do that [`adopt`] planned; `None` for any other.
pub fn take(book: &Book, raw: &RawTable, plan: &TablePlan, pool: &mut Pool) -> Option<Back> {
    let table = plan.target?;
    let marks = plan.marks?;
    let at = usize::from(marks.0);
    let mut batch = enter_every(raw, plan, pool)?;
    let own = roles(book, raw, table, (at, marks.1)).into_iter();
    let named = own.filter_map(|role| match role {
        Role::Is(role) => Some(role),
        Role::Out | Role::Warehouse => None,
    });
    for (column, role) in batch.columns.iter_mut().zip(named) {
        column.role = role;
    }
    let lanes = batch.rows.len() / raw.rows.len().max(1);
    let mut work = Work {
        book,
        pool,
        batch: &batch,
        number: marks.1,
        kept: Vec::new(),
        back: Back::default(),
    };
    let mut reader = Reader::new(book);
    for row in 0..raw.rows.len() {
        let own = row * lanes..(row + 1) * lanes;
        match reader.read(work.pool.get(raw.columns[at].texts[row])) {
            Read::New => work.new_row(own),
            Read::Record(marker) => work.row(own, &marker, reader.then(marker.seq)),
            Read::Left(why) => work.back.left.push((raw.rows[row], why)),
        }
    }
    let Work { kept, mut back, .. } = work;
    if !kept.is_empty() {
        back.batch = Some(only(batch, &kept, book));
    }
    Some(back)
}

/// A row of the batch that is entered: the record it changes with the columns that do, or
/// a record of its own.
struct Kept {
    row: usize,
    into: Option<(u32, Vec<u32>)>,
}

struct Work<'a> {
    book: &'a Book,
    pool: &'a Pool,
    batch: &'a Batch,
    /// Number of the batch whose layout the sheet has.
    number: u32,
    kept: Vec<Kept>,
    back: Back,
}

impl Work<'_> {
    fn add(&mut self, row: usize) {
        self.kept.push(Kept { row, into: None });
        self.back.preview.new += 1;
    }

    /// Rows without a number are records of their own.
    fn new_row(&mut self, rows: std::ops::Range<usize>) {
        let stated: Vec<usize> = rows.clone().filter(|i| self.is_stated(*i)).collect();
        match stated.is_empty() {
            true => self.add(rows.start),
            false => stated.into_iter().for_each(|i| self.add(i)),
        }
    }

    /// Whether a warehouse has a quantity in a row; true without columns a warehouse.
    fn is_stated(&self, i: usize) -> bool {
        let is_quantity =
            |c: &&BatchColumn| matches!(c.from, Origin::Cells(_)) && !is_warehouse(self.batch, c);
        let mut quantities = self.batch.columns.iter().filter(is_quantity);
        quantities.next().is_none_or(|c| c.texts[i] != 0)
    }

    fn warehouse(&self, i: usize) -> Option<&str> {
        let mut columns = self.batch.columns.iter();
        let column = columns.find(|c| is_warehouse(self.batch, c))?;
        Some(self.pool.get(column.texts[i]))
    }

    /// A row with a number: its cells against what they were.
    fn row(&mut self, rows: std::ops::Range<usize>, marker: &Marker, then: &Then<'_>) {
        for i in rows {
            let record = match self.warehouse(i) {
                None => marker.rows.first().copied(),
                Some(name) => {
                    let entered =
                        |r: &&u32| self.book.warehouse_entered(self.number, **r) == Some(name);
                    marker.rows.iter().find(entered).copied()
                }
            };
            let Some(record) = record else {
                // Another warehouse of a record that had none there.
                if self.is_stated(i) {
                    self.add(i);
                }
                continue;
            };
            if !is_there(self.book, marker.table, record) {
                continue;
            }
            let changes = self.changes(i, record, marker, then);
            match changes.is_empty() {
                true => self.back.preview.unchanged += 1,
                false => {
                    self.back.preview.changed += 1;
                    self.kept.push(Kept {
                        row: i,
                        into: Some((record, changes)),
                    });
                }
            }
        }
    }

    fn changes(&mut self, i: usize, record: u32, marker: &Marker, then: &Then<'_>) -> Vec<u32> {
        let (book, batch, table) = (self.book, self.batch, marker.table);
        let mut changes = Vec::new();
        for (k, column) in (0u32..).zip(&batch.columns) {
            if is_warehouse(batch, column) {
                continue;
            }
            let at = book.column_with(table, &column.role);
            let text = |row: u32| at.map_or("", |c| then.text(book, (table, row, c)));
            let now = at.map_or("", |c| book.data.text(table, record, c));
            let file = self.pool.get(column.texts[i]);
            // What several records share, the sheet showed of the first.
            let shared = matches!(column.from, Origin::Column(_));
            let shown = if shared { marker.rows[0] } else { record };
            if same(file, text(shown)) || same(file, now) {
                continue;
            }
            if now != text(record) {
                self.back.conflicts.push(Conflict {
                    table,
                    row: record,
                    column: at.unwrap_or_default(),
                    file: file.into(),
                    book: now.into(),
                    address: address(batch, column, i),
                });
                continue;
            }
            changes.push(k);
        }
        changes
    }
}

fn address(batch: &Batch, column: &BatchColumn, i: usize) -> String {
    let (row, column) = match &column.from {
        Origin::Column(column) => (batch.rows[i], *column),
        Origin::Cells(cells) => cells[i],
        Origin::Filled => return String::new(),
    };
    a1::address(row, column)
}

/// Whether two texts are one to a spreadsheet program, which may write line ends in
/// another way, drops control characters and cuts what is too long.
fn same(a: &str, b: &str) -> bool {
    a == b || plain(a).eq(plain(b))
}

fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut units = 0;
    text.chars()
        .take_while(move |c| {
            units += c.len_utf16();
            units <= LONGEST_CELL
        })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// The batch with some of its rows only, and what they change; extra columns that nobody
/// fills stay out.
fn only(batch: Batch, kept: &[Kept], book: &Book) -> Batch {
    let table = batch.table;
    let used = |(k, column): &(u32, &BatchColumn)| {
        let known = book.column_with(table, &column.role).is_some();
        let said = |one: &Kept| match &one.into {
            Some((_, changes)) => changes.contains(k),
            None => column.texts[one.row] != 0,
        };
        known || kept.iter().any(said)
    };
    let used: Vec<(u32, &BatchColumn)> = (0u32..).zip(&batch.columns).filter(used).collect();
    let columns = used.iter().map(|(_, column)| BatchColumn {
        role: column.role.clone(),
        texts: kept.iter().map(|one| column.texts[one.row]).collect(),
        kinds: kept.iter().map(|one| column.kinds[one.row]).collect(),
        from: match &column.from {
            Origin::Cells(cells) => Origin::Cells(kept.iter().map(|one| cells[one.row]).collect()),
            other => other.clone(),
        },
        originals: (0u32..)
            .zip(kept)
            .filter_map(|(i, one)| {
                let originals = &column.originals;
                let at = originals.binary_search_by_key(&(one.row as u32), |o| o.0);
                Some((i, originals[at.ok()?].1))
            })
            .collect(),
    });
    let columns = columns.collect();
    let rows = (0u32..).zip(kept);
    let into = rows.filter_map(|(i, one)| Some((i, one.into.as_ref()?.0)));
    let into = into.collect();
    let place = |k: &u32| used.iter().position(|(of, _)| of == k).map(|at| at as u32);
    let mut changes = Vec::new();
    for (i, one) in (0u32..).zip(kept) {
        let own = one.into.iter().flat_map(|(_, changes)| changes);
        changes.extend(own.filter_map(|k| Some((i, place(k)?))));
    }
    Batch {
        rows: kept.iter().map(|one| batch.rows[one.row]).collect(),
        columns,
        into,
        changes: Some(changes),
        ..batch
    }
}
