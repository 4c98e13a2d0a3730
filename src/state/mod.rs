//! What the page knows (signals) and what it may ask (actions). No data of its own: the
//! engine has it.

mod files;
mod grid;
mod import;
mod message;
mod offline;
mod prefs;
mod tidy;
mod verify;
pub mod words;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_channel::mpsc::{self, UnboundedSender};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use qichu_model::{Lang, TableId, Text};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::engine::client::{Answered, Client};
use crate::engine::protocol::{
    Act, Answer, Ask, BookInfo, FileView, Filter, Foreseen, RuleTexts, Said, Save, Sealed, Summary,
};

pub use files::download;
pub use grid::{Cursor, GridState};
pub use import::{Reading, list, pasted};
pub use message::{Message, Toast};
pub use offline::Offline;
pub use prefs::Theme;
pub use tidy::{TidyState, Tool, Twins};
pub use verify::Checks;
use verify::SettingsChange;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Screen {
    /// 收集
    Collect,
    /// 整理与审核
    Tidy,
    /// 录入确认
    Enter,
    /// 验证
    Verify,
    /// 交接
    HandOver,
    /// 数据洞察
    Insight,
    /// 设置
    Settings,
}

impl Screen {
    /// The stages of the work, in order.
    pub const STAGES: [Self; 5] = [
        Self::Collect,
        Self::Tidy,
        Self::Enter,
        Self::Verify,
        Self::HandOver,
    ];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Collect => words::COLLECT,
            Self::Tidy => words::TIDY,
            Self::Enter => words::ENTER,
            Self::Verify => words::VERIFY,
            Self::HandOver => words::HAND_OVER,
            Self::Insight => words::INSIGHT,
            Self::Settings => words::SETTINGS,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Collect => "collect",
            Self::Tidy => "tidy",
            Self::Enter => "enter",
            Self::Verify => "verify",
            Self::HandOver => "hand-over",
            Self::Insight => "insight",
            Self::Settings => "settings",
        }
    }
}

/// How far the engine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Starting.
    Starting,
    /// There is no book yet.
    NoBook,
    /// A book is open.
    Open,
    /// It cannot work here; why.
    Broken(String),
}

/// Everything the page knows. Copied freely: it holds signals.
#[derive(Clone, Copy)]
pub struct State {
    /// Language.
    pub lang: RwSignal<Lang>,
    /// Light, dark or as the system has it.
    pub theme: RwSignal<Theme>,
    /// How far the engine is.
    pub phase: RwSignal<Phase>,
    /// The screen.
    pub screen: RwSignal<Screen>,
    /// The table shown.
    pub table: RwSignal<TableId>,
    /// The book.
    pub book: RwSignal<Option<Summary>>,
    /// The books of this device.
    pub books: RwSignal<Vec<BookInfo>>,
    /// How saving goes.
    pub save: RwSignal<Save>,
    /// Another tab writes the book that is open here.
    pub reads_only: Memo<bool>,
    /// Whether the app works without a network.
    pub offline: RwSignal<Offline>,
    /// Files that wait to be entered.
    pub files: RwSignal<Vec<FileView>>,
    /// What entering the file being looked at would leave to do, once that is known.
    pub foreseen: RwSignal<Option<Foreseen>>,
    /// The file being entered: it stays in view until its records are.
    pub entering: RwSignal<Option<u32>>,
    /// The file being looked at.
    pub file: RwSignal<Option<u32>>,
    /// The file being read.
    pub reading: RwSignal<Option<Reading>>,
    /// An invented file, to rehearse with what a real one leads to.
    pub rehearsed: RwSignal<Option<FileView>>,
    /// Messages.
    pub toasts: RwSignal<Vec<Toast>>,
    /// Who said last to work on this device; see [`State::acting`].
    pub actor: RwSignal<String>,
    /// The grid.
    pub grid: GridState,
    /// The tools of the tidy stage.
    pub tidy: TidyState,
    /// The last bundle sealed here, and its bytes.
    pub sealed: RwSignal<Option<Sealed>>,
    bundle: StoredValue<Option<js_sys::Uint8Array>, LocalStorage>,
    changes: StoredValue<UnboundedSender<SettingsChange>, LocalStorage>,
    engine: StoredValue<Option<Client>, LocalStorage>,
    reader: StoredValue<import::Reader, LocalStorage>,
    build: StoredValue<String>,
    rules: StoredValue<BTreeMap<String, RuleTexts>>,
    next_toast: StoredValue<u32>,
}

