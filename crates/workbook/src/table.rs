//! Finds the table in a sheet: what stands above it, its header, its rows, its totals.

use qichu_model::raw::{Observation, RawColumn, RawTable, Seen, TotalRow};
use qichu_model::store::{CellKind, Pool};
use qichu_model::value::number;
use qichu_model::{Arg, a1};
use rust_decimal::Decimal;

/// A cell that holds something.
pub struct Cell {
    /// Zero-based sheet column.
    pub column: u32,
    /// Its text.
    pub text: String,
    /// Its kind.
    pub kind: CellKind,
}

/// A sheet row that holds something.
pub struct Row {
    /// Zero-based sheet row.
    pub row: u32,
    /// Its cells, left to right, none empty.
    pub cells: Vec<Cell>,
}

/// A sheet's rows as the file gives them.
pub struct Grid<'a> {
    /// The sheet's name.
    pub name: &'a str,
    /// Its index in the workbook.
    pub sheet: u16,
    /// Rows that hold something, top to bottom.
    pub rows: Vec<Row>,
}

/// How far down a header is looked for, in rows that hold something.
const HEADER_WITHIN: usize = 30;

const TOTALS: [&str; 8] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "汇总",
    "total",
    "subtotal",
    "grandtotal",
];

impl Grid<'_> {
    /// The table, or `None` where the sheet is empty or has no header.
    pub fn table(&self, pool: &mut Pool, seen: &mut Vec<Observation>) -> Option<RawTable> {
        if self.rows.is_empty() {
            return None;
        }
        let Some(at) = self.header() else {
            seen.push(self.observed(Seen::HeaderNotFound, None, vec![]));
            return None;
        };
        let header = &self.rows[at];
        if header.row > 0 {
            let row = Arg::new("row", (header.row + 1).to_string());
            seen.push(self.observed(Seen::HeaderRowOffset, Some((header.row, 0)), vec![row]));
        }
        let mut table = RawTable {
            header_row: header.row,
            title: title(&self.rows[..at]),
            columns: self.columns(at),
            rows: Vec::new(),
            hidden_rows: 0,
            totals: Vec::new(),
        };
        self.duplicate_headers(&table, seen);
        for row in &self.rows[at + 1..] {
            match total_label(row) {
                Some(label) => self.total(&mut table, row, label, pool, seen),
                None => data_row(&mut table, row, pool),
            }
        }
        Some(table)
    }

    /// The first row that is nearly as wide as the sheet's widest and holds only words.
    fn header(&self) -> Option<usize> {
        let head = &self.rows[..self.rows.len().min(HEADER_WITHIN)];
        let widest = head.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        head.iter()
            .position(|r| r.cells.len() * 10 >= widest * 6 && r.cells.iter().all(is_word))
    }

    fn columns(&self, at: usize) -> Vec<RawColumn> {
        let header = &self.rows[at].cells;
        let mut columns: Vec<u32> = self.rows[at..]
            .iter()
            .flat_map(|r| r.cells.iter().map(|c| c.column))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
            .into_iter()
            .map(|column| RawColumn {
                header: header
                    .iter()
                    .find(|c| c.column == column)
                    .map_or_else(String::new, |c| c.text.clone()),
                column,
                texts: Vec::new(),
                kinds: Vec::new(),
            })
            .collect()
    }

    fn duplicate_headers(&self, table: &RawTable, seen: &mut Vec<Observation>) {
        for (i, column) in table.columns.iter().enumerate() {
            let same = |c: &&RawColumn| c.header == column.header;
            if column.header.is_empty() || table.columns[..i].iter().any(|c| same(&c)) {
                continue;
            }
            let names: Vec<_> = table
                .columns
                .iter()
                .filter(same)
                .map(|c| a1::column_name(c.column))
                .collect();
            if names.len() > 1 {
                let args = vec![
                    Arg::new("header", &column.header),
                    Arg::new("columns", names.join(", ")),
                ];
                let cell = Some((table.header_row, column.column));
                seen.push(self.observed(Seen::DuplicateHeader, cell, args));
            }
        }
    }

    fn total(
        &self,
        table: &mut RawTable,
        row: &Row,
        label: &str,
        pool: &Pool,
        seen: &mut Vec<Observation>,
    ) {
        let cells = (0u16..)
            .zip(&table.columns)
            .filter_map(|(i, column)| {
                let cell = row.cells.iter().find(|c| c.column == column.column)?;
                (!is_word(cell)).then(|| (i, cell.text.clone()))
            })
            .collect();
        // A grand total covers the table, a subtotal what stands since the last one.
        let grand = label.contains('总') || label.to_lowercase().contains("grand");
        let last = table.totals.last().map_or(0, |t| t.covers.1);
        let total = TotalRow {
            row: row.row,
            label: label.into(),
            cells,
            covers: (if grand { 0 } else { last }, table.rows.len() as u32),
        };
        let place = || Arg::new("row", (row.row + 1).to_string());
        let args = vec![place(), Arg::new("label", label)];
        seen.push(self.observed(Seen::TotalRowExcluded, Some((row.row, 0)), args));
        for (column, stated) in &total.cells {
            let column = &table.columns[usize::from(*column)];
            let Some((stated, sum)) = difference(column, stated, total.covers, pool) else {
                continue;
            };
            let args = vec![
                place(),
                Arg::new("header", &column.header),
                Arg::new("stated", stated.to_string()),
                Arg::new("sum", sum.to_string()),
            ];
            let cell = Some((row.row, column.column));
            seen.push(self.observed(Seen::TotalRowDiffers, cell, args));
        }
        table.totals.push(total);
    }

    fn observed(&self, what: Seen, cell: Option<(u32, u32)>, args: Vec<Arg>) -> Observation {
        let sheet = Arg::new("sheet", self.name);
        Observation {
            what,
            sheet: Some(self.sheet),
            cell,
            args: std::iter::once(sheet).chain(args).collect(),
        }
    }
}

