//! The import screen: a file's sheets, where its columns go, who gave it.

use leptos::prelude::*;
use qichu_mapping::plan::{Fill, FillWith, Target};
use qichu_model::raw::SheetState;
use qichu_model::{Need, TableId};
use wasm_bindgen::JsCast;

use super::{BackReview, SourceForm, grouped, into_view, severity_class, size};
use crate::engine::protocol::{
    Answer, Ask, FileChange, FileView, MergeView, RawColumnView, RawView,
};
use crate::state::{Message, State, state, words as w};

/// One file that waits to be entered.
#[component]
pub fn FileReview(id: u32) -> impl IntoView {
    let state = state();
    let file = Memo::new(move |_| state.files.with(|f| f.iter().find(|f| f.id == id).cloned()));
    let at = RwSignal::new(0usize);
    let change = move |what: FileChange| state.tell(Ask::Change(id, what));
    // The first table that is entered is the one to look at.
    Effect::new(move |before: Option<()>| {
        if before.is_none()
            && let Some(file) = file.get_untracked()
        {
            at.set(
                file.tables
                    .iter()
                    .position(|t| t.target.is_some())
                    .unwrap_or(0),
            );
        }
    });
    let lead = move || {
        file.get().map(|f| {
            let tables = f.tables.iter().filter(|t| t.target.is_some()).count();
            let read = state.f(
                w::READ_IN,
                &[&format!("{:.0}", f.read_ms), &size(f.bytes as f64)],
            );
            state.f(
                w::FILE_LEAD,
                &[&tables.to_string(), &grouped(f.records), &read],
            )
        })
    };
    let cards = move || {
        let tables = file.get().map(|f| f.tables).unwrap_or_default();
        tables
            .into_iter()
            .enumerate()
            .map(|(i, table)| {
                let matched = table.columns.iter().filter(|c| !matches!(c.to, Target::Extra | Target::Out)).count();
                let target = table.target.map(|t| state.t(t.spec().label));
                let asked = table.columns.iter().filter(|c| target.is_some() && c.ask).count();
                let asked = (asked > 0).then(|| view! { <span class="pill w">{format!("? {asked}")}</span> });
                let hidden = (table.state == SheetState::Hidden).then(|| format!("（{}）", state.t(w::HIDDEN_SHEET)));
                let sheet = if table.sheet.is_empty() { file.get().map(|f| f.name).unwrap_or_default() } else { table.sheet.clone() };
                view! {
                    <button class="card pick" class:on=move || at.get() == i class:off=target.is_none() on:click=move |_| at.set(i)>
                        <b>{sheet} {hidden} " → " {target.unwrap_or(state.t(w::NOT_IMPORTED))}</b>
                        <span class="big num">{target.map_or("—".into(), |_| grouped(table.rows))} " " {asked}</span>
                        <small>{state.f(w::ROWS_MATCHED, &[&table.columns.len().to_string(), &matched.to_string()])}</small>
                    </button>
                }
            })
            .collect_view()
    };
    let raw =
        Memo::new(move |_| file.with(|f| f.as_ref().and_then(|f| f.tables.get(at.get()).cloned())));
    view! {
        <div class="page" data-testid="file-review">
            <h1>{move || file.get().map(|f| f.name)}</h1>
            <p class="lead">{lead}</p>
            <Show when=move || file.with(|f| f.as_ref().is_some_and(|f| f.again))>
                <p class="notice w">{move || state.t(w::FILE_AGAIN)}</p>
            </Show>
            <div class="cards fit">{cards}</div>
            <div class="two">
                <div class="card columns">
                    {move || {
                        raw.get().map(|raw| match (raw.target, raw.back.clone()) {
                            (Some(table), Some(back)) => view! { <BackReview at=at.get_untracked() as u16 table back change=Callback::new(change) /> }.into_any(),
                            _ => view! { <Columns state at=at.get_untracked() raw change=Callback::new(change) /> }.into_any(),
                        })
                    }}
                </div>
                <div class="stack">
                    <SourceCard state file change=Callback::new(change) />
                    <Notes state file />
                </div>
            </div>
        </div>
        <ConfirmBar state id file at />
    }
}

