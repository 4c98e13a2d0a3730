//! Where the columns of a raw table go.

use leptos::prelude::*;
use qichu_mapping::plan::Target;
use qichu_model::{FieldSpec, Need, TableId};

use super::Looked;
use super::gaps::{Merge, Missing};
use crate::components::in_pieces;
use crate::engine::protocol::{Ask, FileChange, RawColumnView};
use crate::state::{State, words as w};

/// What stands for a column per warehouse among the keys of fields.
const WAREHOUSE: &str = "warehouse-column";
/// What stands there for the part of a field that a column's header names.
const PART: &str = "part-column";
/// Lines drawn in one go.
const ROWS_AT_ONCE: u16 = 6;

#[component]
pub fn Columns(looked: Looked) -> impl IntoView {
    let Looked { state, at, .. } = looked;
    let target = looked.part(|t| t.target);
    let count = in_pieces(looked.part(|t| t.columns.len() as u16), ROWS_AT_ONCE);
    let choose = move |event| {
        let key = event_target_value(&event);
        let table = TableId::ALL.into_iter().find(|t| t.spec().key == key);
        looked.change(FileChange::Target(at, table));
    };
    let option = |table: Option<TableId>| {
        let label = table.map_or(w::NOT_IMPORTED, |t| t.spec().label);
        view! {
            <option value=table.map_or("", |t| t.spec().key) prop:selected=move || target.get() == table>
                {move || state.t(label)}
            </option>
        }
    };
    let tables = TableId::ALL.into_iter().map(Some);
    let options = std::iter::once(None).chain(tables).map(option);
    view! {
        <h2>
            {move || state.t(w::COLUMNS_TITLE)}
            <label class="target">
                {move || state.t(w::FILLS_TABLE)} " "
                <select data-testid="target" on:change=choose>
                    {options.collect_view()}
                </select>
            </label>
        </h2>
        <div class="table-scroll">
            <table class="mapping">
                <thead>
                    <tr>
                        <th>{move || state.t(w::COLUMN_IN_FILE)}</th>
                        <th>{move || state.t(w::SAMPLE)}</th>
                        <th>{move || state.t(w::FIELD)}</th>
                        <th>{move || state.t(w::CONFIDENCE)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || 0..count.get() key=|i| *i let:i>
                        <ColumnRow looked target at=i />
                    </For>
                </tbody>
            </table>
        </div>
        <Merge looked />
        <Missing looked />
    }
}

#[component]
fn ColumnRow(looked: Looked, target: Memo<Option<TableId>>, at: u16) -> impl IntoView {
    let state = looked.state;
    let column = looked.part(move |t| t.columns.get(usize::from(at)).cloned());
    let Some(RawColumnView {
        header,
        letters,
        samples,
        ..
    }) = column.get_untracked()
    else {
        return ().into_any();
    };
    let header = header.trim().to_owned();
    let remembered = header.clone();
    let part = looked.part(move |t| t.columns.get(usize::from(at)).and_then(|c| c.part.clone()));
    // Choices that the engine has not answered yet. Who goes through a list with the arrow
    // keys is ahead of it: the answer to an earlier choice is not shown.
    let ahead = RwSignal::new(0u32);
    // `None` where a person must say it.
    let to = Memo::new(move |shown: Option<&Option<Target>>| match shown {
        Some(shown) if ahead.get() > 0 => shown.clone(),
        _ => column.with(|c| c.as_ref().filter(|c| !c.ask).map(|c| c.to.clone())),
    });
    let choose = move |event| {
        let Some(table) = target.get_untracked() else {
            return;
        };
        let key = event_target_value(&event);
        let to = match (key.as_str(), table.spec().field(&key)) {
            (WAREHOUSE, _) => Target::Warehouse,
            (PART, _) => part.get_untracked().unwrap_or(Target::Extra),
            (_, Some(field)) => Target::Field(field),
            _ => Target::Extra,
        };
        if to != Target::Warehouse {
            state.remember(table, &remembered, &key);
        }
        let change = FileChange::Column(looked.at, at, to);
        ahead.update(|n| *n += 1);
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(why) = state.ask(Ask::Change(looked.id, change)).await {
                state.toast(why, true);
            }
            let _ = ahead.try_update(|n| *n -= 1);
        });
    };
    // A list of all fields in every row would take the page long to draw: there is only the
    // choice until somebody is about to make another.
    let opened = RwSignal::new(false);
    let open = Memo::new(move |_| opened.get() || to.with(Option::is_none));
    let options = move || match open.get() {
        true => view! { <AllFields looked target part at to /> }.into_any(),
        false => {
            view! { <option>{move || chosen(state, target.get(), to.get())}</option> }.into_any()
        }
    };
    let confidence = move || match column.get() {
        Some(c) if c.ask => {
            view! { <span class="pill w">{state.t(w::PLEASE_CHOOSE)}</span> }.into_any()
        }
        Some(c) if !matches!(c.to, Target::Extra | Target::Out) => view! {
            <span class="conf"><span style:width=format!("{}%", c.confidence)></span></span>
            <span class="num">{c.confidence}</span>
        }
        .into_any(),
        _ => view! { <span class="none">"—"</span> }.into_any(),
    };
    let extra = move || to.get() == Some(Target::Extra);
    let fixed = move || target.get().is_none() || to.get() == Some(Target::Out);
    let name = StoredValue::new((header, letters));
    let samples = samples.join(" · ");
    let name = move || {
        name.with_value(|(header, letters)| match header.is_empty() {
            true => format!("{letters} {}", state.t(w::NO_HEADER)),
            false => header.clone(),
        })
    };
    let unit = looked.part(move |t| {
        let column = t.columns.get(usize::from(at));
        column.and_then(|c| Some((c.unit.clone()?, !c.as_is)))
    });
    let stated = Memo::new(move |_| unit.get().map(|(stated, _)| stated));
    let convert = move |event| {
        let as_is = !event_target_checked(&event);
        looked.change(FileChange::AsIs(looked.at, at, as_is));
    };
    let unit = move || {
        stated.get().map(|(name, factor)| {
            view! {
                <label class="unit" data-testid="column-unit">
                    <input
                        type="checkbox"
                        prop:checked=move || unit.get().is_some_and(|(_, converted)| converted)
                        on:change=convert
                    />
                    " "
                    {move || state.f(w::UNIT_STATED, &[&name, &factor])}
                </label>
            }
        })
    };
    view! {
        <tr class:ask=move || to.with(Option::is_none) class:extra=extra>
            <td>{name} {unit}</td>
            <td class="sample" title=samples.clone()>{samples.clone()}</td>
            <td>
                <select
                    aria-label=move || format!("{} · {}", state.t(w::FIELD), name())
                    data-testid="column-field"
                    disabled=fixed
                    on:change=choose
                    on:focus=move |_| opened.set(true)
                    on:pointerdown=move |_| opened.set(true)
                >
                    {options}
                </select>
            </td>
            <td>{confidence}</td>
        </tr>
    }
    .into_any()
}

