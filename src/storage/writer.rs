//! The writer: takes commands that were carried out to the journal, in order, and says
//! when they are there. What could not be written is tried again; it is never forgotten.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::future::sleep;
use js_sys::Uint8Array;
use rexie::TransactionMode;
use wasm_bindgen::JsValue;

use super::{BOOKS, JOURNAL, Result, Storage, finish, info_value, journal, said};
use crate::engine::protocol::{BookInfo, Save};
use crate::platform::now_ms;

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
/// Pause before whoever waits for the journal looks again.
const SOON: Duration = Duration::from_millis(20);

/// Hands the entries of one book to the task that writes them.
#[derive(Clone)]
pub struct Writer {
    wake: mpsc::UnboundedSender<()>,
    queue: Rc<Queue>,
}

struct Queue {
    /// What the journal does not have yet, in order.
    due: RefCell<Vec<Rc<Entry>>>,
    /// Number of the last command that it has.
    written: Cell<u64>,
    /// Why the last attempt failed.
    failed: RefCell<Option<String>>,
    say: Box<dyn Fn(Save)>,
}

impl Writer {
    /// Starts the task, for a book whose journal ends with the command `written`. `say`
    /// hears of every change of state.
    pub fn start(storage: Rc<Storage>, written: u64, say: impl Fn(Save) + 'static) -> Self {
        let (wake, woken) = mpsc::unbounded();
        let queue = Rc::new(Queue {
            due: RefCell::default(),
            written: Cell::new(written),
            failed: RefCell::default(),
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
        self.queue.due.borrow_mut().push(Rc::new(entry));
        if self.queue.failed.borrow().is_none() {
            (self.queue.say)(Save::Saving);
        }
        // The task ends only with the writer.
        let _ = self.wake.unbounded_send(());
    }

    /// Waits until the journal has everything.
    ///
    /// # Errors
    /// Why it has not; it is tried again all the same.
    pub async fn flush(&self) -> Result<()> {
        while !self.queue.due.borrow().is_empty() {
            if let Some(why) = self.queue.failed.borrow().clone() {
                return Err(why);
            }
            sleep(SOON).await;
        }
        Ok(())
    }
}

async fn write_all(storage: Rc<Storage>, mut woken: mpsc::UnboundedReceiver<()>, queue: Rc<Queue>) {
    while woken.next().await.is_some() {
        loop {
            // What has come meanwhile goes into the same transaction.
            let due = queue.due.borrow().clone();
            let Some(last) = due.last() else { break };
            if let Err(why) = write(&storage, &due).await {
                queue.failed.replace(Some(why.clone()));
                (queue.say)(Save::Failed(why));
                // The journal needs the room more than the snapshot does.
                let _ = storage.drop_snapshot(&last.info.id).await;
                sleep(AGAIN).await;
                continue;
            }
            queue.failed.replace(None);
            queue.written.set(last.seq);
            let mut left = queue.due.borrow_mut();
            left.drain(..due.len());
            (queue.say)(match left.is_empty() {
                true => Save::Saved(now_ms()),
                false => Save::Saving,
            });
        }
    }
}

async fn write(storage: &Storage, entries: &[Rc<Entry>]) -> Result<()> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Ok(());
    };
    let id = &last.info.id;
    let stores = [JOURNAL, BOOKS];
    let transaction = storage.begin(&stores, TransactionMode::ReadWrite).await?;
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
    finish(transaction).await
}
