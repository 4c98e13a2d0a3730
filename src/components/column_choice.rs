//! A choice of one of the table's columns.

use leptos::prelude::*;

use super::width_of;
use crate::state::{state, words as w};

/// The columns of the table shown; with `any`, all of them together come first.
#[component]
pub fn ColumnChoice(
    /// The column chosen.
    column: Signal<Option<u16>>,
    /// Whether all columns may be chosen.
    any: bool,
    /// Takes another choice.
    choose: Callback<Option<u16>>,
) -> impl IntoView {
    let state = state();
    let width = Memo::new(move |_| state.book.with(|b| width_of(b.as_ref(), state.table.get())));
    let options = move || {
        let table = state.table.get();
        let now = column.get();
        let columns = (0..width.get()).map(move |c| {
            view! { <option value=c.to_string() selected=now == Some(c)>{state.column_name(table, c)}</option> }
        });
        let all = any.then(
            || view! { <option value="" selected=now.is_none()>{state.t(w::ANY_COLUMN)}</option> },
        );
        (all, columns.collect_view())
    };
    view! {
        <select aria-label=move || state.t(w::FIELD) on:change=move |event| choose.run(event_target_value(&event).parse().ok())>
            {options}
        </select>
    }
}
