//! The app in a real browser, as people use it: a journey has a server, a browser with a
//! profile of its own and a page to work with.
//!
//! It needs a finished build (`cargo xtask dist`, or its folder in `QICHU_DIST`), a browser
//! (`CHROME`, or Chromium, Chrome or Edge where they usually are) and its driver
//! (`CHROMEDRIVER`, or on the `PATH`).

mod browser;
mod clerk;
mod collect;
mod findings;
mod grid;
mod hand_over;
mod page;
mod review;
mod shell;
mod site;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use xtask::project::Project;

use browser::Browser;
pub use clerk::Clerk;
pub use fantoccini::key::Key;
pub use findings::Group;
pub use page::Page;
use site::Site;

/// Every error ends a journey, with this text.
pub type Result<T = ()> = xtask::Result<T>;

/// One after the other: each has the machine to itself.
static TURN: Mutex<()> = Mutex::new(());

/// What a journey works with.
pub struct Stage {
    /// The page.
    pub page: Page,
    /// What serves it.
    pub site: Site,
    /// A folder of this journey's own, for files to choose.
    pub files: PathBuf,
    browser: Browser,
}

impl Stage {
    /// Kills the browser as a power cut would, and starts it again on the same profile.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn crash(&mut self) -> Result {
        self.browser.kill()?;
        self.page = self.browser.start().await?;
        self.page.open(&self.site.url()).await
    }

    /// Writes a file to choose.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.files.join(name);
        fs::write(&path, bytes)?;
        Ok(path)
    }

    /// Waits for a downloaded file with this ending.
    ///
    /// # Errors
    /// When none comes.
    pub async fn downloaded(&self, ending: &str) -> Result<PathBuf> {
        let find = || -> Result<Option<PathBuf>> {
            let entries = fs::read_dir(self.browser.downloads())?.flatten();
            Ok(entries
                .map(|e| e.path())
                .find(|p| p.extension().is_some_and(|e| e == ending)))
        };
        self.page.until("the download", async || find()).await
    }
}

/// Runs a journey. One that fails leaves a screenshot in `target/e2e/` and prints what the
/// page wrote to its console.
///
/// # Errors
/// What the steps say, or that there is no browser, driver or build.
///
/// # Panics
/// When a step does.
pub fn journey(name: &str, steps: impl AsyncFnOnce(&mut Stage) -> Result) -> Result {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Project::here().path("target/e2e").join(name);
    let picture = folder.with_extension("png");
    let _ = fs::remove_dir_all(&folder);
    let _ = fs::remove_file(&picture);
    fs::create_dir_all(folder.join("files"))?;
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut stage = tokio.block_on(async {
        let site = Site::start(dist()?)?;
        let mut browser = Browser::find(&folder)?;
        let page = browser.start().await?;
        page.open(&site.url()).await?;
        let files = folder.join("files");
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Stage {
            page,
            site,
            files,
            browser,
        })
    })?;
    let done = catch_unwind(AssertUnwindSafe(|| {
        tokio.block_on(async {
            steps(&mut stage).await?;
            stage.page.is_sound().await
        })
    }));
    if matches!(done, Ok(Ok(()))) {
        tokio.block_on(stage.page.close())?;
        drop(stage);
        let _ = fs::remove_dir_all(&folder);
    } else {
        tokio.block_on(stage.page.report(&picture));
        let _ = tokio.block_on(stage.page.close());
    }
    done.unwrap_or_else(|panic| resume_unwind(panic))
}

/// The finished build.
fn dist() -> Result<PathBuf> {
    let given = env::var_os("QICHU_DIST").map(PathBuf::from);
    let dist = given.unwrap_or_else(|| Project::here().path("dist"));
    match dist.join("index.html").is_file() {
        true => Ok(dist),
        false => Err(format!(
            "no build of the app in {}: run `cargo xtask dist`",
            dist.display()
        )
        .into()),
    }
}

/// A file of the corpus, where there is one.
#[must_use]
pub fn corpus(path: &str) -> Option<PathBuf> {
    let corpus = env::var_os("QICHU_CORPUS")?;
    Some(Path::new(&corpus).join(path)).filter(|p| p.is_file())
}

/// Every spreadsheet of the corpus, in order; none where there is no corpus.
#[must_use]
pub fn corpus_files() -> Vec<PathBuf> {
    let Some(corpus) = env::var_os("QICHU_CORPUS") else {
        return Vec::new();
    };
    let mut folders = vec![PathBuf::from(corpus)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_note = path.extension().is_some_and(|e| e == "md");
            match path.is_dir() {
                true => folders.push(path),
                false if !is_note => files.push(path),
                false => {}
            }
        }
    }
    files.sort();
    files
}
