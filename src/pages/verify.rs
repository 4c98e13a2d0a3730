//! 验证: how all stands at a glance, then control totals, samples beside their sources, and
//! the review.

use leptos::prelude::*;

use crate::components::{ReviewFigures, Reviews, Samples, Totals};
use crate::state::{state, words as w};

/// The fourth stage.
#[component]
pub fn Verify() -> impl IntoView {
    let state = state();
    let checks = state.checks();
    view! {
        <div class="page">
            <h1>{move || state.t(w::VERIFY_TITLE)}</h1>
            <p class="lead">{move || state.t(w::VERIFY_LEAD)}</p>
            <ReviewFigures checks />
            <Totals checks />
            <Samples samples=checks.samples />
            <Reviews />
        </div>
    }
}
