//! A sheet's cells as they come out of a file: only those that hold something, row by
//! row, eight bytes each.

use qichu_model::raw::ReadError;
use qichu_model::store::CellKind;

use crate::limits::{self, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, exceeded};

/// A cell that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its text, in the workbook's pool.
    pub text: u32,
    /// Zero-based sheet column.
    pub column: u16,
    /// Its kind.
    pub kind: CellKind,
}

/// A row that holds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Zero-based sheet row.
    pub row: u32,
    /// Whether it is hidden, by hand or by a filter.
    pub hidden: bool,
    from: u32,
    to: u32,
}

/// Rows top to bottom, the cells of each left to right.
#[derive(Debug, Default)]
pub struct Grid {
    rows: Vec<Row>,
    cells: Vec<Cell>,
}

/// A merged range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First and last zero-based row.
    pub rows: (u32, u32),
    /// First and last zero-based column.
    pub columns: (u16, u16),
}

/// What is read of a sheet.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Its cells.
    pub grid: Grid,
    /// Its merged ranges, in file order.
    pub merges: Vec<Merge>,
}

impl Grid {
    /// Its rows.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// All cells.
    pub fn all(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells of the row at this index.
    pub fn cells(&self, at: usize) -> &[Cell] {
        let row = self.rows[at];
        &self.cells[row.from as usize..row.to as usize]
    }

    /// Whether a sheet row is hidden.
    pub fn is_hidden(&self, row: u32) -> bool {
        let at = self.rows.binary_search_by_key(&row, |r| r.row);
        at.is_ok_and(|at| self.rows[at].hidden)
    }
}

/// Counts what all sheets hold, asks whether to go on.
pub struct Meter<'a> {
    cells: usize,
    rows: u32,
    progress: &'a mut dyn FnMut(u32) -> bool,
}

/// What a [`Meter`] counted.
#[derive(Clone, Copy)]
pub struct Mark {
    cells: usize,
    rows: u32,
}

impl<'a> Meter<'a> {
    /// A meter that tells `progress` the rows read so far and stops when it says so.
    pub fn new(progress: &'a mut dyn FnMut(u32) -> bool) -> Self {
        Self {
            cells: 0,
            rows: 0,
            progress,
        }
    }

    /// What is counted so far.
    pub fn mark(&self) -> Mark {
        Mark {
            cells: self.cells,
            rows: self.rows,
        }
    }

    /// Forgets what was counted since: that sheet is read anew.
    pub fn back_to(&mut self, mark: Mark) {
        (self.cells, self.rows) = (mark.cells, mark.rows);
    }

    fn cell(&mut self) -> Result<(), ReadError> {
        self.cells += 1;
        match self.cells > MAX_CELLS {
            true => Err(exceeded(limits::of::CELLS, MAX_CELLS as u64)),
            false => Ok(()),
        }
    }

    fn row(&mut self) -> Result<(), ReadError> {
        if self.rows >= MAX_ROWS {
            return Err(exceeded(limits::of::ROWS, u64::from(MAX_ROWS)));
        }
        if self.rows.is_multiple_of(1024) && !(self.progress)(self.rows) {
            return Err(ReadError::Cancelled);
        }
        self.rows += 1;
        Ok(())
    }
}

/// Builds a grid from cells in any order.
pub struct Builder<'m, 'p> {
    grid: Grid,
    sorted: bool,
    meter: &'m mut Meter<'p>,
}

impl<'m, 'p> Builder<'m, 'p> {
    /// An empty grid.
    pub fn new(meter: &'m mut Meter<'p>) -> Self {
        Self {
            grid: Grid::default(),
            sorted: true,
            meter,
        }
    }

    /// Adds a cell; a later one in the same place replaces it.
    pub fn put(
        &mut self,
        (row, column): (u32, u32),
        text: u32,
        kind: CellKind,
    ) -> Result<(), ReadError> {
        if row >= MAX_ROWS {
            return Err(exceeded(limits::of::ROWS, u64::from(MAX_ROWS)));
        }
        if column >= MAX_COLUMNS {
            return Err(exceeded(limits::of::COLUMNS, u64::from(MAX_COLUMNS)));
        }
        self.meter.cell()?;
        let cell = Cell {
            text,
            column: column as u16,
            kind,
        };
        let end = self.grid.cells.len() as u32;
        match self.grid.rows.last_mut() {
            Some(last) if last.row == row => {
                self.sorted &= (self.grid.cells.last()).is_none_or(|c| c.column < cell.column);
                last.to += 1;
            }
            last => {
                self.sorted &= last.is_none_or(|last| last.row < row);
                self.meter.row()?;
                self.grid.rows.push(Row {
                    row,
                    hidden: false,
                    from: end,
                    to: end + 1,
                });
            }
        }
        self.grid.cells.push(cell);
        Ok(())
    }

