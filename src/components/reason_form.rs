//! A field for a reason, and a button that takes it.

use leptos::prelude::*;
use qichu_model::Text;

use super::writes_if;
use crate::state::{state, words as w};

/// Asks for a reason; an empty one is none.
#[component]
pub fn ReasonForm(
    testid: &'static str,
    /// What one could say.
    example: Text,
    give: Callback<String>,
    /// Escape was pressed.
    #[prop(optional)]
    cancel: Option<Callback<()>>,
) -> impl IntoView {
    let state = state();
    let text = RwSignal::new(String::new());
    let field = NodeRef::<leptos::html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let is_empty = move || text.with(|t| t.trim().is_empty());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !untrack(is_empty) {
            give.run(text.get_untracked().trim().to_owned());
        }
    };
    view! {
        <form class="reason" on:submit=submit>
            <input
                node_ref=field
                data-testid=testid
                placeholder=move || state.t(example)
                aria-label=move || state.t(example)
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=move |event| {
                    if let Some(cancel) = cancel && event.key() == "Escape" {
                        cancel.run(());
                    }
                }
            />
            <button class="btn s p" {..writes_if(move || !is_empty())}>{move || state.t(w::SAVE_REASON)}</button>
        </form>
    }
}
