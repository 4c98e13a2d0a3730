//! The bar above: book, search, undo and redo, how saving goes, offline, settings, theme,
//! language.

use leptos::prelude::*;

use super::{Icon, IconName, Identity, clock, writes_named};
use crate::engine::protocol::{Act, Filter, Save};
use crate::state::{Offline, Phase, Screen, Theme, state, words as w};

/// The bar above every screen.
#[component]
pub fn TopBar() -> impl IntoView {
    let state = state();
    let title = move || {
        state.book.with(|book| {
            let Some(book) = book else {
                return String::new();
            };
            let names = [&book.settings.company, &book.settings.region];
            let names: Vec<&str> = names
                .into_iter()
                .map(|n| n.trim())
                .filter(|n| !n.is_empty())
                .collect();
            match names.is_empty() {
                true => state.t(w::UNNAMED).to_owned(),
                false => names.join(" · "),
            }
        })
    };
    let opening = move || {
        state
            .book
            .with(|b| b.as_ref().map(|b| b.settings.opening_date.clone()))
    };
    view! {
        <header class="top">
            <span class="brand">"期"<i>"初"</i><span class="latin">" Qichu"</span></span>
            <button class="book" on:click=move |_| state.screen.set(Screen::Settings) title=move || state.t(w::SETTINGS)>
                <span class="book-name">{title}</span>
                <span class="book-date">{move || state.t(w::OPENING)} " " <b class="num">{opening}</b></span>
            </button>
            <Search />
            <Turn />
            <Identity />
            <SaveState />
            <OfflineState />
            <button
                class="plain to-settings"
                data-testid="to-settings"
                title=move || state.t(w::SETTINGS)
                aria-current=move || (state.screen.get() == Screen::Settings).then_some("page")
                on:click=move |_| state.screen.set(Screen::Settings)
            >
                <Icon name=IconName::Settings />
                <span>{move || state.t(w::SETTINGS_SHORT)}</span>
            </button>
            <ThemeButton />
            <button
                class="book language"
                data-testid="language"
                aria-label=move || state.t(w::LANGUAGE_LABEL)
                on:click=move |_| state.lang.update(|l| *l = match l {
                    qichu_model::Lang::Zh => qichu_model::Lang::En,
                    qichu_model::Lang::En => qichu_model::Lang::Zh,
                })
            >
                {move || state.t(w::LANGUAGE_OTHER)}
            </button>
        </header>
    }
}

/// Undo and redo.
#[component]
fn Turn() -> impl IntoView {
    let state = state();
    let can_undo = Memo::new(move |_| state.book.with(|b| b.as_ref().is_some_and(|b| b.can_undo)));
    let can_redo = Memo::new(move |_| state.book.with(|b| b.as_ref().is_some_and(|b| b.can_redo)));
    view! {
        <span class="turn">
            <button class="plain" data-testid="undo" aria-label=move || state.t(w::UNDO) {..writes_named(w::UNDO_KEY, move || can_undo.get())} on:click=move |_| state.turn(Act::Undo)>
                <Icon name=IconName::Undo />
            </button>
            <button class="plain" data-testid="redo" aria-label=move || state.t(w::REDO) {..writes_named(w::REDO_KEY, move || can_redo.get())} on:click=move |_| state.turn(Act::Redo)>
                <Icon name=IconName::Redo />
            </button>
        </span>
    }
}

#[component]
fn Search() -> impl IntoView {
    let state = state();
    let field = NodeRef::<leptos::html::Input>::new();
    let go = move |text: String| {
        let text = text.trim().to_owned();
        let filter = match text.is_empty() {
            true => Filter::All,
            false => Filter::Text(text),
        };
        let table = state.table.get_untracked();
        state.show(table, filter);
    };
    // Ctrl+K, or Ctrl+F, as people expect.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        // Beside the grid Ctrl+F opens the bar that also replaces.
        let elsewhere = state.screen.get_untracked() != Screen::Tidy;
        let wanted = event.key() == "k" || (event.key() == "f" && elsewhere);
        if wanted && (event.ctrl_key() || event.meta_key()) && !event.shift_key() {
            event.prevent_default();
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
                field.select();
            }
        }
    });
    on_cleanup(move || keys.remove());
    // What the table shown is filtered by, so that no word stays that no longer holds.
    let now = Memo::new(move |_| {
        let table = state.table.get();
        state.book.with(
            |b| match b.as_ref().map(|b| &b.tables[table.index()].filter) {
                Some(Filter::Text(text)) => text.clone(),
                _ => String::new(),
            },
        )
    });
    view! {
        <label class="find">
            <Icon name=IconName::Search />
            <input
                type="search"
                node_ref=field
                prop:value=move || now.get()
                placeholder=move || state.t(w::FIND)
                aria-label=move || state.t(w::FIND)
                on:keydown=move |event| {
                    let field: web_sys::HtmlInputElement = event_target(&event);
                    // Enter also ends a composition: that one is not ours.
                    if event.is_composing() || !["Enter", "Escape"].contains(&event.key().as_str()) {
                        return;
                    }
                    if event.key() == "Escape" {
                        field.set_value("");
                    }
                    go(field.value());
                    // On from here in the grid.
                    let _ = field.blur();
                }
            />
            <span class="keys"><kbd>"Ctrl"</kbd><kbd>"K"</kbd></span>
        </label>
    }
}

#[component]
fn SaveState() -> impl IntoView {
    let state = state();
    let key = move || {
        state.save.with(|save| match save {
            Save::Saved(_) => "saved",
            Save::Saving => "saving",
            Save::Failed(_) => "failed",
            Save::ReadOnly => "read-only",
        })
    };
    let text = move || match state.save.get() {
        Save::Saved(at) => state.f(w::SAVED, &[&clock(at)]),
        Save::Saving => state.t(w::SAVING).into(),
        Save::Failed(why) => format!("{} ({why})", state.t(w::SAVE_FAILED)),
        Save::ReadOnly => state.t(w::READ_ONLY).into(),
    };
    // Of what does not open nothing is known.
    view! {
        <Show when=move || state.phase.get() == Phase::Open>
            <span class="save num" data-testid="save-state" data-state=key title=text>
                <span class="dot"></span>
                <span class="wide">{text}</span>
            </span>
        </Show>
    }
}

#[component]
fn OfflineState() -> impl IntoView {
    let state = state();
    let key = move || match state.offline.get() {
        Offline::Ready | Offline::Update => "ready",
        Offline::Preparing => "preparing",
        Offline::Unsupported => "unsupported",
    };
    let text = move || {
        state.t(match state.offline.get() {
            Offline::Ready => w::OFFLINE_READY,
            Offline::Preparing => w::OFFLINE_PREPARING,
            Offline::Unsupported => w::OFFLINE_UNSUPPORTED,
            Offline::Update => w::UPDATE_READY,
        })
    };
    view! {
        <span class="offline" data-testid="offline-state" data-state=key>
            {text}
            <Show when=move || state.offline.get() == Offline::Update>
                <button class="btn s" data-testid="update" on:click=move |_| state.update()>{move || state.t(w::UPDATE_TAKE)}</button>
            </Show>
        </span>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let state = state();
    let label = move || {
        state.t(match state.theme.get() {
            Theme::System => w::THEME_SYSTEM,
            Theme::Light => w::THEME_LIGHT,
            Theme::Dark => w::THEME_DARK,
        })
    };
    view! {
        <button
            class="plain"
            data-testid="theme"
            aria-label=label
            title=label
            on:click=move |_| state.theme.update(|t| *t = t.next())
        >
            <Icon name=IconName::Theme />
        </button>
    }
}
