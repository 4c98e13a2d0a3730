//! Reading files: a worker of its own, with a deadline, ended and started anew when it
//! fails or the person cancels.

use std::collections::VecDeque;
use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use qichu_model::raw::ReadError;
use wasm_bindgen::prelude::*;
use web_sys::{ClipboardEvent, File, MessageEvent, Worker};

use super::{Message, Offline, State, prefs, words};
use crate::engine::protocol::{Answer, Ask, FileChange};
use crate::engine::verify::{VerifyAnswer, VerifyAsk};
use crate::platform::{call_async, get, pack, received, unpack};
use crate::reader;

/// Longest time a file may take; a person can cancel at any time.
const DEADLINE: Duration = Duration::from_secs(120);
/// What is rehearsed with: `cargo xtask` makes it.
const REHEARSAL: &str = "/rehearsal.xlsx";

/// A file being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// Rows read so far.
    pub rows: u32,
    /// Files that wait behind it.
    pub behind: usize,
}

enum Job {
    File(File),
    Pasted(String),
}

/// The reader, as the page sees it.
#[derive(Default)]
pub struct Reader {
    worker: Option<Worker>,
    /// What it is asked once it listens; `None` when it does.
    first: Option<Array>,
    jobs: VecDeque<Job>,
    /// Number of the job under way; a deadline of an earlier one is void.
    under_way: u32,
    /// None of the files that were chosen together is shown yet: the first of them will be.
    fresh: bool,
}

impl State {
    /// Reads files, one after the other.
    pub fn read_files(self, files: impl IntoIterator<Item = File>) {
        // Where a sample is compared, nothing is written.
        let compares = self.screen.get_untracked() == super::Screen::Verify;
        if !compares && self.is_shut() {
            return;
        }
        self.reader.update_value(|r| {
            r.jobs.extend(files.into_iter().map(Job::File));
            r.fresh = true;
        });
        self.read_next();
        // How far it is, and what is refused, is said there.
        if !compares {
            self.screen.set(super::Screen::Collect);
        }
    }

    /// Reads cells pasted from a spreadsheet program.
    pub fn read_pasted(self, text: String) {
        if self.is_shut() {
            return;
        }
        self.reader.update_value(|r| {
            r.jobs.push_back(Job::Pasted(text));
            r.fresh = true;
        });
        self.read_next();
    }

