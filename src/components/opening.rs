//! Whose book it is and from which day on: asked first, since rules and figures depend on it.

use leptos::prelude::*;
use qichu_model::value;

use super::writes;
use crate::state::{state, words as w};

/// The fields, in a book without anything.
#[component]
pub fn Opening() -> impl IntoView {
    let state = state();
    let of = move |get: fn(&qichu_model::Settings) -> &String| {
        Memo::new(move |_| {
            let now = |b: &crate::engine::protocol::Summary| get(&b.settings).clone();
            state.book.with(|b| b.as_ref().map(now))
        })
    };
    let (company, date) = (of(|s| &s.company), of(|s| &s.opening_date));
    let set_company = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        state.change_settings(move |s| s.company = text);
    };
    let set_date = move |event| match value::date(&event_target_value(&event)) {
        Some(date) => state.change_settings(move |s| s.opening_date = date.to_string()),
        None => state.toast(w::NOT_A_DATE, true),
    };
    view! {
        <fieldset class="card opening" data-testid="opening" {..writes()}>
            <label>
                <span>{move || state.t(w::COMPANY)}</span>
                <input autocomplete="organization" prop:value=move || company.get() on:change=set_company />
            </label>
            <label>
                <span>{move || state.t(w::OPENING_DATE)}</span>
                <input type="date" prop:value=move || date.get() on:change=set_date />
            </label>
            <small>{move || state.t(w::OPENING_LEAD)}</small>
        </fieldset>
    }
}
