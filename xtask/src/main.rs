//! `cargo xtask`: the project's commands.

use std::process::ExitCode;

use clap::Parser;
use xtask::{Result, app, check, dev, project::Project, server::Server};

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
    /// Run formatting, lints and all tests
    Test,
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
    match *task {
        Task::Serve { dev: true, port } => dev::serve(&project, port),
        Task::Serve { dev: false, port } => {
            // Take the port first: a build is long to wait for before hearing that it's in use.
            let server = Server::bind(port)?;
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
        Task::Test => check::run_all(&project),
    }
}
