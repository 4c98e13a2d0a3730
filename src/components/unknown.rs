//! “Unknown because …” (未知，因为…): why a cell that should be filled is not.

use leptos::html;
use leptos::prelude::*;
use qichu_book::command::CellEdit;
use qichu_model::value::{Given, given, unknown_because};
use qichu_model::{Need, TableId};

use super::{ReasonForm, writes};
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
    let button = NodeRef::<html::Button>::new();
    // Who thinks better of it is where he was.
    let leave = move |()| {
        open.set(false);
        request_animation_frame(move || {
            if let Some(Some(button)) = button.try_get_untracked() {
                let _ = button.focus();
            }
        });
    };
    let say = move |reason: String| {
        let (table, row, column) = place;
        let edit = CellEdit {
            table,
            row,
            column,
            text: unknown_because(&reason),
        };
        open.set(false);
        state.act_loudly(Act::Set(vec![edit]), w::UNKNOWN_SAVED);
    };
    view! {
        <Show
            when=move || open.get()
            fallback=move || {
                view! {
                    <button type="button" class="plain link" node_ref=button data-testid="say-unknown" {..writes()} on:click=move |_| open.set(true)>
                        {move || state.t(w::SAY_UNKNOWN)}
                    </button>
                }
            }
        >
            <ReasonForm
                testid="unknown-reason"
                example=w::UNKNOWN_EXAMPLE
                give=Callback::new(say)
                cancel=Callback::new(leave)
            />
        </Show>
    }
}
