//! What a file that waits would leave to do, beside its columns.

use leptos::prelude::*;

use super::{grouped, severity_class};
use crate::engine::protocol::{Foreseen, RuleCount};
use crate::state::{State, words as w};

/// Rules that are named; those behind them are counted.
const NAMED: usize = 8;

/// The rules that would have findings if the file were entered as it stands, once they are
/// known: what is wrong with a file is seen before anything is done with it.
#[component]
pub fn ForeseenCard(state: State, id: u32) -> impl IntoView {
    let rules = Memo::new(move |_| {
        let of_this = |f: &Foreseen| f.file == id && !f.rules.is_empty();
        let foreseen = state.foreseen.get().filter(of_this);
        foreseen.map(|f| f.rules)
    });
    let line = move |rule: &RuleCount| {
        let texts = rule.texts.clone();
        view! {
            <li class=severity_class(rule.severity) data-rule=rule.name.clone() data-severity=rule.severity.key()>
                <span title=texts.todo>{texts.title}</span>
                <b class="num">{grouped(rule.count)}</b>
            </li>
        }
    };
    move || {
        rules.get().map(|rules| {
            let rest = rules.len().saturating_sub(NAMED);
            view! {
                <div class="card foreseen-rules" data-testid="foreseen-rules">
                    <h2>{move || state.t(w::FORESEEN_TITLE)}</h2>
                    <ul>{rules.iter().take(NAMED).map(line).collect_view()}</ul>
                    {(rest > 0).then(|| view! {
                        <p>{move || state.f(w::FORESEEN_MORE, &[&rest.to_string()])}</p>
                    })}
                </div>
            }
        })
    }
}
