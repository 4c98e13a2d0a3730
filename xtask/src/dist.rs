//! Finishes what Trunk built: names the build, moves the workers, fills in the service worker,
//! writes the headers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Result, app::Mode, headers, offline};

/// The workers' files. Trunk gives them no hash, so they go to a folder that has one.
const WORKERS: [&str; 2] = ["engine", "reader"];

/// Trunk's loaders look at no promise: a worker that does not start would say nothing, and the page
/// would wait for ever. What is thrown in a listener reaches the page.
const TELL: &str = "addEventListener('unhandledrejection', (event) => { throw event.reason; });\n";

/// What the page rehearses with, and how many customers it has: enough for reading and judging
/// to outweigh what every file costs once.
const REHEARSAL: (&str, usize) = ("rehearsal.xlsx", 80);

/// Makes Trunk's output ready to serve.
pub fn finish(dist: &Path, mode: Mode) -> Result<()> {
    fs::write(dist.join(REHEARSAL.0), qichu_gen::ordinary(REHEARSAL.1, 1)?)?;
    let build = offline::build_id(&files(dist)?)?;
    let index = dist.join("index.html");
    fill(
        &index,
        r#"name="qichu-build" content="unbuilt""#,
        &format!(r#"name="qichu-build" content="{build}""#),
    )?;
    move_workers(dist, &build)?;
    if mode == Mode::Release {
        let kept = offline::integrities(dist, &files(dist)?)?;
        let worker = dist.join("sw.js");
        fill(
            &worker,
            "const BUILD = 'unbuilt';",
            &format!("const BUILD = '{build}';"),
        )?;
        fill(
            &worker,
            "const FILES = {};",
            &format!("const FILES = {};", serde_json::to_string_pretty(&kept)?),
        )?;
    }
    headers::write(dist)
}

/// The build's WASM files.
pub fn wasm_files(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut found = files(dist)?;
    found.retain(|file| file.extension().is_some_and(|ext| ext == "wasm"));
    Ok(found)
}

fn move_workers(dist: &Path, build: &str) -> Result<()> {
    let folder = dist.join("build").join(build);
    fs::create_dir_all(&folder)?;
    for worker in WORKERS {
        for file in [
            format!("{worker}_loader.js"),
            format!("{worker}.js"),
            format!("{worker}_bg.wasm"),
        ] {
            fs::rename(dist.join(&file), folder.join(&file))
                .map_err(|error| format!("Trunk's {file}: {error}"))?;
        }
        let loader = folder.join(format!("{worker}_loader.js"));
        // Trunk's own way to start them is one that wasm-bindgen warns of.
        let start = format!(r#"wasm_bindgen("./{worker}_bg.wasm")"#);
        let named = format!(r#"wasm_bindgen({{ module_or_path: "./{worker}_bg.wasm" }})"#);
        fill(&loader, &start, &named)?;
        let script = fs::read_to_string(&loader)?;
        fs::write(&loader, format!("{TELL}{script}"))?;
    }
    Ok(())
}

/// Every file below, in one order on every machine.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn fill(file: &Path, blank: &str, filled: &str) -> Result<()> {
    let text = fs::read_to_string(file)?;
    if text.matches(blank).count() != 1 {
        return Err(format!("{}: expected once: {blank}", file.display()).into());
    }
    Ok(fs::write(file, text.replace(blank, filled))?)
}
