//! The reader gets a memory limit of its own: a hostile workbook ends the reader, not the
//! browser.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo::rustc-link-arg-bin=reader=--max-memory=1610612736");
    }
}
