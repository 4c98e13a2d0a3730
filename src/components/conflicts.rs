//! Conflicts between sources (冲突): both values with their cells, and one click to decide.

use leptos::prelude::*;
use qichu_book::command::Decision;

use super::{grouped, writes};
use crate::engine::collect::{CollectAsk, Collected, ConflictView, Overview, Prefer, Side};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::state::{State, state, words as w};

/// Conflicts shown at once; as they are decided, others take their place.
const SHOWN: u32 = 50;

/// The conflicts that nobody has decided.
#[component]
pub fn Conflicts(
    /// What the engine says of the book.
    overview: RwSignal<Overview>,
) -> impl IntoView {
    let state = state();
    let list = RwSignal::new(Vec::<ConflictView>::new());
    Effect::new(move |_| {
        overview.track();
        state.lang.track();
        let ask = CollectAsk::Conflicts {
            from: 0,
            count: SHOWN,
        };
        wasm_bindgen_futures::spawn_local(async move {
            let asked = state.ask(Ask::Collect(ask)).await;
            if let Ok((Answer::Collected(Collected::Conflicts(some)), _)) = asked {
                let _ = list.try_set(some);
            }
        });
    });
    let total = move || overview.with(|o| o.conflicts);
    let more = move || {
        let more = total().saturating_sub(list.with(Vec::len) as u32);
        (more > 0).then(|| state.f(w::MORE_CONFLICTS, &[&grouped(more)]))
    };
    let sides = move || {
        let one = |(side, count): &(Option<u16>, u32)| {
            let count = grouped(count);
            let (text, prefer) = match side {
                None => (state.f(w::ALL_TYPED, &[&count]), Prefer::Typed),
                Some(source) => {
                    let name = overview.with(|o| {
                        let found = o.sources.iter().find(|s| s.source == *source);
                        found.map(|s| s.name.clone()).unwrap_or_default()
                    });
                    (
                        state.f(w::ALL_OF, &[&name, &count]),
                        Prefer::Source(*source),
                    )
                }
            };
            view! {
                <button class="btn s" data-testid="prefer" {..writes()} on:click=move |_| state.act(Act::Decide(prefer))>
                    {text}
                </button>
            }
        };
        overview.with(|o| o.sides.iter().map(one).collect_view())
    };
    view! {
        <Show when=move || { total() > 0 }>
            <div class="card conflicts" data-testid="conflicts">
                <h2>{move || state.t(w::CONFLICTS)} " " <span class="pill w">{move || grouped(total())}</span></h2>
                <p>{move || state.t(w::CONFLICTS_LEAD)}</p>
                <div class="acts">{sides}</div>
                <div class="table-scroll">
                    <table>
                        <thead>
                            <tr>
                                <th>{move || state.t(w::CONFLICT_AT)}</th>
                                <th>{move || state.t(w::IN_USE)}</th>
                                <th>{move || state.t(w::OTHER_VALUE)}</th>
                                <th></th>
                            </tr>
                        </thead>
                        <tbody>
                            {move || list.get().into_iter().map(|conflict| view! { <Line state conflict /> }).collect_view()}
                        </tbody>
                    </table>
                </div>
                <small>{more}</small>
            </div>
        </Show>
    }
}

#[component]
fn Line(state: State, conflict: ConflictView) -> impl IntoView {
    let ConflictView {
        table,
        row,
        column,
        label,
        key,
        kept,
        other,
        nth,
    } = conflict;
    let side = move |side: Side| {
        let place = match side.place.is_empty() {
            true => state.t(w::TYPED_BY_HAND).to_owned(),
            false => side.place,
        };
        let grade =
            (!side.grade.is_empty()).then(|| view! { <span class="pill i">{side.grade}</span> });
        view! {
            <b>{side.text}</b>
            " "
            {grade}
            <small>{place}</small>
        }
    };
    let decide = move |take| {
        let decision = Decision {
            table,
            row,
            column,
            take,
        };
        state.act(Act::Decide(Prefer::One(decision)));
    };
    view! {
        <tr data-testid="conflict">
            <td>
                <button class="plain link" on:click=move |_| state.go_to(table, row, column)>
                    {label}
                </button>
                <small>{format!("{} · {key}", state.t(table.spec().label))}</small>
            </td>
            <td>{side(kept)}</td>
            <td>{side(other)}</td>
            <td class="choose">
                <button class="btn s" data-testid="keep" {..writes()} on:click=move |_| decide(None)>{state.t(w::KEEP_IT)}</button>
                " "
                <button class="btn s" data-testid="take" {..writes()} on:click=move |_| decide(Some(nth))>{state.t(w::TAKE_OTHER)}</button>
            </td>
        </tr>
    }
}
