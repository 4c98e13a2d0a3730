//! The grid: only the records in view are in the page. One text field is always focused
//! and lies under the cursor, so that the first keystroke of an input method composes in
//! it; it shows when there is something to edit.

mod clipboard;
mod columns;
mod keys;
mod rows;

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use qichu_book::command::CellEdit;
use qichu_model::{Choice, FieldType, Need, TableId};
use wasm_bindgen::JsCast;

use super::{EmptyTable, after_frame, grouped, is_numeric, width_of};
use crate::engine::protocol::{Act, Answer, Ask, RowView, Summary};
use crate::platform::call;
use crate::state::{Cursor, State, state, words as w};
use columns::{Columns, NARROWEST, Span, fitting, is_in, width_key};
use rows::{Drawn, Line};

/// Height of a row and of the header, pixels; `grid.css` has the same.
const ROW: f64 = 30.0;
/// Rows fetched above and below those in view.
const SPARE: u32 = 10;

/// How the text field is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// It waits for the first keystroke.
    Idle,
    /// Begun by typing: an arrow key leaves it.
    Typing,
    /// Begun by F2, Enter or a double click: arrow keys move in the text.
    Editing,
}

/// All the grid works with; copied freely.
#[derive(Clone, Copy)]
struct Ui {
    state: State,
    columns: Memo<Columns>,
    /// How far the grid has been scrolled to the right, pixels.
    scrolled: RwSignal<f64>,
    /// Which columns are in view, or near it.
    laid_out: Memo<Vec<bool>>,
    scroll: NodeRef<html::Div>,
    body: NodeRef<html::Div>,
    field: NodeRef<html::Input>,
    lines: RwSignal<Vec<Line>>,
    total: RwSignal<u32>,
    view: RwSignal<(u32, u32)>,
    /// The first row in view. To ask the browser would have it lay out the page.
    first: StoredValue<u32>,
    room: RwSignal<f64>,
    mode: RwSignal<Mode>,
    typed: RwSignal<String>,
    choice: RwSignal<Option<usize>>,
    composed_ms: StoredValue<f64>,
    fetching: StoredValue<(bool, bool)>,
    drawn: StoredValue<Drawn, LocalStorage>,
    /// The next lines are drawn after this frame.
    drawing: StoredValue<bool>,
    painted: StoredValue<Vec<web_sys::Element>, LocalStorage>,
}

/// The grid of the table that is shown.
#[component]
pub fn Grid() -> impl IntoView {
    let state = state();
    let room = state.grid.room;
    let columns = Memo::new(move |_| {
        let (table, lang, room) = (state.table.get(), state.lang.get(), room.get());
        let chosen = state.grid.widths;
        (state.book).with(|b| chosen.with(|c| Columns::of(table, b.as_ref(), lang, c, room)))
    });
    let scrolled = RwSignal::new(0.0);
    let span = Memo::new(move |before: Option<&Span>| {
        let (scrolled, room, before) = (scrolled.get(), room.get(), before.copied());
        columns.with(|c| c.span(scrolled, room, before))
    });
    let ui = Ui {
        state,
        columns,
        scrolled,
        laid_out: Memo::new(move |_| columns.with(|c| c.laid_out(span.get()))),
        scroll: NodeRef::new(),
        body: NodeRef::new(),
        field: NodeRef::new(),
        lines: RwSignal::new(Vec::new()),
        total: RwSignal::new(0),
        view: RwSignal::new((0, 40)),
        first: StoredValue::new(0),
        room,
        mode: RwSignal::new(Mode::Idle),
        typed: RwSignal::new(String::new()),
        choice: RwSignal::new(None),
        composed_ms: StoredValue::new(0.0),
        fetching: StoredValue::new((false, false)),
        drawn: StoredValue::new_local(Drawn::default()),
        drawing: StoredValue::new(false),
        painted: StoredValue::new_local(Vec::new()),
    };
    ui.follow();
    let label = move || state.f(w::GRID_LABEL, &[state.t(state.table.get().spec().label)]);
    view! {
        <div
            class="grid"
            role="grid"
            data-testid="grid"
            aria-label=label
            aria-rowcount=move || (ui.total.get() + 1).to_string()
            aria-colcount=move || (columns.with(|c| c.widths.len()) + 1).to_string()
            style:--cols=move || columns.with(|c| c.template(span.get()))
            style:--pin=move || columns.with(Columns::pinned_template)
            style:--total=move || format!("{}px", columns.with(|c| c.total))
        >
            <div class="grid-scroll" node_ref=ui.scroll on:scroll=move |_| ui.look()>
                <Head ui />
                <div
                    class="grid-body"
                    style:height=move || format!("{}px", f64::from(ui.total.get()) * ROW)
                    on:pointerdown=move |event| ui.press(&event)
                    on:pointermove=move |event| ui.drag(&event)
                    on:dblclick=move |_| ui.edit(Mode::Editing, None)
                >
                    <div role="rowgroup" node_ref=ui.body></div>
                    <Editor ui />
                </div>
                <EmptyTable total=ui.total />
            </div>
        </div>
    }
}

