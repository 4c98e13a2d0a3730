//! Books: opened, left, kept, backed up.

use std::rc::Rc;

use js_sys::Uint8Array;
use qichu_book::command::{Command, Envelope};
use qichu_book::{Book, Live};
use qichu_model::{Lang, Settings, Text};

use super::open::Open;
use super::{Answered, Event, Host, about, say};
use crate::engine::backup;
use crate::engine::protocol::{Answer, Said, Save};
use crate::engine::verify::{self, Reopened};
use crate::platform::{clock_ms, now_ms, pack, pack_list, tz_minutes};
use crate::storage::{Entry, Guard, Locked, Storage, Writer, lock};

/// Carrying out the journal again may take so long without a snapshot, milliseconds.
const REPLAY: f64 = 300.0;

/// Whether a book may be written here.
pub(super) struct Hold {
    pub(super) writes: bool,
    guard: Option<Guard>,
}

/// A book that was carried out from the storage or from a backup.
#[derive(Default)]
struct Replayed {
    book: Book,
    /// Number of the last command that the snapshot held.
    snapshot_seq: u64,
    /// It took long: there should be a snapshot.
    slow: bool,
}

impl Replayed {
    /// Carries out what follows.
    fn carry_out(&mut self, journal: Vec<Envelope>, lang: Lang) -> Result<(), String> {
        let start = clock_ms();
        for envelope in journal {
            let seq = envelope.seq;
            let failed = |why| {
                let step = Text::new("第 {} 步重做不了", "Step {} cannot be carried out again");
                let step = step.get(lang).replace("{}", &seq.to_string());
                format!("{step}: {}", verify::refusal(why).get(lang))
            };
            self.book.apply(envelope).map_err(failed)?;
        }
        self.slow = clock_ms() - start > REPLAY;
        Ok(())
    }
}

impl Host {
    /// Opens the storage and, with `open`, the book changed last that does open.
    pub(super) async fn start(&mut self, open: bool) -> Answered {
        if self.storage.is_none() {
            let storage = Rc::new(Storage::open().await?);
            self.storage = Some(storage);
        }
        let books = match open && self.open.is_none() {
            true => self.storage()?.books().await?,
            false => Vec::new(),
        };
        let mut trouble = None;
        for book in &books {
            // A book that is damaged must not keep the others shut.
            if let Err(why) = self.open(&book.id, None).await {
                let shut = self.word("有账套打不开", "A book does not open");
                let about = [&book.company, &book.region, &book.opening_date];
                let about: Vec<&str> = about.map(String::as_str).into();
                trouble.get_or_insert(format!("{shut}: {}: {why}", about.join(" ").trim()));
                continue;
            }
            break;
        }
        let opened = self.open.is_some();
        Ok((Answer::Started { opened, trouble }, None))
    }

    pub(super) async fn create(&mut self, settings: Settings) -> Result<(), String> {
        let first = Envelope {
            seq: 1,
            at_ms: now_ms() as u64,
            tz_minutes: tz_minutes(),
            actor: settings.preparer.clone(),
            command: Command::SetSettings(Box::new(settings)),
        };
        self.add(vec![first]).await
    }

    /// Adds a book that this journal amounts to, and opens it.
    async fn add(&mut self, journal: Vec<Envelope>) -> Result<(), String> {
        self.leave().await?;
        let commands: Vec<(u64, Vec<u8>)> = journal.iter().map(|e| (e.seq, pack(e))).collect();
        let mut replayed = Replayed::default();
        replayed.carry_out(journal, self.lang)?;
        let id = new_id(now_ms())?;
        let hold = hold(&id).await;
        self.show(&id, replayed, hold, commands)
    }

    /// Opens a book that is in the storage. `guard` is its lock, where it was waited for.
    pub(super) async fn open(&mut self, id: &str, guard: Option<Guard>) -> Result<(), String> {
        if self.open.as_ref().is_some_and(|o| o.id == id && o.writes) {
            return Ok(());
        }
        self.leave().await?;
        let hold = match guard {
            Some(guard) => Hold {
                writes: true,
                guard: Some(guard),
            },
            None => hold(id).await,
        };
        // Read under the lock: else the one who had it may have written meanwhile.
        let replayed = self.replay(id).await?;
        self.show(id, replayed, hold, Vec::new())
    }

    /// Waits until the storage has all of the open book and its files: whoever opens it next
    /// goes by that.
    async fn leave(&self) -> Result<(), String> {
        let Some(writer) = &self.writer else {
            return Ok(());
        };
        let unsaved = self.word(
            "这个账套还有改动或文件没有存上，先不能离开：请腾出空间或下载备份",
            "Changes or files of this book are not saved yet, so it stays open: make room or download a backup",
        );
        writer
            .flush()
            .await
            .map_err(|why| format!("{unsaved} ({why})"))
    }

    /// A book as the storage has it: its snapshot and what came after, or else all of its
    /// journal.
    async fn replay(&self, id: &str) -> Result<Replayed, String> {
        let storage = self.storage()?;
        if let Ok(Some(book)) = storage.snapshot(id, &self.build).await {
            let snapshot_seq = book.seq;
            let mut replayed = Replayed {
                book,
                snapshot_seq,
                slow: false,
            };
            let journal = storage.journal(id, snapshot_seq).await?;
            if replayed.carry_out(journal, self.lang).is_ok() {
                return Ok(replayed);
            }
        }
        let journal = storage.journal(id, 0).await?;
        if journal.is_empty() {
            return Err(self.word("这个账套已经删除", "This book was deleted"));
        }
        let mut replayed = Replayed::default();
        replayed.carry_out(journal, self.lang)?;
        Ok(replayed)
    }

