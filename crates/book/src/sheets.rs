//! The records of a file as its sheets had them: same header row, same columns, same rows.
//! So they go out to be corrected, and so what comes back is understood.

use std::collections::{BTreeMap, BTreeSet};

use qichu_mapping::plan::{Batch, BatchColumn, Head, Layout, Origin};
use qichu_mapping::{joined, warehouse_name};
use qichu_model::TableId;
use qichu_model::marker::{Digest, Marker};
use qichu_model::store::ColumnRole;

use crate::Book;
use crate::history::Change;

/// A sheet of a file, or the records of a table that came from no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet's name; empty in text files and for records from no file.
    pub name: String,
    /// The table its rows are in.
    pub table: TableId,
    /// Number of its batch as markers give it: 0 for records from no file.
    pub batch: u32,
    /// Zero-based row of the header.
    pub header_row: u32,
    /// The lines above the header.
    pub title: Vec<String>,
    /// Its columns, left to right; those the file did not have come last.
    pub columns: Vec<SheetColumn>,
    /// Its rows, top to bottom.
    pub rows: Vec<SheetRow>,
    /// Where each warehouse has a column: what its batch says of that.
    entered: Warehouses,
}

/// The warehouse that each record had in the header of a batch, as a text of the book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Warehouses(BTreeMap<u32, u32>);

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// Zero-based sheet column.
    pub at: u32,
    /// Its header; `None` where it is the book's column's own label.
    pub header: Option<String>,
    /// What it shows.
    pub shows: Shows,
}

/// What a column of a sheet shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// This column of the book's table.
    Column(u16),
    /// Of this column, which was joined of several, the part with this place.
    Part(u16, usize),
    /// The stock on hand of this warehouse, one record each.
    Warehouse(String),
}

impl Shows {
    /// The column of the book's table that it shows, whole or in part.
    pub fn column(&self) -> Option<u16> {
        match self {
            Self::Column(at) | Self::Part(at, _) => Some(*at),
            Self::Warehouse(_) => None,
        }
    }

    /// Whether what is to be said of its column is said here.
    pub fn is_first(&self) -> bool {
        !matches!(self, Self::Part(_, place) if *place > 0)
    }
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Zero-based sheet row.
    pub at: u32,
    /// The records it states: several where each warehouse has a column.
    pub records: Vec<u32>,
}

impl Book {
    /// Tells this book's files from another's: it is the same in every copy of the book,
    /// for it comes from the first entry of the journal.
    pub fn fingerprint(&self) -> u32 {
        let mut digest = Digest::default();
        if let Some(first) = self.history().next() {
            digest.text(&first.at_ms.to_string());
            digest.text(first.actor);
            for change in first.changes() {
                if let Change::Settings { new, .. } = change {
                    digest.text(&new.company);
                    digest.text(&new.region);
                    digest.text(&new.opening_date);
                }
            }
        }
        digest.wide()
    }

    /// The sheets of a source with those of its records that `wanted` takes; sheets
    /// without any are left out.
    pub fn sheets_of(&self, source: u16, wanted: &dyn Fn(TableId, u32) -> bool) -> Vec<Sheet> {
        let batches = (0u32..).zip(&self.batches);
        let own = batches.filter(|(number, (of, _))| *of == source && self.batch_stands(*number));
        let names = self.sources.get(usize::from(source));
        let names = names.map_or(&[][..], |s| &s.sheets);
        let sheets = own.map(|(number, (_, batch))| {
            let layout = layout(self, batch);
            let mut sheet = Sheet {
                name: (names.get(usize::from(batch.sheet)).cloned()).unwrap_or_default(),
                table: batch.table,
                batch: number + 1,
                header_row: layout.header_row,
                title: layout.title.clone(),
                columns: self.columns_of(batch, &layout.heads),
                rows: Vec::new(),
                entered: self.warehouses_entered(number + 1),
            };
            for (record, at) in self.records_of(number).into_iter().zip(&batch.rows) {
                let record = record.filter(|r| wanted(batch.table, *r));
                match (record, sheet.rows.last_mut()) {
                    (Some(record), Some(last)) if last.at == *at => last.records.push(record),
                    (Some(record), _) => sheet.rows.push(SheetRow {
                        at: *at,
                        records: vec![record],
                    }),
                    (None, _) => {}
                }
            }
            sheet
        });
        sheets.filter(|sheet| !sheet.rows.is_empty()).collect()
    }