/// Tools above the grid that move the cursor while they keep the focus.
const TOOLS: &str = "[data-keeps-focus]";
/// Where somebody types that is not the grid.
const FIELDS: &str = "input:not(.grid-field), textarea, select";

/// Whether the focus is in such an element.
fn focus_in(elements: &str) -> bool {
    let active = document().active_element();
    active.is_some_and(|a| a.closest(elements).ok().flatten().is_some())
}

#[component]
fn Head(ui: Ui) -> impl IntoView {
    let table = ui.state.table;
    let sort = Memo::new(move |_| {
        let of_table = |b: &Option<Summary>| b.as_ref()?.tables[table.get().index()].sort;
        ui.state.book.with(of_table)
    });
    let sorted = move |column| sort.get().filter(|s| s.column == column).map(|s| s.down);
    let aria_sort =
        move |column| sorted(column).map(|down| if down { "descending" } else { "ascending" });
    let arrow = move |column| sorted(column).map(|down| if down { "↓" } else { "↑" });
    // Widths alone draw no header again: one is under the pointer that drags it.
    let kind = Memo::new(move |_| ui.columns.with(|c| (c.extra.clone(), c.pinned)));
    let cells = move || {
        let lang = ui.state.lang.get();
        let fields = table.get().spec().fields;
        let (extra, pinned) = kind.get();
        let of_fields = fields
            .iter()
            .map(|f| (f.label.get(lang).to_owned(), f.need == Need::Required));
        let all = of_fields.chain(extra.into_iter().map(|e| (e, false)));
        let mut cells: Vec<_> = (0u16..)
            .zip(all)
            .map(|(column, (label, required))| {
                let numeric = is_numeric(table.get(), column);
                view! {
                    <div
                        class="h"
                        class:n=numeric
                        role="columnheader"
                        data-column=column
                        title=format!("{label} · {}", ui.state.t(w::SORT_HINT))
                        aria-sort=move || aria_sort(column)
                        on:pointerdown=|event| event.prevent_default()
                        on:click=move |_| ui.state.sort_by(column, None)
                        aria-colindex=column + 2
                        hidden=move || !ui.laid_out.with(|l| is_in(l, column))
                    >
                        <span>{label.clone()}</span>
                        {required.then(|| view! { <em>"*"</em> })}
                        <i>{move || arrow(column)}</i>
                        <Edge ui column />
                    </div>
                }
            })
            .collect();
        let others = cells.split_off(pinned.into());
        view! {
            <div class="pin" role="presentation">
                <div class="corner" role="columnheader" aria-colindex="1"></div>
                {cells}
            </div>
            {others}
        }
    };
    view! {
        <div class="grid-head" role="row" aria-rowindex="1">
            {cells}
        </div>
    }
}

