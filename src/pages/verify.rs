//! 验证: control totals, and a sample beside its sources.

use leptos::prelude::*;

use crate::components::{Samples, Totals};
use crate::state::{state, words as w};

/// The fourth stage.
#[component]
pub fn Verify() -> impl IntoView {
    let state = state();
    view! {
        <div class="page">
            <h1>{move || state.t(w::VERIFY_TITLE)}</h1>
            <p class="lead">{move || state.t(w::VERIFY_LEAD)}</p>
            <Totals />
            <Samples />
        </div>
    }
}
