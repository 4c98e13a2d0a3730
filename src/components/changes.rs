//! What a change of many cells would do, before it is made: each cell before and after.

use leptos::prelude::*;

use super::{grouped, writes};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::engine::tidy::{Bulk, Preview};
use crate::state::{State, state, words as w};

/// A change that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    bulk: Bulk,
    preview: Preview,
}

/// Asks what a change would do, and shows it.
pub fn ask(state: State, bulk: Bulk, waiting: RwSignal<Option<Waiting>>) {
    wasm_bindgen_futures::spawn_local(async move {
        match state.ask(Ask::Preview(bulk.clone())).await {
            Ok((Answer::Preview(preview), _)) => {
                let _ = waiting.try_set(Some(Waiting { bulk, preview }));
            }
            Ok(_) => {}
            Err(why) => state.toast(why, true),
        }
    });
}

/// The change that waits, with its yes and no.
#[component]
pub fn Changes(waiting: RwSignal<Option<Waiting>>, done: qichu_model::Text) -> impl IntoView {
    let state = state();
    // What was shown is no longer what would happen.
    let standing = Memo::new(move |_| {
        state.book.with(|b| {
            let b = b.as_ref()?;
            let view = &b.tables[state.table.get().index()];
            Some((b.seq, view.table, view.filter.clone(), view.sort))
        })
    });
    Effect::new(move |before: Option<_>| {
        let now = standing.get();
        if before.is_some_and(|before| before != now) {
            waiting.set(None);
        }
        now
    });
    let agree = move || {
        if let Some(Waiting { bulk, .. }) = waiting.get_untracked() {
            waiting.set(None);
            state.act_loudly(Act::Bulk(bulk), done);
            state.grid.jump.update(|n| *n += 1);
        }
    };
    let agree = Callback::new(move |()| agree());
    let cancel = Callback::new(move |()| waiting.set(None));
    move || {
        waiting
            .get()
            .map(|waiting| view! { <List waiting agree cancel /> })
    }
}

#[component]
fn List(waiting: Waiting, agree: Callback<()>, cancel: Callback<()>) -> impl IntoView {
    let state = state();
    let Waiting { bulk, preview } = waiting;
    let (cells, filled, listed) = (preview.cells, preview.filled, preview.changes.len());
    let table = bulk.table;
    let lines = preview.changes.into_iter().map(|change| {
        let place = (change.position, change.column);
        view! {
            <tr>
                <td class="num">
                    <button type="button" class="plain link" on:click=move |_| state.grid.go(place.0, place.1)>{grouped(place.0 + 1)}</button>
                </td>
                <td>{change.name}</td>
                <td>{move || state.column_name(table, place.1)}</td>
                <td class="fix"><s>{change.before}</s> " → " <b>{change.after}</b></td>
            </tr>
        }
    });
    let yes = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if let Some(yes) = yes.get() {
            let _ = yes.focus();
        }
    });
    let said = move || match cells {
        0 => state.t(w::NOTHING_CHANGES).to_owned(),
        _ => state.f(w::WOULD_CHANGE, &[&grouped(cells)]),
    };
    view! {
        <section class="changes" data-testid="changes" data-keeps-focus="" aria-live="polite">
            <p>
                <b>{said}</b>
                {(filled > 0)
                    .then(|| view! { <span class="pill w">{move || state.f(w::WOULD_LOSE, &[&grouped(filled)])}</span> })}
                {(listed < cells as usize)
                    .then(|| view! { <small>{move || state.f(w::FIRST_OF_THEM, &[&listed.to_string()])}</small> })}
            </p>
            <div class="changes-list"><table><tbody>{lines.collect_view()}</tbody></table></div>
            <div class="acts">
                {(cells > 0)
                    .then(|| {
                        view! {
                            <button type="button" class="btn p" data-testid="changes-apply" {..writes()} node_ref=yes on:click=move |_| agree.run(())>
                                {move || state.f(w::APPLY_CHANGES, &[&grouped(cells)])}
                            </button>
                        }
                    })}
                <button type="button" class="btn" on:click=move |_| cancel.run(())>{move || state.t(w::CANCEL)}</button>
            </div>
        </section>
    }
}
