//! Held and rejected records of a table, one by one: go there, reject, take back.

use std::collections::BTreeSet;

use leptos::prelude::*;
use qichu_model::TableId;

use super::{grouped, writes, writes_if};
use crate::engine::export::{Export, ListedView};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::state::{State, state, words as w};

/// Records shown at first, and with each further press.
const PAGE: u32 = 50;

/// The held records of a table, or the rejected ones. `total` says how many there are.
#[component]
pub fn RecordList(table: TableId, rejected: bool, total: Signal<u32>) -> impl IntoView {
    let state = state();
    let wanted = RwSignal::new(PAGE);
    let list = RwSignal::new(Vec::<ListedView>::new());
    let chosen = RwSignal::new(BTreeSet::<u32>::new());
    Effect::new(move |_| {
        state.book.with(|b| b.as_ref().map(|b| b.seq));
        state.lang.track();
        let count = wanted.get();
        wasm_bindgen_futures::spawn_local(async move {
            let ask = Export::Listed {
                table,
                rejected,
                count,
            };
            if let Ok((Answer::Listed(found), _)) = state.ask(Ask::Export(ask)).await {
                let rows: BTreeSet<u32> = found.iter().map(|r| r.row).collect();
                let _ = chosen.try_update(|c| c.retain(|row| rows.contains(row)));
                let _ = list.try_set(found);
            }
        });
    });
    let title = move || {
        let words = if rejected {
            w::REJECTED_LIST
        } else {
            w::HELD_LIST
        };
        state.f(words, &[state.t(table.spec().label), &grouped(total.get())])
    };
    let left = move || total.get().saturating_sub(wanted.get());
    view! {
        <div class="card record-list" data-testid=if rejected { "rejected-list" } else { "held-list" }>
            <h2>{title}</h2>
            <Decide state table rejected chosen total />
            <ul class="ones">
                <For each=move || list.get() key=|r| (r.row, r.why.clone()) let:record>
                    <Record state table rejected record chosen />
                </For>
            </ul>
            <Show when=move || { left() > 0 }>
                <button class="btn s" on:click=move |_| wanted.update(|n| *n += PAGE)>
                    {move || state.f(w::MORE_OF_THEM, &[&grouped(left())])}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Record(
    state: State,
    table: TableId,
    rejected: bool,
    record: ListedView,
    chosen: RwSignal<BTreeSet<u32>>,
) -> impl IntoView {
    let ListedView {
        row,
        name,
        why,
        column,
    } = record;
    let name = if name.is_empty() {
        state.f(w::ROW_OF, &[&grouped(row + 1)])
    } else {
        name
    };
    let label = name.clone();
    let toggle = move |_| {
        chosen.update(|c| {
            if !c.remove(&row) {
                c.insert(row);
            }
        });
    };
    view! {
        <li>
            <label>
                <input type="checkbox" aria-label=label prop:checked=move || chosen.with(|c| c.contains(&row)) on:change=toggle />
                <b>{name}</b>
            </label>
            <span class="why">{why}</span>
            {(!rejected)
                .then(|| {
                    view! {
                        <button class="plain link" on:click=move |_| state.go_to(table, row, column)>
                            {move || state.t(w::GO_THERE)}
                        </button>
                    }
                })}
        </li>
    }
}

/// What to do with the chosen records, or with all where none is chosen.
#[component]
fn Decide(
    state: State,
    table: TableId,
    rejected: bool,
    chosen: RwSignal<BTreeSet<u32>>,
    total: Signal<u32>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let rows = move || {
        let chosen = chosen.get_untracked();
        (!chosen.is_empty()).then(|| chosen.into_iter().collect::<Vec<u32>>())
    };
    let count = move || match chosen.with(BTreeSet::len) {
        0 => total.get(),
        n => n as u32,
    };
    let give = move |reason: String, done| {
        let rows = rows();
        state.act_loudly(
            Act::Reject {
                table,
                rows,
                reason,
            },
            done,
        );
        chosen.set(BTreeSet::new());
    };
    if rejected {
        return view! {
            <div class="acts">
                <button class="btn s" data-testid="take-back" {..writes()} on:click=move |_| give(String::new(), w::TAKEN_BACK)>
                    {move || state.f(w::TAKE_REJECTED_BACK, &[&grouped(count())])}
                </button>
            </div>
        }
        .into_any();
    }
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().trim().to_owned();
        if !text.is_empty() {
            give(text, w::REJECTED_N);
            reason.set(String::new());
        }
    };
    view! {
        <form class="reason" on:submit=submit>
            <input
                data-testid="reject-reason"
                placeholder=move || state.t(w::REJECT_EXAMPLE)
                aria-label=move || state.t(w::REJECT_EXAMPLE)
                prop:value=move || reason.get()
                on:input=move |event| reason.set(event_target_value(&event))
            />
            <button class="btn s" data-testid="reject" {..writes_if(move || reason.with(|r| !r.trim().is_empty()))}>
                {move || state.f(w::REJECT_THEM, &[&grouped(count())])}
            </button>
        </form>
    }
    .into_any()
}