/// Goes to the first column that must be answered.
fn answer_first(file: &FileView, at: RwSignal<usize>) {
    let asks = |t: &RawView| t.target.is_some() && t.columns.iter().any(|c| c.ask);
    let Some(first) = file.tables.iter().position(asks) else {
        return;
    };
    at.set(first);
    // After its table is drawn.
    request_animation_frame(|| {
        let field = document().query_selector(".columns tr.ask select");
        let field = field.ok().flatten();
        if let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.focus();
            into_view(&field);
        }
    });
}

#[component]
fn ConfirmBar(
    state: State,
    id: u32,
    file: Memo<Option<FileView>>,
    at: RwSignal<usize>,
) -> impl IntoView {
    let asks = move || file.with(|f| f.as_ref().map_or(0, |f| f.asks));
    let records = move || file.with(|f| f.as_ref().map_or(0, |f| f.records));
    let busy = RwSignal::new(false);
    let comes_back = move || {
        let back = |f: &FileView| f.tables.iter().any(|t| t.back.is_some());
        file.with(|f| f.as_ref().is_some_and(back))
    };
    let label = move || match (asks(), records()) {
        _ if busy.get() => state.t(w::ENTERING).to_owned(),
        (0, 0) if comes_back() => state.t(w::BACK_NOTHING).to_owned(),
        (0, 0) => state.t(w::NOTHING_TO_IMPORT).to_owned(),
        (0, n) if comes_back() => state.f(w::BACK_ENTER, &[&grouped(n)]),
        (0, n) => state.f(w::IMPORT_ROWS, &[&grouped(n)]),
        (n, _) => state.f(w::ANSWER_FIRST, &[&n.to_string()]),
    };
    let enter = move || {
        if untrack(asks) > 0 {
            file.with_untracked(|f| f.as_ref().map_or((), |f| answer_first(f, at)));
            return;
        }
        busy.set(true);
        let first = file
            .get_untracked()
            .and_then(|f| f.tables.iter().find_map(|t| t.target));
        wasm_bindgen_futures::spawn_local(async move {
            let done = state.ask(Ask::Enter(id)).await;
            let _ = busy.try_set(false);
            match done {
                Ok((Answer::Changed(n), _)) => {
                    state.settle_soon();
                    state.toast(Message::filled(w::IMPORTED, &[&grouped(n)]), false);
                    let next = state.files.with_untracked(|f| f.first().map(|f| f.id));
                    state.file.set(next);
                    if let (None, Some(table)) = (next, first) {
                        state.show(table, crate::engine::protocol::Filter::All);
                    }
                }
                Ok(_) => {}
                Err(why) => state.toast(why, true),
            }
        });
    };
    let forget = move || {
        state.file.set(None);
        state.tell(Ask::Forget(id));
    };
    let ready = move || !busy.get() && (asks() > 0 || records() > 0);
    // Where nothing else takes these keys.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let taken = |t: web_sys::Element| t.closest("button, input, select").ok().flatten();
        if target.and_then(taken).is_some() || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if untrack(ready) => enter(),
            "Escape" => forget(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="confirm">
            <Foresight state id />
            <button class="btn" data-testid="forget" on:click=move |_| forget()>{move || state.t(w::CANCEL)}</button>
            <button
                class="btn p"
                data-testid="import-confirm"
                disabled=move || !ready()
                on:click=move |_| enter()
            >
                {label}
            </button>
        </div>
    }
}