/// A page that panics stands there and does nothing: it says so, and what to do.
pub fn watch_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let Ok(note) = document().create_element("p") else {
            return;
        };
        note.set_class_name("notice w failed");
        note.set_text_content(Some(words::PAGE_FAILED.get(prefs::lang())));
        if let Some(body) = document().body() {
            let _ = body.append_child(&note);
        }
    }));
}

/// The state, from wherever it is needed.
#[must_use]
pub fn state() -> State {
    expect_context()
}

impl State {
    /// Makes it, and starts the engine.
    #[must_use]
    pub fn start() -> Self {
        let (screen, table, file) = prefs::place();
        let (changes, due) = mpsc::unbounded();
        let save = RwSignal::new(Save::Saving);
        let state = Self {
            lang: RwSignal::new(prefs::lang()),
            theme: RwSignal::new(prefs::theme()),
            phase: RwSignal::new(Phase::Starting),
            screen: RwSignal::new(screen),
            table: RwSignal::new(table),
            book: RwSignal::new(None),
            books: RwSignal::new(Vec::new()),
            save,
            reads_only: Memo::new(move |_| save.with(|s| *s == Save::ReadOnly)),
            offline: RwSignal::new(Offline::Preparing),
            files: RwSignal::new(Vec::new()),
            foreseen: RwSignal::new(None),
            entering: RwSignal::new(None),
            file: RwSignal::new(file),
            reading: RwSignal::new(None),
            rehearsed: RwSignal::new(None),
            toasts: RwSignal::new(Vec::new()),
            actor: RwSignal::new(prefs::actor()),
            grid: GridState::new(),
            tidy: TidyState::new(),
            sealed: RwSignal::new(None),
            bundle: StoredValue::new_local(None),
            changes: StoredValue::new_local(changes),
            engine: StoredValue::new_local(None),
            reader: StoredValue::new_local(import::Reader::default()),
            build: StoredValue::new(prefs::build()),
            rules: StoredValue::new(BTreeMap::new()),
            next_toast: StoredValue::new(0),
        };
        provide_context(state);
        state.start_engine(true);
        state.warn_of_unsaved();
        wasm_bindgen_futures::spawn_local(state.take_changes(due));
        state.keep_preferences();
        offline::watch(state);
        state
    }

