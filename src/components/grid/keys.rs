//! The grid's keys: as Excel and Google Sheets have them.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{Mode, ROW, Ui};
use crate::platform::clock_ms;
use crate::state::Cursor;

/// Some browsers end a composition just before they report the Enter that ended it.
const AFTER_COMPOSITION_MS: f64 = 40.0;

/// A key went down in the text field.
pub fn down(ui: Ui, event: &KeyboardEvent) {
    let composing = event.is_composing() || event.key_code() == 229;
    let just_composed = clock_ms() - ui.composed_ms.get_value() < AFTER_COMPOSITION_MS;
    let ends = matches!(event.key().as_str(), "Enter" | "Escape" | "Tab");
    if composing || (just_composed && ends) {
        return;
    }
    let handled = match ui.mode.get_untracked() {
        Mode::Idle => idle(ui, event),
        mode => editing(ui, event, mode),
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn editing(ui: Ui, event: &KeyboardEvent, mode: Mode) -> bool {
    let back = if event.shift_key() { -1 } else { 1 };
    let listed = !ui.choices_now().is_empty();
    match event.key().as_str() {
        "Enter" => ui.commit(Some((back, 0))),
        "Tab" => ui.commit(Some((0, back))),
        "Escape" => ui.cancel(),
        "F2" => ui.mode.set(Mode::Editing),
        "ArrowDown" if listed => ui.pick(1),
        "ArrowUp" if listed => ui.pick(-1),
        "ArrowDown" if mode == Mode::Typing => ui.commit(Some((1, 0))),
        "ArrowUp" if mode == Mode::Typing => ui.commit(Some((-1, 0))),
        "ArrowLeft" if mode == Mode::Typing => ui.commit(Some((0, -1))),
        "ArrowRight" if mode == Mode::Typing => ui.commit(Some((0, 1))),
        _ => return false,
    }
    true
}

fn idle(ui: Ui, event: &KeyboardEvent) -> bool {
    let control = event.ctrl_key() || event.meta_key();
    let shift = event.shift_key();
    let Cursor { row, column, .. } = ui.state.grid.cursor.get_untracked();
    let (row, column) = (i64::from(row), i64::from(column));
    let end = i64::from(ui.total.get_untracked());
    let page = ui
        .scroll
        .get_untracked()
        .map_or(10, |s| (f64::from(s.client_height()) / ROW) as i64 - 2);
    let back = if shift { -1 } else { 1 };
    let far = i64::from(u32::MAX);
    match event.key().as_str() {
        "ArrowUp" if event.alt_key() => ui.state.sort_by(ui.cursor_column(), Some(false)),
        "ArrowDown" if event.alt_key() => ui.state.sort_by(ui.cursor_column(), Some(true)),
        "ArrowUp" => ui.go(if control { 0 } else { row - 1 }, column, shift),
        "ArrowDown" => ui.go(if control { far } else { row + 1 }, column, shift),
        "ArrowLeft" => ui.go(row, if control { 0 } else { column - 1 }, shift),
        "ArrowRight" => ui.go(row, if control { far } else { column + 1 }, shift),
        "PageUp" => ui.go(row - page, column, shift),
        "PageDown" => ui.go(row + page, column, shift),
        "Home" => ui.go(if control { 0 } else { row }, 0, shift),
        "End" => ui.go(if control { end } else { row }, far, shift),
        "Tab" => ui.go(row, column + back, false),
        "Enter" if shift => ui.go(row - 1, column, false),
        "Enter" | "F2" => ui.edit(Mode::Editing, None),
        "Delete" | "Backspace" => ui.clear(ui.state.grid.cursor.get_untracked()),
        "Escape" => ui.go(row, column, false),
        "F8" => ui.state.next_finding(shift),
        "a" | "A" if control => {
            let last = (
                u32::try_from(end - 1).unwrap_or(0),
                ui.width().saturating_sub(1),
            );
            ui.state.grid.cursor.set(Cursor {
                row: 0,
                column: 0,
                other: last,
            });
        }
        // Anything else that makes text begins an edit: the field has the focus already.
        _ => return false,
    }
    true
}
