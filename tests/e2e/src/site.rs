//! The server, which can be stopped and started again at the same address.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::offline::integrity;
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

    /// The host has a newer build from now on, made in this folder. Returns its id.
    ///
    /// # Errors
    /// When it cannot be made, or the port is taken by now.
    pub fn deploy_newer(&mut self, folder: &Path) -> Result<String> {
        let id = newer(&self.dist, folder)?;
        self.stop();
        self.dist = folder.into();
        self.resume()?;
        Ok(id)
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

/// The same build under another id, as if one had followed it. Returns the id.
fn newer(dist: &Path, folder: &Path) -> Result<String> {
    let build = fs::read_dir(dist.join("build"))?
        .next()
        .ok_or("no build")??;
    let old = build.file_name().to_string_lossy().into_owned();
    let new: String = old.chars().rev().collect();
    let workers = Path::new("build");
    for (from, to) in [
        (Path::new(""), Path::new("")),
        (&workers.join(&old), &workers.join(&new)),
    ] {
        fs::create_dir_all(folder.join(to))?;
        for entry in fs::read_dir(dist.join(from))? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs::copy(entry.path(), folder.join(to).join(entry.file_name()))?;
            }
        }
    }
    let named = |file: &str| fs::read_to_string(dist.join(file));
    let (was, list) = (named("index.html")?, named("sw.js")?);
    let page = was.replace(&old, &new);
    // The page names the build, so that its own hash is another too.
    let hash = |page: &str| integrity(page.as_bytes());
    let list = list.replace(&old, &new).replace(&hash(&was), &hash(&page));
    fs::write(folder.join("index.html"), page)?;
    fs::write(folder.join("sw.js"), list)?;
    Ok(new)
}
