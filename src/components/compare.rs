//! Records that may be one, side by side, 合并重复: which value to keep of each field,
//! which record stays; or why they are not one.

use std::collections::BTreeMap;

use leptos::html;
use leptos::prelude::*;
use qichu_model::{Severity, TableId};

use super::{Icon, IconName, grouped, severity_class, writes_if};
use crate::engine::protocol::{Act, Answer, Ask};
use crate::engine::tidy::{CompareColumn, CompareView, Merge};
use crate::platform::call;
use crate::state::{Twins, state, words as w};

/// What a person chose; copied freely.
#[derive(Clone, Copy)]
struct Choice {
    /// The record that stays, as its index.
    keep: RwSignal<usize>,
    /// By column: the record whose value is kept, as its index.
    picks: RwSignal<BTreeMap<u16, usize>>,
    reason: RwSignal<String>,
}

/// Shows the records that a person wants to compare, while there are any.
#[component]
pub fn Compare() -> impl IntoView {
    let state = state();
    move || {
        state
            .tidy
            .twins
            .get()
            .map(|twins| view! { <Dialog twins /> })
    }
}

#[component]
fn Dialog(twins: Twins) -> impl IntoView {
    let state = state();
    let view = RwSignal::new(None::<CompareView>);
    let dialog = NodeRef::<html::Dialog>::new();
    let choice = Choice {
        keep: RwSignal::new(0),
        picks: RwSignal::new(BTreeMap::new()),
        reason: RwSignal::new(String::new()),
    };
    // Closed, a dialog gives the focus back to what opened it, also where there is no grid.
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            let _ = call(&dialog, "close", &[]);
        }
        state.tidy.twins.set(None);
    };
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = call(&dialog, "showModal", &[]);
        }
    });
    let Twins {
        table,
        rows,
        finding,
    } = twins;
    let about = finding.as_ref().and_then(|f| f.column);
    let sentence = finding.as_ref().map(|f| {
        let class = format!("msg {}", severity_class(f.severity));
        view! { <p class=class data-testid="compare-why">{f.message.clone()}</p> }
    });
    let is = |severity: Severity| {
        let finding = finding.as_ref().filter(|f| f.severity == severity);
        finding.map(|f| f.mark)
    };
    let (warning, wrong) = (is(Severity::Warning), is(Severity::Error).is_some());
    wasm_bindgen_futures::spawn_local(async move {
        match state.ask(Ask::Compare(table, rows)).await {
            Ok((Answer::Compare(compared), _)) if compared.rows.len() > 1 => {
                let picks = compared.columns.iter().map(|c| (c.column, c.pick));
                let _ = choice.picks.try_set(picks.collect());
                let _ = view.try_set(Some(compared));
            }
            Ok(_) => {
                state.toast(w::COMPARE_GONE, true);
                close();
            }
            Err(why) => {
                state.toast(why, true);
                close();
            }
        }
    });
    let merge = move || {
        let Some(compared) = view.get_untracked() else {
            return;
        };
        let row = |at: usize| compared.rows.get(at).copied();
        let Some(keep) = row(choice.keep.get_untracked()) else {
            return;
        };
        let picks = choice.picks.get_untracked().into_iter();
        let merge = Merge {
            table,
            keep,
            picks: picks
                .filter_map(|(column, at)| Some((column, row(at)?)))
                .collect(),
            rows: compared.rows.clone(),
            reason: choice.reason.get_untracked(),
        };
        state.act_loudly(Act::Merge(merge), w::MERGED);
        close();
    };
    let keep_both = move |_| {
        if let Some(mark) = warning {
            let reason = choice.reason.get_untracked().trim().to_owned();
            state.act(Act::Reason(mark, reason));
        }
        close();
    };
    let unsaid = move || choice.reason.with(|r| r.trim().is_empty());
    let note = move || {
        let notes = [
            wrong.then(|| state.t(w::COMPARE_MUST)),
            unsaid().then(|| state.t(w::COMPARE_SAY_WHY)),
        ];
        notes.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let leave = move |row: u32| {
        close();
        state.go_to(table, row, about.unwrap_or(0));
    };
    view! {
        <dialog
            class="compare"
            data-testid="compare"
            node_ref=dialog
            aria-label=move || state.t(w::COMPARE)
            on:cancel=move |event: web_sys::Event| { event.prevent_default(); close(); }
        >
            <form class="compare-form" on:submit=move |event| { event.prevent_default(); merge(); }>
                <header>
                    <div>
                        <h2 tabindex="-1" autofocus>{move || state.t(w::COMPARE_TITLE)}</h2>
                        <p>{move || state.t(w::COMPARE_LEAD)}</p>
                        {sentence}
                    </div>
                    <button type="button" class="plain" aria-label=move || state.t(w::CLOSE) on:click=move |_| close()>
                        <Icon name=IconName::Close />
                    </button>
                </header>
                {move || view.get().map(|view| view! { <Sides view choice about leave=Callback::new(leave) /> })}
                <footer>
                    <input
                        type="text"
                        class="wide"
                        data-testid="compare-reason"
                        autocomplete="off"
                        placeholder=move || state.t(w::COMPARE_REASON_EXAMPLE)
                        aria-label=move || state.t(w::COMPARE_REASON)
                        on:input=move |event| choice.reason.set(event_target_value(&event))
                    />
                    <button class="btn p" data-testid="compare-merge" aria-describedby="compare-note" {..writes_if(move || !unsaid())}>{move || state.t(w::COMPARE_MERGE)}</button>
                    {warning
                        .map(|_| {
                            view! {
                                <button type="button" class="btn" data-testid="compare-both" {..writes_if(move || !unsaid())} on:click=keep_both>
                                    {move || state.t(w::COMPARE_BOTH)}
                                </button>
                            }
                        })}
                    <button type="button" class="btn" on:click=move |_| close()>{move || state.t(w::CANCEL)}</button>
                    <small id="compare-note">{note}</small>
                </footer>
            </form>
        </dialog>
    }
}

