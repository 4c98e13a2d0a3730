//! `cargo xtask`: the project's commands.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use qichu_gen::Plan;
use xtask::{Result, app, bench, check, dev, generate, project::Project, server::Server};

/// The project's commands
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Task {
    /// Build the app and serve it on this machine
    Serve {
        /// Build fast and unoptimised, again after every change, with nothing kept for offline use
        #[arg(long)]
        dev: bool,
        /// 0 takes any free port
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Build the app into dist/, for any static host (docs/deploy.md)
    Dist,
    /// Run formatting, lints, all tests and the journeys in a real browser
    Test {
        /// Only what takes about two minutes: no browser, nothing built for one
        #[arg(long)]
        quick: bool,
    },
    /// Measure the app in a headless Chromium beside SheetJS, and `qichu check`
    Bench {
        /// Rows of the sheet; growth is measured from a tenth of them
        #[arg(long, default_value_t = 100_000)]
        rows: usize,
        /// Print JSON in place of a table
        #[arg(long)]
        json: bool,
    },
    /// Write workbooks of all seven tables with mistakes planted in them, and truth.json, which says where
    Gen {
        /// Customers; the other tables are in proportion
        #[arg(long, default_value_t = 300)]
        rows: usize,
        /// The same seed gives the same files
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Mistakes, each in a record of its own
        #[arg(long, default_value_t = 0)]
        mistakes: usize,
        /// Only one plain sheet of clean customers with so many columns (24 are usual), for benchmarks
        #[arg(long, conflicts_with = "mistakes")]
        columns: Option<usize>,
        /// The folder to write into
        #[arg(short)]
        output: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<()> {
    let project = Project::here();
    match task {
        Task::Serve { dev: true, port } => dev::serve(&project, *port),
        Task::Serve { dev: false, port } => {
            // Take the port first: a build is long to wait for before hearing that it's in use.
            let server = Server::bind(*port)?;
            let dist = app::build(&project, app::Mode::Release)?;
            let serving = server.serve(dist);
            println!("{}", serving.url());
            serving.wait();
            Ok(())
        }
        Task::Dist => {
            let dist = app::build(&project, app::Mode::Release)?;
            println!("{}", dist.display());
            Ok(())
        }
        Task::Test { quick } => check::run_all(&project, *quick),
        Task::Bench { rows, json } => bench::measure(&project, *rows, *json),
        Task::Gen {
            rows,
            seed,
            columns: Some(columns),
            output,
            ..
        } => generate::plain(*rows, *columns, *seed, output),
        Task::Gen {
            rows,
            seed,
            mistakes,
            output,
            ..
        } => {
            let (rows, seed, mistakes) = (*rows, *seed, *mistakes);
            let plan = Plan {
                rows,
                seed,
                mistakes,
            };
            generate::write(&plan, output)
        }
    }
}
