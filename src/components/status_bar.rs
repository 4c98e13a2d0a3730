//! The bar below: how much there is, how fast it was judged, the keys worth knowing.

use leptos::prelude::*;
use qichu_model::TableId;

use super::{completeness, grouped};
use crate::state::{Screen, state, words as w};

/// The bar below every screen.
#[component]
pub fn StatusBar() -> impl IntoView {
    let state = state();
    let cells = move || {
        state.book.with(|book| {
            let book = book.as_ref()?;
            let rows: u32 = book.tables.iter().map(|t| t.rows).sum();
            let wide =
                |t: TableId| (t.spec().fields.len() + book.tables[t.index()].extra.len()) as u64;
            let cells: u64 = TableId::ALL
                .iter()
                .map(|t| wide(*t) * u64::from(book.tables[t.index()].rows))
                .sum();
            Some(state.f(w::STATUS_CELLS, &[&grouped(rows), &grouped(cells)]))
        })
    };
    let judged = move || {
        state.book.with(|book| {
            let book = book.as_ref()?;
            if book.checking {
                return Some(state.t(w::CHECKING).to_owned());
            }
            let ms = |ms: f64| {
                if ms < 10.0 {
                    format!("{ms:.1}")
                } else {
                    format!("{ms:.0}")
                }
            };
            Some(state.f(
                w::STATUS_JUDGED,
                &[&ms(book.judged_all_ms), &ms(book.judged_ms)],
            ))
        })
    };
    let complete = move || {
        let table = state.table.get();
        let complete = state
            .book
            .with(|b| b.as_ref().map(|b| b.tables[table.index()].complete));
        complete.map(|complete| completeness(state, complete))
    };
    let tidy = move || state.screen.get() == Screen::Tidy;
    let waits = move || {
        let looked_at = state.file.get();
        state
            .files
            .with(|f| f.iter().any(|f| Some(f.id) == looked_at))
    };
    let review = move || state.screen.get() == Screen::Collect && waits();
    view! {
        <footer class="status num">
            <span>{cells}</span>
            <span class="wide">{judged}</span>
            <Show when=tidy>
                <span class="wide">{move || state.t(w::STATUS_COMPLETE)} " " <b>{complete}</b></span>
                <span class="end"><kbd>"F8"</kbd> {move || state.t(w::NEXT_FINDING_KEY)} <kbd>"F6"</kbd> {move || state.t(w::NEXT_PANE_KEY)} <kbd>"Ctrl"</kbd><kbd>"Z"</kbd> {move || state.t(w::UNDO)}</span>
            </Show>
            <Show when=review>
                <span class="end"><kbd>"Enter"</kbd> {move || state.t(w::IMPORT_KEY)} <kbd>"Esc"</kbd> {move || state.t(w::LEAVE_FILE)}</span>
            </Show>
        </footer>
    }
}
