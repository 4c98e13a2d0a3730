//! 录入确认: where records go, what is held or rejected, and that it adds up.

use leptos::prelude::*;
use qichu_book::Balance;
use qichu_model::{TableId, Text};

use crate::components::{RecordList, grouped};
use crate::engine::export::{EntryView, Export, FileRows, Rows};
use crate::engine::protocol::{Answer, Ask};
use crate::state::{State, state, words as w};

const fn module(table: TableId) -> Text {
    match table {
        TableId::Customers => Text::new("客户关系（CRM）", "CRM"),
        TableId::Purchases => Text::new("销售订单历史", "Order history"),
        TableId::Stock => Text::new("库存管理", "Inventory"),
        TableId::OnlineChannels => Text::new("电商渠道", "E-commerce"),
        TableId::OfflineChannels => Text::new("渠道与协议", "Channels and agreements"),
        TableId::Salespeople => Text::new("组织与人员", "Organisation"),
        TableId::Performance => Text::new("目标与业绩", "Targets"),
    }
}

/// The third stage.
#[component]
pub fn Enter() -> impl IntoView {
    let state = state();
    let entry = RwSignal::new(EntryView::default());
    let open = RwSignal::new(None::<(TableId, bool)>);
    Effect::new(move |_| {
        state.book.with(|b| b.as_ref().map(|b| b.seq));
        wasm_bindgen_futures::spawn_local(async move {
            match state.ask(Ask::Export(Export::Entry)).await {
                Ok((Answer::Entry(found), _)) => drop(entry.try_set(found)),
                Ok(_) => {}
                Err(why) => state.toast(why, true),
            }
        });
    });
    let rows = move || {
        let tables = entry.get().tables.into_iter();
        tables.map(|b| balance(state, b, open)).collect_view()
    };
    let list = move || {
        open.get().map(|(table, rejected)| {
            let total = Signal::derive(move || {
                let found = entry.with(|e| e.tables.iter().find(|(t, _)| *t == table).copied());
                found.map_or(0, |(_, b)| if rejected { b.rejected } else { b.held })
            });
            view! { <RecordList table rejected total /> }
        })
    };
    view! {
        <div class="page">
            <h1>{move || state.t(w::ENTER_TITLE)}</h1>
            <p class="lead">{move || state.t(w::ENTER_LEAD)}</p>
            <div class="card table-scroll entry">
                <table class="stacked">
                    <thead>{move || heads(state)}</thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {list}
            {move || files(state, entry.get().files)}
            <Correct entry />
        </div>
    }
}

fn heads(state: State) -> impl IntoView + use<> {
    let numbers = [
        w::ROWS_READ,
        w::ROWS_SPREAD,
        w::ROWS_TYPED,
        w::ROWS_ENTERED,
        w::ROWS_HELD,
        w::ROWS_REJECTED,
        w::ROWS_REMOVED,
        w::ROWS_JOINED,
    ];
    let numbers = numbers.map(|text| view! { <th class="n">{state.t(text)}</th> });
    view! {
        <tr>
            <th>{state.t(w::TABLE)}</th>
            <th>{state.t(w::MODULE)}</th>
            {numbers.into_iter().collect_view()}
            <th></th>
        </tr>
    }
}

/// A table's line: what came on the left, what became of it on the right.
fn balance(
    state: State,
    (table, b): (TableId, Balance),
    open: RwSignal<Option<(TableId, bool)>>,
) -> impl IntoView + use<> {
    let quiet = |n: u32| if n == 0 { String::new() } else { grouped(n) };
    let link = move |n: u32, rejected: bool, id: &'static str| {
        let which = Some((table, rejected));
        (n > 0).then(|| {
            view! {
                <button
                    class="plain link"
                    data-testid=id
                    aria-pressed=move || (open.get() == which).to_string()
                    on:click=move |_| open.update(|o| *o = if *o == which { None } else { which })
                >
                    {grouped(n)}
                </button>
            }
        })
    };
    let (class, sign, text) = match b.is_even() {
        true => ("pill k", "✓ ", w::BALANCED),
        false => ("pill e", "", w::NOT_BALANCED),
    };
    view! {
        <tr data-testid="balance" data-table=table.spec().key data-even=b.is_even().to_string()>
            <td><b>{state.t(table.spec().label)}</b></td>
            <td>{state.t(module(table))}</td>
            <td class="n num" data-label=state.t(w::ROWS_READ)>{grouped(b.read)}</td>
            <td class="n num" data-label=state.t(w::ROWS_SPREAD)>{quiet(b.spread)}</td>
            <td class="n num" data-label=state.t(w::ROWS_TYPED)>{quiet(b.typed)}</td>
            <td class="n num ok" data-label=state.t(w::ROWS_ENTERED)>{grouped(b.entered)}</td>
            <td class="n num" data-label=state.t(w::ROWS_HELD)>{link(b.held, false, "held")}</td>
            <td class="n num" data-label=state.t(w::ROWS_REJECTED)>{link(b.rejected, true, "rejected")}</td>
            <td class="n num" data-label=state.t(w::ROWS_REMOVED)>{quiet(b.removed)}</td>
            <td class="n num" data-label=state.t(w::ROWS_JOINED)>{quiet(b.joined)}</td>
            <td><span class=class>{sign} {state.t(text)}</span></td>
        </tr>
    }
}

/// What of the files never came to the tables: total rows, tables left out.
fn files(state: State, files: Vec<FileRows>) -> impl IntoView + use<> {
    let lines = files.into_iter().map(|f| {
        let figures = [f.read, f.entered, f.left, f.excluded].map(grouped);
        let figures = figures.each_ref().map(String::as_str);
        view! { <li><b>{f.name}</b> " " <span class="num">{state.f(w::FILE_ROWS, &figures)}</span></li> }
    });
    view! { <ul class="plain-list file-rows">{lines.collect_view()}</ul> }
}

/// Held and rejected rows go out to be corrected, and come back.
#[component]
fn Correct(entry: RwSignal<EntryView>) -> impl IntoView {
    let state = state();
    let sum =
        move |of: fn(&Balance) -> u32| entry.with(|e| e.tables.iter().map(|(_, b)| of(b)).sum());
    let button = move |rows: Rows, text: Text, of: fn(&Balance) -> u32, id: &'static str| {
        let count = move || -> u32 { sum(of) };
        view! {
            <button
                class="btn"
                data-testid=id
                disabled=move || count() == 0
                on:click=move |_| state.download_answer(Ask::Export(Export::Annotated(rows)))
            >
                {move || state.f(text, &[&grouped(count())])}
            </button>
        }
    };
    view! {
        <div class="card">
            <h2>{move || state.t(w::CORRECT_TITLE)}</h2>
            <p>{move || state.t(w::CORRECT_LEAD)}</p>
            <div class="acts">
                {button(Rows::Held, w::GET_HELD, |b| b.held, "get-held")}
                {button(Rows::Rejected, w::GET_REJECTED, |b| b.rejected, "get-rejected")}
            </div>
        </div>
    }
}
