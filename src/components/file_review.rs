//! The import screen: a file's sheets, where its columns go, who gave it. A choice draws again
//! only what it changes, so that the focus stays where it is.

mod columns;
mod gaps;

use leptos::prelude::*;
use qichu_mapping::plan::Target;
use qichu_model::raw::SheetState;
use wasm_bindgen::JsCast;

use super::{
    BackReview, Confirm, ForeseenCard, Later, SourceForm, grouped, into_view, severity_class, size,
    writes,
};
use crate::engine::protocol::{Answer, Ask, FileChange, FileView, Filter, RawView};
use crate::platform::turn;
use crate::state::{Message, State, state, words as w};
use columns::Columns;

/// One of the raw tables of a file that waits.
#[derive(Clone, Copy)]
pub struct Looked {
    state: State,
    id: u32,
    file: Memo<Option<FileView>>,
    at: u16,
}

impl Looked {
    /// A part of it, which changes only when that part does.
    pub fn part<T>(self, of: impl Fn(&RawView) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| {
            self.file.with(|f| {
                let table = f.as_ref().and_then(|f| f.tables.get(usize::from(self.at)));
                table.map(&of).unwrap_or_default()
            })
        })
    }

    /// Its number among the file's tables.
    pub fn at(self) -> u16 {
        self.at
    }

    /// Changes what becomes of it.
    pub fn change(self, what: FileChange) {
        self.state.tell(Ask::Change(self.id, what));
    }
}

/// One file that waits to be entered.
#[component]
pub fn FileReview(id: u32) -> impl IntoView {
    let state = state();
    // As it was last: while it is entered it is no longer among those that wait.
    let file = Memo::new(move |before: Option<&Option<FileView>>| {
        let now = state.files.with(|f| f.iter().find(|f| f.id == id).cloned());
        now.or_else(|| before.cloned().flatten())
    });
    // The first table that is entered is the one to look at.
    let first = file.with_untracked(|f| {
        let tables = f.as_ref().map_or(&[][..], |f| &f.tables);
        tables.iter().position(|t| t.target.is_some()).unwrap_or(0)
    });
    let at = RwSignal::new(first as u16);
    let lead = move || {
        file.get().map(|f| {
            let tables = f.tables.iter().filter(|t| t.target.is_some()).count();
            let read = state.f(
                w::READ_IN,
                &[&format!("{:.0}", f.read_ms), &size(f.bytes as f64)],
            );
            state.f(
                w::FILE_LEAD,
                &[&tables.to_string(), &grouped(f.records), &read],
            )
        })
    };
    let looked = move |at| Looked {
        state,
        id,
        file,
        at,
    };
    let tables = Memo::new(move |_| file.with(|f| f.as_ref().map_or(0, |f| f.tables.len() as u16)));
    // Which table is looked at, and what it changes where it comes back.
    let shown = Memo::new(move |_| {
        let at = at.get();
        let back = |f: &FileView| {
            let table = f.tables.get(usize::from(at))?;
            table.back.as_ref().and(table.target)
        };
        (at, file.with(|f| f.as_ref().and_then(back)))
    });
    view! {
        <div class="page" data-testid="file-review">
            <h1>{move || file.with(|f| f.as_ref().map(|f| f.name.clone()))}</h1>
            <p class="lead">{lead}</p>
            <Show when=move || file.with(|f| f.as_ref().is_some_and(|f| f.again))>
                <p class="notice w">{move || state.t(w::FILE_AGAIN)}</p>
            </Show>
            <div class="cards fit">
                <For each=move || 0..tables.get() key=|i| *i let:i>
                    <TableCard looked=looked(i) at />
                </For>
            </div>
            <div class="two">
                <div class="card columns">
                    {move || match shown.get() {
                        (at, Some(table)) => view! { <BackReview looked=looked(at) table /> }.into_any(),
                        (at, None) => view! { <Columns looked=looked(at) /> }.into_any(),
                    }}
                </div>
                <div class="stack">
                    <ForeseenCard state id />
                    <Later>
                        <SourceCard state id file />
                        <Notes state file />
                    </Later>
                </div>
            </div>
        </div>
        <ConfirmBar state id file at />
    }
}

