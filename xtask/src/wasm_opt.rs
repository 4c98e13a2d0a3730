//! Makes the WASM files of a release smaller and faster, where there is npm's wasm-opt.
//!
//! Trunk could run it, but would stop on a machine that has none.

use std::path::Path;
use std::thread;

use crate::{
    Result,
    project::{Project, run},
    tools,
};

/// What rustc emits with the flags of .cargo/config.toml, and no more: browsers must know them all.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Largest function that goes into its only caller. Without a limit the engine's loop and the reading
/// of its messages become functions of some 300 KB each; a browser counts what is executed by the size of
/// the function, so after a few messages it compiles them for half a second each, on a core that is needed.
const ONE_CALLER: [&str; 2] = ["--one-caller-inline-max-function-size", "100"];

/// Rewrites these files in place.
pub fn optimise(project: &Project, files: &[impl AsRef<Path> + Sync]) -> Result<()> {
    let Some(wasm_opt) = tools::wasm_opt(project) else {
        println!("no npm, so no wasm-opt: the app works, its files are larger");
        return Ok(());
    };
    let optimise = |file: &Path| {
        let mut node = project.command("node");
        let node = node.arg(&wasm_opt).arg("-O2").args(ONE_CALLER);
        let optimised = node.args(FEATURES).arg(file);
        // What an error is made of cannot leave its thread.
        run(optimised.arg("-o").arg(file)).map_err(|error| error.to_string())
    };
    thread::scope(|scope| {
        let running = files
            .iter()
            .map(|file| scope.spawn(|| optimise(file.as_ref())));
        let running: Vec<_> = running.collect();
        for done in running {
            done.join().map_err(|_| "wasm-opt was not run")??;
        }
        Ok(())
    })
}