    /// A text in the language of the page; reactive.
    #[must_use]
    pub fn t(&self, text: Text) -> &'static str {
        text.get(self.lang.get())
    }

    /// A text whose `{}` are filled in order; reactive.
    #[must_use]
    pub fn f(&self, text: Text, values: &[&str]) -> String {
        fill(self.t(text), values)
    }

    /// Whether the book is yet to be judged, so that nobody knows its errors; reactive.
    #[must_use]
    pub fn checking(&self) -> bool {
        self.book.with(|b| b.as_ref().is_some_and(|b| b.checking))
    }

    /// Whether another tab writes the book, so that nothing can be changed here: that is
    /// said then.
    #[must_use]
    pub fn is_shut(self) -> bool {
        let shut = self.reads_only.get_untracked();
        if shut {
            self.toast(words::READ_ONLY_LONG, true);
        }
        shut
    }

    /// Starts another engine, with a new book: the one that was open may be what ended it.
    pub fn start_elsewhere(self) {
        if let Some(engine) = self.engine.get_value() {
            engine.end();
        }
        self.phase.set(Phase::Starting);
        self.book.set(None);
        self.files.set(Vec::new());
        self.screen.set(Screen::Settings);
        self.start_engine(false);
    }

    /// Whether the journal has everything that was done here.
    #[must_use]
    pub fn is_saved(self) -> bool {
        let save = self.save.get_untracked();
        self.phase.get_untracked() != Phase::Open || matches!(save, Save::Saved(_) | Save::ReadOnly)
    }

    /// Takes over what is being typed, and waits until the journal has everything.
    async fn all_saved(self) {
        while self.phase.get_untracked() == Phase::Open {
            // Where saving fails, somebody is left to type on until it works again.
            if !matches!(self.save.get_untracked(), Save::Failed(_)) {
                // A field is taken over when it loses the focus.
                let active = document().active_element();
                if let Some(field) = active.and_then(|a| a.dyn_into::<HtmlElement>().ok()) {
                    let _ = field.blur();
                }
                // Answered after all that was asked before, which says what is not saved.
                let _ = self.ask(Ask::Settle).await;
                let engine = self.engine.get_value();
                if engine.is_none_or(|engine| engine.is_idle()) && self.is_saved() {
                    return;
                }
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// The browser asks before a page with unsaved changes is left.
    fn warn_of_unsaved(self) {
        let _ = window_event_listener(leptos::ev::beforeunload, move |event| {
            if !self.is_saved() {
                event.prevent_default();
            }
        });
    }

    fn start_engine(self, open: bool) {
        let hear = move |said| self.hear(said);
        let broken = move |why: String| self.phase.set(Phase::Broken(why));
        match Client::start(&self.build.get_value(), hear, broken) {
            Ok(client) => self.engine.set_value(Some(client)),
            Err(error) => {
                self.phase
                    .set(Phase::Broken(crate::platform::words(&error)));
                return;
            }
        }
        let ask = Ask::Start {
            lang: self.lang.get_untracked(),
            build: self.build.get_value(),
            open,
        };
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(ask).await {
                Ok((Answer::Started { opened, trouble }, _)) => {
                    if let Some(trouble) = trouble {
                        self.toast(trouble, true);
                    }
                    self.phase
                        .set(if opened { Phase::Open } else { Phase::NoBook });
                }
                Ok(_) => {}
                Err(why) => self.phase.set(Phase::Broken(why)),
            }
        });
    }

    fn hear(self, said: Said) {
        match said {
            Said::Book(mut summary) => {
                self.rules.with_value(|rules| {
                    for group in &mut summary.groups {
                        if let Some(texts) = rules.get(&group.code).cloned() {
                            (group.title, group.todo, group.why) =
                                (texts.title, texts.todo, texts.why);
                        }
                    }
                });
                let since = self.book.with_untracked(|b| {
                    let before = b.as_ref().filter(|b| b.id == summary.id);
                    before.is_some_and(|b| b.seq < summary.seq)
                });
                if since {
                    self.forget_trouble();
                }
                self.list_anew(&summary);
                self.book.set(Some(*summary));
                self.grid.stale.update(|n| *n += 1);
            }
            Said::Files(files) => self.files.set(files),
            Said::Foreseen(mut foreseen) => {
                self.rules.with_value(|rules| {
                    for rule in foreseen.iter_mut().flat_map(|f| &mut f.rules) {
                        rule.texts = rules.get(&rule.code).cloned().unwrap_or_default();
                    }
                });
                self.foreseen.set(foreseen);
            }
            Said::Save(save) => self.save.set(save),
            Said::Trouble(what) => self.toast(what, true),
            Said::Rules(rules) => self.rules.set_value(rules.into_iter().collect()),
            Said::Ready | Said::Answer(..) => {}
        }
    }

    /// The list of books says of the open one what it is now.
    fn list_anew(self, now: &Summary) {
        let settings = &now.settings;
        self.books.maybe_update(|books| {
            let Some(own) = books.iter_mut().find(|b| b.id == now.id) else {
                return false;
            };
            let anew = BookInfo {
                company: settings.company.clone(),
                region: settings.region.clone(),
                opening_date: settings.opening_date.clone(),
                records: now.tables.iter().map(|t| t.rows).sum(),
                ..own.clone()
            };
            let differs = *own != anew;
            *own = anew;
            differs
        });
    }

    /// Asks the engine.
    ///
    /// # Errors
    /// Why it did not do it.
    pub async fn ask(self, ask: Ask) -> Answered {
        self.send(ask, None).await
    }

    /// Asks the engine, with bytes.
    ///
    /// # Errors
    /// Why it did not do it.
    pub async fn send(self, ask: Ask, payload: Option<js_sys::Uint8Array>) -> Answered {
        match self.engine.get_value() {
            Some(engine) => engine.ask(ask, payload).await,
            None => Err("no engine".into()),
        }
    }

    /// Asks the engine, and shows why where it did not do it.
    pub fn tell(self, ask: Ask) {
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(why) = self.ask(ask).await {
                self.toast(why, true);
            }
        });
    }

    /// Changes the book, and shows why where that did not work.
    pub fn act(self, act: Act) {
        self.tell(Ask::Do(act));
        self.settle_soon();
    }

    /// Changes the book and says how much was changed, with undo beside it.
    pub fn act_loudly(self, act: Act, done: Text) {
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(Ask::Do(act)).await {
                Ok((Answer::Changed(n), _)) => {
                    let message = Message::filled(done, &[&n.to_string()]);
                    self.push_toast(message, false, n > 0, None);
                }
                Ok(_) => {}
                Err(why) => self.toast(why, true),
            }
        });
        self.settle_soon();
    }

    /// Undoes or redoes. Beside the grid what comes of it may be out of view: it is said.
    pub fn turn(self, act: Act) {
        let done = match act {
            Act::Redo => words::REDONE,
            _ => words::UNDONE,
        };
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(Ask::Do(act)).await {
                Ok(_) if self.screen.get_untracked() == Screen::Tidy => {}
                Ok(_) => self.toast(done, false),
                Err(why) => self.toast(why, true),
            }
        });
        self.settle_soon();
    }

    /// Adds the record that a finding says `to` lacks, and offers to go there: who has several
    /// to add stays at the findings meanwhile.
    pub fn add_missing(self, (table, row, mark): (TableId, u32, u64), to: TableId, what: String) {
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(Ask::AddMissing { table, row, mark }).await {
                Ok((Answer::Added(row), _)) => {
                    let message = Message::new(move |lang| {
                        let label = to.spec().label.get(lang);
                        fill(words::ADDED_MISSING.get(lang), &[label, &what])
                    });
                    self.push_toast(message, false, true, Some((to, row)));
                }
                Ok(_) => {}
                Err(why) => self.toast(why, true),
            }
        });
        self.settle_soon();
    }

    /// The rules over whole tables are judged when the person pauses.
    pub fn settle_soon(self) {
        let before = self.grid.edits.get_untracked() + 1;
        self.grid.edits.set(before);
        set_timeout(
            move || {
                if self.grid.edits.get_untracked() == before {
                    wasm_bindgen_futures::spawn_local(async move {
                        let _ = self.ask(Ask::Settle).await;
                    });
                }
            },
            Duration::from_millis(400),
        );
    }

    /// Goes to a table, showing all or some of its records.
    pub fn show(self, table: TableId, filter: Filter) {
        self.screen.set(Screen::Tidy);
        self.table.set(table);
        self.grid.cursor.set(Cursor::default());
        self.tell(Ask::Filter(table, filter));
    }

    /// Adds a record to the table shown, at its end, and goes there.
    pub fn add_row(self) {
        let table = self.table.get_untracked();
        wasm_bindgen_futures::spawn_local(async move {
            let all = Ask::Rows {
                table,
                from: 0,
                count: 0,
            };
            // An empty record fits no filter.
            for ask in [
                Ask::Filter(table, Filter::All),
                Ask::Do(Act::AddRow(table)),
                all,
            ] {
                match self.ask(ask).await {
                    Ok((Answer::Rows(rows), _)) => self.grid.go(rows.total.saturating_sub(1), 0),
                    Ok(_) => {}
                    Err(why) => return self.toast(why, true),
                }
            }
        });
        self.settle_soon();
    }

    /// Goes to a record of a table, whatever filter was on.
    pub fn go_to(self, table: TableId, row: u32, column: u16) {
        self.screen.set(Screen::Tidy);
        self.table.set(table);
        wasm_bindgen_futures::spawn_local(async move {
            for filter in [None, Some(Filter::All)] {
                if let Some(filter) = filter {
                    let _ = self.ask(Ask::Filter(table, filter)).await;
                }
                if let Ok((Answer::Spot(Some(spot)), _)) = self.ask(Ask::Position(table, row)).await
                {
                    self.grid.go(spot.position, column);
                    return;
                }
            }
        });
    }

    /// Goes to the next cell with an error or an open warning, or to the one before.
    pub fn next_finding(self, back: bool) {
        let cursor = self.grid.cursor.get_untracked();
        let ask = Ask::Next {
            table: self.table.get_untracked(),
            position: cursor.row,
            column: cursor.column,
            back,
        };
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(ask).await {
                Ok((Answer::Spot(Some(spot)), _)) => self.grid.go(spot.position, spot.column),
                Ok(_) => self.toast(words::NO_MORE_FINDINGS, false),
                Err(why) => self.toast(why, true),
            }
        });
    }

    /// Seals, and keeps the bundle for the download.
    pub fn seal(self, author: String) {
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(Ask::Seal { author }).await {
                Ok((Answer::Sealed(sealed), Some(bytes))) => {
                    self.bundle.set_value(Some(bytes));
                    self.sealed.set(Some(sealed));
                }
                Ok(_) => {}
                Err(why) => self.toast(why, true),
            }
        });
    }

    /// Saves the bundle as a file.
    pub fn download_bundle(self) {
        if let (Some(sealed), Some(bytes)) = (self.sealed.get_untracked(), self.bundle.get_value())
        {
            download(&sealed.name, &bytes);
        }
    }

    /// Saves what the engine answers with as a file.
    pub fn download_answer(self, ask: Ask) {
        wasm_bindgen_futures::spawn_local(async move {
            match self.ask(ask).await {
                Ok((Answer::File { name }, Some(bytes))) => download(&name, &bytes),
                Ok(_) => {}
                Err(why) => self.toast(why, true),
            }
        });
    }
}

/// Puts values in place of the `{}` of a text, in order.
fn fill(text: &str, values: &[impl AsRef<str>]) -> String {
    let mut parts = text.split("{}");
    let mut said = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        said.push_str(values.next().map_or("", AsRef::as_ref));
        said.push_str(part);
    }
    said
}
