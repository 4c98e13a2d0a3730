//! `cargo xtask bench`: the app in a headless Chromium beside SheetJS, and `qichu check`.
//! bench/README.md keeps the figures.

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use qichu_gen::cells;
use serde_json::{Value, json};

use crate::{
    Result, app,
    project::{Project, run},
    server::Server,
};

const COLUMNS: usize = 24;
const SEED: u64 = 1;
/// The growth is measured from so many times fewer rows.
const TIMES: usize = 10;
/// `qichu check` may take at most so many times as long for them.
const MOST: f64 = 12.0;
/// Runs of `qichu check` on the large file, and on the small one for each of these.
const RUNS: usize = 9;
const SMALL: usize = 3;
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
];

/// Measures, prints a table or JSON, and keeps the JSON in `target/bench/`.
///
/// # Errors
/// What cannot be run, and a `qichu check` that grows by more than it may.
pub fn measure(project: &Project, rows: usize, as_json: bool) -> Result<()> {
    let chromium = chromium()?;
    // A build that is there already can be measured as it is.
    let dist = match env::var_os("QICHU_DIST") {
        Some(dist) => dist.into(),
        None => app::build(project, app::Mode::Release)?,
    };
    let (small, large) = (workbook(project, rows / TIMES)?, workbook(project, rows)?);
    packages(project)?;
    let native = native(project, &small, &large)?;
    let mut figures = in_browser(project, &dist, [&small, &large], &chromium)?;
    figures["native"] = native;
    figures["rows"] = json!(rows);
    figures["columns"] = json!(COLUMNS);
    figures["file_bytes"] = json!(fs::metadata(&large)?.len());
    let text = serde_json::to_string_pretty(&figures)?;
    let kept = project.path("target/bench/figures.json");
    fs::write(&kept, &text)?;
    if as_json {
        println!("{text}");
    } else {
        println!("\n{}{}", table(&figures), kept.display());
    }
    growth(&figures["native"])?;
    Ok(())
}

/// What there is to say of how `qichu check` grows; an error where it grows by too much.
fn growth(native: &Value) -> std::result::Result<String, String> {
    let times = native["growth"].as_f64().unwrap_or(f64::INFINITY);
    let said = format!("{times:.2} times as long for {TIMES} times the rows");
    match times <= MOST {
        true => Ok(format!("{said}: within {MOST}")),
        false => Err(format!("qichu check takes {said}: more than {MOST}")),
    }
}

/// Its whole path: playwright looks no name up.
fn chromium() -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found = env::split_paths(&path)
        .flat_map(|folder| BROWSERS.map(|name| folder.join(name)))
        .filter(|file| file.is_file());
    env::var_os("CHROME")
        .map(PathBuf::from)
        .or_else(|| found.next())
        .ok_or_else(|| "no Chromium found: install one, or name it in CHROME".into())
}

/// The file to read, made once.
fn workbook(project: &Project, rows: usize) -> Result<PathBuf> {
    let folder = project.path("target/bench");
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("customers-{rows}x{COLUMNS}-{SEED}.xlsx"));
    if !path.is_file() {
        fs::write(&path, cells(rows, COLUMNS, SEED)?)?;
    }
    Ok(path)
}

/// What runs in the browser, from npm: the versions stand in `bench/package.json`.
fn packages(project: &Project) -> Result<()> {
    let folder = project.path(".tools/bench");
    let (wanted, kept) = (
        project.path("bench/package.json"),
        folder.join("package.json"),
    );
    let wanted = fs::read(wanted)?;
    let complete = folder.join("node_modules/xlsx").is_dir();
    if complete && fs::read(&kept).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    fs::write(kept, wanted)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(project.command(npm).args([
        "install",
        "--prefix",
        ".tools/bench",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--ignore-scripts",
        "--loglevel=error",
    ]))
}

fn in_browser(project: &Project, dist: &Path, files: [&Path; 2], chromium: &Path) -> Result<Value> {
    let serving = Server::bind(0)?.serve(dist.to_path_buf());
    let mut node = project.command("node");
    node.args(["bench/run.mjs", &serving.url()])
        .arg(dist)
        .args(files)
        .arg(chromium)
        .stderr(Stdio::inherit());
    let said = node
        .output()
        .map_err(|error| format!("cannot run node: {error}"))?;
    if !said.status.success() {
        return Err(format!("bench/run.mjs: {}", said.status).into());
    }
    Ok(serde_json::from_slice(&said.stdout)?)
}

