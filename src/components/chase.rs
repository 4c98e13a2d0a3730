//! The chase list (催办清单): who owes what, to print, to send, and to go to.

use leptos::prelude::*;
use qichu_book::chase::Lack;
use qichu_model::TableId;
use qichu_model::totals::Completeness;

use super::{Icon, IconName, completeness, grouped, print};
use crate::engine::collect::{CollectAsk, Collected, DebtView, Overview};
use crate::engine::protocol::{Answer, Ask, Filter};
use crate::state::{State, state, words as w};

/// Records shown at once; printed are all of a person's.
const SHOWN: u32 = 200;

/// How complete the book is, and who owes the rest.
#[component]
pub fn Chase(
    /// What the engine says of the book.
    overview: RwSignal<Overview>,
) -> impl IntoView {
    let state = state();
    let chosen = RwSignal::new(None::<String>);
    let printing = RwSignal::new(false);
    // Whoever owes most, until another one is chosen.
    let debt = Memo::new(move |_| {
        let wanted = chosen.get();
        overview.with(|o| {
            let found = o.debts.iter().find(|d| Some(&d.owner) == wanted.as_ref());
            found.or(o.debts.first()).cloned()
        })
    });
    let settled = move || {
        let names = overview.with(|o| o.settled.clone());
        let figures = [
            names.len().to_string(),
            names.join(state.t(w::BETWEEN_NAMES)),
        ];
        (!names.is_empty()).then(|| state.f(w::OWE_NOTHING, &[&figures[0], &figures[1]]))
    };
    let any = move || overview.with(|o| !o.tables.is_empty());
    view! {
        <Show when=any>
            <div class="card chase" data-testid="chase">
                <h2>
                    <span>{move || state.t(w::CHASE)}</span>
                    <span class="acts">
                        <button class="btn s" data-testid="chase-print" on:click=move |_| {
                            match debt.with_untracked(Option::is_some) {
                                true => printing.set(true),
                                false => print(),
                            }
                        }>
                            {move || state.t(w::PRINT)}
                        </button>
                        <button
                            class="btn s"
                            data-testid="chase-file"
                            on:click=move |_| state.download_answer(Ask::Collect(CollectAsk::ChaseFile))
                        >
                            <Icon name=IconName::Download />
                            {move || state.t(w::CHASE_FILE)}
                        </button>
                    </span>
                </h2>
                <p>{move || state.t(w::CHASE_LEAD)}</p>
                <Shares state overview />
                <Show
                    when=move || debt.with(Option::is_some)
                    fallback=move || view! { <p class="ok">{move || state.t(w::CHASE_NONE)}</p> }
                >
                    <div class="owners">
                        <Owners state overview debt chosen />
                        <Sheet state debt printing />
                    </div>
                </Show>
                <p class="settled" data-testid="settled">{settled}</p>
            </div>
        </Show>
    }
}

/// How complete each table is.
#[component]
fn Shares(state: State, overview: RwSignal<Overview>) -> impl IntoView {
    let one = move |(table, complete): &(TableId, Completeness)| {
        view! {
            <span>
                <span>{state.t(table.spec().label)}</span>
                <span class="num">{completeness(state, *complete)}</span>
                <Bar share=complete.per_mille() />
            </span>
        }
    };
    view! {
        <div class="shares">
            {move || overview.with(|o| o.tables.iter().map(one).collect_view())}
        </div>
    }
}

#[component]
fn Bar(share: u32) -> impl IntoView {
    view! { <span class="bar"><span style:width=format!("{}%", share / 10)></span></span> }
}

#[component]
fn Owners(
    state: State,
    overview: RwSignal<Overview>,
    debt: Memo<Option<DebtView>>,
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let line = move |of: &DebtView| {
        let owner = of.owner.clone();
        let name = named(state, &owner);
        let owes = state.f(w::OWES_RECORDS, &[&grouped(of.lacking)]);
        let own = owner.clone();
        let on = move || debt.with(|d| d.as_ref().is_some_and(|d| d.owner == own));
        view! {
            <button
                class="owner"
                class:on=on
                data-testid="owner"
                on:click=move |_| chosen.set(Some(owner.clone()))
            >
                <b>{name}</b>
                <span class="num">{completeness(state, of.complete)}</span>
                <small>{owes}</small>
                <Bar share=of.complete.per_mille() />
            </button>
        }
    };
    view! {
        <div class="owner-list">
            {move || overview.with(|o| o.debts.iter().map(line).collect_view())}
        </div>
    }
}

