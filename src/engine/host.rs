//! The engine worker: owns the book, answers the page, keeps the journal.
//!
//! Questions are answered one after the other. A change is carried out, handed to the
//! writer and shown at once; "saved" is said when the journal has it.

use std::collections::BTreeSet;
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
use qichu_model::{FixKind, Lang, RuleId, Settings, TableId};
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
use crate::platform::{clock_ms, local_time, now_ms, pack, post, received, tz_minutes, unpack};
use crate::reader::Read;
use crate::storage::{Entry, LastSeal, Locked, Storage, Writer, lock};

/// Commands after which a snapshot is kept.
const SNAPSHOT_EVERY: u64 = 200;
/// Records that are judged before they are shown; more are shown first.
const SOON: usize = 2_000;
/// How long everything waits to be judged, milliseconds, where nobody asks for records.
const UNASKED: f64 = 1_000.0;
/// How long the page may go on asking after records, milliseconds.
const ASKED: f64 = 100.0;
/// How long a snapshot waits for the journal, each time.
const JOURNAL: Duration = Duration::from_millis(200);

enum Event {
    Message(JsValue),
    /// The lock of a book that another tab had is ours now.
    Granted(String, Box<dyn std::any::Any>),
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
    _lock: Option<Box<dyn std::any::Any>>,
    judged_ms: f64,
    judged_all_ms: f64,
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

struct Host {
    lang: Lang,
    build: String,
    events: mpsc::UnboundedSender<Event>,
    storage: Option<Rc<Storage>>,
    writer: Option<Writer>,
    open: Option<Open>,
    files: Vec<Pending>,
    next_file: u32,
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
            actor: String::new(),
            reopened: Reopened::default(),
        }
    }

    async fn run(mut self, mut events: mpsc::UnboundedReceiver<Event>) {
        loop {
            let event = match self.due() {
                None => events.next().await,
                // Also after no time at all what was asked meanwhile goes first.
                Some(wait) => match select(events.next(), sleep(wait)).await {
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
            self.judge();
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
        if self.open.as_mut().is_some_and(Open::judge) {
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
            Ask::Start { lang, build } => {
                self.lang = lang;
                self.build = build;
                self.tell_rules();
                self.start().await
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
                self.open(&id).await?;
                done(Answer::Done)
            }
            Ask::DeleteBook(id) => {
                if self.open.as_ref().is_some_and(|o| o.id == id) {
                    return Err(self.word("请先打开另一个账套", "Open another book first"));
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
                let count = self.command(command)?;
                self.tell_files();
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
            Ask::Backup => self.backup().await,
            Ask::Restore => {
                let bytes = payload.ok_or("no payload")?.to_vec();
                self.restore(&bytes).await?;
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

    async fn start(&mut self) -> Answered {
        if self.storage.is_none() {
            let storage = Rc::new(Storage::open().await?);
            self.storage = Some(storage);
        }
        let books = self.storage()?.books().await?;
        if self.open.is_none()
            && let Some(last) = books.first()
        {
            self.open(&last.id).await?;
        }
        self.tell_book();
        let opened = self.open.is_some();
        Ok((Answer::Started { opened }, None))
    }

    async fn create(&mut self, settings: Settings) -> Result<(), String> {
        let id = new_id(now_ms())?;
        self.open_as(id, Book::default(), Vec::new()).await?;
        self.command(Command::SetSettings(Box::new(settings)))?;
        Ok(())
    }

    async fn open(&mut self, id: &str) -> Result<(), String> {
        let storage = self.storage()?;
        let book = storage.snapshot(id).await?.unwrap_or_default();
        let journal = storage.journal(id, book.seq).await?;
        self.open_as(id.into(), book, journal).await
    }

    async fn open_as(
        &mut self,
        id: String,
        mut book: Book,
        journal: Vec<Envelope>,
    ) -> Result<(), String> {
        let snapshot_seq = book.seq;
        for envelope in journal {
            let seq = envelope.seq;
            book.apply(envelope)
                .map_err(|e| format!("journal entry {seq}: {e:?}"))?;
        }
        let storage = self.storage()?;
        self.open = None;
        self.reopened = Reopened::default();
        let (writes, guard): (bool, Option<Box<dyn std::any::Any>>) = match lock(&id, false).await {
            Locked::Ours(guard) => (true, Some(Box::new(guard))),
            Locked::Unknown => (true, None),
            Locked::Taken => (false, None),
        };
        if !writes {
            self.wait_for_lock(id.clone());
        }
        self.writer = writes.then(|| Writer::start(storage, |save| say(&Said::Save(save), None)));
        let save = if writes {
            Save::Saved(now_ms())
        } else {
            Save::ReadOnly
        };
        say(&Said::Save(save), None);
        let live = Live::unjudged(book);
        let none = BTreeSet::new();
        let mut open = Open {
            id,
            shown: TableId::ALL.map(|t| Shown::apply(&live, t, Filter::All, None, &none)),
            figures: Figures::of(&live),
            live,
            edited: none,
            writes,
            _lock: guard,
            judged_ms: 0.0,
            judged_all_ms: 0.0,
            snapshot_seq,
            rest: Rest {
                judge_at: clock_ms() + UNASKED,
                settle: false,
                snapshot: false,
            },
        };
        open.judge_soon();
        self.open = Some(open);
        self.tell_book();
        Ok(())
    }

    fn wait_for_lock(&self, id: String) {
        let events = self.events.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Locked::Ours(guard) = lock(&id, true).await {
                let _ = events.unbounded_send(Event::Granted(id, Box::new(guard)));
            }
        });
    }

    /// The other tab is gone: take the book up where it left it.
    async fn granted(&mut self, id: &str, guard: Box<dyn std::any::Any>) {
        if self.open.as_ref().is_some_and(|o| o.id == id && !o.writes) {
            drop(guard);
            if let Err(why) = self.open(id).await {
                say(&Said::Save(Save::Failed(why)), None);
            }
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
            Act::Source(source, facts) => Command::SetSource { source, facts },
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
                let columns: BTreeSet<u16> = found
                    .filter(safe)
                    .filter_map(|f| f.place.column())
                    .collect();
                for column in columns {
                    let tidied = live.checker().tidied(data, settings, (table, row, column));
                    cells.extend(tidied.map(|text| CellEdit {
                        table,
                        row,
                        column,
                        text,
                    }));
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
        if let Err(why) = storage.put_snapshot(&open.id, open.live.book()).await {
            web_sys::console::warn_1(&why.into());
        }
    }

    async fn backup(&mut self) -> Answered {
        let storage = self.storage()?;
        let id = self.opened()?.id.clone();
        let journal = storage.journal(&id, 0).await?;
        let settings = &self.opened()?.live.book().settings;
        let name = file_name(settings, "qichu-backup");
        Ok((Answer::File { name }, Some(pack(&journal))))
    }

    async fn restore(&mut self, bytes: &[u8]) -> Result<(), String> {
        let not = self.word("这不是备份文件", "This is not a backup");
        let journal: Vec<Envelope> = unpack(bytes).map_err(|_| not.clone())?;
        if journal.is_empty() {
            return Err(not);
        }
        let entries: Vec<(u64, Vec<u8>)> = journal.iter().map(|e| (e.seq, pack(e))).collect();
        let id = new_id(now_ms())?;
        self.open_as(id, Book::default(), journal).await?;
        let info = self.opened()?.info();
        if let Some(writer) = &self.writer {
            for (seq, command) in entries {
                let info = info.clone();
                writer.write(Entry { seq, command, info });
            }
        }
        Ok(())
    }

    async fn seal(&mut self, author: String) -> Answered {
        let storage = self.storage()?;
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
        let sealed = Sealed {
            name: file_name(&open.live.book().settings, "qichu"),
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
            self.judge();
        }
    }

    /// Judges everything, where that has to be done. Returns whether it had.
    fn judge(&mut self) -> bool {
        if self.live.is_judged() {
            return false;
        }
        let start = clock_ms();
        self.live.judge();
        self.figures.judged(&self.live);
        self.judged_all_ms = clock_ms() - start;
        self.judged_ms = self.judged_all_ms;
        true
    }

    /// Judges what edits have left aside. Returns whether there was any.
    fn settle(&mut self) -> bool {
        let settled = self.judge() | self.live.settle();
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

/// `华东区-20261231.qichu`.
fn file_name(settings: &Settings, ending: &str) -> String {
    format!("{}.{ending}", about(settings))
}

/// `华东区-20261231`: what files of a book are called, without what a file system might
/// refuse.
pub fn about(settings: &Settings) -> String {
    let about = match (settings.region.trim(), settings.company.trim()) {
        ("", "") => "qichu",
        ("", company) => company,
        (region, _) => region,
    };
    let plain: String = about
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(40)
        .collect();
    let date: String = settings
        .opening_date
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
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
