//! The page.

fn main() {
    qichu::state::watch_panics();
    leptos::mount::mount_to_body(qichu::pages::App);
}
