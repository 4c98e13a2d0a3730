//! The writer: takes commands that were carried out to the journal, in order, and files that
//! wait to be entered to their place, and says when they are there. What could not be written
//! is tried again; it is never forgotten.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::future::sleep;
use js_sys::Uint8Array;
use rexie::TransactionMode;
use wasm_bindgen::JsValue;

use super::{
    BOOKS, FILES, JOURNAL, Part, Result, Storage, finish, info_value, journal, said, waiting,
};
use crate::engine::protocol::{BookInfo, Save};
use crate::platform::{clock_ms, now_ms};

/// A command on its way to the journal.
pub struct Entry {
    /// Its number.
    pub seq: u64,
    /// The command, packed.
    pub command: Vec<u8>,
    /// The book as the list shows it after the command.
    pub info: BookInfo,
}

/// Pause before a failed write is tried again.
const AGAIN: Duration = Duration::from_secs(3);
/// Pause before a file is kept: it is shown and judged first, and maybe entered at once.
const SHOWN: Duration = Duration::from_millis(1500);
/// How long a file that was entered waits for the journal at most, while it is judged.
const JUDGED: Duration = Duration::from_secs(2);
/// Pause before whoever waits for the journal looks again.
const SOON: Duration = Duration::from_millis(20);

/// Hands the entries of one book to the task that writes them.
#[derive(Clone)]
pub struct Writer {
    wake: mpsc::UnboundedSender<()>,
    queue: Rc<Queue>,
}

struct Queue {
    book: String,
    /// What the journal does not have yet, in order.
    due: RefCell<Vec<Rc<Entry>>>,
    /// When it takes them.
    write_at: Cell<f64>,
    /// Number of the last command that it has.
    written: Cell<u64>,
    /// Why the last attempt failed.
    failed: RefCell<Option<String>>,
    /// Parts of files that are not kept yet, by file and place.
    parts: RefCell<BTreeMap<(u32, u8), JsValue>>,
    /// When they are kept.
    keep_at: Cell<f64>,
    /// Why that failed.
    unkept: RefCell<Option<String>>,
    /// Files that wait no longer.
    over: RefCell<Vec<u32>>,
    say: Box<dyn Fn(Save)>,
}

impl Queue {
    fn is_done(&self) -> bool {
        self.due.borrow().is_empty()
            && self.parts.borrow().is_empty()
            && self.over.borrow().is_empty()
    }

    fn trouble(&self) -> Option<String> {
        let failed = self.failed.borrow().clone();
        failed.or_else(|| self.unkept.borrow().clone())
    }

    /// Says how it stands.
    fn tell(&self) {
        (self.say)(match self.trouble() {
            Some(why) => Save::Failed(why),
            None if self.is_done() => Save::Saved(now_ms()),
            None => Save::Saving,
        });
    }

    fn keep_in(&self, pause: Duration) {
        self.keep_at.set(after(pause));
    }

    /// When something is next to be written.
    fn next_at(&self) -> f64 {
        match self.due.borrow().is_empty() && self.over.borrow().is_empty() {
            true => self.keep_at.get(),
            false => self.write_at.get(),
        }
    }
}

fn after(pause: Duration) -> f64 {
    clock_ms() + pause.as_millis() as f64
}

impl Writer {
    /// Starts the task, for a book whose journal ends with the command `written`. `say`
    /// hears of every change of state.
    pub fn start(
        storage: Rc<Storage>,
        book: &str,
        written: u64,
        say: impl Fn(Save) + 'static,
    ) -> Self {
        let (wake, woken) = mpsc::unbounded();
        let queue = Rc::new(Queue {
            book: book.into(),
            due: RefCell::default(),
            write_at: Cell::default(),
            written: Cell::new(written),
            failed: RefCell::default(),
            parts: RefCell::default(),
            keep_at: Cell::default(),
            unkept: RefCell::default(),
            over: RefCell::default(),
            say: Box::new(say),
        });
        wasm_bindgen_futures::spawn_local(write_all(storage, woken, Rc::clone(&queue)));
        Self { wake, queue }
    }

