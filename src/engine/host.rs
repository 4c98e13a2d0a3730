//! The engine worker: owns the book, answers the page, keeps the journal.
//!
//! Questions are answered one after the other. A change is carried out, handed to the
//! writer and shown at once; "saved" is said when the journal has it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use futures_channel::mpsc;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_timers::future::sleep;
use js_sys::Uint8Array;
use qichu_book::command::{CellEdit, Command, Envelope, Why};
use qichu_book::sort::Sort;
use qichu_book::{Book, Live, Refused};
use qichu_bundle::Meta;
use qichu_model::{FixKind, Lang, RuleId, Settings, TableId, Text};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::collect;
use super::figures::{Figures, of_table};
use super::files::Pending;
use super::insight;
use super::keys::DeviceKey;
use super::protocol::{
    Act, Answer, Ask, Asked, BookInfo, Filter, Rows, Said, Save, Sealed, Summary,
};
use super::tidy;
use super::verify::{self, Checking, Reopened, VerifyAnswer, VerifyAsk};
use super::views::{self, Shown};
use crate::platform::{
    clock_ms, local_time, now_ms, pack, pack_list, post, received, turn, tz_minutes, unpack,
};
use crate::reader::Read;
use crate::storage::{Entry, Guard, LastSeal, Locked, Storage, Writer, lock};

/// Commands after which a snapshot is kept.
const SNAPSHOT_EVERY: u64 = 200;
/// Records that are judged before they are shown; more are shown first.
const SOON: usize = 2_000;
/// How long everything waits to be judged, milliseconds, where nobody asks for records.
const UNASKED: f64 = 1_000.0;
/// How long the page may go on asking after records, milliseconds.
const ASKED: f64 = 100.0;
/// How long everything is judged before what was asked meanwhile is answered, milliseconds.
const PIECE: f64 = 30.0;
/// How long a snapshot waits for the journal, each time.
const JOURNAL: Duration = Duration::from_millis(200);
/// Longest backup that is read, bytes.
const MOST_BACKUP: u32 = 1 << 30;
/// Carrying out the journal again may take so long without a snapshot, milliseconds.
const REPLAY: f64 = 300.0;

enum Event {
    Message(JsValue),
    /// The lock of a book that another tab had is ours now.
    Granted(String, Guard),
}

/// Answers the page until it ends the worker.
pub fn run() {
    console_error_panic_hook::set_once();
    let (tell, events) = mpsc::unbounded();
    let told = tell.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let _ = told.unbounded_send(Event::Message(event.data()));
    });
    let _ = js_sys::Reflect::set(&js_sys::global(), &"onmessage".into(), on_message.as_ref());
    on_message.forget();
    wasm_bindgen_futures::spawn_local(Host::new(tell).run(events));
    say(&Said::Ready, None);
}

/// Waits, if only until what has come was heard: a timer of no time would still take 4 ms.
async fn pause(wait: Duration) {
    match wait.is_zero() {
        true => turn().await,
        false => sleep(wait).await,
    }
}

fn say(said: &Said, payload: Option<Uint8Array>) {
    post(&js_sys::global(), &pack(said), payload);
}

/// A book that is open.
struct Open {
    id: String,
    live: Live,
    shown: [Shown; 7],
    edited: BTreeSet<(TableId, u32)>,
    figures: Figures,
    writes: bool,
    /// Held for as long as the book is open.
    _lock: Option<Guard>,
    judged_ms: f64,
    judged_all_ms: f64,
    /// Of the judging of everything that is under way.
    judging_ms: f64,
    snapshot_seq: u64,
    rest: Rest,
}

/// What is put off until nothing is asked.
struct Rest {
    /// When everything is judged, where it has to be: after the first records were shown.
    judge_at: f64,
    /// The person pauses.
    settle: bool,
    /// A file was entered: opening the book again would take long without a snapshot.
    snapshot: bool,
}

/// Whether a book may be written here.
struct Hold {
    writes: bool,
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

struct Host {
    lang: Lang,
    build: String,
    events: mpsc::UnboundedSender<Event>,
    storage: Option<Rc<Storage>>,
    writer: Option<Writer>,
    open: Option<Open>,
    files: Vec<Pending>,
    next_file: u32,
    /// Books whose lock another tab has, and for which this one waits.
    awaited: BTreeSet<String>,
    /// Who works now; empty for the preparer.
    actor: String,
    /// Files of the open book that were read again.
    reopened: Reopened,
}

type Answered = Result<(Answer, Option<Vec<u8>>), String>;

impl Host {
    fn new(events: mpsc::UnboundedSender<Event>) -> Self {
        Self {
            lang: Lang::Zh,
            build: String::new(),
            events,
            storage: None,
            writer: None,
            open: None,
            files: Vec::new(),
            next_file: 1,
            awaited: BTreeSet::new(),
            actor: String::new(),
            reopened: Reopened::default(),
        }
    }

