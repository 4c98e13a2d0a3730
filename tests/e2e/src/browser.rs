//! Browser and driver: found, started with a profile, ended.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs, thread};

use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{Page, Result};

/// Programs, and where some systems keep them off the `PATH`.
const BROWSERS: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-crash-restore-bubble",
    "--window-size=1440,900",
];

/// A browser with a profile.
pub struct Browser {
    program: PathBuf,
    driver: PathBuf,
    folder: PathBuf,
    running: Option<Running>,
}

struct Running {
    driver: Child,
    process: Option<u64>,
}

impl Browser {
    /// The browser of this machine, with a profile in `folder`.
    pub fn find(folder: &Path) -> Result<Self> {
        let program = found("CHROME", &BROWSERS)
            .ok_or("no Chromium, Chrome or Edge found: install one (Debian: apt-get install chromium), or say where it is in CHROME")?;
        let edge = program.to_string_lossy().contains("msedge");
        let driver = if edge { "msedgedriver" } else { "chromedriver" };
        let driver = found("CHROMEDRIVER", &[driver])
            .ok_or_else(|| format!("no {driver} found: install the one that goes with {} (Debian: apt-get install chromium-driver), or say where it is in CHROMEDRIVER", program.display()))?;
        fs::create_dir_all(folder.join("downloads"))?;
        Ok(Self {
            program,
            driver,
            folder: folder.into(),
            running: None,
        })
    }

    pub fn downloads(&self) -> PathBuf {
        self.folder.join("downloads")
    }

    fn profile(&self) -> PathBuf {
        self.folder.join("profile")
    }

    /// Starts it.
    pub async fn start(&mut self) -> Result<Page> {
        let edge = self.driver.to_string_lossy().contains("msedge");
        let vendor = if edge { "ms" } else { "goog" };
        let mut driver = Command::new(&self.driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(driver.stdout.take().ok_or("no output")?).lines();
        let port = lines.by_ref().flatten().find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // What it says from now on is of no interest, but must not fill the pipe.
        thread::spawn(move || lines.for_each(drop));
        let capabilities = self.capabilities(vendor);
        let running = self.running.insert(Running {
            driver,
            process: None,
        });
        let port = port.ok_or("the driver did not start")?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await?;
        running.process = client
            .capabilities()
            .and_then(|c| c.get(&format!("{vendor}:processID"))?.as_u64());
        Ok(Page::new(client, vendor))
    }

    fn capabilities(&self, vendor: &str) -> Capabilities {
        let profile = format!("--user-data-dir={}", self.profile().display());
        let flags: Vec<&str> = FLAGS.into_iter().chain([profile.as_str()]).collect();
        let options = json!({
            "binary": self.program,
            "args": flags,
            "prefs": {
                "download.default_directory": self.downloads(),
                "download.prompt_for_download": false,
                "intl.accept_languages": "zh-CN,zh",
                "intl.selected_languages": "zh-CN,zh",
            },
        });
        let options_name = if vendor == "ms" {
            "ms:edgeOptions"
        } else {
            "goog:chromeOptions"
        };
        let all = [
            (options_name.to_owned(), options),
            (format!("{vendor}:loggingPrefs"), json!({"browser": "ALL"})),
            // A dialog stays, and fails whatever comes next.
            ("unhandledPromptBehavior".to_owned(), Value::from("ignore")),
        ];
        all.into_iter().collect()
    }

    /// Ends the browser's processes at once, all of them.
    pub fn kill(&mut self) -> Result {
        let Some(mut running) = self.running.take() else {
            return Ok(());
        };
        let process = running
            .process
            .ok_or("the driver does not say which process the browser is")?;
        let killed = end(process, &self.profile());
        let _ = running.driver.kill();
        let _ = running.driver.wait();
        killed
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

#[cfg(unix)]
fn end(process: u64, profile: &Path) -> Result {
    let mut all = vec![process];
    // Its children, and theirs: the zygotes' outlive a browser that is killed alone.
    let mut at = 0;
    while at < all.len() {
        let children = children(all[at]);
        all.extend(children);
        at += 1;
    }
    let own = |id: &u64| {
        let command = fs::read(format!("/proc/{id}/cmdline"));
        // Where there is no /proc, the driver's word is enough.
        let Ok(command) = command else {
            return !Path::new("/proc/self").exists();
        };
        let command = String::from_utf8_lossy(&command).into_owned();
        *id != process || command.contains(&*profile.to_string_lossy())
    };
    if !own(&process) {
        return Ok(()); // it has ended, and the number may be another's
    }
    let ids: Vec<String> = all.iter().map(u64::to_string).collect();
    // By the shell: `kill` is no program of its own on every system.
    let kill = format!("kill -9 {} 2>/dev/null", ids.join(" "));
    Command::new("sh").args(["-c", &kill]).status()?;
    Ok(())
}

#[cfg(unix)]
fn children(process: u64) -> Vec<u64> {
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    let lists = tasks.into_iter().flatten().flatten();
    let lists = lists.filter_map(|t| fs::read_to_string(t.path().join("children")).ok());
    let lists: Vec<String> = lists.collect();
    let ids = lists.iter().flat_map(|l| l.split_whitespace());
    ids.filter_map(|id| id.parse().ok()).collect()
}

#[cfg(windows)]
fn end(process: u64, _: &Path) -> Result {
    Command::new("taskkill")
        .args(["/F", "/T", "/PID", &process.to_string()])
        .output()?;
    Ok(())
}

/// A program named by a variable of the environment, or the first of these there is.
fn found(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(given) = env::var_os(variable) {
        return Some(given.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let suffix = env::consts::EXE_SUFFIX;
    names.iter().find_map(|name| {
        let mut all = folders.iter().map(|f| f.join(format!("{name}{suffix}")));
        // An absolute name replaces the folder it is joined to.
        all.find(|p| p.is_file())
            .or_else(|| Some(PathBuf::from(name)).filter(|p| p.is_absolute() && p.is_file()))
    })
}
