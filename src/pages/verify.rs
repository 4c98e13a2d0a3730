//! 验证: control totals.

use leptos::prelude::*;
use qichu_model::TableId;

use crate::components::grouped;
use crate::state::{state, words as w};

/// The fourth stage.
#[component]
pub fn Verify() -> impl IntoView {
    let state = state();
    let cards = move || {
        state.book.with(|book| {
            let book = book.as_ref()?;
            let tables = TableId::ALL.iter().map(|t| (t, &book.tables[t.index()]));
            let cards = tables.filter(|(_, v)| v.rows > 0).map(|(table, view)| {
                let sums = view
                    .sums
                    .iter()
                    .map(|(column, sum)| {
                        let label = state.t(table.spec().fields[usize::from(*column)].label);
                        view! {
                            <tr>
                                <td>{label}</td>
                                <td class="n num">{grouped(sum)}</td>
                            </tr>
                        }
                    })
                    .collect_view();
                view! {
                    <div class="card totals">
                        <small>{state.t(table.spec().label)}</small>
                        <div class="big num">{grouped(view.rows)}</div>
                        <table><tbody>{sums}</tbody></table>
                    </div>
                }
            });
            Some(cards.collect_view())
        })
    };
    view! {
        <div class="page">
            <h1>{move || state.t(w::VERIFY_TITLE)}</h1>
            <p class="lead">{move || state.t(w::VERIFY_LEAD)}</p>
            <div class="cards fit">{cards}</div>
        </div>
    }
}
