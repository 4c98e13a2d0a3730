//! The value under the cursor: where it came from, what it was before. A bar above the grid,
//! a line below a phone's form.

use leptos::html;
use leptos::prelude::*;
use qichu_model::TableId;
use qichu_model::value::{Given, given};

use super::{
    Attach, ReviewPill, SayUnknown, day_and_time, grouped, may_be_unknown, names_attachments,
};
use crate::engine::protocol::{Answer, Ask, CellView, PastView};
use crate::state::{State, state, words as w};

/// The cell under the cursor.
#[derive(Clone, Copy)]
struct Here {
    cell: RwSignal<Option<CellView>>,
    place: RwSignal<Option<(TableId, u32, u16)>>,
}

/// Follows the cursor.
fn here(state: State) -> Here {
    let cell = RwSignal::new(None::<CellView>);
    let place = RwSignal::new(None::<(TableId, u32, u16)>);
    Effect::new(move |_| {
        state.grid.stale.track();
        state.lang.track();
        let (table, cursor) = (state.table.get(), state.grid.cursor.get());
        wasm_bindgen_futures::spawn_local(async move {
            let ask = Ask::Rows {
                table,
                from: cursor.row,
                count: 1,
            };
            let row = match state.ask(ask).await {
                Ok((Answer::Rows(rows), _)) => rows.rows.first().map(|r| r.row),
                _ => None,
            };
            let view = match row {
                Some(row) => {
                    let column = cursor.column;
                    match state.ask(Ask::Cell { table, row, column }).await {
                        Ok((Answer::Cell(view), _)) => Some(*view),
                        _ => None,
                    }
                }
                None => None,
            };
            // An older answer must not overwrite a newer place.
            let same = state.grid.cursor.try_get_untracked() == Some(cursor);
            if same && state.table.get_untracked() == table {
                let _ = cell.try_set(view);
                let _ = place.try_set(row.map(|row| (table, row, cursor.column)));
            }
        });
    });
    Here { cell, place }
}

/// Shows the cell under the cursor.
#[component]
pub fn CellBar() -> impl IntoView {
    let state = state();
    let Here { cell, place } = here(state);
    let label = move || {
        let (table, cursor) = (state.table.get(), state.grid.cursor.get());
        let name = state.column_name(table, cursor.column);
        format!(
            "{name} · {}",
            state.f(w::ROW_OF, &[&grouped(cursor.row + 1)])
        )
    };
    let message = move || {
        let first = |c: &CellView| {
            c.findings
                .first()
                .map(|f| (super::severity_class(f.severity), f.message.clone()))
        };
        cell.with(|c| c.as_ref().and_then(first))
    };
    let text = move || {
        let text = cell.with(|c| c.as_ref().map(|c| c.text.clone()));
        text.map(|t| {
            if t.is_empty() {
                state.t(w::EMPTY_CELL).to_owned()
            } else {
                t
            }
        })
    };
    // A cell that stays the same leaves alone what is being typed about it.
    let asks = Memo::new(move |_| {
        let (table, row, column) = place.get()?;
        let asks = cell.with(|c| {
            let of = |c: &CellView| may_be_unknown(table, column, &c.text);
            c.as_ref().is_some_and(of)
        });
        asks.then_some((table, row, column))
    });
    let attaches = Memo::new(move |_| {
        let place = place
            .get()
            .filter(|(table, _, column)| names_attachments(*table, *column))?;
        Some((place, cell.with(|c| c.as_ref().map(|c| c.text.clone()))?))
    });
    let who = move || {
        cell.with(|c| {
            let c = c.as_ref()?;
            let is_unknown = matches!(given(&c.text), Given::Unknown(_));
            let said = c.history.first().filter(|_| is_unknown)?;
            Some(format!(
                "{} · {}",
                named(state, &said.who),
                day_and_time(said.at_ms)
            ))
        })
    };
    view! {
        <div class="cellbar" data-testid="cell-bar">
            <span class="addr">{label}</span>
            <span class="text" class:none=move || cell.with(|c| c.as_ref().is_some_and(|c| c.text.is_empty()))>{text}</span>
            <small class="who">{who}</small>
            {move || asks.get().map(|place| view! { <SayUnknown place /> })}
            {move || attaches.get().map(|(place, text)| view! { <Attach place text /> })}
            {move || message().map(|(class, text)| view! { <span class=format!("msg {class}")>{text}</span> })}
            {move || cell.with(|c| c.as_ref().and_then(|c| c.review.clone())).map(|standing| view! { <ReviewPill standing /> })}
            <Source cell />
            <History cell />
        </div>
    }
}