    /// Number of the last command that the journal has.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.queue.written.get()
    }

    /// What the journal does not have yet, in order.
    #[must_use]
    pub fn due(&self) -> Vec<Rc<Entry>> {
        self.queue.due.borrow().clone()
    }

    /// Takes an entry on. It is said at once that it is not saved.
    pub fn write(&self, entry: Entry) {
        self.queue.write_at.set(0.0);
        self.take(entry);
    }

    /// As [`Self::write`], of a file whose findings somebody waits for: writing it takes as
    /// long as a good part of judging it. It is written as soon as [`Self::hasten`] is
    /// called, with what is written next, or after two seconds.
    pub fn write_soon(&self, entry: Entry) {
        if self.queue.due.borrow().is_empty() {
            self.queue.write_at.set(after(JUDGED));
        }
        self.take(entry);
    }

    /// Has written what is due.
    pub fn hasten(&self) {
        self.queue.write_at.set(0.0);
        // The task ends only with the writer.
        let _ = self.wake.unbounded_send(());
    }

    fn take(&self, entry: Entry) {
        self.queue.due.borrow_mut().push(Rc::new(entry));
        self.wake();
    }

    /// Takes a part of a file on, in place of what was kept of it before.
    pub fn keep(&self, file: u32, part: Part) {
        let mut parts = self.queue.parts.borrow_mut();
        if parts.is_empty() {
            self.queue.keep_in(SHOWN);
        }
        parts.insert((file, part.place), part.value);
        drop(parts);
        self.wake();
    }

    /// A file is to be kept no longer. Said after the command that entered it, this becomes
    /// true in the same moment.
    pub fn forget(&self, file: u32) {
        let mut parts = self.queue.parts.borrow_mut();
        parts.retain(|(of, _), _| *of != file);
        if parts.is_empty() {
            self.queue.unkept.take();
        }
        drop(parts);
        self.queue.over.borrow_mut().push(file);
        self.wake();
    }

    fn wake(&self) {
        self.queue.tell();
        // The task ends only with the writer.
        let _ = self.wake.unbounded_send(());
    }

    /// Waits until the storage has everything.
    ///
    /// # Errors
    /// Why it has not; it is tried again all the same.
    pub async fn flush(&self) -> Result<()> {
        self.hasten();
        while !self.queue.is_done() {
            if let Some(why) = self.queue.trouble() {
                return Err(why);
            }
            sleep(SOON).await;
        }
        Ok(())
    }
}

async fn write_all(storage: Rc<Storage>, mut woken: mpsc::UnboundedReceiver<()>, queue: Rc<Queue>) {
    while woken.next().await.is_some() {
        while !queue.is_done() {
            let wait = queue.next_at() - clock_ms();
            if wait > 0.0 {
                // What comes meanwhile may be due at once.
                let wait = Duration::from_millis(wait.ceil() as u64);
                let next = select(woken.next(), Box::pin(sleep(wait))).await;
                // The writer is gone; a book is not left before it is done.
                if matches!(next, Either::Left((None, _))) {
                    return;
                }
            } else if queue.due.borrow().is_empty() && queue.over.borrow().is_empty() {
                keep(&storage, &queue).await;
            } else if !write(&storage, &queue).await {
                sleep(AGAIN).await;
            }
        }
    }
}

/// Writes the commands that are due. Returns whether that worked.
async fn write(storage: &Storage, queue: &Queue) -> bool {
    // What has come meanwhile goes into the same transaction.
    let due = queue.due.borrow().clone();
    let over = queue.over.borrow().clone();
    let written = add(storage, &queue.book, &due, &over).await;
    if written.is_ok() {
        queue.due.borrow_mut().drain(..due.len());
        queue.over.borrow_mut().drain(..over.len());
        if let Some(last) = due.last() {
            queue.written.set(last.seq);
        }
    }
    settled(storage, queue, &queue.failed, written).await
}

/// Keeps the parts of files that are due.
async fn keep(storage: &Storage, queue: &Queue) {
    let parts = queue.parts.borrow().clone();
    let key = |(file, place): &(u32, u8)| waiting::key(&queue.book, *file, *place);
    let values = parts.iter().map(|(at, part)| (part.clone(), Some(key(at))));
    let kept = storage.put(FILES, values.collect()).await;
    if kept.is_ok() {
        // What was changed meanwhile is another value.
        let mut left = queue.parts.borrow_mut();
        left.retain(|at, part| parts.get(at) != Some(part));
    }
    if !settled(storage, queue, &queue.unkept, kept).await {
        queue.keep_in(AGAIN);
    }
}

/// Says how an attempt went, and makes room where it failed. Returns whether it did not.
async fn settled(
    storage: &Storage,
    queue: &Queue,
    trouble: &RefCell<Option<String>>,
    done: Result<()>,
) -> bool {
    let well = done.is_ok();
    trouble.replace(done.err());
    queue.tell();
    if !well {
        // What a person did needs the room more than the snapshot does.
        let _ = storage.drop_snapshot(&queue.book).await;
    }
    well
}

/// Adds commands to the journal and removes files.
async fn add(storage: &Storage, id: &str, entries: &[Rc<Entry>], over: &[u32]) -> Result<()> {
    let stores = [JOURNAL, BOOKS, FILES];
    let transaction = storage.begin(&stores, TransactionMode::ReadWrite).await?;
    if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
        let store = transaction.store(JOURNAL).map_err(said)?;
        // What follows upon nothing could never be read again: somebody has cleared the data.
        let before = journal::key(id, first.seq - 1);
        if first.seq > 1 && !store.key_exists(before).await.map_err(said)? {
            return Err("the book is no longer in the storage".into());
        }
        for entry in entries {
            let value = JsValue::from(Uint8Array::from(&entry.command[..]));
            let key = journal::key(id, entry.seq);
            // `add`, not `put`: a number that is there already belongs to another writer.
            store.add(&value, Some(&key)).await.map_err(said)?;
        }
        let books = transaction.store(BOOKS).map_err(said)?;
        let key = JsValue::from_str(id);
        books
            .put(&info_value(&last.info), Some(&key))
            .await
            .map_err(said)?;
    }
    let files = transaction.store(FILES).map_err(said)?;
    for file in over {
        let parts = waiting::range(id, *file)?;
        files.delete(parts.into()).await.map_err(said)?;
    }
    finish(transaction).await
}
