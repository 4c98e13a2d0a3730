//! The phone's way through a table: one record as a form, and on to the next finding.

use leptos::prelude::*;
use qichu_book::command::CellEdit;
use qichu_model::{FieldType, Need, Severity};

use super::{
    AddMissingButton, Attach, CellLine, ChoiceButtons, EmptyTable, ReviewPill, SayUnknown, grouped,
    may_be_unknown, names_attachments, severity_class, writes,
};
use crate::engine::protocol::{Act, Answer, Ask, FindingView, RowView};
use crate::engine::verify::StandingView;
use crate::state::{Cursor, state, words as w};

/// The record under the cursor as a form.
#[component]
pub fn RecordForm() -> impl IntoView {
    let state = state();
    let record = RwSignal::new(None::<(RowView, Vec<FindingView>)>);
    let standing = RwSignal::new(None::<StandingView>);
    let total = RwSignal::new(0);
    Effect::new(move |_| {
        state.grid.stale.track();
        state.lang.track();
        let table = state.table.get();
        let from = state.grid.cursor.with(|c| c.row);
        wasm_bindgen_futures::spawn_local(async move {
            let Ok((Answer::Rows(rows), _)) = state
                .ask(Ask::Rows {
                    table,
                    from,
                    count: 1,
                })
                .await
            else {
                return;
            };
            let _ = total.try_set(rows.total);
            let Some(row) = rows.rows.into_iter().next() else {
                let _ = record.try_set(None);
                return;
            };
            let first = Ask::Cell {
                table,
                row: row.row,
                column: 0,
            };
            if let Ok((Answer::Cell(cell), _)) = state.ask(first).await {
                let _ = standing.try_set(cell.review);
            }
            let mut found = Vec::new();
            for (column, _) in &row.marks {
                let column = if *column == u16::MAX { 0 } else { *column };
                let ask = Ask::Cell {
                    table,
                    row: row.row,
                    column,
                };
                if let Ok((Answer::Cell(cell), _)) = state.ask(ask).await {
                    found.extend(cell.findings);
                }
            }
            found.dedup_by_key(|f| f.mark);
            let _ = record.try_set(Some((row, found)));
        });
    });
    let heading = move || {
        let at = (state.grid.cursor.with(|c| c.row) + 1).min(total.get());
        format!(
            "{} {} / {}",
            state.t(state.table.get().spec().label),
            grouped(at),
            grouped(total.get())
        )
    };
    let step = move |by: i64| {
        let last = i64::from(total.get_untracked().saturating_sub(1));
        let at = state.grid.cursor.get_untracked();
        let row = (i64::from(at.row) + by).clamp(0, last) as u32;
        state.grid.cursor.set(Cursor::at(row, at.column));
    };
    let fields = move || {
        record.get().map(|(row, found)| {
            let table = state.table.get();
            let (extra, filled) = state.book.with(|b| {
                let view = b.as_ref().map(|b| &b.tables[table.index()]);
                view.map_or_else(Default::default, |v| (v.extra.clone(), v.filled.clone()))
            });
            let fields = table.spec().fields;
            let labels = fields
                .iter()
                .map(|f| (state.t(f.label).to_owned(), Some(f)));
            let labels: Vec<_> = labels.chain(extra.into_iter().map(|e| (e, None))).collect();
            // What a file that was taken back has left, no record fills.
            let is_shown = move |column: u16, field: Option<&qichu_model::FieldSpec>| {
                field.is_some() || filled.get(usize::from(column)) != Some(&false)
            };
            (0u16..)
                .zip(labels)
                .filter(|(column, (_, field))| is_shown(*column, *field))
                .map(|(column, (label, field))| {
                    let own: Vec<FindingView> = found
                        .iter()
                        .filter(|f| f.column == Some(column))
                        .cloned()
                        .collect();
                    let text = row
                        .texts
                        .get(usize::from(column))
                        .cloned()
                        .unwrap_or_default();
                    let required = field.is_some_and(|f| f.need == Need::Required);
                    view! {
                        <FormField
                            place=(table, row.row, column)
                            label
                            required
                            ty=field.map(|f| f.ty)
                            text
                            found=own
                        />
                    }
                })
                .collect_view()
        })
    };
    view! {
        <section class="form">
            <header class="form-head">
                <button class="plain" aria-label="‹" on:click=move |_| step(-1)>"‹"</button>
                <b class="num">{heading}</b>
                {move || standing.get().map(|standing| view! { <ReviewPill standing /> })}
                <button class="plain" aria-label="›" on:click=move |_| step(1)>"›"</button>
            </header>
            <div class="form-body">
                {fields}
                <EmptyTable total />
            </div>
            <CellLine />
            <footer class="form-foot">
                <button class="btn" on:click=move |_| state.next_finding(true)>{move || state.t(w::PREVIOUS_FINDING)}</button>
                <button class="btn p" on:click=move |_| state.next_finding(false)>{move || state.t(w::NEXT_FINDING)}</button>
            </footer>
        </section>
    }
}

