//! 整理与审核: the sheet, its findings.

use leptos::prelude::*;
use qichu_model::{TableId, Text};
use wasm_bindgen::JsCast;

use crate::components::{
    BulkBar, CellBar, Compare, FindBar, Findings, Grid, Groups, Icon, IconName, Later, RecordForm,
    ReviewBar, fill_down, grouped, value_text, writes_named,
};
use crate::engine::protocol::{Act, Answer, Ask, Filter, Summary, TableView};
use crate::state::{Screen, State, Tool, state, words as w};

/// Narrower than this is a phone: a form a record, not a grid.
const PHONE: &str = "(max-width: 720px)";

/// The second stage.
#[component]
pub fn Tidy() -> impl IntoView {
    let state = state();
    let phone = RwSignal::new(is_phone());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if phone.get_untracked() != is_phone() {
            phone.set(is_phone());
        }
    });
    on_cleanup(move || resized.remove());
    keys(state);
    let side = RwSignal::new(false);
    // On a phone the findings lie over the record: who goes to one wants to see it.
    Effect::new(move |_| {
        state.grid.jump.track();
        state.table.track();
        side.set(false);
    });
    // Asked for again, a bar that is open stays as it is.
    let tool = Memo::new(move |_| state.tidy.tool.get());
    let in_groups = Memo::new(move |_| tool.get() == Some(Tool::Group));
    view! {
        <div class="tidy" class:side-open=move || side.get()>
            <div class="work">
                <Tools side />
                {move || match tool.get() {
                    Some(Tool::Find) => view! { <FindBar /> }.into_any(),
                    Some(Tool::Bulk) => view! { <BulkBar /> }.into_any(),
                    Some(Tool::Group) | None => ().into_any(),
                }}
                <ReviewBar phone />
                <Later>
                    {move || {
                        if in_groups.get() {
                            view! { <Groups /> }.into_any()
                        } else if phone.get() {
                            view! { <RecordForm /> }.into_any()
                        } else {
                            view! {
                                <CellBar />
                                <Grid />
                            }
                                .into_any()
                        }
                    }}
                </Later>
            </div>
            <Later>
                <Findings />
            </Later>
        </div>
        <Compare />
    }
}

fn is_phone() -> bool {
    window()
        .match_media(PHONE)
        .ok()
        .flatten()
        .is_some_and(|m| m.matches())
}