/// `about` is the column that the finding is about: it says why they are compared.
#[component]
fn Sides(
    view: CompareView,
    choice: Choice,
    about: Option<u16>,
    leave: Callback<u32>,
) -> impl IntoView {
    let state = state();
    let CompareView {
        table,
        rows,
        references,
        columns,
    } = view;
    let different = RwSignal::new(true);
    let all: Vec<u16> = columns.iter().map(|c| c.column).collect();
    let all = StoredValue::new(all);
    let heads = rows.into_iter().zip(references).enumerate().map(|(at, (row, named))| {
        view! {
            <th>
                <label class="check">
                    <input type="radio" name="compare-keep" prop:checked=move || choice.keep.get() == at on:change=move |_| choice.keep.set(at) />
                    {move || state.t(w::COMPARE_KEEP)}
                </label>
                <small class="num">
                    <button type="button" class="plain link" title=move || state.t(w::GO_TO_RECORD) on:click=move |_| leave.run(row)>
                        {move || state.f(w::ROW_OF, &[&grouped(row + 1)])}
                    </button>
                    " · " {move || state.f(w::COMPARE_REFERENCES, &[&grouped(named)])}
                </small>
                <button type="button" class="btn s" on:click=move |_| choice.picks.set(all.get_value().into_iter().map(|c| (c, at)).collect())>
                    {move || state.t(w::COMPARE_ALL_OF)}
                </button>
            </th>
        }
    });
    let heads = heads.collect_view();
    let columns = StoredValue::new(columns);
    let lines = move || {
        let only = different.get();
        let shown = columns
            .get_value()
            .into_iter()
            .filter(|c| c.differs || !only || Some(c.column) == about);
        shown
            .map(|column| view! { <Field table about={Some(column.column) == about} column choice /> })
            .collect_view()
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || different.get() on:change=move |event| different.set(event_target_checked(&event)) />
            {move || state.t(w::COMPARE_DIFFERENT)}
        </label>
        <div class="compare-scroll">
            <table>
                <thead><tr><th>{move || state.t(w::FIELD)}</th> {heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

/// A field of all the records: where they differ, one value is chosen.
#[component]
fn Field(table: TableId, column: CompareColumn, choice: Choice, about: bool) -> impl IntoView {
    let state = state();
    let CompareColumn {
        column: number,
        extra,
        differs,
        cells,
        ..
    } = column;
    let label = move || {
        extra
            .clone()
            .unwrap_or_else(|| state.column_name(table, number))
    };
    let picked = move |at: usize| choice.picks.with(|p| p.get(&number) == Some(&at));
    let cells = cells.into_iter().enumerate().map(|(at, cell)| {
        let empty = cell.text.is_empty();
        let text = move || match empty {
            true => state.t(w::EMPTY_CELL).to_owned(),
            false => cell.text.clone(),
        };
        let typed = cell.place.is_empty() && !empty;
        let place = cell.place.clone();
        let from = move || {
            if typed {
                state.t(w::TYPED_IN).to_owned()
            } else {
                place.clone()
            }
        };
        let grade = cell.grade.map(|g| view! { <b>{format!("{g:?}")}</b> " " });
        let body = view! {
            <span class="value" class:none=empty>{text}</span>
            <small>{grade} {from}</small>
        };
        match differs {
            true => view! {
                <td class:on=move || picked(at)>
                    <label>
                        <input
                            type="radio"
                            name=format!("compare-{number}")
                            prop:checked=move || picked(at)
                            on:change=move |_| choice.picks.update(|p| { p.insert(number, at); })
                        />
                        <span>{body}</span>
                    </label>
                </td>
            }
            .into_any(),
            false => view! { <td class="same"><span>{body}</span></td> }.into_any(),
        }
    });
    let cells = cells.collect_view();
    view! {
        <tr class:differs=differs class:why=about>
            <th scope="row">{label}</th>
            {cells}
        </tr>
    }
}
