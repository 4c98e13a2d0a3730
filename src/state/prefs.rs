//! Preferences: language, theme, the place in the app, remembered mappings. They are kept
//! by gloo-storage, beside the book and not in it.

use std::collections::BTreeMap;

use gloo_storage::{LocalStorage, SessionStorage, Storage};
use leptos::prelude::*;
use qichu_book::sort::Sort;
use qichu_model::{Lang, TableId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::{Cursor, Phase, Screen, State, words};
use crate::engine::protocol::{Ask, Filter, Summary};

const LANG: &str = "qichu-language";
const THEME: &str = "qichu-theme";
const ACTOR: &str = "qichu-actor";
const SHEET: &str = "qichu-sheet";
const WIDTHS: &str = "qichu-widths";
const MAPPINGS: &str = "qichu-mappings";
/// Most corrections kept, the oldest go first.
const MOST_MAPPINGS: usize = 500;

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The one after it, around.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    const fn attribute(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The language chosen, else the browser's, else Chinese.
pub fn lang() -> Lang {
    let chosen: Option<String> = LocalStorage::get(LANG).ok();
    let browser = window().navigator().language();
    match chosen.or(browser).as_deref() {
        Some(tag) if tag.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

/// The theme chosen.
pub fn theme() -> Theme {
    LocalStorage::get(THEME).unwrap_or_default()
}

/// Who said last to work on this device.
pub fn actor() -> String {
    LocalStorage::get(ACTOR).unwrap_or_default()
}

/// Widths of columns that a person chose, by table and field.
pub fn widths() -> BTreeMap<String, f64> {
    LocalStorage::get(WIDTHS).unwrap_or_default()
}

/// The build this page belongs to.
pub fn build() -> String {
    let meta = document().query_selector("meta[name=qichu-build]");
    meta.ok()
        .flatten()
        .and_then(|m| m.get_attribute("content"))
        .unwrap_or_default()
}

/// Screen, table and waiting file that the address names.
pub fn place() -> (Screen, TableId, Option<u32>) {
    let hash = window().location().hash().unwrap_or_default();
    let mut parts = hash.trim_start_matches(['#', '/']).split('/');
    let key = parts.next().unwrap_or_default();
    let within = parts.next().unwrap_or_default();
    let others = [Screen::Insight, Screen::Settings];
    let screens = Screen::STAGES.into_iter().chain(others);
    let screen = screens.into_iter().find(|s| s.key() == key);
    let table = TableId::ALL.into_iter().find(|t| t.spec().key == within);
    (
        screen.unwrap_or(Screen::Collect),
        table.unwrap_or(TableId::Customers),
        within.parse().ok(),
    )
}

/// What of a table was shown, and where the cursor was: a reload comes back to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sheet {
    book: String,
    table: TableId,
    filter: Filter,
    sort: Option<Sort>,
    row: u32,
    column: u16,
}

/// Corrections of mappings: table, header and field; an empty field keeps the column as
/// an extra.
pub fn mappings() -> Vec<(TableId, String, String)> {
    LocalStorage::get(MAPPINGS).unwrap_or_default()
}

/// Remembers a correction for the next file with that header.
pub fn remember(table: TableId, header: &str, field: &str) {
    let mut all = mappings();
    all.retain(|(t, h, _)| *t != table || h != header);
    all.push((table, header.into(), field.into()));
    let spare = all.len().saturating_sub(MOST_MAPPINGS);
    all.drain(..spare);
    // A browser that keeps nothing is told of elsewhere.
    let _ = LocalStorage::set(MAPPINGS, all);
}

impl State {
    /// The table as it is shown now.
    fn sheet(self) -> Option<Sheet> {
        let table = self.table.get_untracked();
        let Cursor { row, column, .. } = self.grid.cursor.get_untracked();
        self.book.with_untracked(|book| {
            let book = book.as_ref()?;
            let view = &book.tables[table.index()];
            Some(Sheet {
                book: book.id.clone(),
                table,
                filter: view.filter.clone(),
                sort: view.sort,
                row,
                column,
            })
        })
    }

    /// Keeps for a reload what is shown of the table, and comes back to it.
    fn keep_sheet(self) {
        let kept = StoredValue::new(SessionStorage::get::<Sheet>(SHEET).ok());
        let book = Memo::new(move |_| self.book.with(|b| b.as_ref().map(|b| b.id.clone())));
        Effect::new(move |_| {
            let (Some(book), Phase::Open) = (book.get(), self.phase.get()) else {
                return;
            };
            let here = |s: &Sheet| {
                let on_it = self.screen.get_untracked() == Screen::Tidy;
                on_it && s.book == book && s.table == self.table.get_untracked()
            };
            let kept = kept.try_update_value(Option::take).flatten();
            if let Some(sheet) = kept.filter(here) {
                // What was changed since the book was opened, nobody knows after it.
                let filter = match sheet.filter {
                    Filter::Changed => Filter::All,
                    filter => filter,
                };
                wasm_bindgen_futures::spawn_local(async move {
                    let _ = self.ask(Ask::Sort(sheet.table, sheet.sort)).await;
                    let _ = self.ask(Ask::Filter(sheet.table, filter)).await;
                    self.grid.go(sheet.row, sheet.column);
                });
            }
        });
        let _ = window_event_listener(leptos::ev::pagehide, move |_| {
            if let Some(sheet) = self.sheet() {
                let _ = SessionStorage::set(SHEET, sheet);
            }
        });
    }

    /// Says in the document's title which screen of which book this is: one of many tabs.
    fn keep_title(self) {
        let company = Memo::new(move |_| {
            let company = |b: &Summary| b.settings.company.trim().to_owned();
            self.book
                .with(|b| b.as_ref().map(company))
                .unwrap_or_default()
        });
        Effect::new(move |_| {
            let (screen, company) = (self.t(self.screen.get().label()), company.get());
            let parts = [screen, &company, words::APP.get(self.lang.get())];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            document().set_title(&parts.join(" · "));
        });
    }

    /// Keeps language, theme and place from now on, and applies the first two.
    pub(super) fn keep_preferences(self) {
        self.keep_sheet();
        self.keep_title();
        Effect::new(move |before: Option<Lang>| {
            let lang = self.lang.get();
            let _ = LocalStorage::set(LANG, lang.tag());
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", lang.tag());
            }
            if before.is_some_and(|b| b != lang) {
                self.tell(Ask::Language(lang));
            }
            lang
        });
        Effect::new(move |_| {
            let _ = LocalStorage::set(ACTOR, self.actor.get());
        });
        Effect::new(move |before: Option<()>| {
            self.grid.widths.with(|widths| {
                if before.is_some() {
                    let _ = LocalStorage::set(WIDTHS, widths);
                }
            });
        });
        // Said with every command from then on.
        Effect::new(move |before: Option<String>| {
            let acting = self.acting();
            if before.as_ref() != Some(&acting) {
                self.tell(Ask::Actor(acting.clone()));
            }
            acting
        });
        Effect::new(move |_| {
            let theme = self.theme.get();
            let _ = LocalStorage::set(THEME, theme);
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("data-theme", theme.attribute());
            }
        });
        Effect::new(move |_| {
            let (screen, table) = (self.screen.get(), self.table.get());
            let hash = match (screen, self.file.get()) {
                (Screen::Tidy, _) => format!("#/{}/{}", screen.key(), table.spec().key),
                (Screen::Collect, Some(file)) => format!("#/{}/{file}", screen.key()),
                _ => format!("#/{}", screen.key()),
            };
            if window().location().hash().ok().as_deref() != Some(hash.as_str())
                && let Ok(history) = window().history()
            {
                // To set the hash would have the browser look for such an element, and lay out
                // the page for that.
                let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&hash));
            }
        });
        let _ = window_event_listener(leptos::ev::hashchange, move |_| {
            let (screen, table, file) = place();
            if self.screen.get_untracked() != screen {
                self.screen.set(screen);
            }
            if screen == Screen::Tidy && self.table.get_untracked() != table {
                self.table.set(table);
            }
            if screen == Screen::Collect && self.file.get_untracked() != file {
                self.file.set(file);
            }
        });
    }
}
