//! The container: a ZIP of stored entries in a fixed order with fixed timestamps.
//!
//! Stored, not deflated: the reader rebuilds the container from its parts and compares
//! every byte, and that must not hang on the version of a compressor.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// An entry's name and bytes.
pub type Part = (String, Vec<u8>);

/// Most entries a bundle may hold.
const MAX_PARTS: usize = 64;

/// Packs the parts as they come.
pub fn pack(parts: &[Part]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The parts of a container that [`pack`] wrote; `None` for any other bytes.
pub fn unpack(bytes: &[u8]) -> Option<Vec<Part>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() > MAX_PARTS {
        return None;
    }
    let mut parts = Vec::new();
    for i in 0..zip.len() {
        let entry = zip.by_index(i).ok()?;
        if entry.compression() != CompressionMethod::Stored {
            return None;
        }
        let name = entry.name().ok()?.into_owned();
        let mut part = Vec::new();
        // A stored entry cannot be longer than the file it lies in.
        entry.take(bytes.len() as u64).read_to_end(&mut part).ok()?;
        parts.push((name, part));
    }
    (pack(&parts).ok()? == bytes).then_some(parts)
}