/// Neither a number nor a date: something a header may be.
fn is_word(cell: &Cell) -> bool {
    match cell.kind {
        CellKind::Text => true,
        CellKind::Plain => cell.text.chars().any(char::is_alphabetic),
        _ => false,
    }
}

/// What a total states and what its rows sum to, where they differ. `None` too where a
/// cell is no number, or the column is an average or a price that nobody adds up: one
/// whose stated value lies within its smallest and largest.
fn difference(
    column: &RawColumn,
    stated: &str,
    (from, to): (u32, u32),
    pool: &Pool,
) -> Option<(Decimal, Decimal)> {
    let stated = number(stated)?;
    let cells = &column.texts[from as usize..to as usize];
    let values = cells
        .iter()
        .filter(|id| **id != 0)
        .map(|id| number(pool.get(*id)));
    let values = values.collect::<Option<Vec<Decimal>>>()?;
    let sum: Decimal = values
        .iter()
        .try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v))?;
    let (least, most) = (values.iter().min()?, values.iter().max()?);
    let average = values.len() > 1 && *least <= stated && stated <= *most;
    // Below a cent it is binary noise.
    let differs = stated.checked_sub(sum)?.abs() > Decimal::new(1, 2);
    (differs && !average).then_some((stated, sum.normalize()))
}

fn title(above: &[Row]) -> String {
    let lines = above.iter().map(|row| {
        let texts: Vec<_> = row.cells.iter().map(|c| c.text.as_str()).collect();
        texts.join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn total_label(row: &Row) -> Option<&str> {
    let first = row.cells.first()?;
    let bare: String = first.text.chars().filter(|c| c.is_alphabetic()).collect();
    TOTALS
        .contains(&bare.to_lowercase().as_str())
        .then_some(first.text.as_str())
}

fn data_row(table: &mut RawTable, row: &Row, pool: &mut Pool) {
    table.rows.push(row.row);
    let mut cells = row.cells.iter().peekable();
    for column in &mut table.columns {
        match cells.next_if(|c| c.column == column.column) {
            Some(cell) => {
                column.texts.push(pool.push(&cell.text));
                column.kinds.push(cell.kind);
            }
            None => {
                column.texts.push(0);
                column.kinds.push(CellKind::Empty);
            }
        }
    }
}
