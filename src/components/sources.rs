//! The sources (来源) of the book, each with what is known of it.

use leptos::prelude::*;
use qichu_book::command::Fact;

use super::source_form::{SourceForm, grade_name};
use super::{completeness, grouped, size};
use crate::engine::collect::{Overview, SourceFacts};
use crate::engine::protocol::Act;
use crate::state::{State, state, words as w};

/// A line for each source, and a form for the one that is opened.
#[component]
pub fn Sources(
    /// What the engine says of the book.
    overview: RwSignal<Overview>,
) -> impl IntoView {
    let state = state();
    let opened = RwSignal::new(None::<u16>);
    let numbers = Memo::new(move |_| {
        overview.with(|o| o.sources.iter().map(|s| s.source).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || numbers.with(|n| !n.is_empty())>
            <div class="card sources" data-testid="sources">
                <h2>{move || state.t(w::SOURCES)}</h2>
                <div class="table-scroll">
                    <table>
                        <tbody>
                            <For each=move || numbers.get() key=|n| *n let:source>
                                <SourceLine state source overview opened />
                            </For>
                        </tbody>
                    </table>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn SourceLine(
    state: State,
    source: u16,
    overview: RwSignal<Overview>,
    opened: RwSignal<Option<u16>>,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        overview.with(|o| o.sources.iter().find(|s| s.source == source).cloned())
    });
    let complete = move || all.with(|s| s.as_ref().map(|s| completeness(state, s.complete)));
    let of = move |tell: fn(&SourceFacts) -> String| all.with(|s| s.as_ref().map(tell));
    let facts = Memo::new(move |_| all.get().map(|s| s.facts).unwrap_or_default());
    let read = Memo::new(move |_| all.get().map(|s| s.read).unwrap_or_default());
    let is_open = move || opened.get() == Some(source);
    let change = Callback::new(move |fact: Fact| state.act(Act::Source(source, fact)));
    let verdict = move || {
        all.with(|s| {
            s.as_ref().map(|s| match wrong(s) {
                None => view! { <span class="none">{state.t(w::NOT_DECLARED)}</span> }.into_any(),
                Some(0) => {
                    view! { <span class="pill k">{state.t(w::DECLARED_RIGHT)}</span> }.into_any()
                }
                Some(n) => {
                    let text = state.f(w::DECLARED_WRONG, &[&n.to_string()]);
                    view! { <span class="pill e">{text}</span> }.into_any()
                }
            })
        })
    };
    view! {
        <tr data-testid=format!("source-{source}")>
            <td><b>{move || of(|s| s.name.clone())}</b></td>
            <td>{move || of(|s| s.facts.owner())}</td>
            <td>{move || of(|s| [s.facts.way.clone(), s.facts.obtained.clone()].join(" ").trim().into())}</td>
            <td><span class="pill k">{move || state.t(grade_name(facts.get().grade))}</span></td>
            <td class="n num">{move || all.with(|s| s.as_ref().map(|s| state.f(w::RECORDS_N, &[&grouped(s.records)])))}</td>
            <td class="n num">{complete}</td>
            <td>{verdict}</td>
            <td class="n num">{move || of(|s| size(s.bytes as f64))}</td>
            <td class="num digest" title=move || of(|s| s.sha256.clone())>
                {move || of(|s| s.sha256.chars().take(12).collect())}
            </td>
            <td>
                <button
                    class="btn s"
                    data-testid="describe-source"
                    aria-expanded=move || is_open().to_string()
                    on:click=move |_| opened.update(|o| *o = (*o != Some(source)).then_some(source))
                >
                    {move || state.t(if is_open() { w::CLOSE } else { w::EDIT_SOURCE })}
                </button>
            </td>
        </tr>
        <Show when=is_open>
            <tr>
                <td colspan="10"><SourceForm facts read change /></td>
            </tr>
        </Show>
    }
}

/// How many declared totals are not what was read; `None` where none is declared.
fn wrong(source: &SourceFacts) -> Option<usize> {
    let declared = &source.facts.declared;
    let read = |of| source.read.get(of).copied().unwrap_or_default();
    let wrong = declared.iter().filter(|d| read(&d.of) != d.total);
    (!declared.is_empty()).then(|| wrong.count())
}
