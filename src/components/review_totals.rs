//! Control totals, 控制合计: from what the source declares to what the bundle holds.

use leptos::prelude::*;
use qichu_model::TableId;

use super::review_figures::{Part, PartId, Standing, opened};
use super::{Icon, IconName, grouped, writes, writes_if};
use crate::engine::verify::{
    Checking, DeclaredView, DifferenceView, LineView, TotalsView, VerifyAnswer, VerifyAsk,
};
use crate::state::{Checks, State, state, words as w};

/// Whether a total is in book and bundle what was read, and people made no other of it.
/// Changes that make up for each other leave it so.
pub fn stays(line: &LineView) -> bool {
    line.read == line.book && line.book == line.bundle && !line.differs
}

/// Whether a total is the same from end to end.
fn agrees(line: &LineView) -> bool {
    stays(line) && line.declared.is_none_or(|d| d == line.read)
}

/// Totals of a table that people made another than was read.
fn made(totals: &TotalsView) -> impl Iterator<Item = &LineView> {
    totals.lines.iter().filter(|line| line.differs)
}

/// Totals of the book that nobody has explained.
pub fn open_lines(totals: &[TotalsView]) -> usize {
    totals.iter().flat_map(made).filter(|l| l.is_open()).count()
}

/// Whether a source declares another total than was read, and nobody said why.
pub fn is_open(declared: &DeclaredView) -> bool {
    declared.declared != declared.read && declared.explained.is_none()
}

/// The totals of every table, and what is left to explain.
#[component]
pub fn Totals(checks: Checks) -> impl IntoView {
    let state = state();
    let Checks {
        totals, declared, ..
    } = checks;
    let open = Memo::new(move |_| {
        let declared = declared.with(|d| d.iter().filter(|d| is_open(d)).count());
        declared + totals.with(|t| open_lines(t))
    });
    let changed = Memo::new(move |_| {
        totals.with(|t| {
            let lines = t.iter().flat_map(|t| &t.lines);
            lines.filter(|l| !stays(l)).count()
        })
    });
    let standing = Signal::derive(move || {
        let (class, text) = match (open.get(), changed.get()) {
            (0, 0) => ("k", state.t(w::ALL_AS_READ).to_owned()),
            (0, n) => ("i", state.f(w::NOT_AS_READ, &[&n.to_string()])),
            (n, _) => ("e", state.f(w::LEFT_TO_EXPLAIN, &[&n.to_string()])),
        };
        totals
            .with(|t| !t.is_empty())
            .then_some(Standing { class, text })
    });
    let to_do = Signal::derive(move || open.get() + changed.get() > 0);
    let tables = move || totals.with(|t| t.iter().map(|t| t.table).collect::<Vec<_>>());
    view! {
        <Part id=PartId::Totals title=w::TOTALS_TITLE lead=w::TOTALS_LEAD standing to_do>
            <Differing declared />
            <Made totals all=true />
            <div class="totals-tables">
                <For each=tables key=|table| *table let:table>
                    <TableTotals totals table />
                </For>
            </div>
        </Part>
    }
}

#[component]
fn TableTotals(totals: RwSignal<Vec<TotalsView>>, table: TableId) -> impl IntoView {
    let state = state();
    let drilled = RwSignal::new(None::<Option<u16>>);
    let lines = Memo::new(move |_| {
        let own = |t: &[TotalsView]| t.iter().find(|t| t.table == table).map(|t| t.lines.clone());
        totals.with(|t| own(t)).unwrap_or_default()
    });
    let changed = Memo::new(move |_| lines.with(|l| l.iter().filter(|l| !agrees(l)).count()));
    let standing = move || match changed.get() {
        0 => {
            let all = lines.with(Vec::len).to_string();
            view! { <span class="pill k">{state.f(w::ALL_AGREE, &[&all])}</span> }.into_any()
        }
        n => view! { <span class="pill i">{state.f(w::NOT_AGREEING, &[&n.to_string()])}</span> }
            .into_any(),
    };
    let rows = move || {
        let row = |(i, line): (usize, LineView)| {
            // The first counts records; a later one without a field sums up others.
            let drill = i == 0 || line.field.is_some();
            view! { <TotalLine line drill drilled /> }
        };
        lines.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <details class="card" prop:open=opened(Signal::derive(move || changed.get() > 0))>
            <summary>
                <h3>{move || state.t(table.spec().label)}</h3>
                {standing}
            </summary>
            <table class="reconcile stacked">
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
                <tbody>{rows}</tbody>
            </table>
            {move || drilled.get().map(|field| view! { <Drill table field /> })}
        </details>
    }
}

