//! The engine worker: owns the book, answers the page, keeps the journal.
//!
//! Questions are answered one after the other. A change is carried out, handed to the
//! writer and shown at once; "saved" is said when the journal has it.

mod acts;
mod ahead;
mod books;
mod open;
mod rehearsal;
mod waiting;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use futures_channel::mpsc;
use futures_util::future::{Either, select};
use futures_util::{FutureExt, StreamExt};
use gloo_timers::future::sleep;
use js_sys::Uint8Array;
use qichu_book::Book;
use qichu_model::{Lang, RuleId};
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use self::ahead::Ahead;
use self::books::hold;
use self::open::Open;
use self::rehearsal::Rehearsal;
use crate::engine::files::Pending;
use crate::engine::keys::DeviceKey;
use crate::engine::protocol::{Answer, Ask, Asked, Rows, Said};
use crate::engine::verify::{Reopened, VerifyAnswer, VerifyAsk};
use crate::engine::{collect, export, insight, tidy, verify, views};
use crate::platform::{clock_ms, pack, post, received, turn, unpack};
use crate::reader::Read;
use crate::storage::{Guard, Storage, Waiting, Writer};

/// How long everything is judged before what was asked meanwhile is answered, milliseconds.
const PIECE: f64 = 30.0;
/// How long a snapshot waits for the journal, each time.
const JOURNAL: Duration = Duration::from_millis(200);

enum Event {
    Message(JsValue),
    /// The lock of a book that another tab had is ours now.
    Granted(String, Guard),
    /// The files of a book that waited when it was left.
    Waiting(String, Result<Vec<Waiting>, String>),
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

struct Host {
    lang: Lang,
    build: String,
    events: mpsc::UnboundedSender<Event>,
    storage: Option<Rc<Storage>>,
    writer: Option<Writer>,
    open: Option<Open>,
    /// Files that wait to be entered into the open book.
    files: Vec<Pending>,
    last_file: u32,
    /// The file that the person looks at.
    looked_at: Option<u32>,
    ahead: Option<Ahead>,
    rehearsal: Option<Rehearsal>,
    /// When the page last said something.
    heard: f64,
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
            last_file: 0,
            looked_at: None,
            ahead: None,
            rehearsal: None,
            heard: 0.0,
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
                        self.rest().boxed_local().await;
                        continue;
                    }
                },
            };
            // In boxes, for the loop to be small: a browser counts what is executed by the size of
            // the function, and would compile all answers for the sake of the pieces of judging.
            match event {
                Some(Event::Message(data)) => self.message(&data).boxed_local().await,
                Some(Event::Granted(book, guard)) => {
                    self.granted(&book, guard).boxed_local().await;
                }
                Some(Event::Waiting(book, files)) => self.take_up(&book, files),
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
        if open.rest.snapshot {
            let here = self.writer.as_ref()?.written() == open.live.book().seq;
            return Some(if here { Duration::ZERO } else { JOURNAL });
        }
        let rehearses = || self.rehearsal.as_ref().map(|_| Duration::ZERO);
        self.ahead_due().or_else(rehearses)
    }

    /// Does one thing that was put off.
    async fn rest(&mut self) {
        let Some(open) = self.open.as_mut() else {
            return;
        };
        if !open.live.is_judged() {
            if open.judge(Some(PIECE)) {
                self.tell_judged();
            }
        } else if std::mem::take(&mut open.rest.settle) {
            if open.settle() {
                self.tell_book();
            }
        } else if open.rest.snapshot {
            self.snapshot().await;
        } else if self.ahead_due().is_some() {
            self.look_ahead();
        } else if self.rehearsal.as_mut().is_some_and(|r| !r.goes_on()) {
            self.rehearsal = None;
        }
    }

    /// Judges everything, where that was put off.
    fn judge(&mut self) {
        if self.open.as_mut().is_some_and(|open| open.judge(None)) {
            self.tell_judged();
        }
    }

    async fn message(&mut self, data: &JsValue) {
        let Some((message, payload)) = received(data) else {
            return;
        };
        let Ok(Asked { id, ask }) = unpack::<Asked>(&message) else {
            return;
        };
        self.heard = clock_ms();
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
            Ask::Rehearse => {
                let read = payload.ok_or("no payload")?.to_vec();
                let rehearsal = self.rehearsal.insert(Rehearsal::of(read, self.lang));
                let shown = rehearsal.shown().ok_or("no rehearsal")?;
                done(Answer::Rehearsal(Box::new(shown)))
            }
            Ask::Expect(bytes) => {
                self.rehearsal = None;
                waiting::make_room(bytes);
                done(Answer::Done)
            }
            Ask::Receive => {
                self.rehearsal = None;
                self.receive(payload.ok_or("no payload")?)?;
                done(Answer::Done)
            }
            Ask::Change(id, change) => {
                if let Some(file) = self.files.iter_mut().find(|f| f.id == id) {
                    file.change(change, book_of(&self.open));
                }
                self.ahead = None;
                self.keep_changes(id);
                self.tell_files();
                done(Answer::Done)
            }
            Ask::Look(id) => {
                self.looked_at = Some(id);
                done(Answer::Done)
            }
            Ask::Enter(id) => done(Answer::Changed(self.enter(id).await?)),
            Ask::Forget(id) => {
                self.files.retain(|f| f.id != id);
                self.unkeep(id);
                self.ahead = None;
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
                open.rest.judge_at = 0.0;
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
            Ask::AddMissing { table, row, mark } => {
                done(Answer::Added(self.add_missing(table, row, mark)?))
            }
            Ask::Missing(table, code) => {
                self.judge();
                let rule = RuleId::parse(&code).ok_or("no such rule")?;
                let missing = tidy::missing_view(&self.opened()?.live, table, rule);
                done(Answer::Missing(missing))
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
                export::answer(&self.opened()?.live, &ask, lang)
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

    /// Shows what everything was judged to be. What was entered for that is written now.
    fn tell_judged(&self) {
        self.tell_book();
        if let Some(writer) = &self.writer {
            writer.hasten();
        }
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
        say(&Said::Foreseen(self.foreseen()), None);
    }
}

/// The book that is open, else one without anything in it.
fn book_of(open: &Option<Open>) -> &Book {
    static NONE: LazyLock<Book> = LazyLock::new(Book::default);
    open.as_ref().map_or(&NONE, |open| open.live.book())
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