    async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        loop {
            let event = match self.due() {
                None => events.next().await,
                // Also after no time at all what was asked meanwhile goes first.
                Some(wait) => match select(events.next(), Box::pin(pause(wait))).await {
                    Either::Left((event, _)) => event,
                    Either::Right(_) => {
                        self.rest().await;
                        continue;
                    }
                },
            };
            match event {
                Some(Event::Message(data)) => self.message(&data).await,
                Some(Event::Granted(book, guard)) => self.granted(&book, guard).await,
                None => return,
            }
        }
    }

    /// How long until something that was put off is to be done, if nothing is asked.
    fn due(&self) -> Option<Duration> {
        let open = self.open.as_ref()?;
        if !open.live.is_judged() {
            let wait = (open.rest.judge_at - clock_ms()).max(0.0);
            return Some(Duration::from_millis(wait.ceil() as u64));
        }
        if open.rest.settle {
            return Some(Duration::ZERO);
        }
        let written = self.writer.as_ref()?.written();
        let here = written == open.live.book().seq;
        (open.rest.snapshot).then_some(if here { Duration::ZERO } else { JOURNAL })
    }

    /// Does one thing that was put off.
    async fn rest(&mut self) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        if !open.live.is_judged() {
            if open.judge(Some(PIECE)) {
                self.tell_book();
            }
        } else if std::mem::take(&mut open.rest.settle) {
            if open.settle() {
                self.tell_book();
            }
        } else {
            self.snapshot().await;
        }
    }

    /// Judges everything, where that was put off.
    fn judge(&mut self) {
        if self.open.as_mut().is_some_and(|open| open.judge(None)) {
            self.tell_book();
        }
    }

    async fn message(&mut self, data: &JsValue) {
        let Some((message, payload)) = received(data) else {
            return;
        };
        let Ok(Asked { id, ask }) = unpack::<Asked>(&message) else {
            return;
        };
        match self.answer(ask, payload).await {
            Ok((answer, bytes)) => {
                let bytes = bytes.map(|b| Uint8Array::from(b.as_slice()));
                say(&Said::Answer(id, Ok(answer)), bytes);
            }
            Err(why) => say(&Said::Answer(id, Err(why)), None),
        }
    }

    async fn answer(&mut self, ask: Ask, payload: Option<Uint8Array>) -> Answered {
        let done = |answer| Ok((answer, None));
        match ask {
            Ask::Start { lang, build, open } => {
                self.lang = lang;
                self.build = build;
                self.tell_rules();
                self.start(open).await
            }
            Ask::Language(lang) => {
                self.lang = lang;
                self.tell_rules();
                self.tell_book();
                self.tell_files();
                done(Answer::Done)
            }
            Ask::Books => done(Answer::Books(self.storage()?.books().await?)),
            Ask::Create(settings) => {
                self.create(*settings).await?;
                done(Answer::Done)
            }
            Ask::OpenBook(id) => {
                self.open(&id, None).await?;
                done(Answer::Done)
            }
            Ask::DeleteBook(id) => {
                if self.open.as_ref().is_some_and(|o| o.id == id) {
                    return Err(self.word("请先打开另一个账套", "Open another book first"));
                }
                // Whoever writes it would go on with a journal that begins in its middle.
                let hold = hold(&id).await;
                if !hold.writes {
                    return Err(self.word(
                        "另一个标签页开着这个账套，先关掉那一页",
                        "Another tab has this book open: close that first",
                    ));
                }
                self.storage()?.delete_book(&id).await?;
                done(Answer::Done)
            }
            Ask::Receive => {
                let bytes = payload.ok_or("no payload")?.to_vec();
                let read: Read = unpack(&bytes)?;
                let file = Pending::new(self.next_file, read, book_of(&self.open))
                    .map_err(|why| super::back::refused(why, self.lang))?;
                self.files.push(file);
                self.next_file += 1;
                self.tell_files();
                done(Answer::Done)
            }
            Ask::Change(id, change) => {
                if let Some(file) = self.files.iter_mut().find(|f| f.id == id) {
                    file.change(change, book_of(&self.open));
                }
                self.tell_files();
                done(Answer::Done)
            }
            Ask::Enter(id) => {
                let at = self.files.iter().position(|f| f.id == id);
                let at = at.ok_or("no such file")?;
                self.writable()?;
                let file = self.files.remove(at);
                let command = file.import(self.opened()?.live.book());
                let count = self.command(command);
                self.tell_files();
                let count = count?;
                self.opened()?.rest.snapshot = true;
                done(Answer::Changed(count))
            }
            Ask::Forget(id) => {
                self.files.retain(|f| f.id != id);
                self.tell_files();
                done(Answer::Done)
            }
            Ask::Filter(table, filter) => {
                if filter.is_of_findings() {
                    self.judge();
                }
                let open = self.opened()?;
                let sort = open.shown[table.index()].sort;
                open.show(table, filter, sort);
                self.tell_book();
                done(Answer::Done)
            }
            Ask::Sort(table, sort) => {
                let open = self.opened()?;
                let filter = open.shown[table.index()].filter.clone();
                open.show(table, filter, sort);
                self.tell_book();
                done(Answer::Done)
            }
            Ask::Find(find) => {
                let open = self.opened()?;
                let shown = &open.shown[find.table.index()];
                done(Answer::Found(tidy::found(&open.live, shown, &find)))
            }
            Ask::Preview(bulk) => {
                let open = self.opened()?;
                let shown = &open.shown[bulk.table.index()];
                done(Answer::Preview(tidy::preview(&open.live, shown, &bulk)))
            }
            Ask::Groups(table, grouping) => {
                let open = self.opened()?;
                let shown = &open.shown[table.index()];
                done(Answer::Groups(tidy::groups(
                    &open.live, shown, table, &grouping,
                )))
            }
            Ask::Compare(table, rows) => {
                let live = &self.opened()?.live;
                done(Answer::Compare(tidy::compare(live, table, &rows)))
            }
            Ask::Rows { table, from, count } => {
                let open = self.opened()?;
                open.rest.judge_at = open.rest.judge_at.min(clock_ms() + ASKED);
                let shown = &open.shown[table.index()].rows;
                let rows = shown.iter().skip(from as usize).take(count as usize);
                done(Answer::Rows(Rows {
                    from,
                    total: shown.len() as u32,
                    rows: rows
                        .map(|row| views::row_view(&open.live, table, *row))
                        .collect(),
                }))
            }
            Ask::Cell { table, row, column } => {
                let lang = self.lang;
                let view = views::cell_view(&self.opened()?.live, (table, row, column), lang);
                done(Answer::Cell(Box::new(view)))
            }
            Ask::Findings {
                table,
                code,
                from,
                count,
            } => {
                self.judge();
                let lang = self.lang;
                let live = &self.opened()?.live;
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                let found = views::findings_of(live, table, rule);
                let views = found.skip(from as usize).take(count as usize).map(|f| {
                    let mut view = views::finding_view(f, Some(live), lang);
                    view.place = views::source_place(live.book(), f);
                    view
                });
                done(Answer::Findings(views.collect()))
            }
            Ask::Next {
                table,
                position,
                column,
                back,
            } => {
                self.judge();
                let open = self.opened()?;
                let shown = &open.shown[table.index()];
                let spot = views::next_finding(&open.live, table, shown, position, column, back);
                done(Answer::Spot(spot))
            }
            Ask::Position(table, row) => {
                let position = self.opened()?.shown[table.index()].position(row);
                done(Answer::Spot(position.map(|p| super::protocol::Spot {
                    table,
                    position: p as u32,
                    column: 0,
                })))
            }
            Ask::Actor(actor) => {
                self.actor = actor;
                done(Answer::Done)
            }
            Ask::Verify(VerifyAsk::Reopen) => {
                let bytes = payload.ok_or("no payload")?.to_vec();
                done(Answer::Verify(Box::new(self.reopen(&bytes)?)))
            }
            Ask::Verify(ask) => {
                let (lang, actor) = (self.lang, self.actor()?);
                let open = self.open.as_ref().ok_or("no book")?;
                let who = (&open.shown, actor.as_str());
                let answer = verify::answer(&open.live, who, &self.reopened, &ask, lang);
                done(Answer::Verify(Box::new(answer)))
            }
            Ask::Do(act) => done(Answer::Changed(self.act(act)?)),
            Ask::Settle => {
                self.opened()?.rest_now();
                done(Answer::Done)
            }
            Ask::Template(tables) => {
                let bytes =
                    qichu_export::template(&tables, self.lang).map_err(|e| e.to_string())?;
                let name = self.word("期初模板.xlsx", "qichu-templates.xlsx");
                Ok((Answer::File { name }, Some(bytes)))
            }
            Ask::Sample => {
                let bytes = qichu_export::sample().map_err(|e| e.to_string())?;
                let name = self.word("示例数据.xlsx", "sample-data.xlsx");
                Ok((Answer::File { name }, Some(bytes)))
            }
            Ask::Backup(id) => self.backup(&id).await,
            Ask::Restore => {
                let file = payload.ok_or("no payload")?;
                self.restore(&file).await?;
                done(Answer::Done)
            }
            Ask::Rules => {
                let lang = self.lang;
                done(Answer::Rules(views::rules(&self.opened()?.live, lang)))
            }
            Ask::Insight => done(Answer::Insight(insight::of(self.opened()?.live.book()))),
            Ask::Profile(whose) => {
                let profile = insight::of_customer(self.opened()?.live.book(), &whose);
                done(Answer::Profile(profile))
            }
            Ask::Collect(ask) => {
                let lang = self.lang;
                collect::answer(self.opened()?.live.book(), ask, lang)
            }
            Ask::Key => {
                let key = DeviceKey::load(&*self.storage()?).await?;
                done(Answer::Key(key.view()))
            }
            Ask::Export(ask) => {
                if self.opened()?.settle() {
                    self.tell_book();
                }
                let lang = self.lang;
                super::export::answer(&self.opened()?.live, &ask, lang)
            }
            Ask::Seal { author } => self.seal(author).await,
        }
    }

    fn word(&self, zh: &'static str, en: &'static str) -> String {
        qichu_model::Text::new(zh, en).get(self.lang).into()
    }

    fn storage(&self) -> Result<Rc<Storage>, String> {
        let none = || self.word("没有打开本机存储", "the storage is not open");
        self.storage.clone().ok_or_else(none)
    }

    fn opened(&mut self) -> Result<&mut Open, String> {
        let none = self.word("没有打开账套", "no book is open");
        self.open.as_mut().ok_or(none)
    }

    fn writable(&mut self) -> Result<(), String> {
        let why = self.word(
            "另一个标签页正在写这个账套，此处只读",
            "Another tab writes this book; here it is read only",
        );
        if self.opened()?.writes {
            Ok(())
        } else {
            Err(why)
        }
    }

    /// Opens the storage and, with `open`, the book changed last that does open.
    async fn start(&mut self, open: bool) -> Answered {
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

    async fn create(&mut self, settings: Settings) -> Result<(), String> {
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
    async fn open(&mut self, id: &str, guard: Option<Guard>) -> Result<(), String> {
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

    /// Waits until the journal has all of the open book: whoever opens it next goes by that.
    async fn leave(&self) -> Result<(), String> {
        let Some(writer) = &self.writer else {
            return Ok(());
        };
        let unsaved = self.word(
            "这个账套还有改动没有存上，先不能离开：请腾出空间或下载备份",
            "Changes of this book are not saved yet, so it stays open: make room or download a backup",
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
        self.writer =
            writes.then(|| Writer::start(storage, written, |save| say(&Said::Save(save), None)));
        let other = self.open.as_ref().is_none_or(|o| o.id != id);
        self.reopened = Reopened::default();
        let live = Live::unjudged(book);
        let none = BTreeSet::new();
        let mut open = Open {
            id: id.into(),
            shown: TableId::ALL.map(|t| Shown::apply(&live, t, Filter::All, None, &none)),
            figures: Figures::of(&live),
            live,
            edited: none,
            writes,
            _lock: guard,
            judged_ms: 0.0,
            judged_all_ms: 0.0,
            judging_ms: 0.0,
            snapshot_seq,
            rest: Rest {
                judge_at: clock_ms() + UNASKED,
                settle: false,
                snapshot: slow,
            },
        };
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
        if other && !self.files.is_empty() {
            self.propose_again();
        }
        Ok(())
    }

    /// Files that wait were read for another book: what they may have of its record numbers
    /// must not reach this one.
    fn propose_again(&mut self) {
        let Some(open) = &self.open else { return };
        let files = std::mem::take(&mut self.files).into_iter();
        let again = files.filter_map(|f| Pending::new(f.id, f.read, open.live.book()).ok());
        self.files = again.collect();
        self.tell_files();
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
    async fn granted(&mut self, id: &str, guard: Guard) {
        self.awaited.remove(id);
        if self.open.as_ref().is_some_and(|o| o.id == id && !o.writes)
            && let Err(why) = self.open(id, Some(guard)).await
        {
            say(&Said::Save(Save::Failed(why)), None);
        }
    }

    fn act(&mut self, act: Act) -> Result<u32, String> {
        self.writable()?;
        if matches!(
            act,
            Act::Fix { .. } | Act::FixAll(_) | Act::ReasonAll { .. }
        ) {
            self.judge();
        }
        let command = match act {
            Act::Set(cells) => Command::SetCells {
                cells,
                why: Why::Edit,
            },
            Act::Paste {
                table,
                position,
                column,
                texts,
            } => self.paste(table, position, column, texts)?,
            Act::FillColumn(table, column, text) => {
                let data = &self.opened()?.live.book().data;
                let rows = data.table(table).rows();
                let empty = rows.filter(|row| data.text(table, *row, column).trim().is_empty());
                let cells = empty.map(|row| CellEdit {
                    table,
                    row,
                    column,
                    text: text.clone(),
                });
                Command::SetCells {
                    cells: cells.collect(),
                    why: Why::Bulk,
                }
            }
            Act::AddRow(table) => Command::AddRow(table),
            Act::Remove(table, rows) => Command::RemoveRows { table, rows },
            Act::Fix { table, row, mark } => {
                let open = self.opened()?;
                let mut found = open.live.checker().of_row(table, row);
                let finding = found.find(|f| f.mark() == mark).ok_or("no such finding")?;
                let fix = finding.fix.clone().ok_or("no fix")?;
                let cells = fix.cells.into_iter();
                Command::SetCells {
                    cells: cells
                        .map(|(column, text)| CellEdit {
                            table,
                            row,
                            column,
                            text,
                        })
                        .collect(),
                    why: Why::Fix(finding.rule),
                }
            }
            Act::FixAll(Some((table, code))) => {
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                self.fix_rule(table, rule)?
            }
            Act::FixAll(None) => self.fix_everything()?,
            Act::Reason(mark, reason) => Command::Waive {
                marks: vec![mark],
                reason,
            },
            Act::ReasonAll {
                table,
                code,
                reason,
            } => {
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                let found = views::findings_of(&self.opened()?.live, table, rule);
                let marks = found.map(qichu_model::Finding::mark).collect();
                Command::Waive { marks, reason }
            }
            Act::Settings(settings) => Command::SetSettings(settings),
            Act::Reject {
                table,
                rows,
                reason,
            } => super::export::reject(&self.opened()?.live, table, rows, reason),
            Act::Bulk(bulk) => {
                let open = self.opened()?;
                tidy::command(&open.live, &open.shown[bulk.table.index()], &bulk)
            }
            Act::Merge(merge) => tidy::merge(&self.opened()?.live, &merge),
            Act::Source(source, fact) => {
                let sources = &self.opened()?.live.book().sources;
                let known = sources.get(usize::from(source)).ok_or("no such source")?;
                let mut facts = Box::new(known.facts.clone());
                facts.say(fact);
                Command::SetSource { source, facts }
            }
            Act::Decide(prefer) => collect::decide(self.opened()?.live.book(), prefer),
            Act::Check(checking) => return self.check(checking),
            Act::Undo => Command::Undo,
            Act::Redo => Command::Redo,
        };
        self.command(command)
    }

    /// Checks something; returns how many records that is about.
    fn check(&mut self, checking: Checking) -> Result<u32, String> {
        // What is not judged yet is not known to be held.
        if matches!(checking, Checking::Commit(_)) && self.opened()?.settle() {
            self.tell_book();
        }
        let (lang, actor) = (self.lang, self.actor()?);
        let open = self.opened()?;
        let (command, count) = verify::command(&open.live, &open.shown, &actor, checking)
            .map_err(|why| why.get(lang).to_owned())?;
        self.command(command)?;
        Ok(count)
    }

    /// Who works now: the preparer unless somebody said otherwise.
    fn actor(&mut self) -> Result<String, String> {
        let said = self.actor.clone();
        let preparer = &self.opened()?.live.book().settings.preparer;
        Ok(if said.is_empty() {
            preparer.clone()
        } else {
            said
        })
    }

    /// Takes a source's file, read again to compare with.
    fn reopen(&mut self, bytes: &[u8]) -> Result<VerifyAnswer, String> {
        let not = self.word(
            "这不是账套里的来源文件（内容不一致）",
            "This is none of the book's files: its bytes differ",
        );
        let read: Read = unpack(bytes)?;
        self.opened()?;
        let open = self.open.as_ref().ok_or("no book")?;
        let name = self.reopened.take(open.live.book(), read).ok_or(not)?;
        Ok(VerifyAnswer::Reopened(name))
    }

    fn paste(
        &mut self,
        table: TableId,
        position: u32,
        column: u16,
        texts: Vec<Vec<String>>,
    ) -> Result<Command, String> {
        let open = self.opened()?;
        let data = open.live.book().data.table(table);
        let (width, end) = (data.columns.len(), data.len() as u32);
        let shown = &open.shown[table.index()].rows;
        let mut cells = Vec::new();
        let mut rows = 0;
        for (i, line) in texts.into_iter().enumerate() {
            let row = match shown.get(position as usize + i) {
                Some(row) => *row,
                None => {
                    rows += 1;
                    end + rows - 1
                }
            };
            for (column, text) in (column..).zip(line) {
                if usize::from(column) < width {
                    cells.push(CellEdit {
                        table,
                        row,
                        column,
                        text,
                    });
                }
            }
        }
        Ok(if rows > 0 {
            Command::Grow { table, rows, cells }
        } else {
            Command::SetCells {
                cells,
                why: Why::Paste,
            }
        })
    }

    fn fix_rule(&mut self, table: TableId, rule: RuleId) -> Result<Command, String> {
        let found = views::findings_of(&self.opened()?.live, Some(table), rule);
        let fixes = found.filter_map(|f| {
            let fix = f.fix.as_ref().filter(|x| x.kind == FixKind::Safe)?;
            let row = f.place.row()?;
            let cells = fix.cells.iter().map(move |(column, text)| CellEdit {
                table,
                row,
                column: *column,
                text: text.clone(),
            });
            Some(cells)
        });
        let cells = fixes.flatten().collect();
        Ok(Command::SetCells {
            cells,
            why: Why::Fix(rule),
        })
    }

    /// All safe fixes, one upon the other, as one command.
    fn fix_everything(&mut self) -> Result<Command, String> {
        let live = &self.opened()?.live;
        let (data, settings) = (&live.book().data, &live.book().settings);
        let mut cells = Vec::new();
        for table in TableId::ALL {
            for (row, found) in live.checker().rows_from(table, 0) {
                let safe = |f: &&qichu_model::Finding| {
                    f.fix.as_ref().is_some_and(|x| x.kind == FixKind::Safe)
                };
                // What rules about more than a cell say comes last, and only where a cell's own
                // rules leave it alone.
                let fixes = found
                    .filter(safe)
                    .flat_map(|f| f.fix.iter().flat_map(|x| &x.cells));
                let fixes: BTreeMap<u16, &String> = fixes.map(|(at, text)| (*at, text)).collect();
                for (column, fix) in fixes {
                    let tidied = live.checker().tidied(data, settings, (table, row, column));
                    cells.push(CellEdit {
                        table,
                        row,
                        column,
                        text: tidied.unwrap_or_else(|| fix.clone()),
                    });
                }
            }
        }
        Ok(Command::SetCells {
            cells,
            why: Why::FixAll,
        })
    }

    /// Carries a command out, hands it to the writer, shows the book. Returns how many
    /// records it touched.
    fn command(&mut self, command: Command) -> Result<u32, String> {
        let nothing = match &command {
            Command::SetCells { cells, .. } => cells.is_empty(),
            Command::Waive { marks, .. } => marks.is_empty(),
            Command::RemoveRows { rows, .. } | Command::Reject { rows, .. } => rows.is_empty(),
            Command::Decide(decisions) => decisions.is_empty(),
            _ => false,
        };
        if nothing {
            return Ok(0);
        }
        let refused = self.word(
            "做不到：那里已经没有这条记录了",
            "Not possible: there is no such record any more",
        );
        let none = self.word("没有可撤销的了", "There is nothing to undo");
        // Records neither come nor go by these.
        let moved = !matches!(
            command,
            Command::SetCells { .. }
                | Command::Waive { .. }
                | Command::SetSettings(_)
                | Command::Check(_)
        );
        let (lang, actor) = (self.lang, self.actor()?);
        let whole = matches!(command, Command::Import(_));
        let open = self.opened()?;
        let envelope = Envelope {
            seq: open.live.book().seq + 1,
            at_ms: now_ms() as u64,
            tz_minutes: tz_minutes(),
            actor,
            command,
        };
        let (seq, packed) = (envelope.seq, pack(&envelope));
        let start = clock_ms();
        let touched = open.live.carry_out(envelope).map_err(|e| match e {
            Refused::Nothing => none,
            Refused::NoSuchPlace | Refused::OutOfOrder => refused,
            why => verify::refusal(why).get(lang).to_owned(),
        })?;
        open.judged_ms = clock_ms() - start;
        open.take_in(&touched, moved);
        if !whole {
            open.edited.extend(touched.iter().copied());
        }
        let info = open.info();
        if let Some(writer) = &self.writer {
            writer.write(Entry {
                seq,
                command: packed,
                info,
            });
        }
        self.tell_book();
        Ok(touched.len() as u32)
    }

    /// Keeps a snapshot where the journal has all it would hold: one that
    /// knew more than the journal would leave a gap there after a crash. A snapshot that
    /// fails is no loss.
    async fn snapshot(&mut self) {
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
    async fn backup(&self, id: &str) -> Answered {
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
        Ok((Answer::File { name }, Some(pack_list(&journal))))
    }

    async fn restore(&mut self, file: &Uint8Array) -> Result<(), String> {
        let not = || self.word("这不是备份文件", "This is not a backup");
        // More than the engine's memory could hold beside the book.
        if file.length() > MOST_BACKUP {
            return Err(not());
        }
        let journal: Vec<Envelope> = unpack(&file.to_vec()).map_err(|_| not())?;
        if journal.is_empty() {
            return Err(not());
        }
        self.add(journal).await
    }

    async fn seal(&mut self, author: String) -> Answered {
        let storage = self.storage()?;
        // Bundles of this device are numbered, whichever tab seals.
        let one = lock("seal", false).await;
        if matches!(one, Locked::Taken) {
            return Err(self.word(
                "另一个标签页正在封存，请稍候再试",
                "Another tab is sealing: try again in a moment",
            ));
        }
        let refused = self.word(
            "还不能封存：有错误，或有警告没有说明理由",
            "Not yet: there are errors, or warnings without a reason",
        );
        if self.opened()?.settle() {
            self.tell_book();
        }
        let open = self.opened()?;
        if !open.live.may_seal() {
            return Err(refused);
        }
        let key = DeviceKey::load(&storage).await?;
        let before = storage.last_seal().await?;
        let (at, tz) = (now_ms(), tz_minutes());
        let time = local_time(at, tz);
        let meta = Meta {
            bundle_id: new_id(at)?,
            author,
            device_key: key.public,
            sequence: before.as_ref().map_or(0, |b| b.sequence) + 1,
            previous: before.map(|b| b.digest),
            app_version: env!("CARGO_PKG_VERSION").into(),
            app_build: Some(self.build.clone()).filter(|b| !b.is_empty()),
            zone: time[19..].into(),
            time,
        };
        let open = self.opened()?;
        let prepared = qichu_book::seal::prepare(&open.live, &meta);
        let signature = key.sign(&prepared.to_sign()).await?;
        let too_large = |_| "the bundle exceeds 512 MiB".to_owned();
        let bytes = prepared.assemble(&signature).map_err(too_large)?;
        let digest = crate::platform::sha256(&Uint8Array::from(bytes.as_slice()))
            .await
            .map_err(|e| crate::platform::words(&e))?;
        let kept = LastSeal {
            sequence: meta.sequence,
            digest: digest.clone(),
        };
        storage.put_last_seal(&kept).await?;
        let open = self.opened()?;
        let settings = &open.live.book().settings;
        let about = about(&settings.company, &settings.region, &settings.opening_date);
        let sealed = Sealed {
            name: format!("{about}.qichu"),
            bytes: bytes.len() as u32,
            digest,
            key: key.view(),
            time: meta.time,
            records: open.info().records,
            seq: open.live.book().seq,
        };
        Ok((Answer::Sealed(sealed), Some(bytes)))
    }

    fn tell_book(&self) {
        if let Some(open) = &self.open {
            say(&Said::Book(Box::new(open.summary(self.lang))), None);
        }
    }

    fn tell_rules(&self) {
        say(&Said::Rules(views::texts(self.lang)), None);
    }

    fn tell_files(&self) {
        let book = book_of(&self.open);
        let views = self.files.iter().map(|f| f.view(book, self.lang));
        say(&Said::Files(views.collect()), None);
    }
}

/// The book that is open, else one without anything in it.
fn book_of(open: &Option<Open>) -> &Book {
    static NONE: LazyLock<Book> = LazyLock::new(Book::default);
    open.as_ref().map_or(&NONE, |open| open.live.book())
}

impl Open {
    fn show(&mut self, table: TableId, filter: Filter, sort: Option<Sort>) {
        self.shown[table.index()] = Shown::apply(&self.live, table, filter, sort, &self.edited);
    }

    fn info(&self) -> BookInfo {
        let book = self.live.book();
        let settings = &book.settings;
        BookInfo {
            id: self.id.clone(),
            company: settings.company.clone(),
            region: settings.region.clone(),
            opening_date: settings.opening_date.clone(),
            changed_ms: now_ms(),
            records: book.data.tables.iter().map(|t| t.count() as u32).sum(),
        }
    }

    /// Takes in what a command touched. `moved`: records came or went.
    fn take_in(&mut self, touched: &BTreeSet<(TableId, u32)>, moved: bool) {
        if moved {
            for table in TableId::ALL {
                if of_table(touched, table).next().is_some() {
                    self.shown[table.index()].refresh(&self.live, table);
                }
            }
        }
        self.figures.take_in(&self.live, touched, moved);
        self.rest.judge_at = clock_ms() + UNASKED;
        self.judge_soon();
    }

    /// Judges everything, where that has to be done and takes no time to speak of.
    fn judge_soon(&mut self) {
        let tables = self.live.book().data.tables.iter();
        if tables.map(qichu_model::TableData::len).sum::<usize>() <= SOON {
            self.judge(None);
        }
    }

    /// Judges everything, where that has to be done, for so many milliseconds if there is a
    /// limit. Returns whether it came to the end of it.
    fn judge(&mut self, limit: Option<f64>) -> bool {
        if self.live.is_judged() {
            return false;
        }
        let start = clock_ms();
        let over = || limit.is_some_and(|limit| clock_ms() - start > limit);
        let mut done = false;
        while !done && !over() {
            done = self.live.judge_on();
        }
        if done {
            self.figures.judged(&self.live);
        }
        self.judging_ms += clock_ms() - start;
        if done {
            self.judged_all_ms = std::mem::take(&mut self.judging_ms);
            self.judged_ms = self.judged_all_ms;
        }
        done
    }

    /// Judges what edits have left aside. Returns whether there was any.
    fn settle(&mut self) -> bool {
        let settled = self.judge(None) | self.live.settle();
        if settled {
            self.figures.judged(&self.live);
        }
        settled
    }

    /// The person pauses: what was put off is done as soon as nothing is asked.
    fn rest_now(&mut self) {
        self.rest.settle = !self.live.is_settled();
        self.rest.snapshot |= self.live.book().seq >= self.snapshot_seq + SNAPSHOT_EVERY;
    }

    fn summary(&self, lang: Lang) -> Summary {
        let counts = self.live.counts();
        let book = self.live.book();
        let reasoned = self.live.reasoned();
        let tables = TableId::ALL.map(|table| {
            let changed = of_table(&self.edited, table).count() as u32;
            let shown = &self.shown[table.index()];
            views::table_view(&self.live, table, shown, changed, &self.figures, &reasoned)
        });
        Summary {
            id: self.id.clone(),
            settings: book.settings.clone(),
            seq: book.seq,
            tables: tables.into(),
            groups: views::groups(&self.live, &self.figures, &reasoned, lang),
            sources: self.figures.sources.clone(),
            can_undo: book.can_undo(),
            can_redo: book.can_redo(),
            errors: counts.errors,
            warnings: counts.warnings,
            reasoned: counts.reasoned,
            may_seal: self.live.may_seal(),
            checking: !self.live.is_judged(),
            judged_ms: self.judged_ms,
            judged_all_ms: self.judged_all_ms,
        }
    }
}

/// Asks for the lock of a book.
async fn hold(id: &str) -> Hold {
    let (writes, guard) = match lock(&lock_name(id), false).await {
        Locked::Ours(guard) => (true, Some(guard)),
        Locked::Unknown => (true, None),
        Locked::Taken => (false, None),
    };
    Hold { writes, guard }
}

fn lock_name(id: &str) -> String {
    format!("book-{id}")
}

/// `华东区-20261231`: what files of a book are called, without what a file system might
/// refuse.
pub fn about(company: &str, region: &str, opening_date: &str) -> String {
    let about = match (region.trim(), company.trim()) {
        ("", "") => "qichu",
        ("", company) => company,
        (region, _) => region,
    };
    let plain: String = about
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(40)
        .collect();
    let date: String = opening_date.chars().filter(char::is_ascii_digit).collect();
    format!("{plain}-{date}")
}

/// A UUIDv7 (RFC 9562).
fn new_id(at_ms: f64) -> Result<String, String> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|e| e.to_string())?;
    Ok(
        uuid::Builder::from_unix_timestamp_millis(at_ms as u64, &random)
            .into_uuid()
            .to_string(),
    )
}