/// The edge of a header: dragged, it changes the column's width; double-clicked, it fits the
/// column to what is shown.
#[component]
fn Edge(ui: Ui, column: u16) -> impl IntoView {
    let from = StoredValue::new(None::<(f64, f64)>);
    let grab = move |event: web_sys::PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(edge) = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        {
            let _ = edge.set_pointer_capture(event.pointer_id());
        }
        let width = ui.columns.with_untracked(|c| c.width(column));
        from.set_value(Some((f64::from(event.client_x()), width)));
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let Some((x, width)) = from.get_value() {
            let width = width + f64::from(event.client_x()) - x;
            ui.set_width(column, width.max(NARROWEST));
        }
    };
    view! {
        <span
            class="edge"
            title=move || ui.state.t(w::WIDTH_HINT)
            on:pointerdown=grab
            on:pointermove=drag
            on:pointerup=move |_| from.set_value(None)
            on:pointercancel=move |_| from.set_value(None)
            on:click=|event| event.stop_propagation()
            on:dblclick=move |_| ui.fit(column)
        ></span>
    }
}

#[component]
fn Editor(ui: Ui) -> impl IntoView {
    let cursor = ui.state.grid.cursor;
    let editing = move || ui.mode.get() != Mode::Idle;
    let left = move || format!("{}px", ui.columns.with(|c| c.left(cursor.get().column)));
    let top = move || format!("{}px", f64::from(cursor.get().row) * ROW);
    let pinned = move || ui.columns.with(|c| cursor.get().column < c.pinned);
    let width = move || {
        format!(
            "{}px",
            ui.columns.with(|c| c.width(cursor.get().column)) + 1.0
        )
    };
    let label = move || {
        let cursor = cursor.get();
        let row = ui.state.f(w::ROW_OF, &[&grouped(cursor.row + 1)]);
        format!("{} · {row}", ui.label(cursor.column))
    };
    view! {
        <div class="grid-line" class:pinned=pinned style:top=top style:--left=left>
            <input
                class="grid-field"
                class:on=editing
                class:n=move || is_numeric(ui.state.table.get(), cursor.get().column)
                node_ref=ui.field
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                readonly=move || ui.state.reads_only.get()
                style:width=width
                on:keydown=move |event| keys::down(ui, &event)
                on:input=move |event| ui.input(event_target_value(&event))
                on:compositionstart=move |_| ui.begin_typing()
                on:compositionend=move |_| ui.composed_ms.set_value(crate::platform::clock_ms())
                on:blur=move |_| ui.commit(None)
                on:copy=move |event| clipboard::copy(ui, &event, false)
                on:cut=move |event| clipboard::copy(ui, &event, true)
                on:paste=move |event| clipboard::paste(ui, &event)
            />
            <Show when=move || { editing() && !ui.choices().is_empty() }>
                <ul class="choices" role="listbox">
                    <For each=move || ui.choices().into_iter().enumerate() key=|(i, c)| (*i, c.label.zh) let:entry>
                        <li
                            role="option"
                            class:on=move || ui.choice.get() == Some(entry.0)
                            aria-selected=move || (ui.choice.get() == Some(entry.0)).to_string()
                            on:pointerdown=move |event| {
                                event.prevent_default();
                                event.stop_propagation();
                                ui.set_field(entry.1.label.zh);
                                ui.commit(Some((0, 0)));
                            }
                        >
                            {entry.1.label.zh}
                            <small>{move || (ui.state.lang.get() == qichu_model::Lang::En).then_some(entry.1.label.en)}</small>
                        </li>
                    </For>
                </ul>
            </Show>
        </div>
    }
}

impl Ui {
    fn table(self) -> TableId {
        self.state.table.get_untracked()
    }

    fn cursor_column(self) -> u16 {
        self.state.grid.cursor.get_untracked().column
    }

    fn width(self) -> u16 {
        self.state
            .book
            .with_untracked(|b| width_of(b.as_ref(), self.table()))
    }

