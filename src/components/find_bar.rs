//! The bar for find and replace, 查找替换: in the records shown, all columns or one.

use leptos::html;
use leptos::prelude::*;
use qichu_book::find::Query;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::changes::{self, Changes, Waiting};
use super::{ColumnChoice, Icon, IconName, grouped, writes_if};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::engine::tidy::{Bulk, Edit, Find, Found, Scope, Step};
use crate::state::{State, state, words as w};

/// How long typing must pause before it is searched, milliseconds.
const PAUSE_MS: u64 = 150;

/// What is searched, and what was found; copied freely.
#[derive(Clone, Copy)]
struct Search {
    state: State,
    query: RwSignal<Query>,
    by: RwSignal<String>,
    found: RwSignal<Found>,
    waiting: RwSignal<Option<Waiting>>,
    /// Counts searches: an older answer must not overwrite a newer one.
    asked: StoredValue<u32>,
}

impl Search {
    fn run(self, step: Step, go: bool) {
        let query = self.query.get_untracked();
        let table = self.state.table.get_untracked();
        let cursor = self.state.grid.cursor.get_untracked();
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let find = Find {
            table,
            query,
            from: (cursor.row, cursor.column),
            step,
        };
        wasm_bindgen_futures::spawn_local(async move {
            let answer = self.state.ask(Ask::Find(find)).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            if let Ok((Answer::Found(found), _)) = answer {
                self.found.set(found);
                if let Some(spot) = found.spot.filter(|_| go) {
                    self.state.grid.go(spot.position, spot.column);
                }
            }
        });
    }

    fn set(self, change: impl FnOnce(&mut Query)) {
        self.query.update(change);
        self.waiting.set(None);
    }

    /// The replacement of this query, or of it in one column.
    fn replacement(self, scope: Scope, column: Option<u16>) -> Bulk {
        let mut query = self.query.get_untracked();
        query.column = column.or(query.column);
        Bulk {
            table: self.state.table.get_untracked(),
            scope,
            edit: Edit::Replace(query, self.by.get_untracked()),
        }
    }

    /// Replaces in the cell under the cursor, and goes on to the next.
    fn replace_one(self) {
        let cursor = self.state.grid.cursor.get_untracked();
        let here = Scope::Between(cursor.row, cursor.row);
        let act = Act::Bulk(self.replacement(here, Some(cursor.column)));
        wasm_bindgen_futures::spawn_local(async move {
            match self.state.ask(Ask::Do(act)).await {
                Ok(_) => self.run(Step::Next, true),
                Err(why) => self.state.toast(why, true),
            }
        });
        self.state.settle_soon();
    }

    fn replace_all(self) {
        changes::ask(
            self.state,
            self.replacement(Scope::Shown, None),
            self.waiting,
        );
    }

    fn key(self, event: &KeyboardEvent) {
        // Enter also ends a composition: that one is not ours.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        match event.key().as_str() {
            "Enter" => self.run(
                if event.shift_key() {
                    Step::Back
                } else {
                    Step::Next
                },
                true,
            ),
            "Escape" => self.state.close_tool(),
            _ => return,
        }
        event.prevent_default();
    }
}

