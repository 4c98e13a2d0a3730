//! Control totals, 控制合计: from what the source declares to what the bundle holds.

use leptos::prelude::*;
use qichu_model::TableId;

use super::{Icon, IconName, grouped, writes, writes_if};
use crate::engine::verify::{
    Checking, DeclaredView, DifferenceView, LineView, TotalsView, VerifyAnswer, VerifyAsk,
};
use crate::state::{state, words as w};

/// The totals of every table, and what is left to explain.
#[component]
pub fn Totals() -> impl IntoView {
    let state = state();
    let totals = RwSignal::new(Vec::<TotalsView>::new());
    let declared = RwSignal::new(Vec::<DeclaredView>::new());
    let seq = Memo::new(move |_| state.book.with(|b| b.as_ref().map(|b| b.seq)));
    Effect::new(move |_| {
        seq.get();
        state.lang.track();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(VerifyAnswer::Totals(tables, sources)) =
                state.verify(VerifyAsk::Totals).await
            {
                let _ = totals.try_set(tables);
                let _ = declared.try_set(sources);
            }
        });
    });
    let tables = move || {
        let one = |view: TotalsView| view! { <TableTotals view /> };
        totals.get().into_iter().map(one).collect_view()
    };
    view! {
        <section class="verify-part" data-testid="totals">
            <h2>{move || state.t(w::TOTALS_TITLE)}</h2>
            <p class="lead">{move || state.t(w::TOTALS_LEAD)}</p>
            <Differing declared />
            <div class="totals-tables">{tables}</div>
        </section>
    }
}

#[component]
fn TableTotals(view: TotalsView) -> impl IntoView {
    let state = state();
    let table = view.table;
    let open = RwSignal::new(None::<Option<u16>>);
    let lines = view
        .lines
        .into_iter()
        .enumerate()
        .map(|(i, line)| {
            // The first counts records; a later one without a field sums up others.
            let drill = i == 0 || line.field.is_some();
            view! { <TotalLine line drill open /> }
        })
        .collect_view();
    view! {
        <div class="card">
            <h3>{move || state.t(table.spec().label)}</h3>
            <div class="table-scroll">
                <table class="reconcile">
                    <thead>
                        <tr>
                            <th>{move || state.t(w::TOTAL_OF)}</th>
                            <th class="n">{move || state.t(w::DECLARED_BY)}</th>
                            <th class="n">{move || state.t(w::READ_FROM)}</th>
                            <th class="n">{move || state.t(w::IN_BOOK)}</th>
                            <th class="n">{move || state.t(w::IN_BUNDLE)}</th>
                            <th></th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {move || open.get().map(|field| view! { <Drill table field /> })}
        </div>
    }
}

#[component]
fn TotalLine(line: LineView, drill: bool, open: RwSignal<Option<Option<u16>>>) -> impl IntoView {
    let state = state();
    let field = line.field;
    let differs = line.declared.is_some_and(|d| d != line.read);
    let agrees = !differs && line.book == line.bundle && line.between.is_empty();
    let toggle = move |_| {
        open.update(|o| *o = if *o == Some(field) { None } else { Some(field) });
    };
    let between = (!line.between.is_empty()).then(|| {
        let text = line.between.join(" · ");
        view! {
            <small class="num">{text}</small>
            {drill
                .then(|| {
                    view! {
                        " "
                        <button class="plain link" on:click=toggle>{move || state.t(w::DETAILS)}</button>
                    }
                })}
        }
    });
    let tick = agrees.then(|| {
        view! {
            <span class="ok" role="img" aria-label=move || state.t(w::AGREES)>
                <Icon name=IconName::Check />
            </span>
        }
    });
    let declared = line.declared.map(|d| grouped(d.normalize()));
    view! {
        <tr>
            <td>{line.label}</td>
            <td class="n num" class:bad=differs>{declared}</td>
            <td class="n num">{grouped(line.read.normalize())}</td>
            <td class="n num">{grouped(line.book.normalize())}</td>
            <td class="n num">{grouped(line.bundle.normalize())}</td>
            <td>{tick} {between}</td>
        </tr>
    }
}

