//! Serves a finished build on this machine, as a static host would.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
};

use tiny_http::{Method, Request};

use crate::{Result, headers};

/// Browsers hold several connections open, and a thread each answers.
const THREADS: usize = 4;

/// A port that is taken, but not answered on yet.
pub struct Server {
    http: tiny_http::Server,
}

impl Server {
    /// Takes a port of this machine, 0 for any free one; other machines can't reach it.
    pub fn bind(port: u16) -> Result<Self> {
        let http = tiny_http::Server::http(("127.0.0.1", port))
            .map_err(|error| format!("port {port} of 127.0.0.1: {error}"))?;
        Ok(Self { http })
    }

    /// Answers from this folder, until the result is dropped.
    #[must_use]
    pub fn serve(self, dist: PathBuf) -> Serving {
        let http = Arc::new(self.http);
        let dist: Arc<Path> = dist.into();
        let threads = (0..THREADS)
            .map(|_| {
                let (http, dist) = (Arc::clone(&http), Arc::clone(&dist));
                thread::spawn(move || {
                    while let Ok(request) = http.recv() {
                        answer(request, &dist);
                    }
                })
            })
            .collect();
        Serving { http, threads }
    }
}

/// A running server.
pub struct Serving {
    http: Arc<tiny_http::Server>,
    threads: Vec<JoinHandle<()>>,
}

impl Serving {
    /// The page's address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.http.server_addr())
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.http.unblock();
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn answer(request: Request, dist: &Path) {
    let allowed = matches!(request.method(), Method::Get | Method::Head);
    let found = file_for(request.url(), dist).filter(|_| allowed);
    let opened = found.and_then(|path| Some((File::open(&path).ok()?, path)));
    let status = match (&opened, allowed) {
        (Some(_), _) => "200 OK",
        (None, true) => "404 Not Found",
        (None, false) => "405 Method Not Allowed",
    };
    // An error here is a browser that went away.
    let _ = respond(request, status, opened, dist);
}

/// Answers, and has the connection closed, which `tiny_http` itself can't: while others are
/// kept open, it may leave one waiting for minutes.
fn respond(
    request: Request,
    status: &str,
    opened: Option<(File, PathBuf)>,
    dist: &Path,
) -> io::Result<()> {
    let size = match &opened {
        Some((file, _)) => file.metadata()?.len(),
        None => 0,
    };
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {size}\r\n");
    if let Some((_, path)) = &opened {
        head += &format!("Content-Type: {}\r\n", content_type(path));
        for (name, value) in headers::read(dist).unwrap_or_default() {
            head += &format!("{name}: {value}\r\n");
        }
    }
    let with_body = *request.method() == Method::Get;
    let mut to = request.into_writer();
    write!(to, "{head}\r\n")?;
    if let Some((mut file, _)) = opened.filter(|_| with_body) {
        io::copy(&mut file, &mut to)?;
    }
    to.flush()
}

/// The file of a URL. An address without an extension is one of the app's own, and gets the page.
fn file_for(url: &str, dist: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let mut file = dist.to_path_buf();
    for part in path.split('/') {
        // Names of a build are plain: no escapes, no way up, no hidden files, no drive letters.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if part.starts_with('.') || !part.chars().all(plain) {
            return None;
        }
        file.push(part);
    }
    let asset = path.rsplit('/').next()?.contains('.');
    if !asset {
        return Some(dist.join("index.html"));
    }
    fs::metadata(&file)
        .is_ok_and(|meta| meta.is_file())
        .then_some(file)
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ext| ext.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_below_the_folder_are_files() {
        let dist = Path::new("dist");
        let index = Some(dist.join("index.html"));
        assert_eq!(file_for("/", dist), index);
        assert_eq!(file_for("/verify?x=1", dist), index);
        for url in [
            "/../Cargo.toml",
            "/a/../../x.js",
            "/.stage/a.js",
            "/%2e%2e/x.js",
            "/c:x.js",
        ] {
            assert_eq!(file_for(url, dist), None, "{url}");
        }
        assert_eq!(file_for("/absent.js", dist), None);
    }
}
