//! The server, which can be stopped and started again at the same address.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Result;

/// The app's server.
pub struct Site {
    host: PathBuf,
    dist: PathBuf,
    url: String,
    child: Option<Child>,
}

impl Site {
    pub(crate) fn start(host: &str, dist: &Path) -> Result<Self> {
        let mut site = Self {
            host: host.into(),
            dist: dist.into(),
            url: String::new(),
            child: None,
        };
        site.run("0")?;
        Ok(site)
    }

    fn run(&mut self, port: &str) -> Result {
        let mut command = Command::new(&self.host);
        command.arg(port).arg(&self.dist);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        self.child = Some(child);
        match line.trim() {
            "" => Err("the server did not start".into()),
            url => Ok(self.url = url.into()),
        }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The network is gone.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The network is back.
    ///
    /// # Errors
    /// When the port is taken by now.
    pub fn resume(&mut self) -> Result {
        let port = self.url.trim_end_matches('/').rsplit(':').next();
        let port = port.unwrap_or_default().to_owned();
        self.run(&port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
    }
}