/// The same on a phone, of the field a person is in: where its value came from and what it was.
#[component]
pub fn CellLine() -> impl IntoView {
    let state = state();
    let Here { cell, .. } = here(state);
    let name = move || state.column_name(state.table.get(), state.grid.cursor.with(|c| c.column));
    view! {
        <Show when=move || cell.with(Option::is_some)>
            <div class="cellbar cellline" data-testid="cell-bar">
                <span class="addr">{name}</span>
                <Source cell />
                <History cell />
            </div>
        </Show>
    }
}

/// Where a value came from.
#[component]
fn Source(cell: RwSignal<Option<CellView>>) -> impl IntoView {
    let state = state();
    let source = move || {
        cell.with(|cell| {
            let cell = cell.as_ref()?;
            Some(match &cell.source {
                None => view! { <span>{state.t(w::TYPED_IN)}</span> }.into_any(),
                Some(from) => {
                    let place: Vec<&str> = [from.file.as_str(), from.sheet.as_str()].into_iter().filter(|p| !p.is_empty()).collect();
                    let changed = (from.original != cell.text).then(|| state.f(w::ORIGINAL, &[&from.original]));
                    view! {
                        <span>
                            {state.t(w::FROM_SOURCE)} " " {place.join(" › ")} " › " <b class="num">{from.address.clone()}</b>
                        </span>
                        {changed.map(|c| view! { <span class="original">"· " {c}</span> })}
                    }
                        .into_any()
                }
            })
        })
    };
    view! { <span class="src">{source}</span> }
}

/// What the cell held before: when, by whom, why.
#[component]
fn History(cell: RwSignal<Option<CellView>>) -> impl IntoView {
    let state = state();
    let open = RwSignal::new(false);
    let (button, pop) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    Effect::new(move |_| {
        if let Some(pop) = pop.get() {
            let _ = pop.focus();
        }
    });
    let close = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let past = move || cell.with(|c| c.as_ref().map(|c| c.history.clone()).unwrap_or_default());
    let count = move || past().len().saturating_sub(1);
    // Another cell, another history.
    Effect::new(move |_| {
        state.grid.cursor.track();
        open.set(false);
    });
    let line = move |past: PastView| {
        let who = named(state, &past.who);
        let text = match past.text {
            None => state.t(w::HISTORY_GONE).to_owned(),
            Some(text) if text.is_empty() => state.t(w::EMPTY_CELL).to_owned(),
            Some(text) => text,
        };
        view! {
            <li>
                <b>{text}</b>
                <small class="num">{day_and_time(past.at_ms)} " · " {who} " · " {past.why}</small>
            </li>
        }
    };
    view! {
        <Show when=move || { count() > 0 }>
            <span class="history" on:keydown=close>
                <button class="btn s" node_ref=button data-testid="history" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>
                    {move || state.f(w::HISTORY, &[&count().to_string()])}
                </button>
                <Show when=move || open.get()>
                    <div class="pop" node_ref=pop tabindex="-1" role="group" aria-label=move || state.t(w::HISTORY_TITLE)>
                        <h3>{move || state.t(w::HISTORY_TITLE)}</h3>
                        <ol>{move || past().into_iter().map(line).collect_view()}</ol>
                    </div>
                </Show>
            </span>
        </Show>
    }
}

/// Who it was; reactive.
fn named(state: State, who: &str) -> String {
    match who {
        "" => state.t(w::SOMEBODY).into(),
        who => who.into(),
    }
}
