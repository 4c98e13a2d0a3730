//! What a raw table lacks, and what becomes of records that the book has already.

use leptos::prelude::*;
use qichu_mapping::plan::{Fill, FillWith};
use qichu_model::{FieldType, TableId, Text};

use super::Looked;
use crate::components::grouped;
use crate::engine::protocol::{FileChange, RawColumnView};
use crate::state::words as w;

/// What becomes of records that the book has already.
#[component]
pub fn Merge(looked: Looked) -> impl IntoView {
    let Looked { state, at, .. } = looked;
    let merge = looked.part(|t| t.merge);
    let counts = move || {
        merge.get().map(|m| {
            let counts = [m.new, m.changed, m.unchanged, m.conflicts].map(grouped);
            state.f(w::MERGE_COUNTS, &counts.each_ref().map(String::as_str))
        })
    };
    let choice = move |update: bool, text: Text| {
        view! {
            <label>
                <input
                    type="radio"
                    name="merge"
                    prop:checked=move || merge.get().is_some_and(|m| m.update == update)
                    on:change=move |_| looked.change(FileChange::Update(at, update))
                />
                " "
                {move || state.t(text)}
            </label>
        }
    };
    view! {
        <Show when=move || merge.get().is_some()>
            <div class="missing merge" data-testid="merge">
                <h3>{move || state.t(w::MERGE_TITLE)}</h3>
                <p class="num">{counts}</p>
                {choice(true, w::MERGE_BY_KEY)}
                {choice(false, w::MERGE_ADD)}
            </div>
        </Show>
    }
}

/// Required fields without a column: a value, or another column, for all the rows.
#[component]
pub fn Missing(looked: Looked) -> impl IntoView {
    let state = looked.state;
    // Those that are filled stay, so that they can be changed.
    let fields = looked.part(|t| {
        let filled = t.fills.iter().map(|f| f.field);
        let mut fields: Vec<u16> = t.missing.iter().copied().chain(filled).collect();
        fields.sort_unstable();
        let of = |table| fields.iter().map(|field| (table, *field)).collect();
        t.target.map(of).unwrap_or_default()
    });
    let any = Memo::new(move |_| fields.with(|f: &Vec<(TableId, u16)>| !f.is_empty()));
    view! {
        <Show when=move || any.get()>
            <div class="missing">
                <h3>{move || state.t(w::MISSING_TITLE)}</h3>
                <p>{move || state.t(w::MISSING_LEAD)}</p>
                <For each=move || fields.get() key=|of| *of let((table, field))>
                    <FillRow looked table field />
                </For>
            </div>
        </Show>
    }
}

#[component]
fn FillRow(looked: Looked, table: TableId, field: u16) -> impl IntoView {
    let Looked { state, at, .. } = looked;
    let spec = &table.spec().fields[usize::from(field)];
    let fill = looked.part(move |t| {
        let fill = t.fills.iter().find(|f| f.field == field);
        fill.map(|f| f.with.clone())
    });
    let text = move || match fill.get() {
        Some(FillWith::Text(text)) => text,
        _ => String::new(),
    };
    let from = move || match fill.get() {
        Some(FillWith::Column(column)) => Some(column),
        _ => None,
    };
    let set = move |with: Option<FillWith>| {
        looked.change(match with {
            Some(with) => FileChange::Fill(at, Fill { field, with }),
            None => FileChange::Unfill(at, field),
        });
    };
    let set_text = move |event| {
        let text: String = event_target_value(&event);
        set((!text.trim().is_empty()).then_some(FillWith::Text(text)));
    };
    let set_column = move |event| {
        let column = event_target_value(&event).parse().ok();
        set(column.map(FillWith::Column));
    };
    let names = looked.part(|t| {
        let name = |c: &RawColumnView| match c.header.is_empty() {
            true => c.letters.clone(),
            false => c.header.clone(),
        };
        t.columns.iter().map(name).collect::<Vec<_>>()
    });
    let columns = move || {
        let names = (0u16..).zip(names.get());
        let option = |(i, name): (u16, String)| {
            view! { <option value=i.to_string() prop:selected=move || from() == Some(i)>{name}</option> }
        };
        names.map(option).collect_view()
    };
    let list = format!("fill-{field}");
    let choices = match spec.ty {
        FieldType::Enum(choices) => choices,
        _ => &[],
    };
    let choices = choices
        .iter()
        .map(|c| view! { <option value=c.label.zh></option> })
        .collect_view();
    let label = move |what: Text| format!("{} · {}", state.t(spec.label), state.t(what));
    view! {
        <div class="fill" class:done=move || fill.get().is_some() data-testid=format!("fill-{}", spec.key)>
            <span>{move || state.t(spec.label)} <em>" *"</em></span>
            <input
                list=list.clone()
                placeholder=move || state.t(w::FILL_VALUE)
                aria-label=move || label(w::FILL_VALUE)
                disabled=move || from().is_some()
                prop:value=text
                on:change=set_text
            />
            <datalist id=list>{choices}</datalist>
            <select aria-label=move || label(w::FILL_FROM) on:change=set_column>
                <option value="" prop:selected=move || from().is_none()>
                    {move || state.t(w::FILL_FROM)}
                </option>
                {columns}
            </select>
        </div>
    }
}
