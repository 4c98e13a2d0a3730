//! Settings of review and sampling.

use leptos::prelude::*;
use qichu_model::settings::same_person;
use qichu_model::{Aql, InspectionLevel, ReviewPolicy, Settings};

use super::writes;
use crate::engine::verify::PREPARER_REVIEWS;
use crate::state::{state, words as w};

/// Who reviews, in how many layers, and how samples are drawn.
#[component]
pub fn ReviewSettings() -> impl IntoView {
    let state = state();
    let settings = Memo::new(move |_| {
        state
            .book
            .with(|b| b.as_ref().map(|b| b.settings.clone()))
            .unwrap_or_default()
    });
    let reviewers = Memo::new(move |_| settings.with(|s| s.reviewers.join("、")));
    let own = RwSignal::new(false);
    let policy = move || {
        let now = settings.with(|s| s.review);
        let option = move |(i, policy): (usize, ReviewPolicy)| {
            view! { <option value=i.to_string() selected=policy == now>{state.t(policy.label())}</option> }
        };
        ReviewPolicy::ALL
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    let level = move || {
        let now = settings.with(|s| s.sampling.level);
        let option = move |(i, level): (usize, InspectionLevel)| {
            view! { <option value=i.to_string() selected=level == now>{level.key()}</option> }
        };
        InspectionLevel::ALL
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    let aql = move || {
        let now = settings.with(|s| s.sampling.aql);
        let option = move |(i, aql): (usize, Aql)| {
            view! { <option value=i.to_string() selected=aql == now>{aql.key()}</option> }
        };
        Aql::ALL.into_iter().enumerate().map(option).collect_view()
    };
    // The choice with this number.
    fn chosen<T: Copy>(event: &leptos::ev::Event, all: &[T]) -> Option<T> {
        let number: usize = event_target_value(event).parse().ok()?;
        all.get(number).copied()
    }
    view! {
        <fieldset class="card" {..writes()}>
            <h2>{move || state.t(w::REVIEW_SETTINGS)}</h2>
            <p>{move || state.t(w::REVIEW_SETTINGS_LEAD)}</p>
            <label class="row">
                <span>{move || state.t(w::REVIEWERS)}</span>
                <input
                    data-testid="reviewers"
                    prop:value=move || reviewers.get()
                    placeholder=move || state.t(w::REVIEWERS_HINT)
                    aria-invalid=move || own.get().to_string()
                    on:change=move |event| {
                        let reviewers = names(&event_target_value(&event));
                        let then = Settings { reviewers, ..settings.get_untracked() };
                        own.set(then.preparer_reviews());
                        if !own.get_untracked() {
                            state.change_settings(|s| s.reviewers = then.reviewers);
                        }
                    }
                />
            </label>
            <Show when=move || own.get()>
                <p class="notice e" role="alert" data-testid="own-reviewer">{move || state.t(PREPARER_REVIEWS)}</p>
            </Show>
            <label class="row">
                <span>{move || state.t(w::REVIEW_POLICY)}</span>
                <select
                    data-testid="review-policy"
                    on:change=move |event| {
                        if let Some(policy) = chosen(&event, &ReviewPolicy::ALL) {
                            state.change_settings(move |s| s.review = policy);
                        }
                    }
                >
                    {policy}
                </select>
            </label>
            <label class="row">
                <span>{move || state.t(w::SAMPLE_LEVEL)}</span>
                <select on:change=move |event| {
                    if let Some(level) = chosen(&event, &InspectionLevel::ALL) {
                        state.change_settings(move |s| s.sampling.level = level);
                    }
                }>{level}</select>
            </label>
            <label class="row">
                <span>{move || state.t(w::SAMPLE_AQL)}</span>
                <select data-testid="aql" on:change=move |event| {
                    if let Some(aql) = chosen(&event, &Aql::ALL) {
                        state.change_settings(move |s| s.sampling.aql = aql);
                    }
                }>{aql}</select>
            </label>
        </fieldset>
    }
}

/// The names in a list, each once.
fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split(['、', '，', ',', ';', '；', '\n']) {
        let name = name.trim();
        if !name.is_empty() && !names.iter().any(|n| same_person(n, name)) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_told_apart_however_they_are_listed() {
        assert_eq!(super::names(" 陈静、赵敏，陈静; "), ["陈静", "赵敏"]);
    }
}