/// The records that make a total of the book another than was read.
#[component]
fn Drill(table: TableId, field: Option<u16>) -> impl IntoView {
    let state = state();
    let found = RwSignal::new(Vec::<DifferenceView>::new());
    wasm_bindgen_futures::spawn_local(async move {
        let ask = VerifyAsk::Differences(table, field);
        if let Some(VerifyAnswer::Differences(all)) = state.verify(ask).await {
            let _ = found.try_set(all);
        }
    });
    let one = move |one: DifferenceView| {
        let row = one.row;
        let change = format!(
            "{} → {}",
            grouped(one.before.normalize()),
            grouped(one.after.normalize())
        );
        view! {
            <li>
                <span class="num">{state.f(w::ROW_OF, &[&grouped(row + 1)])}</span>
                <span>{one.how}</span>
                <span class="num">{change}</span>
                {one.alive
                    .then(|| {
                        view! {
                            <button class="plain link" on:click=move |_| state.go_to(table, row, field.unwrap_or(0))>
                                {move || state.t(w::GO_TO_RECORD)}
                            </button>
                        }
                    })}
            </li>
        }
    };
    view! { <ul class="drill">{move || found.get().into_iter().map(one).collect_view()}</ul> }
}

/// What the sources declare and the files do not hold.
#[component]
fn Differing(declared: RwSignal<Vec<DeclaredView>>) -> impl IntoView {
    let state = state();
    let agree = move || declared.with(|d| d.iter().filter(|d| d.declared == d.read).count());
    let differ = move || {
        let all = declared.get();
        all.into_iter()
            .filter(|d| d.declared != d.read)
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || { agree() > 0 }>
            <p class="ok">
                <Icon name=IconName::Check />
                " "
                {move || state.f(w::DECLARED_AGREE, &[&agree().to_string()])}
            </p>
        </Show>
        <Show when=move || !differ().is_empty()>
            <div class="card differing">
                <h3>{move || state.t(w::DECLARED_TITLE)}</h3>
                <ul>
                    {move || differ().into_iter().map(|one| view! { <DeclaredLine one /> }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}

#[component]
fn DeclaredLine(one: DeclaredView) -> impl IntoView {
    let state = state();
    let (source, of) = (one.source, one.of);
    let off = one.declared.saturating_sub(one.read);
    let figures = [one.declared, one.read, off].map(|n| grouped(n.normalize()));
    let line = move || state.f(w::DECLARED_LINE, &[&figures[0], &figures[1], &figures[2]]);
    let text = RwSignal::new(String::new());
    let explain = move |reason: String| {
        wasm_bindgen_futures::spawn_local(async move {
            state.check(Checking::Explain(source, of, reason)).await;
        });
    };
    let explained = one.explained.is_some();
    let answer = match one.explained {
        Some((reason, who)) => view! {
            <span class="ok">
                <Icon name=IconName::Check />
                " "
                {state.f(w::EXPLAINED_BY, &[&reason, &who])}
            </span>
            <button class="btn s" {..writes()} on:click=move |_| explain(String::new())>{move || state.t(w::TAKE_BACK)}</button>
        }
        .into_any(),
        None => view! {
            <input
                data-testid="explain-text"
                placeholder=move || state.t(w::EXPLAIN_EXAMPLE)
                aria-label=move || state.t(w::EXPLAIN_EXAMPLE)
                on:input=move |event| text.set(event_target_value(&event))
            />
            <button
                class="btn s p"
                data-testid="explain"
                {..writes_if(move || text.with(|t| !t.trim().is_empty()))}
                on:click=move |_| explain(text.get_untracked().trim().to_owned())
            >
                {move || state.t(w::EXPLAIN)}
            </button>
        }
        .into_any(),
    };
    view! {
        <li>
            <b>{one.name}</b>
            <span>{one.label}</span>
            {one.in_file.then(|| view! { <span class="pill i">{move || state.t(w::IN_FILE_TOTAL)}</span> })}
            <span class="num" class:bad=!explained>{line}</span>
            <span class="answer">{answer}</span>
        </li>
    }
}
