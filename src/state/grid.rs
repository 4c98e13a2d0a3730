//! What the grid knows: where the cursor is and what is selected.

use std::collections::BTreeMap;

use leptos::prelude::*;

/// The cursor and the other corner of the selection, among the records shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Position of the record.
    pub row: u32,
    /// Column.
    pub column: u16,
    /// The other corner: position and column.
    pub other: (u32, u16),
}

impl Cursor {
    /// First and last record, first and last column of the selection.
    #[must_use]
    pub fn range(&self) -> ((u32, u32), (u16, u16)) {
        let (row, column) = self.other;
        (
            (self.row.min(row), self.row.max(row)),
            (self.column.min(column), self.column.max(column)),
        )
    }

    /// A single cell.
    #[must_use]
    pub fn at(row: u32, column: u16) -> Self {
        Self {
            row,
            column,
            other: (row, column),
        }
    }
}

/// The grid's signals.
#[derive(Clone, Copy)]
pub struct GridState {
    /// Cursor and selection.
    pub cursor: RwSignal<Cursor>,
    /// Counts up whenever what is shown may be out of date.
    pub stale: RwSignal<u32>,
    /// Counts up whenever the cursor was moved from outside and must come into view.
    pub jump: RwSignal<u32>,
    /// Edits so far; judging at rest waits until they pause.
    pub edits: RwSignal<u32>,
    /// A text editor is open in the grid.
    pub editing: RwSignal<bool>,
    /// Widths of columns that a person chose, by table and field.
    pub widths: RwSignal<BTreeMap<String, f64>>,
    /// How wide the grid is, pixels, as was last seen; before that as on a laptop. What stays in
    /// view takes only a part of it.
    pub room: RwSignal<f64>,
}

/// Width of the grid on a laptop, pixels, about.
const LAPTOP: f64 = 860.0;

impl GridState {
    /// Nothing selected but the first cell.
    #[must_use]
    pub fn new() -> Self {
        Self {
            cursor: RwSignal::new(Cursor::default()),
            stale: RwSignal::new(0),
            jump: RwSignal::new(0),
            edits: RwSignal::new(0),
            editing: RwSignal::new(false),
            widths: RwSignal::new(super::prefs::widths()),
            room: RwSignal::new(LAPTOP),
        }
    }

    /// Goes to a cell and brings it into view.
    pub fn go(self, row: u32, column: u16) {
        self.cursor.set(Cursor::at(row, column));
        self.jump.update(|n| *n += 1);
    }
}

impl Default for GridState {
    fn default() -> Self {
        Self::new()
    }
}