    fn label(self, column: u16) -> String {
        let fields = self.state.table.get().spec().fields;
        match fields.get(usize::from(column)) {
            Some(field) => self.state.t(field.label).into(),
            None => self.columns.with(|c| {
                c.extra
                    .get(usize::from(column) - fields.len())
                    .cloned()
                    .unwrap_or_default()
            }),
        }
    }

    /// Keeps what is in the page in step with what is in view and in the book.
    fn follow(self) {
        Effect::new(move |before: Option<TableId>| {
            let table = self.state.table.get();
            if before != Some(table) {
                self.mode.set(Mode::Idle);
                self.lines.set(Vec::new());
                if let (Some(_), Some(scroll)) = (before, self.scroll.get_untracked()) {
                    scroll.set_scroll_top(0);
                    scroll.set_scroll_left(0);
                }
            }
            self.state.grid.stale.track();
            self.view.track();
            self.fetch();
            table
        });
        Effect::new(move |_| {
            self.state.grid.cursor.track();
            request_animation_frame(move || self.paint());
        });
        Effect::new(move |_| {
            self.lines.track();
            self.draw();
        });
        Effect::new(move |before: Option<u32>| {
            let jump = self.state.grid.jump.get();
            self.total.track();
            let arrive = move || {
                self.reveal();
                // Who asked to go somewhere goes on from there; others type on where they are.
                if !focus_in(TOOLS) && (before != Some(jump) || !focus_in(FIELDS)) {
                    self.focus();
                }
            };
            request_animation_frame(move || self.look());
            // What was found out may draw anew, and is laid out once then, with the frame.
            after_frame(arrive);
            jump
        });
        Effect::new(move |_| self.state.grid.editing.set(self.mode.get() != Mode::Idle));
        Effect::new(move |_| {
            let laid_out = self.laid_out.get();
            self.drawn.update_value(|drawn| drawn.lay_out(laid_out));
        });
        // Of how many stay in view, a row is made anew.
        Effect::new(move |before: Option<u16>| {
            let pinned = self.columns.with(|c| c.pinned);
            if before.is_some_and(|b| b != pinned) {
                self.draw();
            }
            pinned
        });
        // In another language columns have other widths: the cursor is not to be lost by that.
        Effect::new(move |before: Option<()>| {
            self.state.lang.track();
            if before.is_some() {
                request_animation_frame(move || self.reveal());
            }
        });
        let resized = window_event_listener(leptos::ev::resize, move |_| {
            request_animation_frame(move || self.look());
        });
        on_cleanup(move || resized.remove());
    }

    /// Whether the grid has left the page: what the browser still had to call for it
    /// comes to nothing.
    fn is_gone(self) -> bool {
        self.mode.is_disposed()
    }

    /// Finds out which rows and columns are in view.
    fn look(self) {
        if self.is_gone() {
            return;
        }
        // A rehearsal's is nowhere, and has no size.
        let Some(scroll) = self.scroll.get_untracked().filter(|s| s.is_connected()) else {
            return;
        };
        let first = (f64::from(scroll.scroll_top()) / ROW) as u32;
        self.first.set_value(first);
        let count = (f64::from(scroll.client_height()) / ROW) as u32 + 1;
        // In steps, so that a few pixels fetch nothing.
        let from = first.saturating_sub(SPARE) / 10 * 10;
        let view = (from, (count + 2 * SPARE).div_ceil(10) * 10);
        if self.view.get_untracked() != view {
            self.view.set(view);
        }
        let scrolled = f64::from(scroll.scroll_left());
        if self.scrolled.get_untracked() != scrolled {
            self.scrolled.set(scrolled);
        }
        let room = f64::from(scroll.client_width());
        if self.room.get_untracked() != room {
            self.room.set(room);
        }
    }

