//! A part of a sheet: some rows of it, some columns of it.

use qichu_model::store::{CellKind, Pool};

use crate::grid::{Cell, Merge, Sheet};
use crate::words;

/// Rows and columns of a sheet to look at. Row numbers of its methods count the rows of
/// the view, which all hold something.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Its texts.
    pub pool: &'a Pool,
    /// First and last column.
    pub columns: (u16, u16),
    /// Indexes of the grid's rows.
    pub rows: &'a [u32],
}

impl<'a> View<'a> {
    /// Indexes of the rows that hold something between these columns.
    pub fn rows_between(sheet: &Sheet, columns: (u16, u16)) -> Vec<u32> {
        let grid = &sheet.grid;
        (0..grid.rows().len())
            .filter(|at| !between(grid.cells(*at), columns).is_empty())
            .map(|at| at as u32)
            .collect()
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row's cells, left to right.
    pub fn cells(&self, at: usize) -> &'a [Cell] {
        between(self.sheet.grid.cells(self.rows[at] as usize), self.columns)
    }

    /// A row's number in the sheet.
    pub fn row(&self, at: usize) -> u32 {
        self.sheet.grid.rows()[self.rows[at] as usize].row
    }

    /// A cell's text.
    pub fn text(&self, cell: &Cell) -> &'a str {
        self.pool.get(cell.text)
    }

    /// A row's cell in a column.
    pub fn cell(&self, at: usize, column: u16) -> Option<&'a Cell> {
        let cells = self.cells(at);
        let found = cells.binary_search_by_key(&column, |c| c.column).ok()?;
        cells.get(found)
    }

    /// A row's text in a column, empty where there is none.
    pub fn text_at(&self, at: usize, column: u16) -> &'a str {
        self.cell(at, column).map_or("", |c| self.text(c))
    }

    /// Whether a cell could be a heading or a name, and is no value.
    pub fn is_word(&self, cell: &Cell) -> bool {
        words::is_word(self.text(cell), cell.kind)
    }

    /// Whether every cell of a row could be a heading, none being a note.
    pub fn is_all_headings(&self, at: usize) -> bool {
        let cells = self.cells(at);
        let short = |c: &Cell| self.text(c).chars().count() <= words::LONGEST_HEADING;
        words::headings(cells, self.pool) == cells.len() && cells.iter().all(short)
    }

    /// Whether a row follows the one before it without a blank row between.
    pub fn is_next(&self, at: usize) -> bool {
        at > 0 && self.row(at) == self.row(at - 1) + 1
    }

    /// The merged ranges that touch a row, left to right.
    pub fn merges(&self, at: usize) -> Vec<Merge> {
        let row = self.row(at);
        let touches = |m: &&Merge| m.rows.0 <= row && row <= m.rows.1;
        let mut found: Vec<Merge> = self.sheet.merges.iter().filter(touches).copied().collect();
        found.sort_by_key(|m| m.columns);
        found
    }

    /// A row's texts, joined.
    pub fn line(&self, at: usize) -> String {
        let texts: Vec<&str> = self.cells(at).iter().map(|c| self.text(c)).collect();
        texts.join(" ")
    }

    /// The rows' texts as lines: a title and the notes under it.
    pub fn lines(&self, from: usize, to: usize) -> String {
        let lines: Vec<String> = (from..to).map(|at| self.line(at)).collect();
        lines.join("\n")
    }
}

fn between(cells: &[Cell], (first, last): (u16, u16)) -> &[Cell] {
    let from = cells.partition_point(|c| c.column < first);
    let to = cells.partition_point(|c| c.column <= last);
    &cells[from..to]
}

/// Whether a cell holds a number.
pub fn is_number(text: &str, kind: CellKind) -> bool {
    let declared = matches!(kind, CellKind::Number | CellKind::Plain);
    declared && qichu_model::value::number(text).is_some()
}
