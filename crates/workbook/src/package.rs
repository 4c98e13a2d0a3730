//! The ZIP container of a workbook, unpacked once.
//!
//! Every part the parser may ask for is inflated here, under limits, into a second
//! archive that stores them as they are. So no size the file states is believed, no
//! part is inflated twice, and a sheet's XML can be looked at beside the parser.

use std::io::{Cursor, Read, Write};
use std::ops::Range;

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
    archive: Vec<u8>,
    parts: Vec<(String, Range<usize>)>,
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
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        let mut left = MAX_INFLATED;
        for (i, name) in names.iter().enumerate() {
            if !is_needed(name) {
                continue;
            }
            let mut part = zip.by_index(i).map_err(damaged)?;
            if part.size() > left {
                return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
            }
            writer.start_file(name, options).map_err(damaged)?;
            let packed = part.compressed_size();
            left -= inflate(&mut part, packed, left, &mut writer)?;
        }
        let archive = writer.finish().map_err(damaged)?.into_inner();
        let parts = parts(&archive)?;
        Ok(Self {
            format,
            archive,
            parts,
        })
    }

    /// The archive of stored parts.
    pub fn archive(&self) -> &[u8] {
        &self.archive
    }

    /// A part's bytes. Programs disagree about upper and lower case in names.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let is_it = |(part, _): &&(String, _)| part.eq_ignore_ascii_case(name);
        let (_, range) = self.parts.iter().find(is_it)?;
        self.archive.get(range.clone())
    }
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

/// Copies a part in pieces and returns its size.
fn inflate(
    part: &mut impl Read,
    packed: u64,
    left: u64,
    out: &mut impl Write,
) -> Result<u64, ReadError> {
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let read = part.read(&mut buffer).map_err(damaged)?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        if size > left {
            return Err(exceeded(limits::of::INFLATED, MAX_INFLATED));
        }
        if size > RATIO_FROM && size / packed.max(1) > MAX_RATIO {
            return Err(exceeded(limits::of::RATIO, MAX_RATIO));
        }
        out.write_all(&buffer[..read]).map_err(damaged)?;
    }
}

/// Where each stored part lies.
fn parts(archive: &[u8]) -> Result<Vec<(String, Range<usize>)>, ReadError> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).map_err(damaged)?;
    let mut parts = Vec::with_capacity(zip.len());
    for i in 0..zip.len() {
        let part = zip.by_index(i).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        if let Some(start) = part.data_start() {
            parts.push((name, start as usize..(start + part.size()) as usize));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_inflates_too_far_is_refused() {
        let spaces = || std::io::repeat(b' ').take(RATIO_FROM + 1);
        let refused = inflate(&mut spaces(), 1 << 20, 1 << 10, &mut std::io::sink());
        assert_eq!(refused, Err(exceeded(limits::of::INFLATED, MAX_INFLATED)));
        let refused = inflate(&mut spaces(), 10, MAX_INFLATED, &mut std::io::sink());
        assert_eq!(refused, Err(exceeded(limits::of::RATIO, MAX_RATIO)));
        let read = inflate(&mut spaces(), 1 << 20, MAX_INFLATED, &mut std::io::sink());
        assert_eq!(read, Ok(RATIO_FROM + 1));
    }
}