    /// Those records that came from no file, a sheet a table.
    pub fn loose_sheets(&self, wanted: &dyn Fn(TableId, u32) -> bool) -> Vec<Sheet> {
        let sheet = |table: TableId| {
            let origins = (0u32..).zip(&self.origins[table.index()].0);
            let loose = origins.filter(|(row, from)| from.is_none() && wanted(table, *row));
            let columns = (0u16..).zip(table.spec().fields);
            Sheet {
                name: String::new(),
                table,
                batch: 0,
                header_row: 0,
                title: Vec::new(),
                columns: columns
                    .map(|(column, _)| SheetColumn {
                        at: u32::from(column),
                        header: None,
                        shows: Shows::Column(column),
                    })
                    .collect(),
                rows: (1..)
                    .zip(loose)
                    .map(|(at, (row, _))| SheetRow {
                        at,
                        records: vec![row],
                    })
                    .collect(),
                entered: Warehouses::default(),
            }
        };
        let sheets = TableId::ALL.into_iter().map(sheet);
        sheets.filter(|sheet| !sheet.rows.is_empty()).collect()
    }

    /// Whether the import of a batch was not taken back.
    pub(crate) fn batch_stands(&self, batch: u32) -> bool {
        let seq = self.batch_seqs.get(batch as usize);
        seq.is_some_and(|seq| self.undo.binary_search(seq).is_ok())
    }

    /// The record each row of a batch became or changed.
    pub(crate) fn records_of(&self, number: u32) -> Vec<Option<u32>> {
        let Some((_, batch)) = self.batches.get(number as usize) else {
            return Vec::new();
        };
        let mut records = vec![None; batch.rows.len()];
        for (row, from) in (0u32..).zip(&self.origins[batch.table.index()].0) {
            if let Some(from) = from.filter(|f| f.batch == number) {
                records[from.row as usize] = Some(row);
            }
        }
        for (i, row) in &batch.into {
            records[*i as usize] = Some(*row);
        }
        records
    }

    /// The warehouses that headers of a batch (by its number in markers) name; none where
    /// no warehouse had a column.
    pub(crate) fn warehouses_entered(&self, batch: u32) -> Warehouses {
        let mut entered = BTreeMap::new();
        let number = batch.checked_sub(1);
        let column = number.and_then(|number| {
            let (_, batch) = self.batches.get(number as usize)?;
            let column = batch.columns.iter().find(|c| is_warehouse(batch, c))?;
            Some((number, column))
        });
        if let Some((number, column)) = column {
            let records = self.records_of(number).into_iter().zip(&column.texts);
            for (record, text) in records.filter_map(|(r, text)| Some((r?, text))) {
                entered.entry(record).or_insert(*text);
            }
        }
        Warehouses(entered)
    }

    /// The column of a table with this role.
    pub(crate) fn column_with(&self, table: TableId, role: &ColumnRole) -> Option<u16> {
        let mut columns = self.data.table(table).columns.iter();
        columns.position(|c| c.role == *role).map(|at| at as u16)
    }

    fn columns_of(&self, batch: &Batch, heads: &[Head]) -> Vec<SheetColumn> {
        let column = |head: &Head| {
            let shows = match in_column(batch, head.column) {
                Some(own) => {
                    let shown = self.column_with(batch.table, &own.role)?;
                    let part = own.parts.iter().position(|at| *at == head.column);
                    part.map_or(Shows::Column(shown), |place| Shows::Part(shown, place))
                }
                None => Shows::Warehouse(warehouse_name(&head.header).to_owned()),
            };
            Some(SheetColumn {
                at: head.column,
                header: Some(head.header.clone()),
                shows,
            })
        };
        heads.iter().filter_map(column).collect()
    }

    /// The check that a marker for these records carries, as of a command.
    pub(crate) fn check_of(&self, then: &Then, table: TableId, rows: &[u32]) -> u32 {
        let mut digest = Digest::default();
        for row in rows {
            for column in 0..self.data.table(table).columns.len() as u16 {
                let text = then.text(self, (table, *row, column));
                // Columns that came later are empty then, and must not count.
                if !text.is_empty() {
                    digest.text(&column.to_string());
                    digest.text(text);
                }
            }
        }
        digest.check()
    }
}

/// The batch column that a sheet column fills: the first, where it fills two.
pub(crate) fn in_column(batch: &Batch, at: u32) -> Option<&BatchColumn> {
    let mut columns = batch.columns.iter();
    let is_from = |c: &BatchColumn| matches!(c.from, Origin::Column(column) if column == at);
    columns.find(|c| is_from(c) || c.parts.contains(&at))
}

/// A batch's layout; of one from before layouts were kept, what its columns tell.
pub(crate) fn layout(book: &Book, batch: &Batch) -> Layout {
    if let Some(layout) = &batch.layout {
        return layout.clone();
    }
    let mut heads: BTreeMap<u32, String> = BTreeMap::new();
    for column in &batch.columns {
        match (&column.from, &column.role) {
            (Origin::Column(at), ColumnRole::Field(field)) => {
                let label = batch.table.spec().fields[usize::from(*field)].label.zh;
                heads.entry(*at).or_insert_with(|| label.into());
            }
            (Origin::Column(at), ColumnRole::Extra(name)) => {
                heads.entry(*at).or_insert_with(|| name.clone());
            }
            (Origin::Cells(cells), _) if is_warehouse(batch, column) => {
                for (cell, text) in cells.iter().zip(&column.texts) {
                    let name = || book.data.pool.get(*text).to_owned();
                    heads.entry(cell.1).or_insert_with(name);
                }
            }
            _ => {}
        }
    }
    Layout {
        header_row: batch.rows.first().map_or(0, |row| row.saturating_sub(1)),
        title: Vec::new(),
        heads: (heads.into_iter())
            .map(|(column, header)| Head { column, header })
            .collect(),
    }
}

