//! 收集: files in, what is known of them, where they disagree, and what is still owed.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use qichu_model::TableId;

use crate::components::{
    Chase, Conflicts, FileReview, Icon, IconName, Opening, Sources, grouped, writes,
};
use crate::engine::collect::{CollectAsk, Collected, Overview};
use crate::engine::protocol::{Answer, Ask, Summary};
use crate::state::{list, state, words as w};

/// How long a change of the book waits until figures over all its records are asked for.
const PAUSE: Duration = Duration::from_millis(150);

/// The first stage.
#[component]
pub fn Collect() -> impl IntoView {
    let state = state();
    let reading = Memo::new(move |_| state.reading.with(Option::is_some));
    // What changes of a file that waits is not another file.
    let chosen = Memo::new(move |_| {
        let waits = |id: &u32| state.files.with(|f| f.iter().any(|f| f.id == *id));
        let entering = state.entering.get();
        state
            .file
            .get()
            .filter(|id| waits(id) || entering == Some(*id))
    });
    move || match (reading.get(), chosen.get()) {
        (true, _) => view! { <Progress /> }.into_any(),
        (false, Some(id)) => view! { <FileReview id /> }.into_any(),
        (false, None) => view! { <Start /> }.into_any(),
    }
}

#[component]
fn Progress() -> impl IntoView {
    let state = state();
    let name = move || state.reading.get().map(|r| state.f(w::READING, &[&r.name]));
    let rows = move || {
        state
            .reading
            .get()
            .filter(|r| r.rows > 0)
            .map(|r| state.f(w::READING_ROWS, &[&grouped(r.rows)]))
    };
    let behind = move || {
        let behind = state.reading.get().map_or(0, |r| r.behind);
        (behind > 0).then(|| state.f(w::READING_BEHIND, &[&behind.to_string()]))
    };
    view! {
        <div class="page waiting" role="status">
            <div class="spinner"></div>
            <h2>{name}</h2>
            <p class="num">{rows}</p>
            <p>{behind}</p>
            <button class="btn" on:click=move |_| state.cancel_reading()>{move || state.t(w::CANCEL)}</button>
        </div>
    }
}

#[component]
fn Start() -> impl IntoView {
    let state = state();
    let overview = overview();
    let input = NodeRef::<leptos::html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        if let Some(input) = input.get_untracked() {
            state.read_files(list(input.files()));
            input.set_value("");
        }
    };
    // Once there is something, it is what this screen is about.
    let begun = Memo::new(move |_| {
        let begun = |b: &Summary| b.has_records() || !b.sources.is_empty();
        state.book.with(|b| b.as_ref().is_some_and(begun))
    });
    let templates = move |_| state.download_answer(Ask::Template(TableId::ALL.to_vec()));
    view! {
        <div class="page">
            <Show when=move || !begun.get()>
                <Opening />
            </Show>
            <div class="drop" class:slim=move || begun.get() on:click=choose>
                <span class="drop-icon"><Icon name=IconName::Import /></span>
                <h1>{move || state.t(w::DROP_TITLE)}</h1>
                <p>{move || state.t(w::DROP_LEAD)}</p>
                <button class="btn p" {..writes()} on:click=move |event| { event.stop_propagation(); choose(event); }>
                    {move || state.t(w::CHOOSE_FILES)}
                </button>
                <Show when=move || begun.get()>
                    <button class="btn" on:click=move |event| { event.stop_propagation(); templates(event); }>
                        <Icon name=IconName::Download />
                        {move || state.t(w::TEMPLATES)}
                    </button>
                </Show>
                <input
                    type="file"
                    class="hidden"
                    data-testid="file-input"
                    node_ref=input
                    multiple
                    {..writes()}
                    aria-label=move || state.t(w::CHOOSE_FILES)
                    accept=".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,.tsv,.txt"
                    on:click=|event| event.stop_propagation()
                    on:change=take
                />
                <small>{move || state.t(w::OR_PASTE)}</small>
            </div>
            <Show when=move || !begun.get()>
                <div class="cards offers">
                    <button class="card offer" on:click=templates>
                        <Icon name=IconName::Download />
                        <b>{move || state.t(w::TEMPLATES)}</b>
                        <small>{move || state.t(w::TEMPLATES_LEAD)}</small>
                    </button>
                    <button class="card offer" data-testid="sample" {..writes()} on:click=move |_| state.read_sample()>
                        <Icon name=IconName::Sample />
                        <b>{move || state.t(w::TRY_SAMPLE)}</b>
                        <small>{move || state.t(w::SAMPLE_LEAD)}</small>
                    </button>
                </div>
            </Show>
            <Sources overview />
            <Conflicts overview />
            <Chase overview />
        </div>
    }
}

/// What the engine says of sources, conflicts and gaps, asked anew as the book changes.
fn overview() -> RwSignal<Overview> {
    let state = state();
    let found = RwSignal::new(Overview::default());
    let book = move || {
        state
            .book
            .with(|b| b.as_ref().map(|b| (b.id.clone(), b.seq)))
    };
    let book = Memo::new(move |_| book());
    Effect::new(move |before: Option<()>| {
        book.get();
        wasm_bindgen_futures::spawn_local(async move {
            // It walks over all records; entering a file leads away from here at once.
            if before.is_some() {
                sleep(PAUSE).await;
            }
            if found.is_disposed() {
                return;
            }
            let asked = state.ask(Ask::Collect(CollectAsk::Overview)).await;
            if let Ok((Answer::Collected(Collected::Overview(all)), _)) = asked {
                let _ = found.try_set(*all);
            }
        });
    });
    found
}
