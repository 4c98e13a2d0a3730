//! 导出: the book as files for other programs.

use leptos::prelude::*;
use qichu_model::TableId;

use crate::engine::export::{Export, Rows};
use crate::engine::protocol::Ask;
use crate::state::{state, words as w};

/// Annotated workbooks, clean tables, CSV.
#[component]
pub fn ExportCard() -> impl IntoView {
    let state = state();
    let get = move |export: Export| state.download_answer(Ask::Export(export));
    let one = move |table: TableId| {
        view! {
            <button class="btn s" on:click=move |_| get(Export::Csv(table))>
                {move || state.t(table.spec().label)}
            </button>
        }
    };
    let filled = move || {
        let filled = |table: &TableId| {
            let rows = |b: &crate::engine::protocol::Summary| b.tables[table.index()].rows > 0;
            state.book.with(|b| b.as_ref().is_some_and(rows))
        };
        let tables = TableId::ALL.into_iter().filter(filled);
        tables.map(one).collect_view()
    };
    let any = move || {
        let any = |b: &crate::engine::protocol::Summary| b.tables.iter().any(|t| t.rows > 0);
        state.book.with(|b| b.as_ref().is_some_and(any))
    };
    view! {
        <div class="card export" data-testid="export">
            <h2>{move || state.t(w::EXPORT_TITLE)}</h2>
            <Show when=any fallback=move || view! { <p>{state.t(w::EXPORT_NOTHING)}</p> }>
                <div class="way">
                    <button
                        class="btn"
                        data-testid="export-annotated"
                        on:click=move |_| get(Export::Annotated(Rows::All))
                    >
                        {move || state.t(w::EXPORT_ANNOTATED)}
                    </button>
                    <p>{move || state.t(w::EXPORT_ANNOTATED_LEAD)}</p>
                </div>
                <div class="way">
                    <button class="btn" data-testid="export-workbook" on:click=move |_| get(Export::Workbook)>
                        {move || state.t(w::EXPORT_WORKBOOK)}
                    </button>
                    <p>{move || state.t(w::EXPORT_WORKBOOK_LEAD)}</p>
                </div>
                <div class="way">
                    <button class="btn" data-testid="export-csv" on:click=move |_| get(Export::AllCsv)>
                        {move || state.t(w::EXPORT_CSV)}
                    </button>
                    <p>{move || state.t(w::EXPORT_CSV_LEAD)}</p>
                    <div class="acts">{filled}</div>
                </div>
            </Show>
        </div>
    }
}
