//! The rail at the left: stages, tables with counts, files that wait.

use leptos::prelude::*;
use qichu_model::TableId;

use super::{Icon, IconName, grouped, into_view};
use crate::engine::protocol::Filter;
use crate::state::{Screen, State, state, words as w};

/// Whether a stage has nothing left to do.
fn is_done(state: State, screen: Screen) -> bool {
    state.book.with(|book| {
        let Some(book) = book else {
            return false;
        };
        let filled = book.tables.iter().any(|t| t.rows > 0);
        match screen {
            Screen::Collect => filled && state.files.with(Vec::is_empty),
            Screen::Tidy | Screen::Enter => book.may_seal,
            // Totals that do not agree and records to review stand in the way of a seal; where
            // nobody reviews, only a seal says that nothing more is to be verified.
            Screen::Verify => {
                let asked = book.tables.iter().any(|t| t.review.is_some());
                book.may_seal && (asked || state.sealed.with(Option::is_some))
            }
            Screen::HandOver => state.sealed.with(|s| s.is_some()),
            Screen::Insight | Screen::Settings => false,
        }
    })
}

/// An element that comes into view once it is where the person is.
fn shown_when(here: impl Fn() -> bool + 'static) -> NodeRef<leptos::html::Button> {
    let element = NodeRef::<leptos::html::Button>::new();
    Effect::new(move |_| {
        if here()
            && let Some(element) = element.get()
        {
            // Once the screen stands: the browser would lay out what is half done.
            request_animation_frame(move || into_view(&element));
        }
    });
    element
}

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let state = state();
    let stage = move |(i, screen): (usize, Screen)| {
        let now = move || state.screen.get() == screen;
        let done = move || is_done(state, screen);
        let element = shown_when(now);
        view! {
            <button
                node_ref=element
                class="stage"
                class:now=now
                class:done=done
                aria-current=move || now().then_some("step")
                on:click=move |_| {
                    // Once more, from a file that waits back to where files are taken.
                    if screen == Screen::Collect && now() {
                        state.file.set(None);
                    }
                    state.screen.set(screen);
                }
            >
                <b>{move || if done() && !now() { "✓".to_owned() } else { (i + 1).to_string() }}</b>
                <span>{move || state.t(screen.label())}</span>
                {(screen == Screen::Collect).then(|| view! { <SourceCount /> })}
            </button>
        }
    };
    view! {
        <nav class="rail" aria-label=move || state.t(w::STAGES)>
            <div class="stages">{Screen::STAGES.into_iter().enumerate().map(stage).collect_view()}</div>
            <WaitingFiles />
            <h3>{move || state.t(w::TABLES)}</h3>
            <div class="tables strip">
                {TableId::ALL.map(|table| view! { <TableTab table /> }).into_iter().collect_view()}
                <button
                    class="tbl insight-tab"
                    class:on=move || state.screen.get() == Screen::Insight
                    data-testid="insight-tab"
                    aria-current=move || (state.screen.get() == Screen::Insight).then_some("page")
                    on:click=move |_| state.screen.set(Screen::Insight)
                >
                    <span class="name"><Icon name=IconName::Chart /> " " {move || state.t(w::INSIGHT)}</span>
                </button>
            </div>
        </nav>
    }
}

#[component]
fn SourceCount() -> impl IntoView {
    let state = state();
    let count = move || {
        state
            .book
            .with(|b| b.as_ref().map_or(0, |b| b.sources.len()))
    };
    view! {
        <Show when=move || { count() > 0 }>
            <span class="pill k">{move || state.f(w::SOURCES_COUNT, &[&count().to_string()])}</span>
        </Show>
    }
}

#[component]
fn WaitingFiles() -> impl IntoView {
    let state = state();
    view! {
        <Show when=move || state.files.with(|f| !f.is_empty())>
            <h3>{move || state.t(w::WAITING_FILES)}</h3>
            <For each=move || state.files.get() key=|f| (f.id, f.asks) let:file>
                <button
                    class="tbl"
                    data-testid="waiting-file"
                    title=file.name.clone()
                    class:on=move || state.file.get() == Some(file.id) && state.screen.get() == Screen::Collect
                    on:click=move |_| {
                        state.file.set(Some(file.id));
                        state.screen.set(Screen::Collect);
                    }
                >
                    <span class="name">{file.name.clone()}</span>
                    {match file.asks {
                        0 => view! { <span class="num rows">{grouped(file.records)}</span> }.into_any(),
                        asks => view! { <span class="pill w">{format!("? {asks}")}</span> }.into_any(),
                    }}
                </button>
            </For>
        </Show>
    }
}

#[component]
fn TableTab(table: TableId) -> impl IntoView {
    let state = state();
    let view_of = Memo::new(move |_| {
        state
            .book
            .with(|b| b.as_ref().map(|b| b.tables[table.index()].clone()))
    });
    let errors = Memo::new(move |_| {
        state
            .book
            .with(|b| b.as_ref().map_or(0, |b| b.wrong(Some(table))))
    });
    let errors = move || errors.get();
    // What waits for a reviewer is to be done as well.
    let to_do = move || view_of.with(|v| v.as_ref().is_none_or(|v| v.errors + v.warnings > 0));
    let warnings = move || view_of.with(|v| v.as_ref().map_or(0, |v| v.warnings));
    let rows = move || view_of.with(|v| v.as_ref().map_or(0, |v| v.rows));
    let complete = move || {
        view_of.with(|v| {
            v.as_ref().map_or(0, |v| {
                if v.rows == 0 {
                    0
                } else {
                    v.complete.per_mille()
                }
            })
        })
    };
    let on = move || state.table.get() == table && state.screen.get() == Screen::Tidy;
    let element = shown_when(on);
    view! {
        <button
            node_ref=element
            class="tbl"
            class:on=on
            class:empty=move || rows() == 0
            data-testid=format!("table-tab-{}", table.spec().key)
            aria-current=move || on().then_some("page")
            on:click=move |_| {
                state.grid.cursor.set(crate::state::Cursor::default());
                state.table.set(table);
                state.screen.set(Screen::Tidy);
                if view_of.with_untracked(|v| v.as_ref().is_some_and(|v| v.filter != Filter::All)) {
                    state.tell(crate::engine::protocol::Ask::Filter(table, Filter::All));
                }
            }
        >
            <span class="name">{move || state.t(table.spec().label)}</span>
            <span class="counts">
                <span class="num rows">{move || (rows() > 0).then(|| grouped(rows()))}</span>
                <Show when=move || { errors() > 0 }><span class="pill e">{move || grouped(errors())}</span></Show>
                <Show when=move || { warnings() > 0 }><span class="pill w">{move || grouped(warnings())}</span></Show>
                <Show when=move || { rows() > 0 && !to_do() && !state.checking() }><span class="pill k">"✓"</span></Show>
            </span>
            <span class="bar"><span style:width=move || format!("{}%", complete() / 10)></span></span>
        </button>
    }
}