/// What there would be to do if the file were entered as it stands: a wrong choice shows
/// as a flood of errors before it is made.
#[component]
fn Foresight(state: State, id: u32) -> impl IntoView {
    state.tell(Ask::Look(id));
    let foreseen = move || state.foreseen.get().filter(|f| f.file == id);
    move || {
        foreseen().map(|f| {
            let nothing = (f.errors, f.warnings) == (0, 0);
            let said = match nothing {
                true => state.t(w::FORESEEN_NOTHING).to_owned(),
                false => state.f(w::FORESEEN, &[&grouped(f.errors), &grouped(f.warnings)]),
            };
            view! { <p class="foreseen" class:ok=nothing data-testid="foreseen" role="status">{said}</p> }
        })
    }
}

#[component]
fn Columns(state: State, at: usize, raw: RawView, change: Callback<FileChange>) -> impl IntoView {
    let at = at as u16;
    let target = raw.target;
    let choose = move |event| {
        let key = event_target_value(&event);
        let table = TableId::ALL.into_iter().find(|t| t.spec().key == key);
        change.run(FileChange::Target(at, table));
    };
    let options = TableId::ALL.map(|t| {
        view! {
            <option value=t.spec().key selected=target == Some(t)>
                {state.t(t.spec().label)}
            </option>
        }
    });
    let rows = raw
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| view! { <ColumnRow state at column_at=i as u16 target column=column.clone() change /> })
        .collect_view();
    view! {
        <h2>
            {state.t(w::COLUMNS_TITLE)}
            <label class="target">
                {state.t(w::FILLS_TABLE)} " "
                <select data-testid="target" on:change=choose>
                    <option value="" selected=target.is_none()>{state.t(w::NOT_IMPORTED)}</option>
                    {options.into_iter().collect_view()}
                </select>
            </label>
        </h2>
        <div class="table-scroll">
            <table>
                <thead>
                    <tr>
                        <th>{state.t(w::COLUMN_IN_FILE)}</th>
                        <th>{state.t(w::SAMPLE)}</th>
                        <th>{state.t(w::FIELD)}</th>
                        <th>{state.t(w::CONFIDENCE)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {raw.merge.map(|merge| view! { <Merge state at merge change /> })}
        {target.filter(|_| !raw.missing.is_empty() || !raw.fills.is_empty()).map(|t| view! { <Missing state at table=t raw=raw.clone() change /> })}
    }
}

#[component]
fn ColumnRow(
    state: State,
    at: u16,
    column_at: u16,
    target: Option<TableId>,
    column: RawColumnView,
    change: Callback<FileChange>,
) -> impl IntoView {
    let header = column.header.trim().to_owned();
    let remembered = header.clone();
    let choose = move |event| {
        let Some(table) = target else { return };
        let key = event_target_value(&event);
        let to = match (key.as_str(), table.spec().field(&key)) {
            ("warehouse-column", _) => Target::Warehouse,
            (_, Some(field)) => Target::Field(field),
            _ => Target::Extra,
        };
        if to != Target::Warehouse {
            state.remember(table, &remembered, &key);
        }
        change.run(FileChange::Column(at, column_at, to));
    };
    // A list of all fields in every row would take the page long to draw: there is only the
    // choice until somebody is about to make another.
    let open = RwSignal::new(column.ask);
    let chosen = column.clone();
    let options = move || match open.get() {
        true => view! { <AllFields state target column=chosen.clone() /> }.into_any(),
        false => {
            let field = match (&chosen.to, target) {
                (Target::Field(field), Some(table)) => table.spec().fields.get(usize::from(*field)),
                _ => None,
            };
            let text = match (&chosen.to, field) {
                (_, Some(field)) => field_label(state, field),
                (&Target::Warehouse, _) => state.t(w::ONE_PER_WAREHOUSE).into(),
                (&Target::Out, _) => state.t(w::NOT_READ).into(),
                _ => state.t(w::KEEP_EXTRA).into(),
            };
            view! { <option selected=true>{text}</option> }.into_any()
        }
    };
    let confidence = if column.ask {
        view! { <span class="pill w">{state.t(w::PLEASE_CHOOSE)}</span> }.into_any()
    } else if matches!(column.to, Target::Extra | Target::Out) {
        view! { <span class="none">"—"</span> }.into_any()
    } else {
        view! {
            <span class="conf"><span style:width=format!("{}%", column.confidence)></span></span>
            <span class="num">{column.confidence}</span>
        }
        .into_any()
    };
    view! {
        <tr class:ask=column.ask class:extra=column.to == Target::Extra && !column.ask>
            <td>{if header.is_empty() { format!("{} {}", column.letters, state.t(w::NO_HEADER)) } else { header }}</td>
            <td class="sample">{column.samples.join(" · ")}</td>
            <td>
                <select
                    aria-label=state.t(w::FIELD)
                    data-testid="column-field"
                    disabled=target.is_none() || column.to == Target::Out
                    on:change=choose
                    on:focus=move |_| open.set(true)
                    on:pointerdown=move |_| open.set(true)
                >
                    {options}
                </select>
            </td>
            <td>{confidence}</td>
        </tr>
    }
}

