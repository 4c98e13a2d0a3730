//! What the tools of the tidy stage know: which one is open, and on what.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qichu_book::sort::Sort;
use qichu_model::TableId;

use super::State;
use crate::engine::protocol::{Ask, FindingView};
use crate::engine::tidy::Grouping;

/// A tool above the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// 查找替换
    Find,
    /// 批量修改
    Bulk,
    /// 分组小计
    Group,
}

/// Records that may be one, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Twins {
    /// Their table.
    pub table: TableId,
    /// The records.
    pub rows: Vec<u32>,
    /// The finding that says so: a reason given for a warning keeps them all.
    pub finding: Option<FindingView>,
}

/// The tools' signals.
#[derive(Clone, Copy)]
pub struct TidyState {
    /// The tool that is open.
    pub tool: RwSignal<Option<Tool>>,
    /// The find bar also replaces.
    pub replace: RwSignal<bool>,
    /// Counts up whenever the find bar was asked for.
    pub asked: RwSignal<u32>,
    /// How each table was grouped last.
    pub groupings: RwSignal<BTreeMap<TableId, Grouping>>,
    /// Records that are compared.
    pub twins: RwSignal<Option<Twins>>,
}

impl TidyState {
    /// No tool is open.
    #[must_use]
    pub fn new() -> Self {
        Self {
            tool: RwSignal::new(None),
            replace: RwSignal::new(false),
            asked: RwSignal::new(0),
            groupings: RwSignal::new(BTreeMap::new()),
            twins: RwSignal::new(None),
        }
    }

    /// Opens a tool, or closes it where it is open.
    pub fn toggle(self, tool: Tool) {
        self.tool.update(|open| {
            *open = if *open == Some(tool) {
                None
            } else {
                Some(tool)
            };
        });
    }

    /// Opens the find bar.
    pub fn find(self, replace: bool) {
        self.replace.set(replace);
        self.tool.set(Some(Tool::Find));
        self.asked.update(|n| *n += 1);
    }
}

impl Default for TidyState {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// A column's name in the language of the page; reactive.
    #[must_use]
    pub fn column_name(&self, table: TableId, column: u16) -> String {
        let fields = table.spec().fields;
        let at = usize::from(column);
        match fields.get(at) {
            Some(field) => self.t(field.label).to_owned(),
            None => self.book.with(|b| {
                let extra = b.as_ref().map(|b| &b.tables[table.index()].extra);
                let header = extra.and_then(|e| e.get(at - fields.len()));
                header.cloned().unwrap_or_default()
            }),
        }
    }

    /// Closes the tool above the grid and goes back to the grid.
    pub fn close_tool(&self) {
        self.tidy.tool.set(None);
        self.grid.jump.update(|n| *n += 1);
    }

    /// Shows the table in the order of a column, the least or with `down` the greatest
    /// first. Asked for what is shown already, and with `None` after both, as entered.
    pub fn sort_by(self, column: u16, down: Option<bool>) {
        let table = self.table.get_untracked();
        let now = self.book.with_untracked(|b| {
            let sort = b.as_ref()?.tables[table.index()].sort;
            sort.filter(|s| s.column == column).map(|s| s.down)
        });
        let down = match (down, now) {
            (Some(down), now) => (now != Some(down)).then_some(down),
            (None, None) => Some(false),
            (None, Some(false)) => Some(true),
            (None, Some(true)) => None,
        };
        let sort = down.map(|down| Sort { column, down });
        self.tell(Ask::Sort(table, sort));
    }
}
