//! Screens, one file each, and the frame around them.

mod collect;
mod enter;
mod hand_over;
mod insight;
mod settings;
mod tidy;
mod verify;

use std::time::Duration;

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::{FileReview, Rail, StatusBar, Toasts, TopBar};
use crate::engine::protocol::{Act, Ask, FileView, Save};
use crate::state::{Phase, Screen, State, list, pasted, words as w};
use collect::Collect;
use enter::Enter;
use hand_over::HandOver;
use insight::InsightPage;
use settings::SettingsPage;
use tidy::Tidy;
use verify::Verify;

/// How long a screen is there that nobody sees.
const REHEARSAL: Duration = Duration::from_millis(500);

/// Builds the screens that a file leads to, for a moment and outside of the page: a browser
/// compiles a function when it is first called, and all of them at once would take long.
fn rehearse(state: State, file: FileView) {
    // Who sees one of them needs no other.
    let sees = move || {
        state.screen.get_untracked() == Screen::Tidy || state.file.get_untracked().is_some()
    };
    if sees() {
        return;
    }
    on_stage(move || {
        let (mut own, id) = (state, file.id);
        own.files = RwSignal::new(vec![file]);
        own.foreseen = RwSignal::new(None);
        // So that no key enters it.
        own.entering = RwSignal::new(Some(id));
        own.file = RwSignal::new(Some(id));
        provide_context(own);
        view! { <FileReview id /> }
    });
    let tidy = move || {
        if !sees() {
            on_stage(move || {
                provide_context(state);
                view! { <Tidy /> }
            });
        }
    };
    set_timeout(tidy, REHEARSAL);
}

fn on_stage<V: IntoView + 'static>(screen: impl FnOnce() -> V + 'static) {
    let stage = document().create_element("div").ok();
    if let Some(stage) = stage.and_then(|stage| stage.dyn_into().ok()) {
        let shown = mount_to(stage, screen);
        set_timeout(move || drop(shown), REHEARSAL);
    }
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let state = State::start();
    // A first visit begins with a book: a file can be dropped at once.
    Effect::new(move |_| {
        if state.phase.get() == Phase::NoBook {
            wasm_bindgen_futures::spawn_local(async move {
                match state.ask(Ask::Create(Box::new(settings::fresh()))).await {
                    Ok(_) => state.phase.set(Phase::Open),
                    Err(why) => state.phase.set(Phase::Broken(why)),
                }
            });
        }
    });
    state.rehearse();
    Effect::new(move |_| {
        if let Some(file) = state.rehearsed.get() {
            rehearse(state, file);
        }
    });
    let dragging = take_files(state);
    panes();
    undo_keys(state);
    // A screen that is chosen again stays as it is.
    let chosen = Memo::new(move |_| state.screen.get());
    // Another screen begins at its top: its page may be the element of the one before.
    let place = Memo::new(move |_| (chosen.get(), state.file.get()));
    Effect::new(move |before: Option<Screen>| {
        let (screen, _) = place.get();
        if before.is_some_and(|before| before != screen) {
            state.forget_trouble();
        }
        if before.is_some() {
            request_animation_frame(|| {
                let page = document().query_selector(".main > .page").ok().flatten();
                if let Some(page) = page {
                    page.set_scroll_top(0);
                }
                // What had the focus may be gone: the next Tab begins in what is new.
                let lost = document()
                    .active_element()
                    .is_none_or(|e| e.tag_name() == "BODY");
                if lost {
                    focus(".main");
                }
            });
        }
        screen
    });
    let screen = move || match chosen.get() {
        Screen::Collect => view! { <Collect /> }.into_any(),
        Screen::Tidy => view! { <Tidy /> }.into_any(),
        Screen::Enter => view! { <Enter /> }.into_any(),
        Screen::Verify => view! { <Verify /> }.into_any(),
        Screen::HandOver => view! { <HandOver /> }.into_any(),
        Screen::Insight => view! { <InsightPage /> }.into_any(),
        Screen::Settings => view! { <SettingsPage /> }.into_any(),
    };
    let body = move || {
        match state.phase.get() {
        Phase::Open => screen().into_any(),
        Phase::Starting | Phase::NoBook => {
            view! { <div class="page waiting"><p>{move || state.t(w::STARTING)}</p></div> }.into_any()
        }
        Phase::Broken(why) => view! {
            <div class="page waiting">
                <h1>{move || state.t(w::BROKEN)}</h1>
                <p>{why}</p>
                <p>{move || state.t(w::BROKEN_HINT)}</p>
                <div class="acts">
                    <button class="btn p" on:click=move |_| { let _ = window().location().reload(); }>{move || state.t(w::RELOAD)}</button>
                    <button class="btn" data-testid="elsewhere" on:click=move |_| state.start_elsewhere()>{move || state.t(w::ELSEWHERE)}</button>
                </div>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <div class="screen">
            <TopBar />
            <Rail />
            <main class="main" tabindex="-1">
                <Show when=move || state.reads_only.get()>
                    <p class="notice w">{move || state.t(w::READ_ONLY_LONG)}</p>
                </Show>
                <Show when=move || state.save.with(|s| matches!(s, Save::Failed(_)))>
                    <p class="notice w" role="alert">{move || state.t(w::SAVE_FAILED_LONG)}</p>
                </Show>
                {body}
            </main>
            <StatusBar />
            <Toasts />
        </div>
        <Show when=move || dragging.get()>
            <div class="dropping"><b>{move || state.t(w::DROP_NOW)}</b></div>
        </Show>
    }
}

fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let found = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    found.is_some_and(|element| element.focus().is_ok())
}

/// F6 goes round the panes, as desktop programs have it: Tab stays in the grid.
fn panes() {
    // Each pane, and what of it takes the focus.
    const PANES: [(&str, &str); 5] = [
        (".rail", ".rail :is([aria-current], .stage)"),
        (
            ".work",
            ".work :is(.grid-field, .form input, .groups button)",
        ),
        (".cellbar", ".cellbar button:not(:disabled)"),
        (".page", ".page :is(button, input, select):not(:disabled)"),
        (".side", ".side .chip.on"),
    ];
    let _ = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() != "F6" {
            return;
        }
        event.prevent_default();
        let active = document().active_element();
        let holds = |pane: &str| {
            let active = active.as_ref();
            active.is_some_and(|a| a.closest(pane).ok().flatten().is_some())
        };
        // A pane within another is the nearer one, and comes after it.
        let now = PANES.iter().rposition(|(pane, _)| holds(pane));
        let count = PANES.len();
        let next = |i: usize| match (now, event.shift_key()) {
            (Some(now), false) => (now + i) % count,
            (Some(now), true) => (now + count - i) % count,
            (None, _) => i % count,
        };
        let _ = (1..=count).map(next).any(|i| focus(PANES[i].1));
    });
}

