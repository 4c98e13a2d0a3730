//! `serve --dev`: builds again after every change.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    Result,
    app::{self, Mode},
    project::Project,
    server::Server,
};

const WATCHED: [&str; 7] = [
    "Cargo.toml",
    "Trunk.toml",
    "crates",
    "index.html",
    "public",
    "src",
    "style",
];

/// Serves the development build until the process is ended. A build that fails is reported, and
/// the next change tries again.
pub fn serve(project: &Project, port: u16) -> Result<()> {
    let server = Server::bind(port)?;
    let mut built = newest(project);
    let serving = server.serve(app::build(project, Mode::Dev)?);
    println!("{} (builds again on a change; then reload)", serving.url());
    loop {
        thread::sleep(Duration::from_millis(500));
        let changed = newest(project);
        if changed != built {
            built = changed;
            match app::build(project, Mode::Dev) {
                Ok(_) => println!("{}", serving.url()),
                Err(error) => eprintln!("xtask: {error}"),
            }
        }
    }
}

/// The time of the last change, and how many files there are: a removal changes only that.
fn newest(project: &Project) -> (Option<SystemTime>, usize) {
    let mut times = Vec::new();
    for path in WATCHED {
        collect(&project.path(path), &mut times);
    }
    (times.iter().max().copied(), times.len())
}

fn collect(path: &Path, times: &mut Vec<SystemTime>) {
    let Ok(entries) = fs::read_dir(path) else {
        times.extend(fs::metadata(path).and_then(|meta| meta.modified()));
        return;
    };
    let below: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    for path in below {
        collect(&path, times);
    }
}
