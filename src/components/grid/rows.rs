//! The records in view, drawn by hand: they are some two thousand cells, which views of
//! their own would make slow. A row that is drawn is changed where it differs; one that
//! leaves the view is used again for one that comes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use qichu_model::{Severity, TableId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::ROW;
use super::columns::is_in;
use crate::components::{is_numeric, severity_class};
use crate::engine::protocol::{Reviewed, RowView};

/// The column of findings on a whole record, which its number shows.
const WHOLE: u16 = u16::MAX;

/// Rows drawn in one go: more would keep the page from answering.
const AT_ONCE: usize = 10;

/// A record that is in view.
#[derive(Clone)]
pub struct Line {
    /// Its position among those shown.
    pub position: u32,
    /// What it holds.
    pub view: Arc<RowView>,
}

struct Row {
    element: HtmlElement,
    view: Arc<RowView>,
}

/// What rows are alike in: the table, how many columns, and how many stay in view.
type Kind = (TableId, usize, u16);

/// The rows that are drawn.
#[derive(Default)]
pub struct Drawn {
    /// By position.
    rows: BTreeMap<u32, Row>,
    /// No longer in view.
    spare: Vec<Row>,
    /// An empty row.
    blank: Option<(Kind, HtmlElement)>,
    /// Which columns are laid out. The cells of the others are there, but hidden: that they
    /// are out of view is no reason for the browser to leave them alone.
    laid_out: Vec<bool>,
}

impl Drawn {
    /// The row at a position.
    pub fn row(&self, position: u32) -> Option<&Element> {
        self.rows.get(&position).map(|row| row.element.as_ref())
    }

    /// Lays out these columns and no others.
    pub fn lay_out(&mut self, laid_out: Vec<bool>) {
        let before = std::mem::replace(&mut self.laid_out, laid_out);
        let drawn = self.rows.values().chain(&self.spare);
        let blank = self.blank.iter().map(|(_, row)| row);
        for row in drawn.map(|row| &row.element).chain(blank) {
            for (column, cell) in (0u16..).zip(cells(row).skip(1)) {
                let shows = is_in(&self.laid_out, column);
                if shows != is_in(&before, column) {
                    let _ = cell.toggle_attribute_with_force("hidden", !shows);
                }
            }
        }
    }

    /// Draws some of these lines, those from `first` on before those above, with so many
    /// columns `pinned`. Returns whether more are left for the next frame.
    ///
    /// # Errors
    /// As the browser says.
    pub fn draw(
        &mut self,
        parent: &Element,
        table: TableId,
        lines: &[Line],
        first: u32,
        pinned: u16,
    ) -> Result<bool, JsValue> {
        let width = lines.first().map_or(0, |line| line.view.texts.len());
        let kind = (table, width, pinned);
        if self.blank.as_ref().is_none_or(|b| b.0 != kind) {
            self.clear();
            let blank = blank(&kind, &self.laid_out)?;
            self.blank = Some((kind, blank));
        }
        let wanted: BTreeSet<u32> = lines.iter().map(|line| line.position).collect();
        let gone = self
            .rows
            .extract_if(.., |position, _| !wanted.contains(position));
        self.spare.extend(gone.map(|(_, row)| row));
        let is_due = |line: &&Line| {
            let row = self.rows.get(&line.position);
            row.is_none_or(|row| row.view != line.view)
        };
        let (below, above): (Vec<_>, Vec<_>) = lines
            .iter()
            .filter(is_due)
            .partition(|line| line.position >= first);
        let mut due = below.into_iter().chain(above);
        for line in due.by_ref().take(AT_ONCE) {
            self.put(parent, table, line)?;
        }
        let more = due.next().is_some();
        if !more {
            self.spare.drain(..).for_each(|row| row.element.remove());
        }
        Ok(more)
    }

    fn clear(&mut self) {
        let rows = std::mem::take(&mut self.rows).into_values();
        rows.chain(self.spare.drain(..))
            .for_each(|row| row.element.remove());
    }

