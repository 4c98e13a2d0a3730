//! 录入确认: where records go.

use std::collections::BTreeSet;

use leptos::prelude::*;
use qichu_model::{TableId, Text};

use crate::components::grouped;
use crate::engine::protocol::Filter;
use crate::state::{state, words as w};

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
    let rows = move || {
        state.book.with(|book| {
            let tables: BTreeSet<TableId> = TableId::ALL.into();
            let tables = tables.into_iter().filter_map(|t| Some((t, book.as_ref()?.tables[t.index()].clone())));
            tables
                .filter(|(_, view)| view.rows > 0)
                .map(|(table, view)| {
                    view! {
                        <tr>
                            <td><b>{state.t(table.spec().label)}</b></td>
                            <td>{state.t(module(table))}</td>
                            <td class="n num">{grouped(view.rows)}</td>
                            <td class="n num ok">{grouped(view.rows - view.held)}</td>
                            <td class="n num">
                                {(view.held > 0)
                                    .then(|| {
                                        view! {
                                            <button class="plain link" on:click=move |_| state.show(table, Filter::Errors)>
                                                {grouped(view.held)}
                                            </button>
                                        }
                                    })}
                            </td>
                            <td><span class="pill k">"✓ " {state.t(w::BALANCED)}</span></td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="page">
            <h1>{move || state.t(w::ENTER_TITLE)}</h1>
            <p class="lead">{move || state.t(w::ENTER_LEAD)}</p>
            <div class="card table-scroll">
                <table>
                    <thead>
                        <tr>
                            <th>{move || state.t(w::TABLE)}</th>
                            <th>{move || state.t(w::MODULE)}</th>
                            <th class="n">{move || state.t(w::ROWS_READ)}</th>
                            <th class="n">{move || state.t(w::ROWS_ENTERED)}</th>
                            <th class="n">{move || state.t(w::ROWS_HELD)}</th>
                            <th></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}
