//! Builds the app: Trunk compiles and bundles, `dist` finishes.

use std::{env, path::PathBuf};

use crate::{
    Result, dist,
    project::{Project, run},
    tools, wasm_opt,
};

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Optimised, complete for offline use, into `dist/`.
    Release,
    /// Fast to build, nothing kept for offline use, into `target/dist-dev/`.
    Dev,
}

/// Installs what is missing, builds, and returns the folder to serve.
pub fn build(project: &Project, mode: Mode) -> Result<PathBuf> {
    tools::install(project)?;
    // Trunk runs cargo offline, so that it fetches no tools by itself.
    run(project.cargo().arg("fetch"))?;
    let folder = match mode {
        Mode::Release => project.path("dist"),
        Mode::Dev => project.path("target/dist-dev"),
    };
    let target = project.path("target/app");
    // Trunk has each program built by a cargo of its own, which wait for each other: built by
    // one, they are linked side by side, and Trunk finds them done.
    let mut programs = project.cargo();
    programs
        .args(["build", "--package", "qichu", "--bins", "--target"])
        .arg(tools::TARGET)
        .env("CARGO_TARGET_DIR", &target);
    if mode == Mode::Release {
        programs.arg("--release");
    }
    run(&mut programs)?;

    let mut trunk = project.command(project.tool("trunk"));
    trunk
        .args(["build", "--offline", "--skip-version-check", "--dist"])
        .arg(&folder)
        .env("PATH", path_with_tools(project)?)
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("NO_COLOR"); // Trunk 0.21 exits on NO_COLOR=1
    if mode == Mode::Release {
        trunk.arg("--release");
    }
    run(&mut trunk)?;

    if mode == Mode::Release {
        wasm_opt::optimise(project, &dist::wasm_files(&folder)?)?;
    }
    dist::finish(&folder, mode)?;
    Ok(folder)
}

fn path_with_tools(project: &Project) -> Result<std::ffi::OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(project.path(".tools/bin")).chain(env::split_paths(&inherited));
    Ok(env::join_paths(folders)?)
}
