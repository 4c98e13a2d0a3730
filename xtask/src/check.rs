//! `cargo xtask test`: formatting, lints, dependencies, all tests, the journeys.

use std::path::Path;

use crate::{
    Result,
    app::{self, Mode},
    project::{Project, output, run},
    tools,
};

/// The three programs of the app are for the browser: they are linted as that.
const APP: &str = "qichu";
/// The journeys need a browser and a built app.
const JOURNEYS: &str = "qichu-e2e";

/// Runs everything, or with `quick` what takes about two minutes: no browser, nothing
/// built for one.
pub fn run_all(project: &Project, quick: bool) -> Result<()> {
    tools::components(project)?;
    let native = ["--workspace", "--exclude", APP];
    cargo(project, &["fmt", "--all", "--check"])?;
    clippy(project, &[&native[..], &["--all-targets"]].concat())?;
    if quick {
        let without = [&native[..], &["--exclude", JOURNEYS]].concat();
        return cargo(project, &[&["test"], &without[..]].concat());
    }
    tools::wasm_target(project)?;
    let wasm = [
        "--package",
        APP,
        "--lib",
        "--bins",
        "--target",
        tools::TARGET,
    ];
    clippy(project, &wasm)?;
    deny(project)?;
    let without = [&native[..], &["--exclude", JOURNEYS]].concat();
    // Where there is one, strangers' programs look at bundles too.
    let python = tools::python(project);
    let strangers = python.as_deref().map(|python| ("QICHU_PYTHON", python));
    let mut native = project.cargo();
    native.arg("test").args(without);
    run(native.envs(strangers))?;
    cargo(project, &["test", "--package", APP, "--lib"])?;
    journeys(project, strangers)
}

fn clippy(project: &Project, what: &[&str]) -> Result<()> {
    cargo(
        project,
        &[&["clippy"], what, &["--", "-D", "warnings"]].concat(),
    )
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<()> {
    run(project.cargo().args(arguments))
}

/// Licences, sources and bans. Advisories need a database from the network, which a build
/// machine may not reach; deny.toml says how to check them by hand.
fn deny(project: &Project) -> Result<()> {
    tools::cargo_deny(project)?;
    let mut deny = project.command(project.tool("cargo-deny"));
    run(deny.args(["--offline", "check", "bans", "licenses", "sources"]))
}

/// The journeys, in a real browser, on the release build.
fn journeys(project: &Project, strangers: Option<(&str, &Path)>) -> Result<()> {
    browser(project)?;
    let dist = app::build(project, Mode::Release)?;
    cargo(project, &["build", "--package", "qichu-receiver"])?;
    run(project
        .cargo()
        .args(["test", "--package", JOURNEYS, "--", "--test-threads=1"])
        .envs(strangers)
        .env("QICHU_DIST", dist))
}

/// A browser and its driver: found, or on Debian as root installed.
fn browser(project: &Project) -> Result<()> {
    let there = |program: &str| output(project.command(program).arg("--version")).is_some();
    let set = |name: &str| std::env::var_os(name).is_some();
    let chrome = set("CHROME")
        || ["chromium", "chromium-browser", "google-chrome", "msedge"]
            .into_iter()
            .any(there);
    if chrome && (set("CHROMEDRIVER") || there("chromedriver")) {
        return Ok(());
    }
    let install = ["install", "--yes", "--no-install-recommends"];
    let packages = ["chromium", "chromium-driver", "fonts-noto-cjk"];
    let root = output(project.command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if Path::new("/etc/debian_version").exists() && root {
        run(project.command("apt-get").args(["update", "--quiet"]))?;
        return run(project
            .command("apt-get")
            .args(install)
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"));
    }
    Err(format!(
        "the journeys need Chrome, Chromium or Edge, and chromedriver. On Debian or Ubuntu:\n  \
         sudo apt-get {} {}\nElsewhere install them, and set CHROME and CHROMEDRIVER where they are not on PATH",
        install.join(" "),
        packages.join(" ")
    )
    .into())
}