/// What a column becomes, in words.
fn chosen(state: State, table: Option<TableId>, to: Option<Target>) -> String {
    match (to, table) {
        (Some(Target::Field(field)), Some(table)) => {
            let field = table.spec().fields.get(usize::from(field));
            field.map_or_else(String::new, |field| field_label(state, field))
        }
        (Some(Target::Part(field, _)), Some(table)) => {
            let field = table.spec().fields.get(usize::from(field));
            state.f(
                w::PART_OF,
                &[field.map_or("", |field| state.t(field.label))],
            )
        }
        (Some(Target::Warehouse), _) => state.t(w::ONE_PER_WAREHOUSE).into(),
        (Some(Target::Out), _) => state.t(w::NOT_READ).into(),
        _ => state.t(w::KEEP_EXTRA).into(),
    }
}

fn field_label(state: State, field: &FieldSpec) -> String {
    let star = match field.need {
        Need::Required => " *",
        _ => "",
    };
    format!("{}{star}", state.t(field.label))
}

/// Everything a column can become.
#[component]
fn AllFields(
    looked: Looked,
    target: Memo<Option<TableId>>,
    part: Memo<Option<Target>>,
    at: u16,
    to: Memo<Option<Target>>,
) -> impl IntoView {
    let state = looked.state;
    let candidates = looked.part(move |t| {
        let column = t.columns.get(usize::from(at));
        column.map(|c| c.candidates.clone()).unwrap_or_default()
    });
    let is = move |what: Target| {
        let what = Some(what);
        move || to.get() == what
    };
    let fields = move || {
        let table = target.get()?;
        let candidates = candidates.get();
        // The likeliest answers first.
        let (likely, rest): (Vec<_>, Vec<_>) = (0u16..)
            .zip(table.spec().fields)
            .partition(|(i, _)| candidates.contains(i));
        let marked = likely.len();
        let of = |(place, (i, field)): (usize, (u16, &'static FieldSpec))| {
            let mark = if place < marked { "？" } else { "" };
            view! {
                <option value=field.key prop:selected=is(Target::Field(i))>
                    {move || format!("{mark}{}", field_label(state, field))}
                </option>
            }
        };
        let all = likely.into_iter().chain(rest).enumerate();
        Some(all.map(of).collect_view())
    };
    view! {
        <Show when=move || to.with(Option::is_none)>
            <option value="?" prop:selected=true disabled=true>{move || state.t(w::PLEASE_CHOOSE)}</option>
        </Show>
        <option value="" prop:selected=is(Target::Extra)>{move || state.t(w::KEEP_EXTRA)}</option>
        <Show when=move || part.with(Option::is_some)>
            <option value=PART prop:selected=move || to.get() == part.get()>
                {move || chosen(state, target.get(), part.get())}
            </option>
        </Show>
        <Show when=move || target.get() == Some(TableId::Stock)>
            <option value=WAREHOUSE prop:selected=is(Target::Warehouse)>
                {move || state.t(w::ONE_PER_WAREHOUSE)}
            </option>
        </Show>
        {fields}
    }
}
