//! The ZIP container of a workbook.
//!
//! Parts are inflated here, under limits, so no size the file states is believed. A part is
//! inflated when it is first asked for, and kept; but a sheet may be read while it is
//! inflated, a step at a time, and the largest part of most workbooks is then never in
//! memory. What calamine is to read goes into a second archive that stores it as it is.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
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

/// Bytes that are inflated at a time: few enough to stay in a processor's cache until they are
/// read.
const STEP: usize = if cfg!(test) { 300 } else { 1 << 18 };

/// A container.
pub struct Package<'a> {
    /// What kind of workbook it holds.
    pub format: Format,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    /// Its place in the container.
    index: usize,
    /// How many bytes of it were inflated, at most.
    size: Cell<u64>,
    bytes: OnceCell<Vec<u8>>,
}

impl<'a> Package<'a> {
    /// Opens a container.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let names: Vec<String> = zip
            .file_names()
            .map(|name| name.map(|n| n.replace('\\', "/")).unwrap_or_default())
            .collect();
        let format = format(&names)?;
        let part = |(index, name)| Part {
            name,
            index,
            size: Cell::default(),
            bytes: OnceCell::new(),
        };
        let named = names.into_iter().enumerate();
        let parts = named.filter(|(_, name)| is_needed(name)).map(part);
        Ok(Self {
            format,
            parts: parts.collect(),
            zip,
        })
    }

    /// A part's bytes, if there is such a part. Programs disagree about upper and lower case in
    /// names.
    pub fn part(&self, name: &str) -> Result<Option<&[u8]>, ReadError> {
        self.named(name).map(|part| self.bytes(part)).transpose()
    }

    /// Has a part read while it is inflated; `None` where there is no such part.
    pub fn in_steps<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut Steps<'_>) -> Result<T, ReadError>,
    ) -> Result<Option<T>, ReadError> {
        self.named(name)
            .map(|part| self.inflating(part, read))
            .transpose()
    }

    fn named(&self, name: &str) -> Option<&Part> {
        let is_it = |part: &&Part| part.name.eq_ignore_ascii_case(name);
        self.parts.iter().find(is_it)
    }

    fn bytes<'p>(&'p self, part: &'p Part) -> Result<&'p [u8], ReadError> {
        if part.bytes.get().is_none() {
            let bytes = self.inflating(part, |steps| {
                let mut bytes = Vec::with_capacity(steps.credible());
                while steps.step(&mut bytes)? {}
                Ok(bytes)
            })?;
            return Ok(part.bytes.get_or_init(|| bytes));
        }
        Ok(part.bytes.get().map_or(&[], Vec::as_slice))
    }

    fn inflating<T>(
        &self,
        part: &Part,
        read: impl FnOnce(&mut Steps<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let others = self.parts.iter().filter(|other| other.index != part.index);
        let others: u64 = others.map(|other| other.size.get()).sum();
        // A copy that shares all it knows: reading moves about in it.
        let mut zip = self.zip.clone();
        let mut inflated = zip.by_index(part.index).map_err(damaged)?;
        let mut steps = Steps {
            packed: inflated.compressed_size(),
            stated: inflated.size(),
            left: MAX_INFLATED.saturating_sub(others),
            size: 0,
            part: &mut inflated,
        };
        if steps.stated > steps.left {
            return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
        }
        let read = read(&mut steps);
        part.size.set(part.size.get().max(steps.size));
        read
    }

    /// An archive of all parts, stored, in place of the parts.
    pub fn take_archive(&mut self) -> Result<Vec<u8>, ReadError> {
        let size = self.inflate_all()?;
        let parts = self.parts.drain(..);
        archive(
            parts.map(|part| (part.name, part.bytes.into_inner().unwrap_or_default())),
            size,
        )
    }

    /// An archive of all parts, stored, beside the parts, each as `change` makes it from
    /// its name and bytes.
    pub fn archive<'p>(
        &'p self,
        change: impl Fn(&str, &'p [u8]) -> Cow<'p, [u8]>,
    ) -> Result<Vec<u8>, ReadError> {
        let size = self.inflate_all()?;
        let parts = self.parts.iter().map(|part| {
            let bytes = part.bytes.get().map_or(&[][..], Vec::as_slice);
            (&part.name, change(&part.name, bytes))
        });
        archive(parts, size)
    }

    /// Inflates all parts. Gives about the size of an archive of them.
    fn inflate_all(&self) -> Result<usize, ReadError> {
        /// More than the archive says of a part, but for its name, which it says twice.
        const BESIDE: usize = 200;
        let parts = self.parts.iter();
        parts
            .map(|part| Ok(self.bytes(part)?.len() + 2 * part.name.len() + BESIDE))
            .sum()
    }
}

/// A part that is inflated a step at a time.
pub struct Steps<'p> {
    part: &'p mut dyn Read,
    /// Its size in the container.
    packed: u64,
    /// The size it is said to have.
    stated: u64,
    /// Bytes that it may have.
    left: u64,
    /// Bytes that were inflated.
    size: u64,
}

impl Steps<'_> {
    /// Adds some bytes more. Returns whether there were any.
    pub fn step(&mut self, bytes: &mut Vec<u8>) -> Result<bool, ReadError> {
        let (from, mut end) = (bytes.len(), bytes.len());
        bytes.resize(from + STEP, 0);
        while end < bytes.len() {
            match self.part.read(&mut bytes[end..]) {
                Ok(0) => break,
                Ok(read) => end += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(damaged(error)),
            }
        }
        bytes.truncate(end);
        self.size += (end - from) as u64;
        if self.size > self.left {
            return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
        }
        if self.size > RATIO_FROM && self.size / self.packed.max(1) > MAX_RATIO {
            return Err(exceeded(limits::of::RATIO, MAX_RATIO));
        }
        Ok(end > from)
    }

    /// Adds as many bytes as there are, or a step of them: whoever looks for something in all of
    /// them again and again looks at each a few times. Returns whether that was the end.
    pub fn double(&mut self, bytes: &mut Vec<u8>) -> Result<bool, ReadError> {
        let wanted = 2 * bytes.len();
        loop {
            if !self.step(bytes)? {
                return Ok(true);
            }
            if bytes.len() >= wanted {
                return Ok(false);
            }
        }
    }

    /// Room for as much as the file states the part to be, if that is credible, and for the
    /// step that finds its end.
    fn credible(&self) -> usize {
        let credible = self.packed.saturating_mul(MAX_RATIO).max(RATIO_FROM);
        self.stated.min(credible).min(self.left) as usize + STEP
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_inflates_too_far_is_refused() {
        let inflate = |part: &mut dyn Read, packed, stated, left| {
            let mut steps = Steps {
                part,
                packed,
                stated,
                left,
                size: 0,
            };
            let mut bytes = Vec::with_capacity(steps.credible());
            while steps.step(&mut bytes)? {}
            Ok(bytes.len() as u64)
        };
        let spaces = || std::io::repeat(b' ').take(RATIO_FROM + 1);
        let refused = inflate(&mut spaces(), 1 << 20, 0, 1 << 10);
        assert_eq!(refused, Err(exceeded(limits::of::INFLATED, MAX_INFLATED)));
        let refused = inflate(&mut spaces(), 10, u64::MAX, MAX_INFLATED);
        assert_eq!(refused, Err(exceeded(limits::of::RATIO, MAX_RATIO)));
        for stated in [0, RATIO_FROM + 1, MAX_INFLATED] {
            let read = inflate(&mut spaces(), 1 << 20, stated, MAX_INFLATED);
            assert_eq!(read, Ok(RATIO_FROM + 1));
        }
    }
}
