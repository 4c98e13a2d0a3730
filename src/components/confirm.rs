//! A question before something large is done, or something that cannot be taken back.

use leptos::html;
use leptos::prelude::*;

use crate::platform::call;
use crate::state::{state, words as w};

/// Asks while `open` holds. What is safe has the focus: Enter alone does nothing.
#[component]
pub fn Confirm(
    open: RwSignal<bool>,
    /// What is asked.
    #[prop(into)]
    title: Signal<String>,
    /// What the button says that does it.
    #[prop(into)]
    yes: Signal<String>,
    act: Callback<()>,
    /// What there is to know before.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Show when=move || open.get()>
            <Dialog open title yes act children=children.clone() />
        </Show>
    }
}

#[component]
fn Dialog(
    open: RwSignal<bool>,
    title: Signal<String>,
    yes: Signal<String>,
    act: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let state = state();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = call(&dialog, "showModal", &[]);
        }
    });
    let close = move || open.set(false);
    view! {
        <dialog
            class="confirm-dialog"
            data-testid="confirm"
            node_ref=dialog
            aria-label=title
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close();
            }
        >
            <h2>{title}</h2>
            {children()}
            <div class="acts">
                <button class="btn" autofocus on:click=move |_| close()>{move || state.t(w::CANCEL)}</button>
                <button
                    class="btn p"
                    data-testid="confirm-yes"
                    on:click=move |_| {
                        close();
                        act.run(());
                    }
                >
                    {yes}
                </button>
            </div>
        </dialog>
    }
}