    fn put(&mut self, parent: &Element, table: TableId, line: &Line) -> Result<(), JsValue> {
        let Line { position, view } = line;
        if let Some(row) = self.rows.get_mut(position) {
            fill(&row.element, table, Some(&row.view), view);
            row.view = Arc::clone(view);
            return Ok(());
        }
        let (element, before) = match (self.spare.pop(), &self.blank) {
            (Some(row), _) => (row.element, Some(row.view)),
            (None, Some((_, blank))) => (blank.clone_node_with_deep(true)?.dyn_into()?, None),
            (None, None) => return Ok(()),
        };
        element.set_attribute("data-p", &position.to_string())?;
        element.set_attribute("aria-rowindex", &(position + 2).to_string())?;
        let top = format!("translateY({}px)", f64::from(*position) * ROW);
        element.style().set_property("transform", &top)?;
        if let Some(number) = first_cell(&element) {
            number.set_text_content(Some(&(position + 1).to_string()));
        }
        fill(&element, table, before.as_deref(), view);
        // In the page rows stand in their order, for those who hear it read.
        let next = self.rows.range(position..).next();
        let next = next.map(|(_, row)| row.element.as_ref());
        parent.insert_before(&element, next)?;
        let view = Arc::clone(view);
        self.rows.insert(*position, Row { element, view });
        Ok(())
    }
}

/// The cells of a row, its number first: those that stay in view are in an element of their
/// own, for one that sticks costs the browser less than three.
pub fn cells(row: &Element) -> impl Iterator<Item = Element> {
    let first = first_cell(row);
    let after = |cell: &Element| {
        let pin = || cell.parent_element().filter(|p| p.class_name() == PIN);
        cell.next_element_sibling()
            .or_else(|| pin()?.next_element_sibling())
    };
    std::iter::successors(first, after)
}

fn first_cell(row: &Element) -> Option<Element> {
    row.first_element_child()?.first_element_child()
}

/// The class of the cells that stay in view.
const PIN: &str = "pin";

/// A row with empty cells.
fn blank((table, width, pinned): &Kind, laid_out: &[bool]) -> Result<HtmlElement, JsValue> {
    let document = leptos::prelude::document();
    let make = |class: &str, role: &str| -> Result<HtmlElement, JsValue> {
        let element: HtmlElement = document.create_element("div")?.dyn_into()?;
        element.set_class_name(class);
        element.set_attribute("role", role)?;
        Ok(element)
    };
    let row = make("grid-row", "row")?;
    let pin = make(PIN, "presentation")?;
    row.append_child(&pin)?;
    let number = make(&class(*table, WHOLE, None, None), "rowheader")?;
    number.set_attribute("aria-colindex", "1")?;
    pin.append_child(&number)?;
    for column in 0..*width as u16 {
        let cell = make(&class(*table, column, None, None), "gridcell")?;
        cell.set_attribute("data-c", &column.to_string())?;
        cell.set_attribute("aria-colindex", &(column + 2).to_string())?;
        cell.set_hidden(!is_in(laid_out, column));
        let parent = if column < *pinned { &pin } else { &row };
        parent.append_child(&cell)?;
    }
    Ok(row)
}

fn class(
    table: TableId,
    column: u16,
    mark: Option<Severity>,
    reviewed: Option<Reviewed>,
) -> String {
    let kind = match column {
        WHOLE => "no num",
        _ if is_numeric(table, column) => "c n",
        _ => "c",
    };
    let reviewed = match reviewed {
        None => "",
        Some(Reviewed::Due) => "due",
        Some(Reviewed::Returned) => "returned",
        Some(Reviewed::Passed) => "passed",
    };
    format!("{kind} {} {reviewed}", mark.map_or("", severity_class))
}

/// What a cell's class says: the worst of its findings, and of a record how its review stands.
fn marks(view: Option<&RowView>, column: u16) -> (Option<Severity>, Option<Reviewed>) {
    let Some(view) = view else {
        return (None, None);
    };
    let worst = view.marks.iter().find(|(c, _)| *c == column);
    let reviewed = view.review.filter(|_| column == WHOLE);
    (worst.map(|(_, severity)| *severity), reviewed)
}

/// Puts into a row's cells what is not there yet.
fn fill(row: &Element, table: TableId, before: Option<&RowView>, now: &RowView) {
    let columns = std::iter::once((WHOLE, None));
    let columns = columns.chain((0u16..).zip(now.texts.iter().map(Some)));
    for (here, (column, text)) in cells(row).zip(columns) {
        let old = before.and_then(|b| b.texts.get(usize::from(column)));
        if text.map_or("", String::as_str) != old.map_or("", String::as_str) {
            here.set_text_content(text.map(String::as_str));
        }
        let (mark, reviewed) = marks(Some(now), column);
        if (mark, reviewed) != marks(before, column) {
            here.set_class_name(&class(table, column, mark, reviewed));
        }
    }
}
