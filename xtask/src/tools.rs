//! Installs what a build needs and the machine lacks, into the project's ignored folder `.tools`.
//! Only the wasm target goes elsewhere: into the rustup toolchain the project asks for.

use std::{fs, path::PathBuf};

use crate::{
    Result,
    project::{Project, output, run},
};

/// What the app is compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const DENY: &str = "0.20.2";
const CRYPTOGRAPHY: &str = "cryptography==50.0.2";
const FRICTIONLESS: &str = "frictionless==5.19.0";
const BINARYEN: &str = "132.0.0";

/// Everything `app::build` needs; quick when all of it is there.
pub fn install(project: &Project) -> Result<()> {
    wasm_target(project)?;
    // Trunk's features ask the network for updates and tools, which nothing here does: they take
    // most of its compiling.
    let bare = ["--locked", "--no-default-features"];
    cargo_tool(project, "trunk", "trunk", TRUNK, &bare)?;
    // Trunk wants exactly the lock file's version. Not --locked: the CLI's own lock file can name
    // what a registry mirror doesn't have yet.
    let bindgen = locked_version(project, "wasm-bindgen")?;
    let alone = ["--no-default-features", "--bin", "wasm-bindgen"];
    cargo_tool(
        project,
        "wasm-bindgen-cli",
        "wasm-bindgen",
        &bindgen,
        &alone,
    )
}

/// What rustc needs to compile for the browser.
pub fn wasm_target(project: &Project) -> Result<()> {
    let sysroot = output(project.command("rustc").args(["--print", "sysroot"]))
        .ok_or("cannot run rustc: install Rust by https://rustup.rs")?;
    let lib = PathBuf::from(sysroot.trim()).join("lib/rustlib");
    if lib.join(TARGET).is_dir() {
        return Ok(());
    }
    run(project.command("rustup").args(["target", "add", TARGET]))
}

/// What `cargo fmt` and `cargo clippy` need, where rustup installed a minimal toolchain.
pub fn components(project: &Project) -> Result<()> {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if output(project.cargo().args([command, "--version"])).is_none() {
            run(project
                .command("rustup")
                .args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// The checker of licences and sources.
pub fn cargo_deny(project: &Project) -> Result<()> {
    cargo_tool(project, "cargo-deny", "cargo-deny", DENY, &["--locked"])
}

/// A Python with what verifies a bundle independently of us; none where there is no Python
/// or its packages can't be had.
#[must_use]
pub fn python(project: &Project) -> Option<PathBuf> {
    let folder = project.path(".tools/python");
    let program = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let has_all = |project: &Project| {
        let import = ["-c", "import cryptography, frictionless"];
        output(project.command(&program).args(import)).is_some()
    };
    if has_all(project) {
        return Some(program);
    }
    let made = output(project.command("python3").arg("--version")).is_some()
        && run(project
            .command("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder))
        .is_ok()
        && run(project
            .command(&program)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args([CRYPTOGRAPHY, FRICTIONLESS]))
        .is_ok();
    if !made {
        eprintln!("without Python's frictionless and cryptography: no bundle is shown to them");
    }
    (made && has_all(project)).then_some(program)
}

fn cargo_tool(
    project: &Project,
    package: &str,
    binary: &str,
    version: &str,
    options: &[&str],
) -> Result<()> {
    let installed = output(project.command(project.tool(binary)).arg("--version"));
    if installed.is_some_and(|line| line.split_whitespace().nth(1) == Some(version)) {
        return Ok(());
    }
    let mut install = project.cargo();
    install
        .args(["install", "--force", "--root", ".tools", "--version"])
        .args([version, package])
        .args(options)
        .env("CARGO_TARGET_DIR", project.path("target/tools"))
        // They run for seconds: compiled in full they would cost minutes.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(&mut install)
}

fn locked_version(project: &Project, package: &str) -> Result<String> {
    let lock = fs::read_to_string(project.path("Cargo.lock"))?;
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock has no {package}").into())
}

/// npm's wasm-opt, to be run by node; none where there is no npm or it can't be had.
#[must_use]
pub fn wasm_opt(project: &Project) -> Option<PathBuf> {
    let package = project.path(".tools/node_modules/binaryen");
    let program = package.join("bin/wasm-opt");
    let wanted = format!("\"version\": \"{BINARYEN}\"");
    let manifest = fs::read_to_string(package.join("package.json")).unwrap_or_default();
    if manifest.contains(&wanted) && program.is_file() {
        return Some(program);
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    output(project.command(npm).arg("--version"))?;
    let installed = run(project.command(npm).args([
        "install",
        "--prefix",
        ".tools",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        &format!("binaryen@{BINARYEN}"),
    ]));
    match installed {
        Ok(()) => Some(program),
        Err(error) => {
            eprintln!("without wasm-opt: {error}");
            None
        }
    }
}