#[component]
fn FormField(
    place: (qichu_model::TableId, u32, u16),
    label: String,
    required: bool,
    ty: Option<FieldType>,
    text: String,
    found: Vec<FindingView>,
) -> impl IntoView {
    let state = state();
    let (table, row, column) = place;
    let worst = found.iter().map(|f| f.severity).min();
    let was = text.clone();
    let set = move |text: String| {
        if text != was {
            state.act(Act::Set(vec![CellEdit {
                table,
                row,
                column,
                text,
            }]));
        }
    };
    let mode = match ty {
        Some(FieldType::Phone | FieldType::Mobile) => "tel",
        Some(FieldType::Email) => "email",
        Some(FieldType::Money | FieldType::Qty | FieldType::Percent) => "decimal",
        Some(FieldType::Int | FieldType::Postal) => "numeric",
        _ => "text",
    };
    let unknown = may_be_unknown(table, column, &text).then(|| view! { <SayUnknown place /> });
    let attach = names_attachments(table, column).then(|| {
        let text = text.clone();
        view! { <Attach place text /> }
    });
    let element = NodeRef::<leptos::html::Label>::new();
    Effect::new(move |_| {
        if let Some(element) = element.get()
            && state.grid.cursor.get_untracked().column == column
            && state.grid.jump.get() > 0
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Center);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let field = match ty {
        Some(FieldType::Enum(choices)) => {
            let known = choices.iter().any(|c| c.label.zh == text);
            view! {
                <select {..writes()} on:change=move |event| set(event_target_value(&event))>
                    {(!known).then(|| view! { <option value=text.clone() selected=true>{text.clone()}</option> })}
                    {choices
                        .iter()
                        .map(|c| {
                            view! {
                                <option value=c.label.zh selected=c.label.zh == text>
                                    {c.label.zh}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            }
                .into_any()
        }
        _ => view! {
            <input
                value=text
                inputmode=mode
                autocomplete="off"
                {..writes()}
                on:focus=move |_| state.grid.cursor.update(|c| *c = Cursor::at(c.row, column))
                on:change=move |event| set(event_target_value(&event))
            />
        }
        .into_any(),
    };
    let messages = found
        .into_iter()
        .map(|f| {
            let fix = f.fix.clone().map(|(_, text)| {
                let mark = f.mark;
                view! {
                    <span class="fix"><b>{text}</b></span>
                    <button class="btn s p" {..writes()} on:click=move |_| state.act(Act::Fix { table, row, mark, choice: None })>
                        {state.t(w::FIX_ONE)}
                    </button>
                }
            });
            view! {
                <span class=format!("msg {}", severity_class(f.severity))>{f.message.clone()} " " {fix} <ChoiceButtons finding=f.clone() /> <AddMissingButton finding=f.clone() /></span>
            }
        })
        .collect_view();
    let class = match worst {
        Some(severity @ (Severity::Error | Severity::Warning)) => severity_class(severity),
        _ => "",
    };
    view! {
        <label class=class node_ref=element>
            <small>{label} {required.then(|| view! { <em>" *"</em> })}</small>
            {field}
            {messages}
            {unknown}
            {attach}
        </label>
    }
}
