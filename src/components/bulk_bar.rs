//! The bar for changing many records at once, 批量修改: the selection, or all shown.

use leptos::prelude::*;
use qichu_model::FieldType;

use super::changes::{self, Changes, Waiting};
use super::{ColumnChoice, Icon, IconName, grouped, writes_named};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::engine::tidy::{Bulk, Edit, Scope};
use crate::state::{State, Twins, state, words as w};

/// More records are not compared side by side.
const MOST_TWINS: u32 = 6;

/// Fills the selection's first record down; of a single record, from the one above.
pub fn fill_down(state: State) {
    let ((top, bottom), (left, right)) = state.grid.cursor.get_untracked().range();
    let bulk = Bulk {
        table: state.table.get_untracked(),
        scope: Scope::Between(top, bottom),
        edit: Edit::Down(left, right),
    };
    state.act_loudly(Act::Bulk(bulk), w::BULK_DONE);
}

/// Opens the selected records side by side.
fn compare_selected(state: State) {
    let ((from, to), _) = state.grid.cursor.get_untracked().range();
    let table = state.table.get_untracked();
    let count = to - from + 1;
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok((Answer::Rows(rows), _)) = state.ask(Ask::Rows { table, from, count }).await {
            let mut rows: Vec<u32> = rows.rows.iter().map(|r| r.row).collect();
            rows.sort_unstable();
            state.tidy.twins.set(Some(Twins {
                table,
                rows,
                finding: None,
            }));
        }
    });
}

/// The bar above the grid.
#[component]
pub fn BulkBar() -> impl IntoView {
    let state = state();
    let column = RwSignal::new(Some(state.grid.cursor.get_untracked().column));
    let text = RwSignal::new(String::new());
    let only_empty = RwSignal::new(false);
    let all = RwSignal::new(false);
    let waiting = RwSignal::new(None::<Waiting>);
    // The cursor's column is the one a person means, until a value is there.
    Effect::new(move |_| {
        let at = state.grid.cursor.with(|c| c.column);
        state.table.track();
        if text.with_untracked(String::is_empty) {
            column.set(Some(at));
        }
    });
    let range = move || state.grid.cursor.with(|c| c.range().0);
    let selected = move || range().1 - range().0 + 1;
    let shown = move || {
        state.book.with(|b| {
            let view =
                |b: &crate::engine::protocol::Summary| b.tables[state.table.get().index()].shown;
            b.as_ref().map_or(0, view)
        })
    };
    let ask = move |text: String| {
        let (first, last) = untrack(range);
        let scope = match all.get_untracked() {
            true => Scope::Shown,
            false => Scope::Between(first, last),
        };
        let edit = Edit::Set {
            column: column.get_untracked().unwrap_or(0),
            only_empty: only_empty.get_untracked() && !text.is_empty(),
            text,
        };
        let table = state.table.get_untracked();
        changes::ask(state, Bulk { table, scope, edit }, waiting);
    };
    let scope = move |of_all: bool, label: Signal<String>| {
        view! {
            <label class="check">
                <input type="radio" name="bulk-scope" prop:checked=move || all.get() == of_all on:change=move |_| { all.set(of_all); waiting.set(None); } />
                {label}
            </label>
        }
    };
    let of_selected = Signal::derive(move || state.f(w::BULK_SELECTED, &[&grouped(selected())]));
    let of_shown = Signal::derive(move || state.f(w::BULK_SHOWN, &[&grouped(shown())]));
    let twins = move || (2..=MOST_TWINS).contains(&selected());
    view! {
        <form
            class="toolbar"
            data-testid="bulk-bar"
            data-keeps-focus=""
            on:submit=move |event| {
                event.prevent_default();
                ask(text.get_untracked().trim().to_owned());
            }
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.is_composing() {
                    event.prevent_default();
                    state.close_tool();
                }
            }
        >
            {scope(false, of_selected)} {scope(true, of_shown)}
            <ColumnChoice column=Signal::derive(move || column.get()) any=false choose=Callback::new(move |c| { column.set(c); waiting.set(None); }) />
            <Value column text />
            <label class="check">
                <input type="checkbox" prop:checked=move || only_empty.get() on:change=move |event| { only_empty.set(event_target_checked(&event)); waiting.set(None); } />
                {move || state.t(w::BULK_EMPTY_ONLY)}
            </label>
            <button class="btn s p" data-testid="bulk-preview" disabled=move || text.with(|t| t.trim().is_empty())>{move || state.t(w::BULK_PREVIEW)}</button>
            <button type="button" class="btn s" on:click=move |_| ask(String::new())>{move || state.t(w::BULK_CLEAR)}</button>
            <button type="button" class="btn s" {..writes_named(w::BULK_DOWN_KEY, || true)} on:click=move |_| fill_down(state)>{move || state.t(w::BULK_DOWN)}</button>
            <Show when=twins>
                <button type="button" class="btn s" data-testid="merge-selected" on:click=move |_| compare_selected(state)>{move || state.t(w::BULK_MERGE)}</button>
            </Show>
            <button type="button" class="plain close" aria-label=move || state.t(w::CLOSE) on:click=move |_| state.close_tool()>
                <Icon name=IconName::Close />
            </button>
        </form>
        <Changes waiting done=w::BULK_DONE />
    }
}

/// The field's own editor: a list for a field of choices, a text for the others.
#[component]
fn Value(column: RwSignal<Option<u16>>, text: RwSignal<String>) -> impl IntoView {
    let state = state();
    let choices = Memo::new(move |_| {
        let field = state
            .table
            .get()
            .spec()
            .fields
            .get(usize::from(column.get()?));
        match field.map(|f| f.ty) {
            Some(FieldType::Enum(choices)) => Some(choices),
            _ => None,
        }
    });
    // A value of one list is none of another.
    Effect::new(move |before: Option<_>| {
        let now = choices.get().map(<[_]>::as_ptr);
        if before.is_some_and(|before| before != now) {
            text.set(String::new());
        }
        now
    });
    move || match choices.get() {
        Some(choices) => {
            let options = choices.iter().map(|c| {
                let english = state.lang.get() == qichu_model::Lang::En && c.label.en != c.label.zh;
                let more = english.then(|| format!(" {}", c.label.en));
                view! { <option value=c.label.zh>{c.label.zh} {more}</option> }
            });
            view! {
                <select data-testid="bulk-value" aria-label=state.t(w::BULK_VALUE) on:change=move |event| text.set(event_target_value(&event))>
                    <option value="">{state.t(w::BULK_VALUE)}</option>
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        None => view! {
            <input
                type="text"
                data-testid="bulk-value"
                autocomplete="off"
                placeholder=state.t(w::BULK_VALUE)
                aria-label=state.t(w::BULK_VALUE)
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            />
        }
        .into_any(),
    }
}
