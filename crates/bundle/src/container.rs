//! The container: a ZIP of stored entries in a fixed order with fixed timestamps.
//!
//! Stored, not deflated: the reader rebuilds the container from its parts and compares
//! every byte, and that must not hang on the version of a compressor.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::{MAX_BYTES, MAX_ENTRIES};

/// An entry's name and bytes.
pub type Part = (String, Vec<u8>);

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

/// Whether the file, and the number of entries it claims to have, are small enough to
/// be looked into.
pub fn fits(bytes: &[u8]) -> bool {
    // The end record of a ZIP without a comment: 22 bytes, entries in all at the tenth.
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..));
    let entries = match end {
        Some([b'P', b'K', 5, 6, rest @ ..]) => u16::from_le_bytes([rest[6], rest[7]]),
        _ => 0,
    };
    bytes.len() <= MAX_BYTES && usize::from(entries) <= MAX_ENTRIES
}

/// The parts of a container that [`pack`] wrote; `None` for any other bytes.
pub fn unpack(bytes: &[u8]) -> Option<Vec<Part>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() > MAX_ENTRIES {
        return None;
    }
    let mut parts = Vec::new();
    let mut left = bytes.len() as u64;
    for i in 0..zip.len() {
        let entry = zip.by_index(i).ok()?;
        // Entries that lie over each other could otherwise be many times the file.
        if entry.compression() != CompressionMethod::Stored || entry.size() > left {
            return None;
        }
        left -= entry.size();
        let name = entry.name().ok()?.into_owned();
        let mut part = Vec::new();
        entry.take(bytes.len() as u64).read_to_end(&mut part).ok()?;
        parts.push((name, part));
    }
    (pack(&parts).ok()? == bytes).then_some(parts)
}