/// One of the file's tables, to be looked at.
#[component]
fn TableCard(looked: Looked, at: RwSignal<u16>) -> impl IntoView {
    let Looked { state, file, .. } = looked;
    let own = looked.at;
    let target = looked.part(|t| t.target);
    let name = looked.part(|t| (t.sheet.clone(), t.state == SheetState::Hidden));
    let name = move || {
        let (sheet, hidden) = name.get();
        // A text file has no sheets.
        let sheet = match sheet.is_empty() {
            true => file.with(|f| f.as_ref().map(|f| f.name.clone()).unwrap_or_default()),
            false => sheet,
        };
        let hidden = match hidden {
            true => format!("（{}）", state.t(w::HIDDEN_SHEET)),
            false => String::new(),
        };
        let into = target
            .get()
            .map_or(w::NOT_IMPORTED, |table| table.spec().label);
        format!("{sheet}{hidden} → {}", state.t(into))
    };
    let rows = looked.part(|t| t.rows);
    let rows = move || match target.get() {
        Some(_) => grouped(rows.get()),
        None => "—".into(),
    };
    let asked = looked.part(|t| match t.target {
        Some(_) => t.columns.iter().filter(|c| c.ask).count(),
        None => 0,
    });
    let asked = move || {
        let asked = asked.get();
        (asked > 0).then(|| view! { <span class="pill w">{format!("? {asked}")}</span> })
    };
    let columns = looked.part(|t| {
        let columns = t.columns.iter();
        let matched = columns.filter(|c| !matches!(c.to, Target::Extra | Target::Out));
        (t.columns.len(), matched.count())
    });
    let columns = move || {
        let (all, matched) = columns.get();
        state.f(w::ROWS_MATCHED, &[&all.to_string(), &matched.to_string()])
    };
    view! {
        <button
            class="card pick"
            class:on=move || at.get() == own
            class:off=move || target.get().is_none()
            aria-pressed=move || (at.get() == own).to_string()
            on:click=move |_| at.set(own)
        >
            <b>{name}</b>
            <span class="big num">{rows} " " {asked}</span>
            <small>{columns}</small>
        </button>
    }
}

/// Goes to the first column that must be answered.
fn answer_first(file: &FileView, at: RwSignal<u16>) {
    let asks = |t: &RawView| t.target.is_some() && t.columns.iter().any(|c| c.ask);
    let Some(first) = file.tables.iter().position(asks) else {
        return;
    };
    at.set(first as u16);
    // After its table is drawn.
    request_animation_frame(|| {
        let field = document().query_selector(".columns tr.ask select");
        let field = field.ok().flatten();
        if let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.focus();
            into_view(&field);
        }
    });
}

/// Enters files one after the other, and stops at one that is refused, or of which what
/// came before it makes a question. The first stays in view meanwhile.
fn enter_files(state: State, ids: Vec<u32>) {
    let view = move |id: u32| {
        let of = |f: &Vec<FileView>| f.iter().find(|f| f.id == id).cloned();
        state.files.with_untracked(of)
    };
    let Some(first) = ids.first().and_then(|id| view(*id)) else {
        return;
    };
    state.entering.set(Some(first.id));
    wasm_bindgen_futures::spawn_local(async move {
        let mut records = 0;
        for id in ids {
            if id != first.id && !view(id).is_some_and(|f| f.is_plain()) {
                break;
            }
            match state.ask(Ask::Enter(id)).await {
                Ok((Answer::Changed(n), _)) => records += n,
                Ok(_) => {}
                Err(why) => {
                    state.toast(why, true);
                    break;
                }
            }
        }
        if view(first.id).is_none() {
            state.settle_soon();
            let said = Message::filled(w::IMPORTED, &[&grouped(records)]);
            state.toast(said, false);
            turn().await;
            let next = state.files.with_untracked(|f| f.first().map(|f| f.id));
            let table = first.tables.iter().find_map(|t| t.target);
            // Away from here first: what this stage shows without a file walks over all
            // records.
            if let (None, Some(table)) = (next, table) {
                state.show(table, Filter::All);
                turn().await;
            }
            state.file.set(next);
        }
        state.entering.set(None);
    });
}