    /// One question at a time; what has changed meanwhile is asked next.
    fn fetch(self) {
        let (busy, _) = self.fetching.get_value();
        self.fetching.set_value((true, busy));
        if busy {
            return;
        }
        let (from, count) = self.view.get_untracked();
        let table = self.table();
        wasm_bindgen_futures::spawn_local(async move {
            let answer = self.state.ask(Ask::Rows { table, from, count }).await;
            if self.is_gone() {
                return;
            }
            if let Ok((Answer::Rows(rows), _)) = answer
                && self.table() == table
            {
                self.take(rows.from, rows.total, rows.rows);
            }
            let (_, again) = self.fetching.get_value();
            self.fetching.set_value((false, false));
            if again {
                self.fetch();
            }
        });
    }

    fn take(self, from: u32, total: u32, rows: Vec<RowView>) {
        let line = |(position, view): (u32, RowView)| Line {
            position,
            view: Arc::new(view),
        };
        // A number that stays may be scrolled away from: only another shows the cursor.
        if self.total.get_untracked() != total {
            self.total.set(total);
        }
        // What was clicked on has done its work.
        request_animation_frame(move || {
            if !focus_in(TOOLS) && !focus_in(FIELDS) {
                self.focus();
            }
        });
        self.lines.set((from..).zip(rows).map(line).collect());
        let cursor = self.state.grid.cursor.get_untracked();
        if cursor.row >= total && total > 0 {
            self.state
                .grid
                .cursor
                .set(Cursor::at(total - 1, cursor.column));
        }
    }

    fn line(self, position: u32) -> Option<Line> {
        self.lines
            .with_untracked(|l| l.iter().find(|l| l.position == position).cloned())
    }

    /// Draws the lines, some in each frame until all are there.
    fn draw(self) {
        if self.is_gone() || self.drawing.get_value() {
            return;
        }
        let Some(body) = self.body.get_untracked() else {
            return;
        };
        let (table, lines, first) = (self.table(), self.lines, self.first.get_value());
        let pinned = self.columns.with_untracked(|c| c.pinned);
        let drawn = self.drawn.try_update_value(|drawn| {
            lines.with_untracked(|l| drawn.draw(&body, table, l, first, pinned))
        });
        match drawn {
            Some(Ok(true)) => {
                self.drawing.set_value(true);
                // In the frame itself these and the next ones would be laid out together.
                after_frame(move || {
                    self.drawing.try_set_value(false);
                    self.draw();
                });
            }
            Some(Err(error)) => web_sys::console::error_1(&error),
            _ => {}
        }
        self.paint();
    }

    /// Marks cursor and selection on the cells in view.
    fn paint(self) {
        if self.is_gone() {
            return;
        }
        self.painted.update_value(|old| {
            for cell in old.drain(..) {
                let _ = cell.class_list().remove_2("cur", "sel");
            }
        });
        let cursor = self.state.grid.cursor.get_untracked();
        let ((top, bottom), (left, right)) = cursor.range();
        let mut painted = Vec::new();
        let shown = self.lines.with_untracked(|lines| {
            let positions = lines.iter().map(|line| line.position);
            positions
                .filter(|p| (top..=bottom).contains(p))
                .collect::<Vec<_>>()
        });
        for position in shown {
            let row = self.drawn.with_value(|drawn| drawn.row(position).cloned());
            let Some(row) = row else { continue };
            let mut cells = rows::cells(&row);
            if let Some(number) = cells.next() {
                let _ = number.class_list().add_1("sel");
                painted.push(number);
            }
            let chosen = (0u16..).zip(cells).skip(left.into());
            for (column, cell) in chosen.take_while(|(column, _)| *column <= right) {
                let here = position == cursor.row && column == cursor.column;
                let _ = cell.class_list().add_1(if here { "cur" } else { "sel" });
                painted.push(cell);
            }
        }
        self.painted.set_value(painted);
    }