fn field_label(state: State, field: &qichu_model::FieldSpec) -> String {
    let star = match field.need {
        Need::Required => " *",
        _ => "",
    };
    format!("{}{star}", state.t(field.label))
}

/// Everything a column can become.
#[component]
fn AllFields(state: State, target: Option<TableId>, column: RawColumnView) -> impl IntoView {
    let ask = column.ask;
    let fields = target.map(|table| {
        let of = |(i, field): (u16, &'static qichu_model::FieldSpec)| {
            let marked = match column.candidates.contains(&i) {
                true => "？",
                false => "",
            };
            view! {
                <option value=field.key selected=column.to == Target::Field(i) && !ask>
                    {format!("{marked}{}", field_label(state, field))}
                </option>
            }
        };
        // The likeliest answers first.
        let (likely, rest): (Vec<_>, Vec<_>) = (0u16..)
            .zip(table.spec().fields)
            .partition(|(i, _)| column.candidates.contains(i));
        likely.into_iter().chain(rest).map(of).collect_view()
    });
    view! {
        {ask.then(|| view! { <option value="?" selected=true disabled=true>{state.t(w::PLEASE_CHOOSE)}</option> })}
        <option value="" selected=column.to == Target::Extra && !ask>{state.t(w::KEEP_EXTRA)}</option>
        {(target == Some(TableId::Stock))
            .then(|| {
                view! {
                    <option value="warehouse-column" selected=column.to == Target::Warehouse>
                        {state.t(w::ONE_PER_WAREHOUSE)}
                    </option>
                }
            })}
        {fields}
    }
}

/// What becomes of records that the book has already.
#[component]
fn Merge(state: State, at: u16, merge: MergeView, change: Callback<FileChange>) -> impl IntoView {
    let counts = state.f(
        w::MERGE_COUNTS,
        &[
            &grouped(merge.new),
            &grouped(merge.changed),
            &grouped(merge.unchanged),
            &grouped(merge.conflicts),
        ],
    );
    let choice = move |update: bool, text: qichu_model::Text| {
        view! {
            <label>
                <input
                    type="radio"
                    name="merge"
                    prop:checked=merge.update == update
                    on:change=move |_| change.run(FileChange::Update(at, update))
                />
                " "
                {state.t(text)}
            </label>
        }
    };
    view! {
        <div class="missing merge" data-testid="merge">
            <h3>{state.t(w::MERGE_TITLE)}</h3>
            <p class="num">{counts}</p>
            {choice(true, w::MERGE_BY_KEY)}
            {choice(false, w::MERGE_ADD)}
        </div>
    }
}