/// Whether a column holds the warehouses that headers name.
pub(crate) fn is_warehouse(batch: &Batch, column: &BatchColumn) -> bool {
    let field = batch.table.spec().field("warehouse");
    let role = field.map(ColumnRole::Field);
    matches!(column.from, Origin::Cells(_)) && role.as_ref() == Some(&column.role)
}

impl Sheet {
    /// Adds a column for each of `needed` and for each that holds something in its rows,
    /// where the sheet does not show it.
    pub fn complete(&mut self, book: &Book, needed: &BTreeSet<u16>) {
        let by_warehouse = (self.columns.iter()).any(|c| matches!(c.shows, Shows::Warehouse(_)));
        let spec = self.table.spec();
        let shown_by_it = |column: u16| {
            let of = |key| spec.field(key) == Some(column);
            by_warehouse && (of("warehouse") || of("on_hand"))
        };
        let columns = 0..book.data.table(self.table).columns.len() as u16;
        for column in columns {
            let shown = (self.columns.iter()).any(|c| c.shows.column() == Some(column));
            let holds = |row: &SheetRow| {
                let mut records = row.records.iter();
                records.any(|r| !book.data.text(self.table, *r, column).is_empty())
            };
            if shown || shown_by_it(column) {
                continue;
            }
            if needed.contains(&column) || self.rows.iter().any(holds) {
                self.columns.push(SheetColumn {
                    at: self.width(),
                    header: None,
                    shows: Shows::Column(column),
                });
            }
        }
    }

    /// The first column to the right of all others.
    pub fn width(&self) -> u32 {
        self.columns.iter().map(|c| c.at + 1).max().unwrap_or(0)
    }

    /// The text of a cell that shows this record and column of the book.
    pub fn text(&self, book: &Book, (record, at): (u32, u16), column: &SheetColumn) -> String {
        let text = book.data.text(self.table, record, at);
        let Shows::Part(_, place) = column.shows else {
            return text.to_owned();
        };
        let original = book
            .origin(self.table, record, at)
            .map(|from| from.original);
        let of_it = self.columns.iter().filter(|c| c.shows.column() == Some(at));
        joined::split(text, &original.unwrap_or_default(), of_it.count())[place].to_owned()
    }

    /// The record and the column of the book that a cell shows.
    pub fn shown(&self, book: &Book, row: &SheetRow, column: &SheetColumn) -> Option<(u32, u16)> {
        match &column.shows {
            Shows::Column(at) | Shows::Part(at, _) => Some((*row.records.first()?, *at)),
            Shows::Warehouse(name) => {
                let on_hand = self.table.spec().field("on_hand")?;
                Some((self.entered.find(book, &row.records, name)?, on_hand))
            }
        }
    }

    /// The record number of a row.
    pub fn marker(&self, book: &Book, row: &SheetRow) -> Marker {
        Marker {
            book: book.fingerprint(),
            table: self.table,
            batch: self.batch,
            rows: row.records.clone(),
            seq: book.seq,
            check: book.check_of(&Then::default(), self.table, &row.records),
        }
    }
}

impl Warehouses {
    /// The first of some records that had this warehouse.
    pub fn find(&self, book: &Book, records: &[u32], name: &str) -> Option<u32> {
        let is_it = |record: &u32| {
            let text = self.0.get(record);
            text.is_some_and(|text| book.data.pool.get(*text) == name)
        };
        records.iter().copied().find(is_it)
    }
}

/// What cells held as of an earlier command, where that is not what they hold now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Then<'a>(BTreeMap<(TableId, u32, u16), &'a str>);

impl<'a> Then<'a> {
    /// As of the command with this number.
    pub fn of(book: &'a Book, seq: u64) -> Self {
        let mut cells = BTreeMap::new();
        for event in book.history().skip(seq as usize) {
            for change in event.changes() {
                if let Change::Cell {
                    table,
                    row,
                    column,
                    old,
                    ..
                } = change
                {
                    cells.entry((table, row, column)).or_insert(old);
                }
            }
        }
        Self(cells)
    }

    /// What a cell held.
    pub fn text<'b>(&self, book: &'b Book, cell: (TableId, u32, u16)) -> &'b str
    where
        'a: 'b,
    {
        match self.0.get(&cell) {
            Some(text) => text,
            None => book.data.text(cell.0, cell.1, cell.2),
        }
    }
}