    /// Puts a book in place of the one that is open; `unsaved` are commands of it that the
    /// storage does not have.
    fn show(
        &mut self,
        id: &str,
        replayed: Replayed,
        hold: Hold,
        unsaved: Vec<(u64, Vec<u8>)>,
    ) -> Result<(), String> {
        let storage = self.storage()?;
        let Hold { writes, guard } = hold;
        let Replayed {
            book,
            snapshot_seq,
            slow,
        } = replayed;
        if !writes {
            self.wait_for_lock(id);
        }
        let written = match unsaved.is_empty() {
            true => book.seq,
            false => 0,
        };
        self.writer = writes
            .then(|| Writer::start(storage, id, written, |save| say(&Said::Save(save), None)));
        self.reopened = Reopened::default();
        let mut open = Open::new(id, Live::unjudged(book), guard, writes);
        open.snapshot_seq = snapshot_seq;
        open.rest.snapshot = slow;
        open.judge_soon();
        let info = open.info();
        match &self.writer {
            None => say(&Said::Save(Save::ReadOnly), None),
            Some(_) if unsaved.is_empty() => say(&Said::Save(Save::Saved(now_ms())), None),
            Some(writer) => {
                for (seq, command) in unsaved {
                    let info = info.clone();
                    writer.write(Entry { seq, command, info });
                }
            }
        }
        self.open = Some(open);
        self.tell_book();
        self.look_for_files();
        Ok(())
    }

    fn wait_for_lock(&mut self, id: &str) {
        if !self.awaited.insert(id.into()) {
            return;
        }
        let (id, events) = (id.to_owned(), self.events.clone());
        wasm_bindgen_futures::spawn_local(async move {
            if let Locked::Ours(guard) = lock(&lock_name(&id), true).await {
                let _ = events.unbounded_send(Event::Granted(id, guard));
            }
        });
    }

    /// The other tab is gone: take the book up where it left it.
    pub(super) async fn granted(&mut self, id: &str, guard: Guard) {
        self.awaited.remove(id);
        if self.open.as_ref().is_some_and(|o| o.id == id && !o.writes)
            && let Err(why) = self.open(id, Some(guard)).await
        {
            say(&Said::Save(Save::Failed(why)), None);
        }
    }

    /// Keeps a snapshot where the journal has all it would hold: one that
    /// knew more than the journal would leave a gap there after a crash. A snapshot that
    /// fails is no loss.
    pub(super) async fn snapshot(&mut self) {
        let (Some(storage), Some(writer), Some(open)) =
            (self.storage.clone(), &self.writer, self.open.as_mut())
        else {
            return;
        };
        let seq = open.live.book().seq;
        if writer.written() != seq {
            return;
        }
        open.rest.snapshot = false;
        open.snapshot_seq = seq;
        if let Err(why) = storage
            .put_snapshot(&open.id, open.live.book(), &self.build)
            .await
        {
            web_sys::console::warn_1(&why.into());
        }
    }

    /// The journal of a book as a file, also of one that does not open: what is not saved
    /// yet included.
    pub(super) async fn backup(&self, id: &str) -> Answered {
        let storage = self.storage()?;
        let own = self.open.as_ref().filter(|o| o.id == id);
        // Asked first: what is written meanwhile is then in both.
        let due = own.and(self.writer.as_ref()).map(Writer::due);
        let mut journal = storage.packed_journal(id, 0).await?;
        for entry in due.iter().flatten() {
            if entry.seq > journal.len() as u64 {
                journal.push(entry.command.clone());
            }
        }
        let books = storage.books().await?;
        let info = own
            .map(Open::info)
            .or_else(|| books.into_iter().find(|b| b.id == id));
        let none = || self.word("这个账套已经删除", "This book was deleted");
        let info = info.filter(|_| !journal.is_empty()).ok_or_else(none)?;
        let name = format!(
            "{}.qichu-backup",
            about(&info.company, &info.region, &info.opening_date)
        );
        let bytes = backup::write(&pack_list(&journal)).await?;
        Ok((Answer::File { name }, Some(bytes)))
    }

    pub(super) async fn restore(&mut self, file: &Uint8Array) -> Result<(), String> {
        let journal = backup::read(file).await;
        self.add(journal.map_err(|why| why.get(self.lang))?).await
    }
}

/// Asks for the lock of a book.
pub(super) async fn hold(id: &str) -> Hold {
    let (writes, guard) = match lock(&lock_name(id), false).await {
        Locked::Ours(guard) => (true, Some(guard)),
        Locked::Unknown => (true, None),
        Locked::Taken => (false, None),
    };
    Hold { writes, guard }
}

pub(super) fn lock_name(id: &str) -> String {
    format!("book-{id}")
}

/// A UUIDv7 (RFC 9562).
pub(super) fn new_id(at_ms: f64) -> Result<String, String> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|e| e.to_string())?;
    Ok(
        uuid::Builder::from_unix_timestamp_millis(at_ms as u64, &random)
            .into_uuid()
            .to_string(),
    )
}