#[component]
fn Missing(
    state: State,
    at: u16,
    table: TableId,
    raw: RawView,
    change: Callback<FileChange>,
) -> impl IntoView {
    let filled: Vec<u16> = raw.fills.iter().map(|f| f.field).collect();
    let mut fields: Vec<u16> = raw.missing.iter().copied().chain(filled).collect();
    fields.sort_unstable();
    let columns = raw.columns.clone();
    let one = move |field: u16| {
        let spec = &table.spec().fields[usize::from(field)];
        let fill = raw
            .fills
            .iter()
            .find(|f| f.field == field)
            .map(|f| f.with.clone());
        let (text, from) = match fill {
            Some(FillWith::Text(text)) => (text, None),
            Some(FillWith::Column(c)) => (String::new(), Some(c)),
            None => (String::new(), None),
        };
        let set_text = move |event| {
            let text: String = event_target_value(&event);
            change.run(match text.trim().is_empty() {
                true => FileChange::Unfill(at, field),
                false => FileChange::Fill(
                    at,
                    Fill {
                        field,
                        with: FillWith::Text(text),
                    },
                ),
            });
        };
        let set_column = move |event| {
            change.run(match event_target_value(&event).parse() {
                Ok(column) => FileChange::Fill(
                    at,
                    Fill {
                        field,
                        with: FillWith::Column(column),
                    },
                ),
                Err(_) => FileChange::Unfill(at, field),
            });
        };
        let options = columns.iter().enumerate().map(|(i, c)| {
            let name = if c.header.is_empty() {
                c.letters.clone()
            } else {
                c.header.clone()
            };
            view! { <option value=i.to_string() selected=from == Some(i as u16)>{name}</option> }
        });
        let list = format!("fill-{field}");
        let choices = match spec.ty {
            qichu_model::FieldType::Enum(choices) => choices
                .iter()
                .map(|c| view! { <option value=c.label.zh></option> })
                .collect_view(),
            _ => Vec::new(),
        };
        view! {
            <div class="fill" data-testid=format!("fill-{}", spec.key)>
                <span>{state.t(spec.label)} <em>" *"</em></span>
                <input value=text list=list.clone() placeholder=state.t(w::FILL_VALUE) aria-label=state.t(w::FILL_VALUE) disabled=from.is_some() on:change=set_text />
                <datalist id=list>{choices}</datalist>
                <select aria-label=state.t(w::FILL_FROM) on:change=set_column>
                    <option value="">{state.t(w::FILL_FROM)}</option>
                    {options.collect_view()}
                </select>
            </div>
        }
    };
    view! {
        <div class="missing">
            <h3>{state.t(w::MISSING_TITLE)}</h3>
            <p>{state.t(w::MISSING_LEAD)}</p>
            {fields.into_iter().map(one).collect_view()}
        </div>
    }
}

#[component]
fn SourceCard(
    state: State,
    file: Memo<Option<FileView>>,
    change: Callback<FileChange>,
) -> impl IntoView {
    let facts = Memo::new(move |_| file.get().map(|f| f.facts).unwrap_or_default());
    let read = Memo::new(move |_| file.get().map(|f| f.read).unwrap_or_default());
    let told = Callback::new(move |fact| change.run(FileChange::Fact(fact)));
    view! {
        <div class="card">
            <h2>{move || state.t(w::SOURCE_TITLE)}</h2>
            <p>{move || state.t(w::SOURCE_LEAD)}</p>
            <SourceForm facts read change=told />
        </div>
    }
}

#[component]
fn Notes(state: State, file: Memo<Option<FileView>>) -> impl IntoView {
    let notes = move || file.get().map(|f| f.notes).unwrap_or_default();
    view! {
        <Show when=move || file.with(|f| f.as_ref().is_some_and(|f| !f.notes.is_empty()))>
            <div class="card">
                <h2>{move || state.t(w::NOTES_TITLE)}</h2>
                <ul class="notes">
                    {move || {
                        notes()
                            .into_iter()
                            .map(|n| {
                                view! {
                                    <li
                                        class=severity_class(n.severity)
                                        data-testid="finding"
                                        data-rule=n.code.clone()
                                        data-severity=n.severity.key()
                                    >
                                        <span>{n.message}</span>
                                        <small>{n.place}</small>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </div>
        </Show>
    }
}