/// What one person owes: how many of each field, then the records; all of them at once while
/// they are printed.
#[component]
fn Sheet(state: State, debt: Memo<Option<DebtView>>, printing: RwSignal<bool>) -> impl IntoView {
    let from = RwSignal::new(0u32);
    let lines = RwSignal::new(Vec::<Lack>::new());
    let owner = Memo::new(move |_| debt.get().map(|d| d.owner).unwrap_or_default());
    let total = move || debt.with(|d| d.as_ref().map_or(0, |d| d.listed));
    let owes = move || {
        let (lacking, unknown) = debt.with(|d| {
            d.as_ref()
                .map_or((0, 0), |d| (d.lacking, d.complete.unknown))
        });
        let owes = state.f(w::OWES_RECORDS, &[&grouped(lacking)]);
        match unknown {
            0 => owes,
            n => format!("{owes} · {}", state.f(w::UNKNOWN_CELLS, &[&grouped(n)])),
        }
    };
    Effect::new(move |before: Option<String>| {
        let owner = owner.get();
        if before.is_some_and(|b| b != owner) {
            from.set(0);
        }
        owner
    });
    Effect::new(move |_| {
        debt.track();
        let (from, count) = match printing.get() {
            true => (0, u32::MAX),
            false => (from.get(), SHOWN),
        };
        let ask = CollectAsk::Owed {
            owner: owner.get(),
            from,
            count,
        };
        wasm_bindgen_futures::spawn_local(async move {
            let asked = state.ask(Ask::Collect(ask)).await;
            if let Ok((Answer::Collected(Collected::Owed(some)), _)) = asked
                && lines.try_set(some).is_none()
                && count > SHOWN
            {
                // Once they are drawn.
                request_animation_frame(print);
            }
        });
    });
    let printed = window_event_listener_untyped("afterprint", move |_| {
        printing.set(false);
    });
    on_cleanup(move || printed.remove());
    let about = move || {
        let settings = state.book.with(|b| b.as_ref().map(|b| b.settings.clone()));
        let settings = settings.unwrap_or_default();
        [settings.company, settings.region, settings.opening_date].join(" ")
    };
    let sum = move |(table, field, count): (TableId, u16, u32)| {
        let spec = &table.spec().fields[usize::from(field)];
        view! {
            <button
                class="chip"
                data-testid="gap"
                on:click=move |_| state.show(table, Filter::Missing(owner.get_untracked(), field))
            >
                {format!("{} · {} ", state.t(table.spec().label), state.t(spec.label))}
                <span class="num">{grouped(count)}</span>
            </button>
        }
    };
    let sums = move || {
        let missing = debt.get().map(|d| d.missing).unwrap_or_default();
        missing.into_iter().map(sum).collect_view()
    };
    let part = move || {
        let first = if printing.get() { 0 } else { from.get() };
        let to = first + lines.with(Vec::len) as u32;
        let numbers = [first + 1, to, total()].map(grouped);
        state.f(w::LIST_PART, &[&numbers[0], &numbers[1], &numbers[2]])
    };
    view! {
        <div class="sheet" data-testid="owed">
            <h3>{move || named(state, &owner.get())} " · " {owes}</h3>
            <p class="print-only">{move || state.t(w::CHASE)} " · " {about} " · " {part}</p>
            <div class="chips">{sums}</div>
            <div class="table-scroll">
                <table class="stacked">
                    <thead>
                        <tr>
                            <th>{move || state.t(w::TABLE)}</th>
                            <th>{move || state.t(w::RECORD_KEY)}</th>
                            <th>{move || state.t(w::RECORD_NAME)}</th>
                            <th>{move || state.t(w::MISSING_REQUIRED)}</th>
                            <th>{move || state.t(w::MISSING_RECOMMENDED)}</th>
                            <th>{move || state.t(w::UNKNOWN_WHY)}</th>
                            <th class="print-only">{move || state.t(w::ANSWER_HERE)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            state.lang.track();
                            lines.get().into_iter().map(|line| view! { <Line state line /> }).collect_view()
                        }}
                    </tbody>
                </table>
            </div>
            <Show when=move || { total() > SHOWN }>
                // Where the browser's own command prints, it is the page that is shown.
                <Show when=move || !printing.get()>
                    <p class="print-only">{move || state.t(w::REST_IN_FILE)}</p>
                </Show>
                <div class="pager">
                    <button
                        class="btn s"
                        aria-label="‹"
                        disabled=move || from.get() == 0
                        on:click=move |_| from.update(|f| *f = f.saturating_sub(SHOWN))
                    >
                        "‹"
                    </button>
                    <span class="num">{part}</span>
                    <button
                        class="btn s"
                        aria-label="›"
                        disabled=move || { from.get() + SHOWN >= total() }
                        on:click=move |_| from.update(|f| *f += SHOWN)
                    >
                        "›"
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Line(state: State, line: Lack) -> impl IntoView {
    let Lack {
        table,
        row,
        key,
        name,
        required,
        recommended,
        unknown,
    } = line;
    let gaps = required.iter().chain(&recommended).copied();
    let mut gaps = gaps.chain(unknown.iter().map(|(column, _)| *column));
    let first = gaps.next().unwrap_or(0);
    let whys = unknown.into_iter().filter_map(|(column, why)| {
        let field = table.spec().fields.get(usize::from(column))?;
        Some(format!("{}：{why}", state.t(field.label)))
    });
    let whys: Vec<String> = whys.collect();
    let fields = move |columns: &[u16]| {
        let fields = columns
            .iter()
            .filter_map(|c| table.spec().fields.get(usize::from(*c)));
        let labels: Vec<&str> = fields.map(|f| state.t(f.label)).collect();
        labels.join(state.t(w::BETWEEN_NAMES))
    };
    let shown = match key.is_empty() {
        true => format!("#{}", row + 1),
        false => key,
    };
    view! {
        <tr>
            <td>{state.t(table.spec().label)}</td>
            <td>
                <button class="plain link" on:click=move |_| state.go_to(table, row, first)>{shown}</button>
            </td>
            <td>{name}</td>
            <td data-label=state.t(w::MISSING_REQUIRED)>{fields(&required)}</td>
            <td data-label=state.t(w::MISSING_RECOMMENDED)>{fields(&recommended)}</td>
            <td data-label=state.t(w::UNKNOWN_WHY)>{whys.join(state.t(w::BETWEEN_NAMES))}</td>
            <td class="print-only"></td>
        </tr>
    }
}

fn named(state: State, owner: &str) -> String {
    match owner {
        "" => state.t(w::NOBODY_NAMED).into(),
        owner => owner.into(),
    }
}
