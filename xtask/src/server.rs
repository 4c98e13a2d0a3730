//! Serves a finished build on this machine, as a static host would.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{Result, headers};

/// Longest request head that is read, bytes.
const LONGEST_HEAD: u64 = 64 << 10;
/// How long a connection may stay open with nothing asked.
const IDLE: Duration = Duration::from_secs(60);

/// A port that is taken, but not answered on yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes a port of this machine, 0 for any free one; other machines can't reach it.
    pub fn bind(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))
            .map_err(|error| format!("port {port} of 127.0.0.1: {error}"))?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Answers from this folder, until the result is dropped.
    #[must_use]
    pub fn serve(self, dist: PathBuf) -> Serving {
        let open = Arc::<Open>::default();
        let shared = Arc::clone(&open);
        let dist: Arc<Path> = dist.into();
        let thread = thread::spawn(move || {
            for stream in self.listener.incoming() {
                if shared.ended.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let (open, dist) = (Arc::clone(&shared), Arc::clone(&dist));
                // Browsers keep several connections open, used or not: none may wait for another,
                // so each has a thread of its own.
                thread::spawn(move || open.hold(stream, |stream| answer_all(stream, &dist)));
            }
        });
        Serving {
            address: self.address,
            open,
            thread: Some(thread),
        }
    }
}

/// The connections, to be closed when serving ends.
#[derive(Default)]
struct Open {
    ended: AtomicBool,
    streams: Mutex<Vec<Arc<TcpStream>>>,
}

impl Open {
    fn hold(&self, stream: TcpStream, answer: impl FnOnce(&TcpStream) -> io::Result<()>) {
        let stream = Arc::new(stream);
        self.streams().push(Arc::clone(&stream));
        if !self.ended.load(Ordering::SeqCst) {
            // An error here is a browser that went away.
            let _ = answer(&stream);
        }
        self.streams().retain(|held| !Arc::ptr_eq(held, &stream));
    }

    fn streams(&self) -> std::sync::MutexGuard<'_, Vec<Arc<TcpStream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running server.
pub struct Serving {
    address: SocketAddr,
    open: Arc<Open>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// The page's address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.open.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        for stream in self.open.streams().iter() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Answers what is asked on a connection, one after the other, until it ends.
fn answer_all(stream: &TcpStream, dist: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let mut input = BufReader::new(stream);
    while let Some(asked) = Asked::read(&mut input)? {
        answer(&asked, dist, stream)?;
        if asked.last {
            break;
        }
    }
    Ok(())
}

/// The head of a request.
struct Asked {
    method: String,
    url: String,
    /// Nothing more is asked, or can be understood, on this connection.
    last: bool,
}

impl Asked {
    /// The next one; none when the connection has ended.
    fn read(input: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut head = input.take(LONGEST_HEAD);
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(url)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let mut last = words.next().as_deref() != Some("HTTP/1.1");
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let line = line.trim_end().to_ascii_lowercase();
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            // Nobody sends a body here: what follows it would not be understood.
            let body = match name {
                "content-length" => value.trim() != "0",
                "transfer-encoding" => true,
                _ => false,
            };
            last |= body || (name == "connection" && value.contains("close"));
        }
        Ok(Some(Self { method, url, last }))
    }
}

fn answer(asked: &Asked, dist: &Path, mut to: impl Write) -> io::Result<()> {
    let allowed = matches!(asked.method.as_str(), "GET" | "HEAD");
    let found = file_for(&asked.url, dist).filter(|_| allowed);
    let opened = found.and_then(|path| Some((File::open(&path).ok()?, path)));
    let (status, length) = match &opened {
        Some((file, _)) => ("200 OK", file.metadata()?.len()),
        None if allowed => ("404 Not Found", 0),
        None => ("405 Method Not Allowed", 0),
    };
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n");
    if let Some((_, path)) = &opened {
        head += &format!("Content-Type: {}\r\n", content_type(path));
        for (name, value) in headers::read(dist).unwrap_or_default() {
            head += &format!("{name}: {value}\r\n");
        }
    }
    if asked.last {
        head += "Connection: close\r\n";
    }
    to.write_all((head + "\r\n").as_bytes())?;
    match opened {
        // No more than was announced, should the file grow meanwhile.
        Some((file, _)) if asked.method == "GET" => {
            io::copy(&mut file.take(length), &mut to).map(drop)
        }
        _ => Ok(()),
    }
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

    fn ask(stream: &mut TcpStream, head: &str) -> io::Result<String> {
        stream.write_all(format!("{head}\r\nHost: x\r\n\r\n").as_bytes())?;
        let mut input = BufReader::new(stream);
        let (mut text, mut length) = (String::new(), 0);
        while !text.ends_with("\r\n\r\n") && input.read_line(&mut text)? > 0 {
            let line = text.lines().last().unwrap_or_default();
            let value = line.strip_prefix("Content-Length: ");
            length = value.and_then(|v| v.parse().ok()).unwrap_or(length);
        }
        if !head.starts_with("HEAD") {
            input.take(length).read_to_string(&mut text)?;
        }
        Ok(text)
    }

    #[test]
    fn idle_connections_keep_nobody_waiting() -> Result<()> {
        let dist = std::env::temp_dir().join(format!("qichu-server-{}", std::process::id()));
        fs::create_dir_all(&dist)?;
        fs::write(dist.join("index.html"), "page")?;
        let serving = Server::bind(0)?.serve(dist.clone());
        let connect = |_| TcpStream::connect(serving.address);
        let mut streams = (0..20).map(connect).collect::<io::Result<Vec<_>>>()?;
        // The last one first: the others are open and silent.
        for stream in streams.iter_mut().rev() {
            let said = ask(stream, "GET / HTTP/1.1")?;
            assert!(
                said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("\r\n\r\npage"),
                "{said}"
            );
        }
        for (head, status) in [
            ("HEAD /x HTTP/1.1", "200"),
            ("GET /x.js HTTP/1.1", "404"),
            ("POST / HTTP/1.1", "405"),
        ] {
            let said = ask(&mut streams[0], head)?;
            assert!(
                said.contains(status) && !said.ends_with("page"),
                "{head}: {said}"
            );
        }
        drop(serving);
        // Nothing is answered any more, not even on connections that were open.
        for stream in &mut streams {
            assert!(!ask(stream, "GET / HTTP/1.1").is_ok_and(|said| said.contains("200")));
        }
        Ok(fs::remove_dir_all(&dist)?)
    }

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
