//! What the service worker is told: the build's id, and the hash of every file it keeps.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Component, Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::Result;

/// Read by the browser or the host, not by pages.
const NOT_KEPT: [&str; 2] = ["/sw.js", "/_headers"];

/// Sixteen hex digits that change with any byte of any file, or a name.
pub fn build_id(files: &[PathBuf]) -> Result<String> {
    let mut all = Sha256::new();
    for file in files {
        all.update(file.file_name().unwrap_or_default().as_encoded_bytes());
        all.update([0]);
        all.update(Sha256::digest(fs::read(file)?));
    }
    let mut id = String::new();
    for byte in &all.finalize()[..8] {
        write!(id, "{byte:02x}")?;
    }
    Ok(id)
}

/// URL path to integrity, as `fetch` takes it. The page is at `/`: hosts redirect `/index.html`,
/// and a redirected answer can't be given to a navigation.
pub fn integrities(dist: &Path, files: &[PathBuf]) -> Result<BTreeMap<String, String>> {
    let mut kept = BTreeMap::new();
    for file in files {
        let url = url_path(file.strip_prefix(dist)?);
        if !NOT_KEPT.contains(&url.as_str()) {
            kept.insert(url, integrity(&fs::read(file)?));
        }
    }
    Ok(kept)
}

/// `sha256-…`, as in subresource integrity and content security policies.
#[must_use]
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

fn url_path(relative: &Path) -> String {
    let mut url = String::new();
    for part in relative.components().map(Component::as_os_str) {
        url.push('/');
        url.push_str(&part.to_string_lossy());
    }
    if url == "/index.html" {
        url.truncate(1);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_kept_as_the_root() {
        assert_eq!(url_path(Path::new("index.html")), "/");
        assert_eq!(
            url_path(&Path::new("build").join("1").join("a.js")),
            "/build/1/a.js"
        );
    }

    #[test]
    fn integrity_is_as_the_standard_writes_it() {
        assert_eq!(
            integrity(b""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }
}
