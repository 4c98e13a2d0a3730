//! 身份: who works now, kept on this device and said with every command.

use leptos::prelude::*;

use crate::state::{state, words as w};

/// The menu in the top bar; nothing where the book names no reviewer.
#[component]
pub fn Identity() -> impl IntoView {
    let state = state();
    let people = Memo::new(move |_| {
        state.book.with(|b| {
            let settings = b.as_ref().map(|b| &b.settings);
            settings.map(|s| (s.preparer.clone(), s.reviewers.clone()))
        })
    });
    let options = move || {
        let (preparer, reviewers) = people.get().unwrap_or_default();
        let acting = state.acting();
        let first = state.f(w::IDENTITY_PREPARER, &[&preparer]);
        let reviewers = reviewers.into_iter().map(|name| {
            let label = state.f(w::IDENTITY_REVIEWER, &[&name]);
            let on = name == acting;
            view! { <option value=name selected=on>{label}</option> }
        });
        view! {
            <option value="" selected=acting.is_empty()>{first.trim().to_owned()}</option>
            {reviewers.collect_view()}
        }
    };
    let asked = move || people.with(|p| p.as_ref().is_some_and(|(_, r)| !r.is_empty()));
    view! {
        <Show when=asked>
            <select
                class="identity"
                data-testid="identity"
                aria-label=move || state.t(w::IDENTITY)
                title=move || state.t(w::IDENTITY)
                on:change=move |event| state.actor.set(event_target_value(&event))
            >
                {options}
            </select>
        </Show>
    }
}