    /// Brings the cursor into view.
    fn reveal(self) {
        if self.is_gone() {
            return;
        }
        let Some(scroll) = self.scroll.get_untracked() else {
            return;
        };
        let cursor = self.state.grid.cursor.get_untracked();
        let top = f64::from(cursor.row) * ROW;
        let height = f64::from(scroll.client_height()) - ROW;
        let at = f64::from(scroll.scroll_top());
        if top < at {
            scroll.set_scroll_top(top as i32);
        } else if top + ROW > at + height {
            scroll.set_scroll_top((top + ROW - height + 14.0) as i32);
        }
        let (left, width, pinned, stays) = self.columns.with_untracked(|c| {
            let column = cursor.column;
            (
                c.left(column),
                c.width(column),
                c.pinned_width(),
                column < c.pinned,
            )
        });
        if stays {
            return;
        }
        let seen = f64::from(scroll.client_width());
        let at = f64::from(scroll.scroll_left());
        if left - pinned < at {
            scroll.set_scroll_left((left - pinned) as i32);
        } else if left + width > at + seen {
            scroll.set_scroll_left((left + width - seen + 14.0) as i32);
        }
    }

    fn focus(self) {
        if self.is_gone() {
            return;
        }
        if let Some(field) = self.field.get_untracked() {
            let options = js_sys::Object::new();
            let _ = js_sys::Reflect::set(&options, &"preventScroll".into(), &true.into());
            let _ = call(&field, "focus", &[options.into()]);
        }
    }

    /// Moves the cursor, or with `extend` the other corner of the selection.
    fn go(self, row: i64, column: i64, extend: bool) {
        let last_row = i64::from(self.total.get_untracked().saturating_sub(1));
        let last_column = i64::from(self.width().saturating_sub(1));
        let row = row.clamp(0, last_row) as u32;
        let right = column >= i64::from(self.state.grid.cursor.get_untracked().column);
        let column = column.clamp(0, last_column) as u16;
        let column = self.columns.with_untracked(|c| c.shown(column, right));
        let other = self.state.grid.cursor.get_untracked().other;
        let other = if extend { other } else { (row, column) };
        self.state.grid.cursor.set(Cursor { row, column, other });
        self.reveal();
    }

    fn spot(event: &web_sys::Event) -> Option<(u32, u16)> {
        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let row = target.closest("[data-p]").ok()??;
        let position = row.get_attribute("data-p")?.parse().ok()?;
        let cell = target.closest("[data-c]").ok()?;
        let column = cell.and_then(|c| c.get_attribute("data-c"));
        Some((position, column.and_then(|c| c.parse().ok()).unwrap_or(0)))
    }

    fn press(self, event: &web_sys::PointerEvent) {
        let Some((row, column)) = Self::spot(event) else {
            return;
        };
        event.prevent_default();
        if self.mode.get_untracked() != Mode::Idle {
            self.commit(None);
        }
        self.go(row.into(), column.into(), event.shift_key());
        self.focus();
    }

    fn drag(self, event: &web_sys::PointerEvent) {
        if event.buttons() & 1 == 1
            && self.mode.get_untracked() == Mode::Idle
            && let Some((row, column)) = Self::spot(event)
        {
            self.go(row.into(), column.into(), true);
        }
    }

    /// Opens the text field on the cell's text, or on `text`.
    fn edit(self, mode: Mode, text: Option<&str>) {
        if self.state.is_shut() {
            return;
        }
        let cursor = self.state.grid.cursor.get_untracked();
        let Some(line) = self.line(cursor.row) else {
            return;
        };
        let now = line.view.texts.get(usize::from(cursor.column)).cloned();
        self.set_field(text.unwrap_or(now.as_deref().unwrap_or_default()));
        self.mode.set(mode);
        self.focus();
    }

    fn set_field(self, text: &str) {
        if let Some(field) = self.field.get_untracked() {
            field.set_value(text);
        }
        self.typed.set(text.into());
        self.choice.set(None);
    }

    fn begin_typing(self) {
        if self.mode.get_untracked() == Mode::Idle {
            self.mode.set(Mode::Typing);
            self.choice.set(None);
        }
    }

    fn input(self, text: String) {
        self.begin_typing();
        self.typed.set(text);
        self.choice.set(None);
    }

