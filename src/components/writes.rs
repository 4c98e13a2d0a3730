//! What every control that changes the book bears: where another tab writes the book, it is
//! disabled and says why.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::{disabled, title};
use leptos::prelude::*;
use qichu_model::Text;

use crate::state::{state, words as w};

/// For a control that works.
pub fn writes() -> AnyAttribute {
    writes_if(|| true)
}

/// For one that works while this holds.
pub fn writes_if(works: impl Fn() -> bool + Copy + Send + Sync + 'static) -> AnyAttribute {
    let state = state();
    let shut = move || state.reads_only.get();
    let why = move || shut().then(|| state.t(w::READ_ONLY_LONG));
    (disabled(move || shut() || !works()), title(why)).into_any_attr()
}

/// For one with a symbol alone, whose title names it.
pub fn writes_named(
    name: Text,
    works: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> AnyAttribute {
    let state = state();
    let shut = move || state.reads_only.get();
    let said = move || state.t(if shut() { w::READ_ONLY_LONG } else { name });
    (disabled(move || shut() || !works()), title(said)).into_any_attr()
}
