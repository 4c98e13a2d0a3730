//! The project's commands as functions, so that tests can build and serve the app too:
//!
//! ```no_run
//! use xtask::{app, project::Project, server::Server};
//! # fn main() -> xtask::Result<()> {
//! let dist = app::build(&Project::here(), app::Mode::Release)?;
//! let serving = Server::bind(0)?.serve(dist);
//! println!("{}", serving.url()); // ends when `serving` is dropped
//! # Ok(()) }
//! ```

pub mod app;
pub mod bench;
pub mod check;
pub mod dev;
pub mod dist;
pub mod generate;
pub mod headers;
pub mod offline;
pub mod project;
pub mod server;
pub mod tools;
pub mod wasm_opt;

/// Every error here ends the command, with this text.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
