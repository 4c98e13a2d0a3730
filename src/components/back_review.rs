//! A corrected workbook that came back: what would change, what stays and why.

use leptos::prelude::*;
use qichu_model::TableId;

use super::grouped;
use crate::engine::back::{BackView, ConflictView};
use crate::engine::protocol::FileChange;
use crate::state::{State, state, words as w};

/// What entering a table that came back does.
#[component]
pub fn BackReview(
    /// Which of the file's tables it is.
    at: u16,
    /// The table that it changes.
    table: TableId,
    /// What the engine says.
    back: BackView,
    /// Changes what becomes of the file.
    change: Callback<FileChange>,
) -> impl IntoView {
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
    let more = back.conflicts - back.conflict_list.len() as u32;
    let more = (more > 0).then(|| state.f(w::MORE_CONFLICTS, &[&grouped(more)]));
    let conflicts = (back.conflicts > 0).then(|| {
        view! {
            <h3>{state.f(w::BACK_CONFLICTS, &[&grouped(back.conflicts)])}</h3>
            <p>{state.t(w::BACK_CONFLICTS_LEAD)}</p>
            <div class="chips">
                <Choice
                    text=state.t(w::BACK_KEEP_ALL)
                    on=back.taken == 0
                    press=move || change.run(FileChange::Taken(at, None, false))
                    {..}
                    data-testid="back-keep-all"
                />
                <Choice
                    text=state.t(w::BACK_TAKE_ALL)
                    on=back.taken == back.conflicts
                    press=move || change.run(FileChange::Taken(at, None, true))
                    {..}
                    data-testid="back-take-all"
                />
            </div>
            <Conflicts state at table list=back.conflict_list change />
            <small>{more}</small>
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
fn Conflicts(
    state: State,
    at: u16,
    table: TableId,
    list: Vec<ConflictView>,
    change: Callback<FileChange>,
) -> impl IntoView {
    let rows = list.into_iter().map(|c| {
        let cell = (c.row, c.column);
        let choose = move |file| change.run(FileChange::Taken(at, Some(cell), file));
        view! {
            <tr data-testid="back-conflict" data-taken=c.taken.to_string()>
                <td>
                    <button class="plain link" on:click=move |_| state.go_to(table, c.row, c.column)>
                        {c.label}
                    </button>
                    <small class="num">{c.address}</small>
                </td>
                <td>
                    <Choice
                        text=shown(state, c.book)
                        on=!c.taken
                        press=move || choose(false)
                        {..}
                        data-testid="back-keep"
                    />
                </td>
                <td>
                    <Choice
                        text=shown(state, c.file)
                        on=c.taken
                        press=move || choose(true)
                        {..}
                        data-testid="back-take"
                    />
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
                        <th>{state.t(w::BACK_IN_BOOK)}</th>
                        <th>{state.t(w::BACK_IN_FILE)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A value, or all of a side, to choose.
#[component]
fn Choice(#[prop(into)] text: String, on: bool, press: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button class="chip" class:on=on aria-pressed=on.to_string() on:click=move |_| press()>
            {text}
        </button>
    }
}

fn shown(state: State, text: String) -> String {
    match text.is_empty() {
        true => state.t(w::EMPTY_CELL).into(),
        false => text,
    }
}