/// The bar above the grid.
#[component]
pub fn FindBar() -> impl IntoView {
    let state = state();
    let search = Search {
        state,
        query: RwSignal::new(Query::default()),
        by: RwSignal::new(String::new()),
        found: RwSignal::new(Found::default()),
        waiting: RwSignal::new(None),
        asked: StoredValue::new(0),
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        state.tidy.asked.track();
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    // A column of one table is none of another.
    Effect::new(move |before: Option<_>| {
        let table = state.table.get();
        if before.is_some_and(|before| before != table) {
            search.set(|q| q.column = None);
        }
        table
    });
    // What was typed is looked for at once; what was changed is counted again.
    let typed = StoredValue::new(0u32);
    Effect::new(move |_| {
        search.query.track();
        state.table.track();
        let number = typed.get_value() + 1;
        typed.set_value(number);
        set_timeout(
            move || {
                if typed.try_get_value() == Some(number) {
                    search.run(Step::Here, true);
                }
            },
            std::time::Duration::from_millis(PAUSE_MS),
        );
    });
    let seq = Memo::new(move |_| {
        let of_table = |b: &crate::engine::protocol::Summary| {
            let view = &b.tables[state.table.get_untracked().index()];
            (b.seq, view.shown, view.sort)
        };
        state.book.with(|b| b.as_ref().map(of_table))
    });
    Effect::new(move |before: Option<_>| {
        let now = seq.get();
        if before.is_some_and(|before| before != now) {
            search.run(Step::Here, false);
        }
        now
    });
    let count = move || {
        let Found { at, count, .. } = search.found.get();
        match (count, search.query.with(|q| q.text.is_empty())) {
            (_, true) => String::new(),
            (0, _) => state.t(w::NOT_FOUND).to_owned(),
            _ => format!("{} / {}", grouped(at), grouped(count)),
        }
    };
    let none = move || search.found.with(|f| f.count == 0);
    let check = move |text: qichu_model::Text, of: fn(&mut Query) -> &mut bool| {
        let on = move || of(&mut search.query.get()).to_owned();
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=on on:change=move |event| search.set(|q| *of(q) = event_target_checked(&event)) />
                {move || state.t(text)}
            </label>
        }
    };
    view! {
        <div class="toolbar" role="search" data-testid="find-bar" data-keeps-focus="" on:keydown=move |event| search.key(&event)>
            <input
                type="text"
                class="wide"
                data-testid="find-text"
                node_ref=field
                autocomplete="off"
                placeholder=move || state.t(w::FIND_TEXT)
                aria-label=move || state.t(w::FIND_TEXT)
                prop:value=move || search.query.with(|q| q.text.clone())
                on:input=move |event| {
                    let composing = event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing);
                    if !composing {
                        search.set(|q| q.text = event_target_value(&event));
                    }
                }
                on:compositionend=move |event| search.set(|q| q.text = event_target_value(&event))
            />
            <ColumnChoice
                column=Signal::derive(move || search.query.with(|q| q.column))
                any=true
                choose=Callback::new(move |column| search.set(|q| q.column = column))
            />
            {check(w::MATCH_CASE, |q| &mut q.case)} {check(w::WHOLE_CELL, |q| &mut q.whole)}
            <span class="num count" data-testid="find-count" aria-live="polite">{count}</span>
            <button type="button" class="btn s" disabled=none aria-label=move || state.t(w::FIND_BACK) title=move || state.t(w::FIND_BACK) on:click=move |_| search.run(Step::Back, true)>"↑"</button>
            <button type="button" class="btn s" disabled=none aria-label=move || state.t(w::FIND_NEXT) title=move || state.t(w::FIND_NEXT) on:click=move |_| search.run(Step::Next, true)>"↓"</button>
            <button
                type="button"
                class="btn s"
                aria-expanded=move || state.tidy.replace.get().to_string()
                on:click=move |_| state.tidy.replace.update(|r| *r = !*r)
            >
                {move || state.t(w::REPLACE_ONE)} " ▾"
            </button>
            <button type="button" class="plain close" aria-label=move || state.t(w::CLOSE) on:click=move |_| state.close_tool()>
                <Icon name=IconName::Close />
            </button>
            <Show when=move || state.tidy.replace.get()>
                <div class="second">
                    <input
                        type="text"
                        class="wide"
                        data-testid="replace-text"
                        autocomplete="off"
                        placeholder=move || state.t(w::REPLACE_BY)
                        aria-label=move || state.t(w::REPLACE_BY)
                        prop:value=move || search.by.get()
                        on:input=move |event| { search.by.set(event_target_value(&event)); search.waiting.set(None); }
                    />
                    <button type="button" class="btn s" data-testid="replace-one" {..writes_if(move || !none())} on:click=move |_| search.replace_one()>
                        {move || state.t(w::REPLACE_ONE)}
                    </button>
                    <button type="button" class="btn s" data-testid="replace-all" {..writes_if(move || !none())} on:click=move |_| search.replace_all()>
                        {move || state.t(w::REPLACE_ALL)}
                    </button>
                </div>
            </Show>
        </div>
        <Changes waiting=search.waiting done=w::REPLACED />
    }
}
