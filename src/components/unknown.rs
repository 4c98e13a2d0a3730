//! “Unknown because …” (未知，因为…): why a cell that should be filled is not.

use leptos::prelude::*;
use qichu_book::command::CellEdit;
use qichu_model::value::{Given, given, unknown_because};
use qichu_model::{Need, TableId};

use crate::engine::protocol::Act;
use crate::state::{state, words as w};

/// Whether it may be said of a cell with this text: something is wanted there and nothing
/// given. What tells records apart must be known.
pub fn may_be_unknown(table: TableId, column: u16, text: &str) -> bool {
    let spec = table.spec();
    let wanted = spec
        .fields
        .get(usize::from(column))
        .is_some_and(|field| field.need != Need::Optional && !spec.key_fields.contains(&field.key));
    wanted && given(text) == Given::Missing
}

/// A quiet button that asks for the reason, and puts it into the cell.
#[component]
pub fn SayUnknown(
    /// Table, record, column.
    place: (TableId, u32, u16),
) -> impl IntoView {
    let state = state();
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let is_empty = move || text.with(|t| t.trim().is_empty());
    let say = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if untrack(is_empty) {
            return;
        }
        let (table, row, column) = place;
        let edit = CellEdit {
            table,
            row,
            column,
            text: text.with_untracked(|t| unknown_because(t)),
        };
        open.set(false);
        state.act_loudly(Act::Set(vec![edit]), w::UNKNOWN_SAVED);
    };
    view! {
        <Show
            when=move || open.get()
            fallback=move || {
                view! {
                    <button type="button" class="plain link" data-testid="say-unknown" on:click=move |_| open.set(true)>
                        {move || state.t(w::SAY_UNKNOWN)}
                    </button>
                }
            }
        >
            <form class="reason" on:submit=say>
                <input
                    node_ref=field
                    data-testid="unknown-reason"
                    placeholder=move || state.t(w::UNKNOWN_EXAMPLE)
                    aria-label=move || state.t(w::UNKNOWN_EXAMPLE)
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Escape" {
                            open.set(false);
                        }
                    }
                />
                <button class="btn s p" disabled=is_empty>{move || state.t(w::SAVE_REASON)}</button>
            </form>
        </Show>
    }
}
