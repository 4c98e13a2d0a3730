//! Head office's native program.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use xtask::project::Project;

use crate::Result;

/// The program `qichu`.
pub struct Clerk {
    program: PathBuf,
}

impl Clerk {
    /// Builds it where that is needed.
    ///
    /// # Errors
    /// When it does not build.
    pub fn hire() -> Result<Self> {
        let mut build = Project::here().cargo();
        build.args([
            "build",
            "--quiet",
            "--package",
            "qichu-receiver",
            "--message-format=json-render-diagnostics",
        ]);
        let built = build.stderr(Stdio::inherit()).output()?;
        let said = String::from_utf8(built.stdout)?;
        let mut programs = said.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let ours = message["target"]["name"] == "qichu";
            message["executable"]
                .as_str()
                .filter(|_| ours)
                .map(PathBuf::from)
        });
        let program = programs
            .next_back()
            .ok_or("qichu-receiver does not build")?;
        Ok(Self { program })
    }

    /// Runs it.
    ///
    /// # Errors
    /// When it cannot be run; that it fails is no error here.
    pub fn run<T: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = T>) -> Result<Output> {
        Ok(Command::new(&self.program).args(arguments).output()?)
    }
}
