//! `cargo xtask test`: formatting, lints and all tests.

use crate::{
    Result,
    project::{Project, run},
    tools,
};

const FORMAT: &[&str] = &["fmt", "--all", "--check"];

/// With the workspace alone.
const WORKSPACE: [&[&str]; 2] = [
    &[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ],
    &["test", "--workspace"],
];

/// With the app, whose three programs are for the browser: they are linted as that, and its
/// library is tested here.
const WITH_APP: [&[&str]; 5] = [
    &[
        "clippy",
        "--workspace",
        "--exclude",
        "qichu",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ],
    &[
        "clippy",
        "--package",
        "qichu",
        "--lib",
        "--bins",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ],
    &[
        "clippy",
        "--package",
        "qichu",
        "--lib",
        "--tests",
        "--",
        "-D",
        "warnings",
    ],
    &["test", "--workspace", "--exclude", "qichu"],
    &["test", "--package", "qichu", "--lib", "--tests"],
];

// The first step that fails ends it.
fn run_steps(project: &Project, steps: &[&[&str]]) -> Result<()> {
    for step in steps {
        run(project.cargo().args(*step))?;
    }
    Ok(())
}

/// Runs everything.
pub fn run_all(project: &Project) -> Result<()> {
    run_steps(project, &[FORMAT])?;
    if project.has_app() {
        tools::wasm_target(project)?;
        run_steps(project, &WITH_APP)
    } else {
        run_steps(project, &WORKSPACE)
    }
}
