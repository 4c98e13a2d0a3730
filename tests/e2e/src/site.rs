//! The server, which can be stopped and started again at the same address.

use std::path::PathBuf;

use xtask::server::{Server, Serving};

use crate::Result;

/// The app's server.
pub struct Site {
    dist: PathBuf,
    url: String,
    serving: Option<Serving>,
}

impl Site {
    pub(crate) fn start(dist: PathBuf) -> Result<Self> {
        let serving = Server::bind(0)?.serve(dist.clone());
        Ok(Self {
            dist,
            url: serving.url(),
            serving: Some(serving),
        })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The network is gone, open connections included.
    pub fn stop(&mut self) {
        self.serving = None;
    }

    /// The network is back.
    ///
    /// # Errors
    /// When the port is taken by now.
    pub fn resume(&mut self) -> Result {
        let port = self.url.trim_end_matches('/').rsplit(':').next();
        let port = port.unwrap_or_default().parse()?;
        self.serving = Some(Server::bind(port)?.serve(self.dist.clone()));
        Ok(())
    }
}
