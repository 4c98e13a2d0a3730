//! A corrected workbook that came back: what would change, what stays and why.

use leptos::prelude::*;
use qichu_model::TableId;

use super::file_review::Looked;
use super::grouped;
use crate::engine::back::{BackView, ConflictView};
use crate::engine::protocol::FileChange;
use crate::state::{State, state, words as w};

/// What entering a table that came back does.
#[component]
pub fn BackReview(
    /// Which of the file's tables it is.
    looked: Looked,
    /// The table that it changes.
    table: TableId,
) -> impl IntoView {
    let state = state();
    let back = looked.part(|t| t.back.clone().unwrap_or_default());
    let count = move |of: fn(&BackView) -> u32| Memo::new(move |_| back.with(of));
    let (changed, new, unchanged) = (
        count(|b| b.changed),
        count(|b| b.new),
        count(|b| b.unchanged),
    );
    let figures = [
        (w::BACK_CHANGED, changed),
        (w::BACK_NEW, new),
        (w::BACK_UNCHANGED, unchanged),
    ];
    let figures = figures.map(|(text, count)| {
        view! {
            <div>
                <small>{move || state.t(text)}</small>
                <b class="num">{move || grouped(count.get())}</b>
            </div>
        }
    });
    let (conflicts, left) = (count(|b| b.conflicts), count(|b| b.left));
    let rows = move || {
        let row = |(row, why): (u32, String)| {
            view! { <li>{state.f(w::ROW_OF, &[&row.to_string()])} " · " {why}</li> }
        };
        let rows = back.with(|b| b.left_list.clone());
        rows.into_iter().map(row).collect_view()
    };
    view! {
        <div class="back" data-testid="back">
            <h2>{move || state.t(w::BACK_TITLE)} " · " {move || state.t(table.spec().label)}</h2>
            <p>{move || state.t(w::BACK_LEAD)}</p>
            <div
                class="figures"
                data-testid="back-counts"
                data-changed=move || changed.get()
                data-new=move || new.get()
                data-unchanged=move || unchanged.get()
            >
                {figures.into_iter().collect_view()}
            </div>
            <Show when=move || { conflicts.get() > 0 }>
                <Conflicts state looked table back />
            </Show>
            <Show when=move || { left.get() > 0 }>
                <h3>{move || state.f(w::BACK_LEFT, &[&grouped(left.get())])}</h3>
                <ul class="plain-list" data-testid="back-left">{rows}</ul>
            </Show>
        </div>
    }
}

#[component]
fn Conflicts(state: State, looked: Looked, table: TableId, back: Memo<BackView>) -> impl IntoView {
    let take = move |cell, file| looked.change(FileChange::Taken(looked.at(), cell, file));
    let more = move || {
        let more = back.with(|b| b.conflicts - b.conflict_list.len() as u32);
        (more > 0).then(|| state.f(w::MORE_CONFLICTS, &[&grouped(more)]))
    };
    let list = move || back.with(|b| b.conflict_list.clone());
    // All but what a choice changes.
    let key = |c: &ConflictView| (c.row, c.column, c.label.clone(), c.book.clone());
    let row = move |c: ConflictView| {
        let cell = (c.row, c.column);
        let taken = Memo::new(move |_| {
            let is = |c: &&ConflictView| (c.row, c.column) == cell;
            back.with(|b| b.conflict_list.iter().find(is).is_some_and(|c| c.taken))
        });
        view! {
            <tr data-testid="back-conflict" data-taken=move || taken.get().to_string()>
                <td>
                    <button class="plain link" on:click=move |_| state.go_to(table, c.row, c.column)>
                        {c.label}
                    </button>
                    <small class="num">{c.address}</small>
                </td>
                <td>
                    <Choice
                        text=shown(state, c.book)
                        on=move || !taken.get()
                        press=move || take(Some(cell), false)
                        {..}
                        data-testid="back-keep"
                    />
                </td>
                <td>
                    <Choice
                        text=shown(state, c.file)
                        on=move || taken.get()
                        press=move || take(Some(cell), true)
                        {..}
                        data-testid="back-take"
                    />
                </td>
            </tr>
        }
    };
    view! {
        <h3>{move || state.f(w::BACK_CONFLICTS, &[&grouped(back.with(|b| b.conflicts))])}</h3>
        <p>{move || state.t(w::BACK_CONFLICTS_LEAD)}</p>
        <div class="chips">
            <Choice
                text=move || state.t(w::BACK_KEEP_ALL).to_owned()
                on=move || back.with(|b| b.taken == 0)
                press=move || take(None, false)
                {..}
                data-testid="back-keep-all"
            />
            <Choice
                text=move || state.t(w::BACK_TAKE_ALL).to_owned()
                on=move || back.with(|b| b.taken == b.conflicts)
                press=move || take(None, true)
                {..}
                data-testid="back-take-all"
            />
        </div>
        <div class="table-scroll" data-testid="back-conflicts">
            <table>
                <thead>
                    <tr>
                        <th>{move || state.t(w::BACK_CELL)}</th>
                        <th>{move || state.t(w::BACK_IN_BOOK)}</th>
                        <th>{move || state.t(w::BACK_IN_FILE)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=list key children=row />
                </tbody>
            </table>
        </div>
        <small>{more}</small>
    }
}

/// A value, or all of a side, to choose.
#[component]
fn Choice(
    text: impl Fn() -> String + Send + 'static,
    on: impl Fn() -> bool + Copy + Send + 'static,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            class="chip"
            class:on=on
            aria-pressed=move || on().to_string()
            on:click=move |_| press()
        >
            {text}
        </button>
    }
}

fn shown(state: State, text: String) -> impl Fn() -> String {
    move || match text.is_empty() {
        true => state.t(w::EMPTY_CELL).into(),
        false => text.clone(),
    }
}
