//! Review and sampling on the hand-over screen.

use leptos::prelude::*;
use qichu_model::SampleDecision;

use super::grouped;
use crate::engine::verify::SampleView;
use crate::state::{State, state, words as w};

/// How far the review is, and what the samples gave; says so where there was none.
#[component]
pub fn ReviewCard() -> impl IntoView {
    let state = state();
    let samples = state.samples();
    let counts = Memo::new(move |_| counts(state));
    let figure = move || match counts.get() {
        None => state.t(w::NOT_REVIEWED).to_owned(),
        Some((passed, all)) => format!("{} / {}", grouped(passed), grouped(all)),
    };
    let good = move || counts.get().is_some_and(|(passed, all)| passed == all);
    let lead = move || {
        let sampled = samples.with(|s| sampled(state, s));
        match counts.get() {
            None => format!("{} · {sampled}", state.t(w::NOT_REVIEWED_LEAD)),
            Some(_) => sampled,
        }
    };
    view! {
        <div class="card" data-testid="review-card">
            <small>{move || state.t(w::REVIEW)}</small>
            <div class="big num" class:ok=good>{figure}</div>
            <small>{lead}</small>
        </div>
    }
}

/// Records reviewed, and all of them, where the book asks for a review; reactive.
pub fn counts(state: State) -> Option<(u32, u32)> {
    state.book.with(|b| {
        let tables = b.as_ref().map_or(&[][..], |b| &b.tables);
        let views: Vec<_> = tables.iter().filter_map(|t| t.review).collect();
        let passed: u32 = views.iter().map(|v| v.passed).sum();
        let all: u32 = tables.iter().map(|t| t.rows).sum();
        (!views.is_empty()).then_some((passed, all))
    })
}

fn is_rejected(sample: &SampleView) -> bool {
    matches!(sample.decision, Some((SampleDecision::Reject, _)))
}

/// The class of a figure about samples.
pub fn sample_class(samples: &[SampleView]) -> &'static str {
    match samples.iter().filter(|s| s.decision.is_some()).count() {
        _ if samples.iter().any(is_rejected) => "bad",
        0 => "none",
        n if n == samples.len() => "ok",
        _ => "",
    }
}

/// What the samples that were decided on gave.
pub fn sampled(state: State, samples: &[SampleView]) -> String {
    let decided = |s: &&SampleView| s.decision.is_some();
    let decided: Vec<&SampleView> = samples.iter().filter(decided).collect();
    if decided.is_empty() {
        return state.t(w::NOT_SAMPLED).into();
    }
    let size: usize = decided.iter().map(|s| s.records.len()).sum();
    let compared = decided.iter().flat_map(|s| &s.records);
    let compared = compared.filter(|(_, o)| o.is_some()).count();
    let differ: usize = decided
        .iter()
        .map(|s| super::review_sample::defects(s))
        .sum();
    let figures = [compared, size, differ].map(|n| n.to_string());
    let text = state.f(w::SAMPLED_CARD, &[&figures[0], &figures[1], &figures[2]]);
    match decided.iter().any(|s| is_rejected(s)) {
        true => format!("{text} · {}", state.t(w::REJECTED)),
        false => text,
    }
}
