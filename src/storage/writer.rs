//! The writer: takes commands that were carried out to the journal, in order, and says
//! when they are there. What could not be written is tried again; it is never forgotten.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
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

/// Hands entries to the task that writes them.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::UnboundedSender<Entry>,
    written: Rc<Cell<u64>>,
}

impl Writer {
    /// Starts the task. `say` hears of every change of state.
    pub fn start(storage: Rc<Storage>, say: impl Fn(Save) + 'static) -> Self {
        let (queue, entries) = mpsc::unbounded();
        let written = Rc::new(Cell::new(0));
        wasm_bindgen_futures::spawn_local(write_all(storage, entries, Rc::clone(&written), say));
        Self { queue, written }
    }

    /// Number of the last command that the journal has, of those it was given here.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written.get()
    }

    /// Takes an entry on.
    pub fn write(&self, entry: Entry) {
        // The task ends only with the worker.
        let _ = self.queue.unbounded_send(entry);
    }
}

async fn write_all(
    storage: Rc<Storage>,
    mut entries: mpsc::UnboundedReceiver<Entry>,
    written: Rc<Cell<u64>>,
    say: impl Fn(Save),
) {
    while let Some(first) = entries.next().await {
        say(Save::Saving);
        let mut due = vec![first];
        loop {
            // What has come meanwhile goes into the same transaction.
            while let Ok(more) = entries.try_recv() {
                due.push(more);
            }
            match write(&storage, &due).await {
                Ok(()) => break,
                Err(error) => {
                    say(Save::Failed(error));
                    gloo_timers::future::sleep(AGAIN).await;
                }
            }
        }
        written.set(due.last().map_or(0, |entry| entry.seq));
        say(Save::Saved(now_ms()));
    }
}

async fn write(storage: &Storage, entries: &[Entry]) -> Result<()> {
    let transaction = storage
        .database
        .transaction(&[JOURNAL, BOOKS], TransactionMode::ReadWrite)
        .map_err(said)?;
    let store = transaction.store(JOURNAL).map_err(said)?;
    for entry in entries {
        let (value, key) = journal::entry(&entry.info.id, entry.seq, &entry.command);
        // `add`, not `put`: a number that is there already belongs to another writer.
        store.add(&value, key.as_ref()).await.map_err(said)?;
    }
    if let Some(last) = entries.last() {
        let books = transaction.store(BOOKS).map_err(said)?;
        let key = JsValue::from_str(&last.info.id);
        books
            .put(&info_value(&last.info), Some(&key))
            .await
            .map_err(said)?;
    }
    finish(transaction).await
}
