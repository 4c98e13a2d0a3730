//! What stands where a table, or a filter, has no records.

use leptos::prelude::*;

use super::writes;
use crate::engine::protocol::{Filter, Summary};
use crate::state::{state, words as w};

/// Says that there is nothing, and what can be done about it.
#[component]
pub fn EmptyTable(
    /// Records shown.
    total: RwSignal<u32>,
) -> impl IntoView {
    let state = state();
    let filtered = move || {
        let table = state.table.get();
        let has = |b: &Summary| {
            let view = &b.tables[table.index()];
            view.rows > 0 && view.filter != Filter::All
        };
        state.book.with(|b| b.as_ref().is_some_and(has))
    };
    let title = move || match filtered() {
        true => state.t(w::EMPTY_FILTER).to_owned(),
        false => state.f(w::EMPTY_TABLE, &[state.t(state.table.get().spec().label)]),
    };
    view! {
        <Show when=move || total.get() == 0>
            <div class="empty-table">
                <h3>{title}</h3>
                <Show
                    when=filtered
                    fallback=move || {
                        view! {
                            <p>{move || state.t(w::EMPTY_TABLE_LEAD)}</p>
                            <button class="btn" {..writes()} on:click=move |_| state.add_row()>{move || state.t(w::ADD_RECORD)}</button>
                        }
                    }
                >
                    <button class="btn" on:click=move |_| state.show(state.table.get_untracked(), Filter::All)>
                        {move || state.t(w::SHOW_ALL)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}