    /// The grid. `hidden` are the hidden rows of the sheet, in any order.
    pub fn finish(self, mut hidden: Vec<u32>) -> Grid {
        let mut grid = match self.sorted {
            true => self.grid,
            false => sorted(&self.grid),
        };
        hidden.sort_unstable();
        if !hidden.is_empty() {
            for row in &mut grid.rows {
                row.hidden = hidden.binary_search(&row.row).is_ok();
            }
        }
        grid
    }
}

/// A file may list rows and cells in any order, a row in two places, a cell twice: the
/// last one counts, as in spreadsheet programs.
fn sorted(grid: &Grid) -> Grid {
    let mut cells: Vec<(u32, Cell)> = (grid.rows.iter().enumerate())
        .flat_map(|(at, row)| grid.cells(at).iter().map(|cell| (row.row, *cell)))
        .collect();
    cells.sort_by_key(|(row, cell)| (*row, cell.column));
    cells.dedup_by(|later, kept| {
        let same = (later.0, later.1.column) == (kept.0, kept.1.column);
        if same {
            *kept = *later;
        }
        same
    });
    let mut sorted = Grid::default();
    for (row, cell) in cells {
        let end = sorted.cells.len() as u32;
        match sorted.rows.last_mut() {
            Some(last) if last.row == row => last.to += 1,
            _ => sorted.rows.push(Row {
                row,
                hidden: false,
                from: end,
                to: end + 1,
            }),
        }
        sorted.cells.push(cell);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_in_any_order_end_in_place_and_the_last_one_counts() {
        let mut go = |_: u32| true;
        let mut meter = Meter::new(&mut go);
        let mut builder = Builder::new(&mut meter);
        let cells = [(2, 1, 10), (0, 3, 11), (0, 1, 12), (2, 0, 13), (0, 3, 14)];
        for (row, column, text) in cells {
            builder.put((row, column), text, CellKind::Text).unwrap();
        }
        let grid = builder.finish(vec![7, 2]);
        let rows: Vec<_> = grid.rows().iter().map(|r| (r.row, r.hidden)).collect();
        assert_eq!(rows, [(0, false), (2, true)]);
        let texts = |at: usize| -> Vec<u32> { grid.cells(at).iter().map(|c| c.text).collect() };
        assert_eq!((texts(0), texts(1)), (vec![12, 14], vec![13, 10]));
    }

    #[test]
    fn rows_and_columns_no_program_has_are_refused() {
        let mut go = |_: u32| true;
        let mut meter = Meter::new(&mut go);
        let mut builder = Builder::new(&mut meter);
        assert!(
            builder
                .put((MAX_ROWS - 1, MAX_COLUMNS - 1), 1, CellKind::Text)
                .is_ok()
        );
        for place in [(MAX_ROWS, 0), (0, MAX_COLUMNS)] {
            let refused = builder.put(place, 1, CellKind::Text);
            assert!(matches!(refused, Err(ReadError::LimitExceeded { .. })));
        }
    }

    #[test]
    fn every_1024_rows_somebody_is_asked_whether_to_go_on() {
        let mut asked = Vec::new();
        let mut go = |rows: u32| {
            asked.push(rows);
            rows < 2048
        };
        let mut meter = Meter::new(&mut go);
        let mut builder = Builder::new(&mut meter);
        let put = (0..3000).map(|row| builder.put((row, 0), 1, CellKind::Text));
        let stopped = put.collect::<Result<Vec<()>, ReadError>>();
        assert_eq!(stopped.err(), Some(ReadError::Cancelled));
        assert_eq!(asked, [0, 1024, 2048]);
    }

    #[test]
    fn too_many_cells_are_refused() {
        let mut go = |_: u32| true;
        let mut meter = Meter::new(&mut go);
        meter.cells = MAX_CELLS - 1;
        let mut builder = Builder::new(&mut meter);
        assert!(builder.put((0, 0), 1, CellKind::Text).is_ok());
        let over = builder.put((0, 1), 1, CellKind::Text);
        assert_eq!(over, Err(exceeded(limits::of::CELLS, MAX_CELLS as u64)));
    }
}
