//! What is drawn a little later, so that no task of the page takes long.

use std::time::Duration;

use leptos::prelude::*;

/// Does it once the browser has shown what there is so far.
pub fn after_frame(run: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(run, Duration::ZERO));
}

/// Draws its children a frame later than what stands around them.
#[component]
pub fn Later(children: ChildrenFn) -> impl IntoView {
    let due = RwSignal::new(false);
    after_frame(move || {
        let _ = due.try_set(true);
    });
    view! { <Show when=move || due.get()>{children()}</Show> }
}

/// How many of so many lines are drawn: some at once, as many more after each frame.
pub fn in_pieces(count: Memo<u16>, at_once: u16) -> Memo<u16> {
    let drawn = RwSignal::new(at_once);
    Effect::new(move |_| {
        if drawn.get() < count.get() {
            after_frame(move || {
                let _ = drawn.try_update(|drawn| *drawn += at_once);
            });
        }
    });
    Memo::new(move |_| drawn.get().min(count.get()))
}
