//! A sampled record beside its source, and what comparing them gives.

use leptos::prelude::*;
use qichu_book::check::Outcome;
use qichu_model::{Cause, TableId};
use wasm_bindgen::JsCast;

use super::{Sampling, is_open};
use crate::components::{grouped, writes, writes_if};
use crate::engine::verify::{SampledField, VerifyAnswer, VerifyAsk};
use crate::state::{state, words as w};

/// A sampled record beside its source.
#[component]
pub fn Record(sampling: Sampling, table: TableId) -> impl IntoView {
    let state = sampling.state;
    // Which of the sample it is, its row, and what comparing it gave.
    let record = Memo::new(move |_| {
        let sample = sampling.now()?;
        let at = sampling.at.get().min(sample.records.len().checked_sub(1)?);
        let (row, outcome) = sample.records[at].clone();
        Some((at, row, outcome))
    });
    let row = Memo::new(move |_| record.get().map_or(0, |(_, row, _)| row));
    let open = sampling.part(is_open);
    let fields = RwSignal::new(Vec::<SampledField>::new());
    Effect::new(move |before: Option<u32>| {
        state.grid.stale.track();
        state.lang.track();
        let asked = row.get();
        // Those of another record are not to be compared with its source.
        if before.is_some_and(|before| before != asked) {
            fields.set(Vec::new());
        }
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(VerifyAnswer::Sampled(found)) =
                state.verify(VerifyAsk::Sampled(table, asked)).await
                && row.try_get_untracked() == Some(asked)
            {
                let _ = fields.try_set(found);
            }
        });
        asked
    });
    let line = move |field: SampledField| {
        let from = field.source.as_ref();
        let place = from.map(|from| {
            let parts = [
                from.file.as_str(),
                from.sheet.as_str(),
                from.address.as_str(),
            ];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            parts.join(" › ")
        });
        let original = from.map(|f| f.original.clone());
        let edited = original.as_ref().is_some_and(|o| *o != field.text);
        let other = field
            .now
            .as_ref()
            .is_some_and(|now| Some(now) != original.as_ref());
        view! {
            <tr class:edited=edited>
                <th scope="row">{field.label}</th>
                <td data-label=state.t(w::BOOK_VALUE)>{field.text}</td>
                <td data-label=state.t(w::SOURCE_VALUE)>{original}</td>
                <td data-label=state.t(w::READ_NOW) class:bad=other>{field.now}</td>
                <td class="where">{place.unwrap_or_else(|| state.t(w::TYPED_IN).into())}</td>
            </tr>
        }
    };
    let said = move || {
        let (_, _, outcome) = record.get()?;
        let (class, text) = match outcome? {
            Outcome::Matches => ("pill k", state.t(w::MATCHES).to_owned()),
            Outcome::Differs { cause, note, .. } => {
                let parts = [state.t(w::DIFFERS), state.t(cause.label()), &note];
                let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
                ("pill e", parts.join(" · "))
            }
        };
        Some(view! { <span class=class>{text}</span> })
    };
    let title = move || {
        record.get().map(|(at, row, _)| {
            state.f(
                w::SAMPLE_RECORD,
                &[&(at + 1).to_string(), &grouped(row + 1)],
            )
        })
    };
    view! {
        <div class="sampled">
            <header>
                <h3>{title}</h3>
                {said}
                <button class="plain link" on:click=move |_| state.go_to(table, row.get_untracked(), 0)>
                    {move || state.t(w::GO_TO_RECORD)}
                </button>
                <span class="space"></span>
                <Reopen />
            </header>
            <div class="table-scroll">
                <table class="stacked">
                    <thead>
                        <tr>
                            <th>{move || state.t(w::FIELD)}</th>
                            <th>{move || state.t(w::BOOK_VALUE)}</th>
                            <th>{move || state.t(w::SOURCE_VALUE)}</th>
                            <th>{move || state.t(w::READ_NOW)}</th>
                            <th>{move || state.t(w::WHERE)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || fields.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
            <Show when=move || open.get()>
                <footer>
                    <button class="btn p" data-testid="sample-matches" {..writes_if(move || state.may_check())} on:click=move |_| sampling.say(Outcome::Matches)>
                        {move || state.t(w::MATCHES)} " " <kbd>"M"</kbd>
                    </button>
                    <button class="btn" data-testid="sample-differs" {..writes_if(move || state.may_check())} on:click=move |_| sampling.differing.set(true)>
                        {move || state.t(w::DIFFERS)} " " <kbd>"D"</kbd>
                    </button>
                </footer>
                <Show when=move || sampling.differing.get()>
                    <How sampling fields />
                </Show>
            </Show>
        </div>
    }
}

/// How a record differs: cause, field, note.
#[component]
fn How(sampling: Sampling, fields: RwSignal<Vec<SampledField>>) -> impl IntoView {
    let state = sampling.state;
    let cause = RwSignal::new(Cause::Entry);
    let column = RwSignal::new(None::<u16>);
    let note = RwSignal::new(String::new());
    // Whoever said that it differs is asked how.
    let first = NodeRef::<leptos::html::Select>::new();
    Effect::new(move |_| {
        if let Some(first) = first.get() {
            let _ = first.focus();
        }
    });
    let causes = move || {
        let option = |(i, cause): (usize, Cause)| {
            view! { <option value=i.to_string()>{state.t(cause.label())}</option> }
        };
        Cause::ALL
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    let columns = move || {
        let option =
            |f: SampledField| view! { <option value=f.column.to_string()>{f.label}</option> };
        fields.get().into_iter().map(option).collect_view()
    };
    let confirm = move |_| {
        sampling.say(Outcome::Differs {
            cause: cause.get_untracked(),
            column: column.get_untracked(),
            note: note.get_untracked().trim().to_owned(),
        });
    };
    view! {
        <div class="how">
            <label>
                <span>{move || state.t(w::CAUSE)}</span>
                <select
                    node_ref=first
                    data-testid="sample-cause"
                    on:change=move |event| {
                        let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                        cause.set(Cause::ALL.get(number).copied().unwrap_or(Cause::Other));
                    }
                >
                    {causes}
                </select>
            </label>
            <label>
                <span>{move || state.t(w::FIELD)}</span>
                <select on:change=move |event| column.set(event_target_value(&event).parse().ok())>
                    <option value="">{move || state.t(w::WHOLE_RECORD)}</option>
                    {columns}
                </select>
            </label>
            <label>
                <span>{move || state.t(w::NOTE)}</span>
                <input on:input=move |event| note.set(event_target_value(&event)) />
            </label>
            <button class="btn p" data-testid="sample-confirm" {..writes()} on:click=confirm>{move || state.t(w::CONFIRM)}</button>
        </div>
    }
}

/// Opens a source's file again, to see what it holds now.
#[component]
fn Reopen() -> impl IntoView {
    let state = state();
    let input = NodeRef::<leptos::html::Input>::new();
    let read = move |_| {
        if let Some(input) = input.get_untracked() {
            state.read_files(crate::state::list(input.files()));
            input.set_value("");
        }
    };
    view! {
        <button
            class="btn s"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.unchecked_ref::<web_sys::HtmlElement>().click();
                }
            }
        >
            {move || state.t(w::REOPEN)}
        </button>
        <input
            type="file"
            class="hidden"
            data-testid="reopen"
            aria-label=move || state.t(w::REOPEN)
            node_ref=input
            on:change=read
        />
    }
}
