//! Held and rejected records of a table, one by one: go there, reject, take back.

use std::collections::BTreeSet;

use leptos::prelude::*;
use qichu_model::TableId;

use super::{Confirm, grouped, writes, writes_if};
use crate::engine::export::{Export, ListedView};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::state::{State, state, words as w};

/// Records shown at first, and with each further press.
const PAGE: u32 = 50;
/// From so many records on, and for all of them, it is asked first.
const MANY: u32 = 20;

/// The ticked records: these, or all but these. Not all that there are need be listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Ticked {
    all: bool,
    others: BTreeSet<u32>,
}

impl Ticked {
    fn has(&self, row: u32) -> bool {
        self.all != self.others.contains(&row)
    }

    fn turn(&mut self, row: u32) {
        if !self.others.remove(&row) {
            self.others.insert(row);
        }
    }

    fn count(&self, total: u32) -> u32 {
        match (self.all, self.others.len() as u32) {
            (true, others) => total.saturating_sub(others),
            (false, others) => others,
        }
    }
}

/// The held records of a table, or the rejected ones. `total` says how many there are.
#[component]
pub fn RecordList(table: TableId, rejected: bool, total: Signal<u32>) -> impl IntoView {
    let state = state();
    let wanted = RwSignal::new(PAGE);
    let list = RwSignal::new(Vec::<ListedView>::new());
    let ticked = RwSignal::new(Ticked::default());
    Effect::new(move |_| {
        state.book.with(|b| b.as_ref().map(|b| b.seq));
        state.lang.track();
        let count = wanted.get();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(found) = listed(state, table, rejected, count).await {
                let rows: BTreeSet<u32> = found.iter().map(|r| r.row).collect();
                let _ = ticked.try_update(|t| t.others.retain(|row| rows.contains(row)));
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
            <Decide state table rejected ticked total />
            <ul class="ones">
                <For each=move || list.get() key=|r| (r.row, r.why.clone()) let:record>
                    <Record state table rejected record ticked />
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

/// The first of the records, so many.
async fn listed(
    state: State,
    table: TableId,
    rejected: bool,
    count: u32,
) -> Option<Vec<ListedView>> {
    let ask = Export::Listed {
        table,
        rejected,
        count,
    };
    match state.ask(Ask::Export(ask)).await {
        Ok((Answer::Listed(found), _)) => Some(found),
        _ => None,
    }
}

#[component]
fn Record(
    state: State,
    table: TableId,
    rejected: bool,
    record: ListedView,
    ticked: RwSignal<Ticked>,
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
    view! {
        <li>
            <label>
                <input type="checkbox" aria-label=label prop:checked=move || ticked.with(|t| t.has(row)) on:change=move |_| ticked.update(|t| t.turn(row)) />
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

/// What to do with the ticked records.
#[component]
fn Decide(
    state: State,
    table: TableId,
    rejected: bool,
    ticked: RwSignal<Ticked>,
    total: Signal<u32>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    let count = Signal::derive(move || ticked.with(|t| t.count(total.get())));
    // Why the button does nothing yet.
    let lacks = Memo::new(move |_| {
        let silent = reason.with(|r| r.trim().is_empty());
        match count.get() {
            0 => Some(w::TICK_FIRST),
            _ if silent && !rejected => Some(w::REASON_FIRST),
            _ => None,
        }
    });
    let give = move || {
        let Ticked { all, others } = ticked.get_untracked();
        ticked.set(Ticked::default());
        let text = reason.get_untracked().trim().to_owned();
        reason.set(String::new());
        let done = if rejected {
            w::TAKEN_BACK
        } else {
            w::REJECTED_N
        };
        wasm_bindgen_futures::spawn_local(async move {
            let rows = match (all, others.is_empty()) {
                (true, true) => None,
                (true, false) => {
                    let Some(listed) = listed(state, table, rejected, u32::MAX).await else {
                        return;
                    };
                    let rows = listed.into_iter().map(|r| r.row);
                    Some(rows.filter(|row| !others.contains(row)).collect())
                }
                (false, _) => Some(others.into_iter().collect()),
            };
            let act = Act::Reject {
                table,
                rows,
                reason: text,
            };
            state.act_loudly(act, done);
        });
    };
    let press = move || {
        if lacks.get_untracked().is_some() {
            return;
        }
        let (count, total) = (count.get_untracked(), total.get_untracked());
        match count >= MANY || (count == total && count > 1) {
            true => asking.set(true),
            false => give(),
        }
    };
    let label = move || match (rejected, count.get()) {
        (false, 0) => state.t(w::REJECT_NONE).to_owned(),
        (false, n) => state.f(w::REJECT_THEM, &[&grouped(n)]),
        (true, 0) => state.t(w::TAKE_NONE_BACK).to_owned(),
        (true, n) => state.f(w::TAKE_REJECTED_BACK, &[&grouped(n)]),
    };
    let all = move || ticked.with(|t| t.all && t.others.is_empty());
    view! {
        <label class="check">
            <input
                type="checkbox"
                data-testid="tick-all"
                prop:checked=all
                on:change=move |event| {
                    let all = event_target_checked(&event);
                    ticked.set(Ticked { all, others: BTreeSet::new() });
                }
            />
            {move || state.f(w::TICK_ALL, &[&grouped(total.get())])}
        </label>
        <form class="reason" on:submit=move |event: web_sys::SubmitEvent| { event.prevent_default(); press(); }>
            {(!rejected)
                .then(|| {
                    view! {
                        <input
                            data-testid="reject-reason"
                            {..writes()}
                            placeholder=move || state.t(w::REJECT_EXAMPLE)
                            aria-label=move || state.t(w::REJECT_EXAMPLE)
                            prop:value=move || reason.get()
                            on:input=move |event| reason.set(event_target_value(&event))
                        />
                    }
                })}
            <button
                class="btn s"
                data-testid=if rejected { "take-back" } else { "reject" }
                {..writes_if(move || lacks.with(Option::is_none))}
            >
                {label}
            </button>
            <small role="status">{move || lacks.get().map(|why| state.t(why))}</small>
        </form>
        <Confirm
            open=asking
            title=Signal::derive(move || {
                let words = if rejected { w::TAKE_BACK_SURE } else { w::REJECT_SURE };
                state.f(words, &[state.t(table.spec().label), &grouped(count.get())])
            })
            yes=Signal::derive(label)
            act=Callback::new(move |()| give())
        >
            <p>{move || reason.with(|r| (!r.trim().is_empty()).then(|| state.f(w::REASON_IS, &[r.trim()])))}</p>
            <p>{move || state.t(w::CAN_BE_UNDONE)}</p>
        </Confirm>
    }
}