#[component]
fn ConfirmBar(
    state: State,
    id: u32,
    file: Memo<Option<FileView>>,
    at: RwSignal<u16>,
) -> impl IntoView {
    let asks = move || file.with(|f| f.as_ref().map_or(0, |f| f.asks));
    let records = move || file.with(|f| f.as_ref().map_or(0, |f| f.records));
    let busy = move || state.entering.get() == Some(id);
    let comes_back = move || {
        let back = |f: &FileView| f.tables.iter().any(|t| t.back.is_some());
        file.with(|f| f.as_ref().is_some_and(back))
    };
    let label = move || match (asks(), records()) {
        _ if busy() => state.t(w::ENTERING).to_owned(),
        (0, 0) if comes_back() => state.t(w::BACK_NOTHING).to_owned(),
        (0, 0) => state.t(w::NOTHING_TO_IMPORT).to_owned(),
        (0, n) if comes_back() => state.f(w::BACK_ENTER, &[&grouped(n)]),
        (0, n) => state.f(w::IMPORT_ROWS, &[&grouped(n)]),
        (n, _) => state.f(w::ANSWER_FIRST, &[&n.to_string()]),
    };
    let enter = move || {
        if untrack(asks) > 0 {
            file.with_untracked(|f| f.as_ref().map_or((), |f| answer_first(f, at)));
            return;
        }
        enter_files(state, vec![id]);
    };
    // All that wait, this one first, where none of them has a question.
    let all = Memo::new(move |_| {
        state.files.with(|files| {
            let plain = files.len() > 1 && files.iter().all(FileView::is_plain);
            let others = files.iter().map(|f| f.id).filter(|f| *f != id);
            plain.then(|| std::iter::once(id).chain(others).collect::<Vec<u32>>())
        })
    });
    let leave = move || state.file.set(None);
    let forgetting = RwSignal::new(false);
    let forget = move |()| {
        leave();
        state.tell(Ask::Forget(id));
    };
    let ready = move || !busy() && (asks() > 0 || records() > 0);
    // Where nothing else takes these keys.
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let key = event.key();
        // Esc means nothing to a button.
        let takers = match key.as_str() {
            "Escape" => "input, select, dialog",
            _ => "button, input, select, dialog",
        };
        let taken = |t: web_sys::Element| t.closest(takers).ok().flatten();
        if target.and_then(taken).is_some() || event.is_composing() {
            return;
        }
        match key.as_str() {
            "Enter" if untrack(ready) => enter(),
            "Escape" => leave(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
    view! {
        <div class="confirm">
            <Foresight state id />
            <button class="btn away" data-testid="forget" disabled=busy on:click=move |_| forgetting.set(true)>{move || state.t(w::FORGET_FILE)}</button>
            <button class="btn" data-testid="leave-file" on:click=move |_| leave()>{move || state.t(w::LEAVE_FILE)}</button>
            {move || {
                all.get()
                    .filter(|_| !busy())
                    .map(|files| {
                        let count = files.len().to_string();
                        view! {
                            <button class="btn" data-testid="import-all" {..writes()} on:click=move |_| enter_files(state, files.clone())>
                                {state.f(w::IMPORT_ALL, &[&count])}
                            </button>
                        }
                    })
            }}
            <button
                class="btn p"
                data-testid="import-confirm"
                disabled=move || !ready()
                on:click=move |_| enter()
            >
                {label}
            </button>
        </div>
        <Confirm
            open=forgetting
            title=Signal::derive(move || {
                let name = file.with(|f| f.as_ref().map(|f| f.name.clone()));
                state.f(w::FORGET_SURE, &[&name.unwrap_or_default()])
            })
            yes=Signal::derive(move || state.t(w::FORGET_FILE).to_owned())
            act=Callback::new(forget)
        >
            <p>{move || state.t(w::FORGET_LEAD)}</p>
        </Confirm>
    }
}

/// What there would be to do if the file were entered as it stands: a wrong choice shows
/// as a flood of errors before it is made.
#[component]
fn Foresight(state: State, id: u32) -> impl IntoView {
    state.tell(Ask::Look(id));
    let foreseen = move || state.foreseen.get().filter(|f| f.file == id);
    move || {
        foreseen().map(|f| {
            let nothing = (f.errors, f.warnings) == (0, 0);
            let said = match nothing {
                true => state.t(w::FORESEEN_NOTHING).to_owned(),
                false => state.f(w::FORESEEN, &[&grouped(f.errors), &grouped(f.warnings)]),
            };
            view! { <p class="foreseen" class:ok=nothing data-testid="foreseen" role="status">{said}</p> }
        })
    }
}

#[component]
fn SourceCard(state: State, id: u32, file: Memo<Option<FileView>>) -> impl IntoView {
    let facts = Memo::new(move |_| file.get().map(|f| f.facts).unwrap_or_default());
    let read = Memo::new(move |_| file.get().map(|f| f.read).unwrap_or_default());
    let told = Callback::new(move |fact| state.tell(Ask::Change(id, FileChange::Fact(fact))));
    view! {
        <div class="card">
            <h2>{move || state.t(w::SOURCE_TITLE)}</h2>
            <p>{move || state.t(w::SOURCE_LEAD)}</p>
            <SourceForm facts read change=told />
        </div>
    }
}

#[component]
fn Notes(state: State, file: Memo<Option<FileView>>) -> impl IntoView {
    let notes = Memo::new(move |_| file.get().map(|f| f.notes).unwrap_or_default());
    view! {
        <Show when=move || notes.with(|n| !n.is_empty())>
            <div class="card">
                <h2>{move || state.t(w::NOTES_TITLE)}</h2>
                <ul class="notes">
                    {move || {
                        notes
                            .get()
                            .into_iter()
                            .map(|n| {
                                view! {
                                    <li
                                        class=severity_class(n.severity)
                                        data-testid="finding"
                                        data-rule=n.code.clone()
                                        data-severity=n.severity.key()
                                    >
                                        <span>{n.message}</span>
                                        <small>{n.place}</small>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </div>
        </Show>
    }
}