    /// Takes the text over and moves on by `(rows, columns)`; without a move, only that.
    fn commit(self, then: Option<(i64, i64)>) {
        // A field that leaves the page loses the focus last of all.
        if self.is_gone() {
            return;
        }
        if self.mode.get_untracked() != Mode::Idle {
            let cursor = self.state.grid.cursor.get_untracked();
            let picked = self
                .choice
                .get_untracked()
                .and_then(|i| self.choices_now().get(i).copied());
            let field = self.field.get_untracked();
            let text = match picked {
                Some(choice) => choice.label.zh.to_owned(),
                None => field.map(|f| f.value()).unwrap_or_default(),
            };
            self.mode.set(Mode::Idle);
            self.set_field("");
            if let Some(line) = self.line(cursor.row)
                && line.view.texts.get(usize::from(cursor.column)) != Some(&text)
            {
                self.state.act(Act::Set(vec![CellEdit {
                    table: self.table(),
                    row: line.view.row,
                    column: cursor.column,
                    text,
                }]));
            }
        }
        if let Some((rows, columns)) = then {
            let cursor = self.state.grid.cursor.get_untracked();
            self.go(
                i64::from(cursor.row) + rows,
                i64::from(cursor.column) + columns,
                false,
            );
            self.focus();
        }
    }

    fn cancel(self) {
        self.mode.set(Mode::Idle);
        self.set_field("");
    }

    /// The choices that fit what was typed, for a field with a closed list.
    fn choices(self) -> Vec<&'static Choice> {
        self.typed.track();
        self.state.grid.cursor.track();
        self.choices_now()
    }

    fn choices_now(self) -> Vec<&'static Choice> {
        let column = self.state.grid.cursor.get_untracked().column;
        let field = self.table().spec().fields.get(usize::from(column));
        let Some(FieldType::Enum(all)) = field.map(|f| f.ty) else {
            return Vec::new();
        };
        let typed = self.typed.get_untracked().to_lowercase();
        let fits =
            |c: &&Choice| c.label.zh.contains(&typed) || c.label.en.to_lowercase().contains(&typed);
        let some: Vec<_> = all.iter().filter(fits).collect();
        // A value that is no choice, or one that is: offer them all.
        let exact = some.len() == 1 && some[0].label.zh == typed;
        if some.is_empty() || exact {
            all.iter().collect()
        } else {
            some
        }
    }

    fn pick(self, by: i64) {
        let count = self.choices_now().len() as i64;
        let now = self
            .choice
            .get_untracked()
            .map_or(if by > 0 { -1 } else { count }, |c| c as i64);
        self.choice.set(Some((now + by).rem_euclid(count) as usize));
    }

    /// What a column is called among the widths chosen.
    fn width_key(self, column: u16) -> String {
        let table = self.table();
        let fields = table.spec().fields;
        match fields.get(usize::from(column)) {
            Some(field) => width_key(table, field.key),
            None => width_key(table, &untrack(|| self.label(column))),
        }
    }

    fn set_width(self, column: u16, width: f64) {
        let key = self.width_key(column);
        self.state
            .grid
            .widths
            .update(|all| all.extend([(key, width.round())]));
    }

    /// Makes a column as wide as what is shown of it.
    fn fit(self, column: u16) {
        let label = untrack(|| self.label(column));
        let width = self.lines.with_untracked(|lines| {
            let texts = lines.iter();
            let texts = texts.filter_map(|l| l.view.texts.get(usize::from(column)));
            fitting(&label, texts.map(String::as_str))
        });
        self.set_width(column, width);
    }

    /// Empties the cells of a selection.
    fn clear(self, cursor: Cursor) {
        let ((top, bottom), (left, right)) = cursor.range();
        let texts =
            vec![vec![String::new(); usize::from(right - left) + 1]; (bottom - top) as usize + 1];
        self.state.act(Act::Paste {
            table: self.table(),
            position: top,
            column: left,
            texts,
        });
    }
}