/// Undo and redo by key, on every screen. A text that is being typed has its own undo, and a
/// dialog has nothing yet.
fn undo_keys(state: State) {
    // Whether the field that has the focus was typed in since it was last taken over.
    let typing = StoredValue::new(false);
    let _ = window_event_listener(leptos::ev::input, move |_| typing.set_value(true));
    let _ = window_event_listener(leptos::ev::change, move |_| typing.set_value(false));
    let _ = window_event_listener(leptos::ev::focusout, move |_| typing.set_value(false));
    let _ = window_event_listener(leptos::ev::keydown, move |event| {
        let act = match (event.key().as_str(), event.shift_key()) {
            ("z" | "Z", false) => Act::Undo,
            ("z" | "Z", true) | ("y" | "Y", false) => Act::Redo,
            _ => return,
        };
        let control = event.ctrl_key() || event.meta_key();
        if !control || event.alt_key() || event.is_composing() || event.default_prevented() {
            return;
        }
        let active = document().active_element();
        let in_grid = active.is_some_and(|a| a.matches(".grid-field").unwrap_or_default());
        let typed = match in_grid {
            true => state.grid.editing.get_untracked(),
            false => typing.get_value(),
        };
        let asked = document().query_selector("dialog[open]").ok().flatten();
        if typed || asked.is_some() || state.phase.get_untracked() != Phase::Open {
            return;
        }
        event.prevent_default();
        state.turn(act);
    });
}

/// Files may be dropped, and cells pasted, wherever nothing else takes them.
fn take_files(state: State) -> RwSignal<bool> {
    let dragging = RwSignal::new(false);
    let _ = window_event_listener(leptos::ev::dragover, move |event| {
        event.prevent_default();
        if !dragging.get_untracked() {
            dragging.set(true);
        }
    });
    let _ = window_event_listener(leptos::ev::dragleave, move |event| {
        // Leaving the window, not going from one element to the next.
        if event.related_target().is_none() {
            dragging.set(false);
        }
    });
    let _ = window_event_listener(leptos::ev::drop, move |event| {
        event.prevent_default();
        dragging.set(false);
        if let Some(data) = event.data_transfer() {
            state.read_files(list(data.files()));
        }
    });
    let _ = window_event_listener(leptos::ev::paste, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let text_field = target.is_some_and(|t| {
            t.closest("input, textarea, select")
                .ok()
                .flatten()
                .is_some()
        });
        if text_field || state.screen.get_untracked() != Screen::Collect {
            return;
        }
        let event: &web_sys::ClipboardEvent = event.unchecked_ref();
        let files = list(event.clipboard_data().and_then(|d| d.files()));
        if !files.is_empty() {
            state.read_files(files);
        } else if let Some(text) = pasted(event) {
            state.read_pasted(text);
        }
    });
    dragging
}