/// F8, find and replace work everywhere on this screen, fill down where no other text field
/// has the focus.
fn keys(state: State) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if state.tidy.twins.with_untracked(Option::is_some) {
            return;
        }
        let within = |of: &str| {
            let target = target.as_ref();
            target.is_some_and(|t| t.closest(of).ok().flatten().is_some())
        };
        let in_field = within("input, textarea");
        let in_grid = within(".grid-field") && !state.grid.editing.get_untracked();
        let control = event.ctrl_key() || event.meta_key();
        let shift = event.shift_key();
        match event.key().as_str() {
            "F8" => state.next_finding(shift),
            "f" | "F" if control && !shift => state.tidy.find(false),
            "h" | "H" if control && !shift => state.tidy.find(true),
            "d" | "D" if control && (in_grid || !in_field) => fill_down(state),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

#[component]
fn Tools(side: RwSignal<bool>) -> impl IntoView {
    let state = state();
    let table = move || state.table.get();
    let of = Memo::new(move |_| {
        state.book.with(|b| {
            b.as_ref()
                .map(|b| b.tables[state.table.get().index()].clone())
        })
    });
    let filter = move || of.with(|v| v.as_ref().map(|v| v.filter.clone()).unwrap_or_default());
    // Under these filters nobody knows how many there are before the check is done.
    let judged = |filter: &Filter| matches!(filter, Filter::Errors | Filter::Warnings);
    let number = move |which: fn(&TableView) -> u32| of.with(|v| v.as_ref().map_or(0, which));
    let chip = move |to: Filter, text: Text, count: fn(&TableView) -> u32| {
        let on = to.clone();
        let unknown = judged(&to);
        let count = move || match unknown && state.checking() {
            true => "…".to_owned(),
            false => grouped(number(count)),
        };
        view! {
            <button class="chip" class:on=move || filter() == on on:click=move |_| state.show(table(), to.clone())>
                {move || state.t(text)} " " <span class="num">{count}</span>
            </button>
        }
    };
    let special = move || special(state, table(), &filter());
    let remove = move |_| {
        let ((from, to), _) = state.grid.cursor.get_untracked().range();
        let table = table();
        wasm_bindgen_futures::spawn_local(async move {
            let ask = Ask::Rows {
                table,
                from,
                count: to - from + 1,
            };
            if let Ok((Answer::Rows(rows), _)) = state.ask(ask).await {
                let rows = rows.rows.iter().map(|r| r.row).collect();
                state.act_loudly(Act::Remove(table, rows), w::REMOVED);
            }
        });
    };
    let findings = move || {
        let wrong = |b: &Summary| b.wrong(Some(table()));
        let wrong = state.book.with(|b| b.as_ref().map_or(0, wrong));
        wrong + number(|v| v.warnings)
    };
    let tool = move |tool: Tool, icon: IconName, label: Text, short: Text, id: &'static str| {
        let open = move || state.tidy.tool.get() == Some(tool);
        let press = move |_| match tool {
            Tool::Find if !open() => state.tidy.find(true),
            _ => state.tidy.toggle(tool),
        };
        view! {
            <button class="btn icon-only tool" class:on=open data-testid=format!("tool-{id}") aria-pressed=move || open().to_string() aria-label=move || state.t(label) title=move || state.t(label) on:click=press>
                <Icon name=icon /> <span class="word">{move || state.t(short)}</span>
            </button>
        }
    };
    view! {
        <div class="tools">
            <div class="strip">
                <h2>{move || state.t(table().spec().label)}</h2>
                <div class="chips">
                    {chip(Filter::All, w::ALL, |v| v.rows)} {chip(Filter::Errors, w::WITH_ERRORS, |v| v.held)}
                    {chip(Filter::Warnings, w::TO_CONFIRM, |v| v.warnings)} {chip(Filter::Changed, w::CHANGED_NOW, |v| v.changed)}
                    {move || {
                        special()
                            .map(|text| {
                                view! {
                                    <button class="chip on" on:click=move |_| state.show(table(), Filter::All)>
                                        {text} " " <Icon name=IconName::Close />
                                    </button>
                                }
                            })
                    }}
                </div>
                <span class="space"></span>
                {tool(Tool::Find, IconName::Search, w::FIND_TOOL, w::FIND_SHORT, "find")} {tool(Tool::Bulk, IconName::Bulk, w::BULK_TOOL, w::BULK_SHORT, "bulk")}
                {tool(Tool::Group, IconName::Group, w::GROUP_TOOL, w::GROUP_SHORT, "group")}
                <button class="btn icon-only" aria-label=move || state.t(w::ADD_RECORD) {..writes_named(w::ADD_RECORD, || true)} on:click=move |_| state.add_row()>
                    <Icon name=IconName::Plus /> <span class="word far">{move || state.t(w::ADD_RECORD)}</span>
                </button>
                <button class="btn icon-only more" aria-label=move || state.t(w::REMOVE_RECORDS) {..writes_named(w::REMOVE_RECORDS, || true)} on:click=remove>
                    <Icon name=IconName::Remove /> <span class="word far">{move || state.t(w::REMOVE_RECORDS)}</span>
                </button>
                <button class="btn p more" on:click=move |_| { state.file.set(None); state.screen.set(Screen::Collect); }>
                    {move || state.t(w::IMPORT_MORE)}
                </button>
            </div>
            <button class="btn icon-only findings-toggle" class:on=move || side.get() aria-expanded=move || side.get().to_string() aria-label=move || state.t(w::OPEN_FINDINGS) on:click=move |_| side.update(|s| *s = !*s)>
                {move || state.t(w::FINDINGS)} " " <span class="pill e">{move || if state.checking() { "…".to_owned() } else { grouped(findings()) }}</span>
            </button>
        </div>
    }
}

/// What a filter that has no chip of its own shows, in words; reactive.
fn special(state: State, table: TableId, filter: &Filter) -> Option<String> {
    match filter {
        Filter::Rule(code) => Some(state.f(w::FILTERED_RULE, &[code])),
        Filter::Text(text) => Some(state.f(w::FILTERED_TEXT, &[text])),
        Filter::Group(shared, of) => {
            let of = match **of {
                Filter::Errors => Some(state.t(w::WITH_ERRORS).to_owned()),
                Filter::Warnings => Some(state.t(w::TO_CONFIRM).to_owned()),
                Filter::Changed => Some(state.t(w::CHANGED_NOW).to_owned()),
                Filter::Unreviewed => Some(state.t(w::UNREVIEWED).to_owned()),
                Filter::Returned => Some(state.t(w::RETURNED).to_owned()),
                _ => special(state, table, of),
            };
            let values = shared.iter().map(|(_, value)| value_text(state, value));
            Some(of.into_iter().chain(values).collect::<Vec<_>>().join(" · "))
        }
        Filter::Missing(owner, field) => {
            let field = table.spec().fields.get(usize::from(*field));
            let field = field.map_or("", |f| state.t(f.label));
            Some(state.f(w::FILTERED_MISSING, &[field, owner]))
        }
        _ => None,
    }
}
