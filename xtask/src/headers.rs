//! The headers a host must send: written once, to `dist/_headers`, and read from there by the
//! local server, so that what is deployed is what was tested.

use std::{fs, path::Path};

use crate::{Result, offline::integrity};

/// Writes `_headers`, in the form Netlify, Cloudflare Pages and others read.
pub fn write(dist: &Path) -> Result<()> {
    let index = fs::read_to_string(dist.join("index.html"))?;
    let mut text = String::from("/*\n");
    for (name, value) in headers(&index) {
        text += &format!("  {name}: {value}\n");
    }
    Ok(fs::write(dist.join("_headers"), text)?)
}

/// The headers of a finished build.
pub fn read(dist: &Path) -> Result<Vec<(String, String)>> {
    let text = fs::read_to_string(dist.join("_headers"))?;
    Ok(text
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn headers(index: &str) -> [(&'static str, String); 5] {
    [
        ("Content-Security-Policy", policy(index)),
        ("X-Content-Type-Options", "nosniff".into()),
        ("Referrer-Policy", "no-referrer".into()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        // Always ask: the service worker is what keeps files.
        ("Cache-Control", "no-cache".into()),
    ]
}

fn policy(index: &str) -> String {
    let mut scripts = String::from("script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(index) {
        scripts += &format!(" '{}'", integrity(script.as_bytes()));
    }
    [
        "default-src 'none'",
        &scripts,
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        // Files, not blobs: Trunk's loader shims are files.
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    .join("; ")
}

/// The text of every `<script>` without `src`: Trunk's one that starts the app.
fn inline_scripts(html: &str) -> Vec<&str> {
    html.split("<script")
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .filter(|(attributes, _)| !attributes.contains("src="))
        .filter_map(|(_, rest)| Some(rest.split_once("</script>")?.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_their_exact_text() {
        let html = "<script src=\"a.js\"></script><script type=\"module\">\nstart()\n</script>";
        assert_eq!(inline_scripts(html), ["\nstart()\n"]);
        assert!(policy(html).contains(&integrity(b"\nstart()\n")));
    }
}
