//! The ZIP container of a workbook, unpacked once.
//!
//! Every part that may be asked for is inflated here, under limits. So no size the file
//! states is believed, and no part is inflated twice: what calamine is to read goes into
//! a second archive that stores it as it is.

use std::borrow::Cow;
use std::io::{Cursor, Read, Write};

use qichu_model::Text;
use qichu_model::raw::{Format, ReadError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::excel::damaged;
use crate::limits::{self, MAX_INFLATED, MAX_RATIO, RATIO_FROM, exceeded};

/// Folders whose parts hold no cells.
const NOT_NEEDED: [&str; 13] = [
    "docProps/",
    "customXml/",
    "xl/media/",
    "xl/drawings/",
    "xl/charts/",
    "xl/embeddings/",
    "xl/printerSettings/",
    "xl/activeX/",
    "xl/ctrlProps/",
    "xl/pivotCache/",
    "Pictures/",
    "Thumbnails/",
    "Configurations2/",
];

/// An unpacked container.
pub struct Package {
    /// What kind of workbook it holds.
    pub format: Format,
    parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Unpacks a workbook.
    pub fn open(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let names: Vec<String> = zip
            .file_names()
            .map(|name| name.map(|n| n.replace('\\', "/")).unwrap_or_default())
            .collect();
        let format = format(&names)?;
        let mut parts = Vec::with_capacity(names.len());
        let mut left = MAX_INFLATED;
        for (i, name) in names.into_iter().enumerate() {
            if !is_needed(&name) {
                continue;
            }
            let mut part = zip.by_index(i).map_err(damaged)?;
            let (packed, stated) = (part.compressed_size(), part.size());
            if stated > left {
                return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
            }
            let bytes = inflate(&mut part, packed, stated, left)?;
            left -= bytes.len() as u64;
            parts.push((name, bytes));
        }
        Ok(Self { format, parts })
    }

    /// A part's bytes. Programs disagree about upper and lower case in names.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let is_it = |(part, _): &&(String, _)| part.eq_ignore_ascii_case(name);
        let (_, bytes) = self.parts.iter().find(is_it)?;
        Some(bytes)
    }

    /// An archive of all parts, stored, in place of the parts.
    pub fn take_archive(&mut self) -> Result<Vec<u8>, ReadError> {
        let size = self.archive_size();
        archive(self.parts.drain(..), size)
    }

    /// An archive of all parts, stored, beside the parts, each as `change` makes it from
    /// its name and bytes.
    pub fn archive<'a>(
        &'a self,
        change: impl Fn(&str, &'a [u8]) -> Cow<'a, [u8]>,
    ) -> Result<Vec<u8>, ReadError> {
        let parts = self.parts.iter();
        let parts = parts.map(|(name, bytes)| (name, change(name, bytes)));
        archive(parts, self.archive_size())
    }

    fn archive_size(&self) -> usize {
        /// More than the archive says of a part, but for its name, which it says twice.
        const BESIDE: usize = 200;
        let sizes = self.parts.iter();
        sizes
            .map(|(name, bytes)| bytes.len() + 2 * name.len() + BESIDE)
            .sum()
    }
}

/// An archive of stored parts, which will be about as large as `size`.
pub fn archive(
    parts: impl Iterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
    size: usize,
) -> Result<Vec<u8>, ReadError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(size)));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        writer.start_file(name.as_ref(), options).map_err(damaged)?;
        writer.write_all(bytes.as_ref()).map_err(damaged)?;
    }
    Ok(writer.finish().map_err(damaged)?.into_inner())
}

/// A container is told by the names of its parts.
fn format(names: &[String]) -> Result<Format, ReadError> {
    let holds = |start: &str| {
        let is_it = |n: &String| {
            n.get(..start.len())
                .is_some_and(|n| n.eq_ignore_ascii_case(start))
        };
        names.iter().any(is_it)
    };
    let other = |what: Text| {
        Err(ReadError::NotAWorkbook {
            what: qichu_model::Arg::text("what", what).value,
        })
    };
    match () {
        () if holds("xl/workbook.bin") => Ok(Format::Xlsb),
        () if holds("xl/") => Ok(Format::Xlsx),
        () if holds("word/") => other(Text::new("Word 文档", "a Word document")),
        () if holds("ppt/") => other(Text::new(
            "PowerPoint 演示文稿",
            "a PowerPoint presentation",
        )),
        () if holds("[Content_Types].xml") => Ok(Format::Xlsx),
        () if holds("content.xml") => Ok(Format::Ods),
        () if holds("Index/") => other(Text::new("Numbers 表格", "a Numbers spreadsheet")),
        () => other(Text::new("压缩包", "an archive")),
    }
}

fn is_needed(name: &str) -> bool {
    let skipped = NOT_NEEDED.iter().any(|folder| name.starts_with(folder));
    !name.is_empty() && !name.ends_with('/') && !skipped
}

/// Inflates a part into one buffer, a step at a time. There is room for as much as the file
/// states the part to be, if that is credible, so that it seldom grows.
fn inflate(
    part: &mut impl Read,
    packed: u64,
    stated: u64,
    left: u64,
) -> Result<Vec<u8>, ReadError> {
    const STEP: u64 = 1 << 20;
    let credible = packed.saturating_mul(MAX_RATIO).max(RATIO_FROM).min(left);
    // One more, so that the end is found without growing.
    let mut bytes = Vec::with_capacity(stated.min(credible) as usize + 1);
    loop {
        let mut step = part.by_ref().take(STEP);
        if step.read_to_end(&mut bytes).map_err(damaged)? == 0 {
            return Ok(bytes);
        }
        let size = bytes.len() as u64;
        if size > left {
            return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
        }
        if size > RATIO_FROM && size / packed.max(1) > MAX_RATIO {
            return Err(exceeded(limits::of::RATIO, MAX_RATIO));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_inflates_too_far_is_refused() {
        let spaces = || std::io::repeat(b' ').take(RATIO_FROM + 1);
        let refused = inflate(&mut spaces(), 1 << 20, 0, 1 << 10);
        assert_eq!(refused, Err(exceeded(limits::of::INFLATED, MAX_INFLATED)));
        let refused = inflate(&mut spaces(), 10, u64::MAX, MAX_INFLATED);
        assert_eq!(refused, Err(exceeded(limits::of::RATIO, MAX_RATIO)));
        for stated in [0, RATIO_FROM + 1, MAX_INFLATED] {
            let read = inflate(&mut spaces(), 1 << 20, stated, MAX_INFLATED).unwrap();
            assert_eq!(read.len() as u64, RATIO_FROM + 1);
        }
    }
}