/// `qichu check` on both files in turn, so that both meet the same machine: medians, and how
/// they grow.
fn native(project: &Project, small: &Path, large: &Path) -> Result<Value> {
    run(project
        .cargo()
        .args(["build", "--release", "--package", "qichu-receiver"])
        // Quick to build; some per cent slower than what is shipped.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"))?;
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.path("target"), PathBuf::from);
    let program = target
        .join("release")
        .join(format!("qichu{}", env::consts::EXE_SUFFIX));
    let time = |file: &Path| -> Result<f64> {
        let start = Instant::now();
        let mut check = project.command(&program);
        check.args(["check", "--opening-date", qichu_gen::OPENING]);
        let status = check.arg(file).stdout(Stdio::null()).status()?;
        // 1: errors were found.
        if !matches!(status.code(), Some(0 | 1)) {
            return Err(format!("qichu check: {status}").into());
        }
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    };
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        for _ in 0..SMALL {
            few.push(time(small)?);
        }
        many.push(time(large)?);
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2].round()
    };
    let (few, many) = (median(few), median(many));
    Ok(json!({"small_ms": few, "large_ms": many, "growth": (many / few * 100.0).round() / 100.0}))
}

fn table(figures: &Value) -> String {
    let (small, large) = (&figures["small"], &figures["large"]);
    let (peer, native) = (&figures["sheetjs"], &figures["native"]);
    let rows = figures["rows"].as_u64().unwrap_or_default();
    let few = rows / TIMES as u64;
    let mut text = format!("{rows} rows × {COLUMNS} columns\n");
    let mut line = |what: &str, value: &Value, beside: String| {
        let _ = writeln!(text, "{what:<58}{:>10} {beside}", shown(value));
    };
    for (what, key, ratio) in [
        (
            "drop → the review says what is wrong, no click, ms",
            "foreseen_ms",
            "told",
        ),
        (
            "drop → grid with findings, clicked at once, ms",
            "total_ms",
            "clicked",
        ),
        (
            "  clicked once the review had said it, ms",
            "looked_ms",
            "looked",
        ),
        (
            "  clicked at once, the app just opened, ms",
            "cold_ms",
            "cold",
        ),
    ] {
        let times = shown(&figures["ratio"][ratio]);
        line(
            what,
            &large[key],
            format!("SheetJS takes {times} times as long"),
        );
    }
    line(
        "SheetJS reading alone, its quicker way, ms",
        &peer["ms"],
        format!("the reader alone {}", shown(&large["reader_ms"])),
    );
    for stage in large["stages"].as_array().into_iter().flatten() {
        let name = stage[0].as_str().unwrap_or_default();
        line(&format!("  {name}"), &stage[1], String::new());
    }
    line(
        "longest task of the page meanwhile, ms (0: under 50)",
        &large["longest_task_ms"],
        format!(
            "longest wait of a timer {}; looked at first {}",
            shown(&large["longest_gap_ms"]),
            shown(&large["looked_task_ms"])
        ),
    );
    for (rows, of) in [(few, small), (rows, large)] {
        for (how, series) in [("", "edit"), (", after a pause", "edit_after_pause")] {
            let edit = &of[series];
            line(
                &format!("edit → findings{how}, {rows} rows, p95, ms"),
                &edit["p95"],
                format!("p50 {}", shown(&edit["p50"])),
            );
        }
        for stage in of["edit"]["stages"].as_array().into_iter().flatten() {
            let name = stage[0].as_str().unwrap_or_default();
            line(&format!("  {name}, p50"), &stage[1], String::new());
        }
        line(
            &format!("whole tables judged at a pause, {rows} rows, ms"),
            &of["edit"]["settle"],
            String::new(),
        );
        line(
            &format!("reopen → first rows, {rows} rows, ms"),
            &of["reopen_ms"],
            format!("judged after {}", shown(&of["reopen_judged_ms"])),
        );
    }
    line(
        &format!("qichu check, {few} rows, ms"),
        &native["small_ms"],
        String::new(),
    );
    line(
        &format!("qichu check, {rows} rows, ms"),
        &native["large_ms"],
        growth(native).unwrap_or_else(|much| much),
    );
    for (name, size) in figures["wasm"].as_object().into_iter().flatten() {
        line(
            &format!("{name}.wasm, brotli, bytes"),
            &size["brotli"],
            format!("raw {}", shown(&size["raw"])),
        );
    }
    text
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(n) => match n.as_f64() {
            Some(n) if n.fract() != 0.0 => format!("{n:.1}"),
            _ => n.to_string(),
        },
        Value::String(text) => text.clone(),
        _ => "–".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_twelve_times_is_an_error() {
        let of = |times: f64| growth(&json!({ "growth": times }));
        let within = "10.60 times as long for 10 times the rows: within 12";
        assert_eq!(of(10.6).as_deref(), Ok(within));
        assert!(of(12.0).is_ok());
        let more = "qichu check takes 12.01 times as long for 10 times the rows: more than 12";
        assert_eq!(of(12.01), Err(more.into()));
        assert!(growth(&json!({})).is_err());
    }
}
