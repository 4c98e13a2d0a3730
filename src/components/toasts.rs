//! Short messages, read out by screen readers.

use leptos::prelude::*;

use super::{Icon, IconName};
use crate::engine::protocol::Act;
use crate::state::{state, words as w};

/// The messages that stand.
#[component]
pub fn Toasts() -> impl IntoView {
    let state = state();
    let close = move |id| state.toasts.update(|all| all.retain(|t| t.id != id));
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || state.toasts.get() key=|t| t.id let:toast>
                <div class="toast" class:bad=toast.bad>
                    <span>{move || toast.message.get(state.lang.get())}</span>
                    {toast
                        .go
                        .map(|(table, row)| {
                            view! {
                                <button
                                    class="btn s"
                                    data-testid="toast-go"
                                    on:click=move |_| {
                                        close(toast.id);
                                        state.go_to(table, row, 0);
                                    }
                                >
                                    {move || state.t(w::GO_THERE)}
                                </button>
                            }
                        })}
                    {toast
                        .undo
                        .then(|| {
                            view! {
                                <button
                                    class="btn s"
                                    on:click=move |_| {
                                        close(toast.id);
                                        state.turn(Act::Undo);
                                    }
                                >
                                    {move || state.t(w::UNDO)}
                                </button>
                            }
                        })}
                    <button class="plain" aria-label=move || state.t(w::CLOSE) on:click=move |_| close(toast.id)>
                        <Icon name=IconName::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