    /// Reads the workbook to try with.
    pub fn read_sample(self) {
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(Ask::Sample).await {
                Ok((Answer::File { name }, Some(bytes))) => {
                    let parts = Array::of1(&bytes);
                    if let Ok(file) = File::new_with_u8_array_sequence(&parts, &name) {
                        self.read_files([file]);
                    }
                }
                Ok(_) => {}
                Err(why) => self.toast(why, true),
            }
        });
    }

    /// Has reader and engine work for a moment, once the page is up and nothing else is to
    /// be done: a browser compiles well only what has run for a while, and the first real
    /// file need not wait for that. They work on an invented workbook of all tables, which then
    /// is [`Self::rehearsed`].
    pub fn rehearse(self) {
        Effect::new(move |done: Option<bool>| {
            let judged = self.book.with(|b| b.as_ref().is_some_and(|b| !b.checking));
            let up = judged && self.offline.get() != Offline::Preparing;
            if up && done != Some(true) {
                wasm_bindgen_futures::spawn_local(async move {
                    // Where a host has no such file, the first one takes a little longer.
                    if let Some(file) = fetched(REHEARSAL).await
                        && self.reading.with_untracked(Option::is_none)
                    {
                        self.send_to_reader(&reader::Ask::Rehearse, &file);
                    }
                });
            }
            up || done == Some(true)
        });
    }

    /// Stops reading; the files that wait are forgotten too.
    pub fn cancel_reading(self) {
        self.reader.update_value(|r| r.jobs.clear());
        self.end_reader();
    }

    fn end_reader(self) {
        self.reader.update_value(|r| {
            if let Some(worker) = r.worker.take() {
                worker.terminate();
            }
            r.first = None;
            r.under_way += 1;
        });
        self.reading.set(None);
        self.read_next();
    }

    fn read_next(self) {
        if self.reading.get_untracked().is_some() {
            return;
        }
        let Some(job) = self
            .reader
            .try_update_value(|r| r.jobs.pop_front())
            .flatten()
        else {
            return;
        };
        let name = match &job {
            Job::File(file) => file.name(),
            Job::Pasted(_) => untrack(|| self.t(words::PASTED)).to_owned(),
        };
        self.reading.set(Some(Reading {
            name: name.clone(),
            rows: 0,
            behind: self.reader.with_value(|r| r.jobs.len()),
        }));
        let (ask, file) = match job {
            Job::File(file) => {
                self.tell(Ask::Expect(file.size() as u64));
                (reader::Ask::File { name }, JsValue::from(file))
            }
            Job::Pasted(text) => (reader::Ask::Pasted { name, text }, JsValue::UNDEFINED),
        };
        self.ask_reader(ask, file);
    }

    fn ask_reader(self, ask: reader::Ask, file: JsValue) {
        let under_way = self
            .reader
            .try_update_value(|r| {
                r.under_way += 1;
                r.under_way
            })
            .unwrap_or_default();
        set_timeout(
            move || {
                if self.reader.with_value(|r| r.under_way) == under_way {
                    self.refuse(words::READER_TOO_LONG);
                    self.end_reader();
                }
            },
            DEADLINE,
        );
        self.send_to_reader(&ask, &file);
    }

    /// Asks the reader, which is started where there is none.
    fn send_to_reader(self, ask: &reader::Ask, file: &JsValue) {
        let message = Array::of2(&js_sys::Uint8Array::from(pack(ask).as_slice()), file);
        let listens = self
            .reader
            .with_value(|r| r.first.is_none().then(|| r.worker.clone()));
        if let Some(Some(worker)) = listens {
            let _ = worker.post_message(&message);
            return;
        }
        // A message sent before the worker listens is lost.
        self.reader.update_value(|r| r.first = Some(message));
        if listens.is_some() {
            self.start_reader();
        }
    }

    fn start_reader(self) {
        let path = format!("/build/{}/reader_loader.js", self.build.get_value());
        let Ok(worker) = Worker::new(&path) else {
            self.refuse(words::READER_FAILED);
            self.end_reader();
            return;
        };
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some((said, payload)) = received(&event.data()) else {
                return;
            };
            match unpack::<reader::Said>(&said) {
                Ok(reader::Said::Ready) => self.reader.update_value(|r| {
                    if let (Some(worker), Some(first)) = (&r.worker, r.first.take()) {
                        let _ = worker.post_message(&first);
                    }
                }),
                Ok(reader::Said::Rows(rows)) => self.reading.update(|r| {
                    if let Some(r) = r {
                        r.rows = rows;
                    }
                }),
                Ok(reader::Said::Done) => self.receive(payload),
                Ok(reader::Said::Rehearsed) => {
                    wasm_bindgen_futures::spawn_local(async move {
                        let answer = self.send(Ask::Rehearse, payload).await;
                        if let Ok((Answer::Rehearsal(file), _)) = answer {
                            self.rehearsed.set(Some(*file));
                        }
                    });
                }
                Ok(reader::Said::Refused(error)) => self.refused(error),
                Err(error) => self.refuse(error),
            }
        });
        worker.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        hear.forget();
        // A trap of the parser ends the worker, and nothing else.
        let trapped = Closure::<dyn Fn()>::new(move || {
            self.refuse(words::READER_TRAPPED);
            self.end_reader();
        });
        worker.set_onerror(Some(trapped.as_ref().unchecked_ref()));
        trapped.forget();
        self.reader.update_value(|r| r.worker = Some(worker));
    }

    fn receive(self, payload: Option<js_sys::Uint8Array>) {
        wasm_bindgen_futures::spawn_local(async move {
            // Where a sample is compared, a file is one of the book's, read again.
            if self.screen.get_untracked() == super::Screen::Verify {
                self.reopened(payload).await;
            } else if let Err(why) = self.send(Ask::Receive, payload).await {
                self.toast(why, true);
            } else if let Some(id) = self.files.with_untracked(|f| f.last().map(|f| f.id)) {
                let remembered = prefs::mappings();
                if !remembered.is_empty() {
                    self.tell(Ask::Change(id, FileChange::Remembered(remembered)));
                }
                let mut first = false;
                (self.reader).update_value(|r| first = std::mem::take(&mut r.fresh));
                if first {
                    self.screen.set(super::Screen::Collect);
                    self.file.set(Some(id));
                }
            }
            self.reader.update_value(|r| r.under_way += 1);
            self.reading.set(None);
            self.read_next();
        });
    }

    async fn reopened(self, payload: Option<js_sys::Uint8Array>) {
        match self.send(Ask::Verify(VerifyAsk::Reopen), payload).await {
            Ok((Answer::Verify(answer), _)) => {
                if let VerifyAnswer::Reopened(name) = *answer {
                    self.grid.stale.update(|n| *n += 1);
                    self.toast(Message::filled(words::REOPENED, &[&name]), false);
                }
            }
            Ok(_) => {}
            Err(why) => self.toast(why, true),
        }
    }

    fn refused(self, error: ReadError) {
        self.refuse(Message::new(move |lang| error.message(lang)));
        self.reader.update_value(|r| r.under_way += 1);
        self.reading.set(None);
        self.read_next();
    }

    fn refuse(self, why: impl Into<Message>) {
        // Nobody asked for a rehearsal.
        let reading = self.reading.get_untracked();
        let Some(Reading { name, .. }) = reading else {
            return;
        };
        let why = why.into();
        let about = Message::new(move |lang| format!("{name} — {}", why.get(lang)));
        self.toast(about, true);
    }

    /// Remembers a correction of a mapping.
    pub fn remember(self, table: qichu_model::TableId, header: &str, field: &str) {
        prefs::remember(table, header, field);
    }
}

/// A file of this build, as a blob.
async fn fetched(path: &str) -> Option<JsValue> {
    let response = call_async(&window(), "fetch", &[path.into()]).await.ok()?;
    let found = get(&response, "ok").is_truthy();
    let blob = found.then(|| call_async(&response, "blob", &[]))?;
    blob.await.ok()
}

/// Text of a paste, where it holds any.
#[must_use]
pub fn pasted(event: &ClipboardEvent) -> Option<String> {
    let data = event.clipboard_data()?;
    data.get_data("text/plain").ok().filter(|t| !t.is_empty())
}

/// The files of a list.
#[must_use]
pub fn list(files: Option<web_sys::FileList>) -> Vec<File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|i| files.get(i)).collect()
}
