//! A corrected workbook that came back: what would change, what stays and why.

use leptos::prelude::*;
use qichu_model::TableId;

use super::grouped;
use crate::engine::back::{BackView, ConflictView};
use crate::state::{State, state, words as w};

/// What entering a table that came back does.
#[component]
pub fn BackReview(table: TableId, back: BackView) -> impl IntoView {
    let state = state();
    let figures = [
        (w::BACK_CHANGED, back.changed),
        (w::BACK_NEW, back.new),
        (w::BACK_UNCHANGED, back.unchanged),
    ];
    let figures = figures.map(|(text, count)| {
        view! {
            <div>
                <small>{state.t(text)}</small>
                <b class="num">{grouped(count)}</b>
            </div>
        }
    });
    let conflicts = (back.conflicts > 0).then(|| {
        view! {
            <h3>{state.f(w::BACK_CONFLICTS, &[&grouped(back.conflicts)])}</h3>
            <p>{state.t(w::BACK_CONFLICTS_LEAD)}</p>
            <Conflicts state table list=back.conflict_list />
        }
    });
    let left = (back.left > 0).then(|| {
        let rows = back.left_list.into_iter().map(|(row, why)| {
            view! { <li>{state.f(w::ROW_OF, &[&row.to_string()])} " · " {why}</li> }
        });
        view! {
            <h3>{state.f(w::BACK_LEFT, &[&grouped(back.left)])}</h3>
            <ul class="plain-list" data-testid="back-left">{rows.collect_view()}</ul>
        }
    });
    view! {
        <div class="back" data-testid="back">
            <h2>{state.t(w::BACK_TITLE)} " · " {state.t(table.spec().label)}</h2>
            <p>{state.t(w::BACK_LEAD)}</p>
            <div
                class="figures"
                data-testid="back-counts"
                data-changed=back.changed
                data-new=back.new
                data-unchanged=back.unchanged
            >
                {figures.into_iter().collect_view()}
            </div>
            {conflicts}
            {left}
        </div>
    }
}

#[component]
fn Conflicts(state: State, table: TableId, list: Vec<ConflictView>) -> impl IntoView {
    let rows = list.into_iter().map(|c| {
        view! {
            <tr>
                <td class="num">{c.address}</td>
                <td>{c.label}</td>
                <td>{shown(state, c.file)}</td>
                <td><b>{shown(state, c.book)}</b></td>
                <td>
                    <button class="plain link" on:click=move |_| state.go_to(table, c.row, c.column)>
                        {state.t(w::GO_THERE)}
                    </button>
                </td>
            </tr>
        }
    });
    view! {
        <div class="table-scroll" data-testid="back-conflicts">
            <table>
                <thead>
                    <tr>
                        <th>{state.t(w::BACK_CELL)}</th>
                        <th>{state.t(w::FIELD)}</th>
                        <th>{state.t(w::BACK_IN_FILE)}</th>
                        <th>{state.t(w::BACK_IN_BOOK)}</th>
                        <th></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn shown(state: State, text: String) -> String {
    match text.is_empty() {
        true => state.t(w::EMPTY_CELL).into(),
        false => text,
    }
}
