//! Files into a book, as the page would enter them without a person to ask.

use std::path::{Path, PathBuf};

use qichu_book::command::{Command, Envelope, Facts, Source};
use qichu_book::{Live, import};
use qichu_mapping::{observe, plan::Plan, propose};
use qichu_model::raw::{Observation, RawWorkbook};
use qichu_model::{Lang, Settings};
use sha2::Digest;

/// A file that was read.
pub struct ReadFile {
    /// Its path as given.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Where its columns went.
    pub plan: Plan,
    /// What it held.
    pub workbook: RawWorkbook,
    /// What reading and mapping it noticed, all of it.
    pub seen: Vec<Observation>,
}

/// Files and the book they make.
pub struct Work {
    /// The files that were read, in the order given.
    pub files: Vec<ReadFile>,
    /// The book.
    pub live: Live,
    /// Files whose bytes are no workbook that can be read; findings count them on from
    /// `files`.
    pub refused: Vec<Refused>,
    /// What else could not be done, with why.
    pub failed: Vec<String>,
}

/// A file that was refused.
pub struct Refused {
    /// Its path as given.
    pub path: PathBuf,
    /// What was seen of it.
    pub seen: Observation,
}

impl Work {
    /// What the files and the refused ones hold for the F and H rules, with the number of
    /// each file.
    pub fn seen(&self) -> impl Iterator<Item = (u16, &Observation)> {
        let read = self.files.iter().map(|f| f.seen.as_slice());
        let refused = self.refused.iter().map(|r| std::slice::from_ref(&r.seen));
        (0u16..)
            .zip(read.chain(refused))
            .flat_map(|(i, seen)| seen.iter().map(move |o| (i, o)))
    }

    /// The path of a file by its number.
    pub fn path(&self, source: u16) -> Option<&Path> {
        let read = self.files.iter().map(|f| f.path.as_path());
        let refused = self.refused.iter().map(|r| r.path.as_path());
        read.chain(refused).nth(usize::from(source))
    }
}

/// Who gives commands, and when.
#[derive(Default)]
pub struct Who {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: u64,
    /// Minutes east of UTC.
    pub tz_minutes: i16,
    /// The person.
    pub actor: String,
}

impl Who {
    /// Gives a command; an error says that the book refused it. Whoever asks for findings
    /// has the book judged first.
    pub fn give(&self, live: &mut Live, command: Command) -> Result<(), String> {
        let envelope = Envelope {
            seq: live.book().seq + 1,
            at_ms: self.at_ms,
            tz_minutes: self.tz_minutes,
            actor: self.actor.clone(),
            command,
        };
        let done = live.carry_out(envelope);
        done.map(|_| ()).map_err(|refused| format!("{refused:?}"))
    }
}

/// Reads files and enters them into a new book.
pub fn enter(paths: &[PathBuf], settings: Settings, who: &Who, lang: Lang) -> Work {
    let mut work = Work {
        files: Vec::new(),
        live: Live::default(),
        refused: Vec::new(),
        failed: Vec::new(),
    };
    let settings = Command::SetSettings(Box::new(settings));
    work.failed.extend(who.give(&mut work.live, settings).err());
    for path in paths {
        let mut add = || -> Result<(), String> {
            let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let workbook = match qichu_workbook::read_named(&name, &bytes, &mut |_| true) {
                Ok(workbook) => workbook,
                Err(refused) => {
                    let seen = refused.observation().ok_or_else(|| refused.message(lang))?;
                    let path = path.clone();
                    work.refused.push(Refused { path, seen });
                    return Ok(());
                }
            };
            let (file, source) = planned(path, &bytes, workbook);
            let entered = import(source, file.workbook.clone(), &file.plan, work.live.book());
            who.give(&mut work.live, Command::Import(Box::new(entered)))?;
            work.files.push(file);
            Ok(())
        };
        if let Err(why) = add() {
            work.failed.push(format!("{}: {why}", path.display()));
        }
    }
    work.live.judge();
    work
}

fn planned(path: &Path, bytes: &[u8], workbook: RawWorkbook) -> (ReadFile, Source) {
    let sha256 = qichu_bundle::hex(&sha2::Sha256::digest(bytes));
    let plan = propose(&workbook);
    let source = Source {
        name: path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256.clone(),
        sheets: workbook.sheets.iter().map(|s| s.name.clone()).collect(),
        facts: Facts::default(),
        rows: None,
        observations: Vec::new(),
    };
    let seen = workbook
        .observations
        .iter()
        .cloned()
        .chain(observe(&workbook, &plan))
        .collect();
    let file = ReadFile {
        path: path.to_owned(),
        sha256,
        plan,
        workbook,
        seen,
    };
    (file, source)
}
