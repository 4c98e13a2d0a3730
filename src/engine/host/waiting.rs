//! Files that wait to be entered, kept: they are those of the book that was open when they
//! were read, and wait there until they are entered or forgotten.

use js_sys::Uint8Array;

use super::{Event, Host, book_of, say};
use crate::engine::back;
use crate::engine::files::Pending;
use crate::engine::protocol::Said;
use crate::platform::{now_ms, pack, unpack};
use crate::storage::{Part, Waiting};

/// How much memory a file takes here until it is judged, by its size: some take more.
const ROOM: usize = 10;
/// Most of it that is made ready, bytes.
const MOST: usize = 144 << 20;
/// What a system gives at a time, bytes.
const PAGE: usize = 4096;

/// Has the system give memory for a file that is being read. It gives it where it is first
/// written to, which takes a tenth of the time that entering and judging take; meanwhile
/// nothing else is to be done here.
pub(super) fn make_room(bytes: u64) {
    let room = usize::try_from(bytes).map_or(MOST, |bytes| bytes.saturating_mul(ROOM).min(MOST));
    let mut memory = Vec::<u8>::new();
    // Where there is none, what is left may still do.
    if memory.try_reserve_exact(room).is_ok() {
        for place in memory.spare_capacity_mut().iter_mut().step_by(PAGE) {
            place.write(1);
        }
        std::hint::black_box(&memory);
    }
}

impl Host {
    /// Takes a file that the reader has read, and has it kept once it is shown.
    pub(super) fn receive(&mut self, bytes: Uint8Array) -> Result<(), String> {
        self.writable()?;
        let read = unpack(&bytes.to_vec())?;
        // A number that no file has which waits in the storage.
        let id = (self.last_file + 1).max((now_ms() / 1000.0) as u32);
        let file = Pending::new(id, read, Vec::new(), book_of(&self.open))
            .map_err(|why| back::refused(why, self.lang))?;
        if let Some(writer) = &self.writer {
            writer.keep(id, Part::read(&file.read.name, &bytes));
        }
        self.files.push(file);
        self.last_file = id;
        self.tell_files();
        Ok(())
    }

    /// Enters a file into the book. Returns how many records that touched.
    pub(super) async fn enter(&mut self, id: u32) -> Result<u32, String> {
        let at = self.files.iter().position(|f| f.id == id);
        let at = at.ok_or("no such file")?;
        self.writable()?;
        let file = self.files.remove(at);
        let judged = self.judged_ahead(id);
        let command = file.import(self.opened()?.live.book());
        let entered = self.command_judged(command, judged);
        if entered.is_ok() {
            self.unkeep(id);
            self.opened()?.rest.snapshot = true;
            self.tell_files();
        } else {
            // It became the command, so as not to be in memory twice: had again as it is kept.
            let book = self.opened()?.id.clone();
            let files = self.kept(&book).await;
            self.take_up(&book, files);
        }
        entered
    }

    /// The files that wait for the open book, once all of them are kept.
    async fn kept(&self, book: &str) -> Result<Vec<Waiting>, String> {
        if let Some(writer) = &self.writer {
            writer.flush().await?;
        }
        self.storage()?.waiting(book).await
    }

    /// Has kept what a person changed of a file.
    pub(super) fn keep_changes(&self, id: u32) {
        let file = self.files.iter().find(|f| f.id == id);
        if let (Some(writer), Some(file)) = (&self.writer, file) {
            writer.keep(id, Part::changes(&pack(&file.changes)));
        }
    }

    /// A file waits no longer.
    pub(super) fn unkeep(&self, id: u32) {
        if let Some(writer) = &self.writer {
            writer.forget(id);
        }
    }

    /// Asks the storage for the files that wait for the open book: they come when it is shown.
    pub(super) fn look_for_files(&mut self) {
        self.files.clear();
        self.ahead = None;
        self.tell_files();
        let (Some(open), Some(storage)) = (&self.open, self.storage.clone()) else {
            return;
        };
        // Whoever reads only could neither enter them nor know when they are entered.
        if !open.writes {
            return;
        }
        let (id, events) = (open.id.clone(), self.events.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let files = storage.waiting(&id).await;
            let _ = events.unbounded_send(Event::Waiting(id, files));
        });
    }

    /// Takes up files that wait for a book.
    pub(super) fn take_up(&mut self, book: &str, files: Result<Vec<Waiting>, String>) {
        if self.open.as_ref().is_none_or(|open| open.id != book) {
            return;
        }
        let mut lost = Vec::new();
        match files {
            Ok(files) => {
                for file in files {
                    // One that was read since is here already.
                    if self.files.iter().any(|f| f.id == file.number) {
                        continue;
                    }
                    match self.again(&file) {
                        Some(again) => self.files.push(again),
                        None => {
                            self.unkeep(file.number);
                            lost.push(file.name);
                        }
                    }
                }
            }
            Err(why) => lost.push(why),
        }
        self.files.sort_by_key(|file| file.id);
        self.tell_files();
        if !lost.is_empty() {
            let again = self.word(
                "待导入的文件没能恢复，请重新选择",
                "A file that waited cannot be taken up: choose it again",
            );
            say(
                &Said::Trouble(format!("{again}: {}", lost.join(", "))),
                None,
            );
        }
    }

    /// A file as it was left; `None` where this build cannot read what another one kept.
    fn again(&self, file: &Waiting) -> Option<Pending> {
        let read = unpack(&file.read.to_vec()).ok()?;
        let changes = match &file.changes {
            Some(packed) => unpack(packed).ok()?,
            None => Vec::new(),
        };
        Pending::new(file.number, read, changes, book_of(&self.open)).ok()
    }
}