#[component]
fn TotalLine(line: LineView, drill: bool, drilled: RwSignal<Option<Option<u16>>>) -> impl IntoView {
    let state = state();
    let field = line.field;
    let differs = line.declared.is_some_and(|d| d != line.read);
    let toggle = move |_| {
        drilled.update(|o| *o = if *o == Some(field) { None } else { Some(field) });
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
    let tick = agrees(&line).then(|| {
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
            <td class="n num" class:bad=differs data-label=move || state.t(w::DECLARED_BY)>{declared}</td>
            <td class="n num" data-label=move || state.t(w::READ_FROM)>{grouped(line.read.normalize())}</td>
            <td class="n num" data-label=move || state.t(w::IN_BOOK)>{grouped(line.book.normalize())}</td>
            <td class="n num" data-label=move || state.t(w::IN_BUNDLE)>{grouped(line.bundle.normalize())}</td>
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

/// What is left to explain of the control totals: before the seal, where it is asked for.
#[component]
pub fn ToExplain() -> impl IntoView {
    let state = state();
    let Checks {
        totals, declared, ..
    } = state.checks();
    let open = move || {
        let all = declared.get().into_iter();
        all.filter(is_open).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || !open().is_empty()>
            <ul class="differing">
                {move || open().into_iter().map(|one| view! { <DeclaredLine one /> }).collect_view()}
            </ul>
        </Show>
        <Made totals all=false />
    }
}

/// The totals that people made another than was read, by table: one reason for those of a
/// table that have none yet. With `all` also those that have one.
#[component]
fn Made(totals: RwSignal<Vec<TotalsView>>, all: bool) -> impl IntoView {
    let state = state();
    let shown = move |t: &TotalsView| made(t).any(|line| all || line.is_open());
    let tables = Memo::new(move |_| {
        totals.with(|t| {
            let some = t.iter().filter(|t| shown(t));
            some.map(|t| t.table).collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || tables.with(|t| !t.is_empty())>
            <div class="differing" class:card=all data-testid="made-totals">
                <h3>{move || state.t(w::MADE_TITLE)}</h3>
                <ul>
                    <For each=move || tables.get() key=|table| *table let:table>
                        <MadeLine totals table all />
                    </For>
                </ul>
            </div>
        </Show>
    }
}

#[component]
fn MadeLine(totals: RwSignal<Vec<TotalsView>>, table: TableId, all: bool) -> impl IntoView {
    let state = state();
    let lines = Memo::new(move |_| {
        totals.with(|t| {
            let own = t.iter().filter(|t| t.table == table).flat_map(made);
            let shown = own.filter(|line| all || line.is_open());
            shown.cloned().collect::<Vec<_>>()
        })
    });
    let explain = move |fields: Vec<Option<u16>>, reason: String| {
        wasm_bindgen_futures::spawn_local(async move {
            let checking = Checking::ExplainBook(table, fields, reason);
            state.check(checking).await;
        });
    };
    let one = move |line: LineView| {
        let field = line.field;
        let figures = [line.read, line.book].map(|n| grouped(n.normalize()));
        let open = line.is_open();
        view! {
            <li>
                <span>{line.label}</span>
                <span class="num" class:bad=open>
                    {move || state.f(w::MADE_LINE, &[&figures[0], &figures[1]])}
                </span>
                <small class="num">{line.between.join(" · ")}</small>
                {line
                    .explained
                    .map(|said| {
                        view! { <Explained said take_back=move || explain(vec![field], String::new()) /> }
                    })}
            </li>
        }
    };
    let open = move || {
        lines.with(|all| {
            let open = all.iter().filter(|line| line.is_open());
            open.map(|line| line.field).collect::<Vec<_>>()
        })
    };
    view! {
        <li>
            <b>{move || state.t(table.spec().label)}</b>
            <ul class="made">{move || lines.get().into_iter().map(one).collect_view()}</ul>
            <Show when=move || !open().is_empty()>
                <span class="answer">
                    <Explain give=move |reason| explain(untrack(open), reason) />
                </span>
            </Show>
        </li>
    }
}

/// A field for the reason of a difference.
#[component]
fn Explain(give: impl Fn(String) + Copy + Send + 'static) -> impl IntoView {
    let state = state();
    let text = RwSignal::new(String::new());
    view! {
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
            on:click=move |_| give(text.get_untracked().trim().to_owned())
        >
            {move || state.t(w::EXPLAIN)}
        </button>
    }
}

/// A reason with the name of who gave it, where one is known.
pub fn with_name(state: State, (reason, who): &(String, String)) -> String {
    match who.is_empty() {
        true => reason.clone(),
        false => state.f(w::EXPLAINED_BY, &[reason, who]),
    }
}

/// The reason of a difference, and who gave it.
#[component]
fn Explained(
    said: (String, String),
    take_back: impl Fn() + Copy + Send + 'static,
) -> impl IntoView {
    let state = state();
    view! {
        <span class="ok">
            <Icon name=IconName::Check />
            " "
            {with_name(state, &said)}
        </span>
        <button class="btn s" {..writes()} on:click=move |_| take_back()>{move || state.t(w::TAKE_BACK)}</button>
    }
}

#[component]
fn DeclaredLine(one: DeclaredView) -> impl IntoView {
    let state = state();
    let (source, of) = (one.source, one.of);
    let off = one.declared.saturating_sub(one.read);
    let figures = [one.declared, one.read, off].map(|n| grouped(n.normalize()));
    let line = move || state.f(w::DECLARED_LINE, &[&figures[0], &figures[1], &figures[2]]);
    let explain = move |reason: String| {
        wasm_bindgen_futures::spawn_local(async move {
            state.check(Checking::Explain(source, of, reason)).await;
        });
    };
    let explained = one.explained.is_some();
    let answer = match one.explained {
        Some(said) => {
            view! { <Explained said take_back=move || explain(String::new()) /> }.into_any()
        }
        None => view! { <Explain give=explain /> }.into_any(),
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

#[cfg(test)]
mod tests {
    use qichu_book::command::TotalOf;
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn what_is_declared_otherwise_stays_as_read_but_does_not_agree() {
        let line = |declared: Option<i64>, book: i64, differs: bool| LineView {
            field: None,
            label: String::new(),
            declared: declared.map(Decimal::from),
            read: 5.into(),
            book: book.into(),
            bundle: book.into(),
            between: Vec::new(),
            differs,
            explained: None,
        };
        for (line, expected) in [
            (line(None, 5, false), (true, true)),
            (line(Some(5), 5, false), (true, true)),
            (line(Some(6), 5, false), (true, false)),
            (line(Some(5), 6, false), (false, false)),
            // Added by hand, and merged away as much.
            (line(Some(5), 5, true), (false, false)),
        ] {
            assert_eq!((stays(&line), agrees(&line)), expected, "{line:?}");
        }
    }

    #[test]
    fn a_difference_is_open_until_somebody_says_why() {
        let told = |declared: i64, explained: Option<&str>| DeclaredView {
            source: 0,
            name: String::new(),
            of: TotalOf {
                table: TableId::Stock,
                field: None,
            },
            label: String::new(),
            declared: declared.into(),
            in_file: false,
            read: 5.into(),
            explained: explained.map(|why| (why.to_owned(), String::new())),
        };
        let open = [told(5, None), told(6, None), told(6, Some("lent"))];
        assert_eq!(open.each_ref().map(is_open), [false, true, false]);
    }
}
