//! Sampling, 抽样核对: fix the content, draw with a nonce, compare each record with its
//! source, decide.

mod record;

use leptos::prelude::*;
use qichu_book::check::Outcome;
use qichu_model::{SampleDecision, TableId};
use wasm_bindgen::JsCast;

use super::review_card::{sample_class, sampled};
use super::review_figures::{Part, PartId, Standing};
use super::{grouped, into_view, writes, writes_if};
use crate::engine::verify::{Checking, SampleView, VerifyAnswer, VerifyAsk};
use crate::state::{State, state, words as w};
use record::Record;

/// How many of a sample's records differ.
pub fn defects(sample: &SampleView) -> usize {
    let differs = |(_, o): &&(u32, Option<Outcome>)| matches!(o, Some(Outcome::Differs { .. }));
    sample.records.iter().filter(differs).count()
}

fn compared(sample: &SampleView) -> usize {
    sample.records.iter().filter(|(_, o)| o.is_some()).count()
}

/// What the parts share.
#[derive(Clone, Copy)]
struct Sampling {
    state: State,
    samples: RwSignal<Vec<SampleView>>,
    /// The table chosen; at first that of a sample in work.
    table: RwSignal<Option<TableId>>,
    /// Which of the records drawn is compared.
    at: RwSignal<usize>,
    /// It is being said how the record differs.
    differing: RwSignal<bool>,
}

impl Sampling {
    fn now(&self) -> Option<SampleView> {
        let table = self.table.get();
        self.samples.with(|all| {
            let own = all.iter().find(|s| Some(s.table) == table);
            own.or(all.first()).cloned()
        })
    }

    /// Shows the sample of a table, at the first of its records that is to be compared.
    fn choose(self, table: TableId) {
        self.table.set(Some(table));
        let sample = untrack(|| self.now());
        let open = |s: &SampleView| s.records.iter().position(|(_, o)| o.is_none());
        self.at.set(sample.as_ref().and_then(open).unwrap_or(0));
        self.differing.set(false);
    }

    /// Once the samples are known, shows the one in work, else that of the table shown last.
    fn begin(self) {
        Effect::new(move |_| {
            let in_work = |all: &Vec<SampleView>| {
                let in_work = all.iter().find(|s| s.committed && s.decision.is_none());
                let last = self.state.table.get_untracked();
                let last = || all.iter().find(|s| s.table == last);
                in_work.or_else(last).or(all.first()).map(|s| s.table)
            };
            if self.table.get_untracked().is_none()
                && let Some(table) = self.samples.with(in_work)
            {
                self.choose(table);
            }
        });
    }

    /// A part of the sample shown, which changes only when that part does.
    fn part<T>(self, of: impl Fn(&SampleView) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.now().as_ref().map(&of).unwrap_or_default())
    }

    /// Does something with the whole sample, which begins at its first open record; what was
    /// pressed has done its work, and the focus goes to what comes next.
    fn act(self, checking: Checking) {
        wasm_bindgen_futures::spawn_local(async move {
            self.state.check(checking).await;
            if let Some(VerifyAnswer::Samples(found)) = self.state.verify(VerifyAsk::Samples).await
                && self.samples.try_set(found).is_none()
            {
                if let Some(table) = self.table.get_untracked() {
                    self.choose(table);
                }
                request_animation_frame(|| within(NEXT, |next| drop(next.focus())));
            }
        });
    }

    /// Gives the outcome of the record shown and goes on to the next that has none.
    fn say(self, outcome: Outcome) {
        let Some(sample) = untrack(|| self.now()) else {
            return;
        };
        let at = self.at.get_untracked();
        let Some((row, _)) = sample.records.get(at).cloned() else {
            return;
        };
        self.differing.set(false);
        wasm_bindgen_futures::spawn_local(async move {
            if self
                .state
                .check(Checking::Compare(sample.table, row, outcome))
                .await
            {
                let open = |i: &usize| *i != at && sample.records[*i].1.is_none();
                let after = (at + 1..sample.records.len()).find(open);
                let next = after.or_else(|| (0..at).find(open)).unwrap_or(at);
                let _ = self.at.try_set(next);
                request_animation_frame(|| {
                    within(".mark-dot.on", |dot| into_view(dot));
                    within(".sampled header", |header| into_view(header));
                    if document()
                        .active_element()
                        .is_none_or(|e| e.tag_name() == "BODY")
                    {
                        within(NEXT, |next| drop(next.focus()));
                    }
                });
            }
        });
    }
}

/// What comes next in a sample: the nonce, a comparison, another sample.
const NEXT: &str = ":is([data-testid=sample-nonce], [data-testid=sample-matches], .draw .btn, .decided .btn):not(:disabled)";

/// Does something with an element of the sample shown.
fn within(what: &str, with: impl FnOnce(&web_sys::HtmlElement)) {
    let found = document().query_selector(&format!(".sample-card {what}"));
    if let Some(found) = found.ok().flatten().and_then(|e| e.dyn_into().ok()) {
        with(&found);
    }
}

/// Samples of every table that has records.
#[component]
pub fn Samples(samples: RwSignal<Vec<SampleView>>) -> impl IntoView {
    let state = state();
    let sampling = Sampling {
        state,
        samples,
        table: RwSignal::new(None),
        at: RwSignal::new(0),
        differing: RwSignal::new(false),
    };
    sampling.begin();
    keys(sampling);
    let tables = move || samples.with(|s| s.iter().map(|s| s.table).collect::<Vec<_>>());
    let chip = move |table: TableId| {
        let on = sampling.part(move |s| s.table == table);
        let own = move || samples.with(|all| all.iter().find(|s| s.table == table).cloned());
        let count = move || {
            own().map(
                |sample| match (sample.decision.is_some(), sample.records.len()) {
                    (true, _) => "✓".to_owned(),
                    (false, 0) => String::new(),
                    (false, all) => format!("{}/{all}", compared(&sample)),
                },
            )
        };
        view! {
            <button
                class="chip"
                class:on=on
                aria-pressed=move || on.get().to_string()
                on:click=move |_| sampling.choose(table)
            >
                {move || state.t(table.spec().label)} " " <span class="num">{count}</span>
            </button>
        }
    };
    let standing = Signal::derive(move || {
        samples.with(|s| !s.is_empty()).then(|| Standing {
            class: match samples.with(|s| sample_class(s)) {
                "bad" => "e",
                "ok" => "k",
                _ => "w",
            },
            text: samples.with(|s| sampled(state, s)),
        })
    });
    // One that was rejected stops the seal until another is accepted.
    let to_do = Signal::derive(move || samples.with(|s| !s.is_empty() && sample_class(s) != "ok"));
    // What there is to do with the sample of the table chosen.
    let step = sampling.part(|s| Some((s.table, s.committed, s.records.is_empty())));
    let body = move || {
        let (table, committed, none) = step.get()?;
        Some(match (committed, none) {
            (false, _) => view! { <Commit sampling table /> }.into_any(),
            (true, true) => view! { <Draw sampling table /> }.into_any(),
            (true, false) => view! { <Drawn sampling table /> }.into_any(),
        })
    };
    let plan = move || {
        sampling.now().map(|sample| {
            let figures = [
                grouped(sample.population),
                sample.plan.level.key().to_owned(),
                sample.plan.aql.key().to_owned(),
                sample.letter.to_string(),
                grouped(sample.size),
                grouped(sample.accept),
            ];
            state.f(w::SAMPLE_PLAN, &figures.each_ref().map(String::as_str))
        })
    };
    view! {
        <Part id=PartId::Samples title=w::SAMPLE_TITLE lead=w::SAMPLING_LEAD standing to_do>
            <div class="chips">
                <For each=tables key=|table| *table children=chip />
            </div>
            <Show when=move || step.get().is_some()>
                <div class="card sample-card">
                    <p>{plan}</p>
                    {body}
                </div>
            </Show>
        </Part>
    }
}

/// M and D say whether the record shown matches, where no text field has the focus.
fn keys(sampling: Sampling) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let field = |t: web_sys::Element| t.closest("input, textarea, select").ok().flatten();
        let control = event.ctrl_key() || event.meta_key() || event.alt_key();
        let open =
            untrack(|| sampling.state.may_check() && sampling.now().is_some_and(|s| is_open(&s)));
        if control || !open || target.and_then(field).is_some() {
            return;
        }
        match event.key().as_str() {
            "m" | "M" => sampling.say(Outcome::Matches),
            "d" | "D" => sampling.differing.set(true),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

/// Whether its records may be compared.
fn is_open(sample: &SampleView) -> bool {
    !sample.records.is_empty() && sample.decision.is_none()
}

#[component]
fn Commit(sampling: Sampling, table: TableId) -> impl IntoView {
    let state = sampling.state;
    let none = sampling.part(|s| s.population == 0);
    view! {
        <button
            class="btn p"
            data-testid="sample-commit"
            {..writes_if(move || !none.get())}
            on:click=move |_| sampling.act(Checking::Commit(table))
        >
            {move || state.t(w::SAMPLE_COMMIT)}
        </button>
    }
}

#[component]
fn Draw(sampling: Sampling, table: TableId) -> impl IntoView {
    let state = sampling.state;
    let nonce = RwSignal::new(String::new());
    view! {
        <Reviewers />
        <div class="draw">
            <label>
                <span>{move || state.t(w::SAMPLE_NONCE)}</span>
                <input
                    data-testid="sample-nonce"
                    {..writes_if(move || state.may_check())}
                    placeholder=move || state.t(w::SAMPLE_NONCE_HINT)
                    on:input=move |event| nonce.set(event_target_value(&event))
                />
            </label>
            <button
                class="btn p"
                data-testid="sample-draw"
                {..writes_if(move || state.may_check() && nonce.with(|n| !n.trim().is_empty()))}
                on:click=move |_| sampling.act(Checking::Draw(table, nonce.get_untracked()))
            >
                {move || state.t(w::SAMPLE_DRAW)}
            </button>
            <button class="btn" {..writes()} on:click=move |_| sampling.act(Checking::Commit(table))>
                {move || state.t(w::SAMPLE_AGAIN)}
            </button>
        </div>
    }
}

/// Says beforehand that only a reviewer goes on from here, where somebody else is at work.
#[component]
fn Reviewers() -> impl IntoView {
    let state = state();
    view! {
        <Show when=move || !state.may_check()>
            <p class="notice w" data-testid="sample-as">{move || state.only_reviewers(w::SAMPLE_AS)}</p>
        </Show>
    }
}

/// How far the comparison is, and the record that is compared.
#[component]
fn Drawn(sampling: Sampling, table: TableId) -> impl IntoView {
    let state = sampling.state;
    let counts = sampling.part(|s| {
        let (done, all, wrong) = (compared(s), s.records.len(), defects(s));
        (done, all, wrong, s.accept as usize)
    });
    let progress = move || {
        let (done, all, wrong, accept) = counts.get();
        let figures = [done, all, wrong, accept].map(|n| n.to_string());
        state.f(w::SAMPLE_PROGRESS, &figures.each_ref().map(String::as_str))
    };
    let seed = sampling.part(|s| (s.digest.clone(), s.nonce.clone()));
    let seed = move || {
        let (digest, nonce) = seed.get();
        state.f(w::SAMPLE_SEED, &[&digest[..12.min(digest.len())], &nonce])
    };
    let changed = sampling.part(|s| s.changed_since);
    let changed = move || {
        let changed = changed.get();
        let text = || state.f(w::CHANGED_SINCE_SAMPLE, &[&grouped(changed)]);
        (changed > 0).then(|| view! { <p class="notice w">{text()}</p> })
    };
    let open = sampling.part(is_open);
    let dots = sampling.part(|s| s.records.len());
    let dot = move |i: usize| {
        let record = sampling.part(move |s| s.records.get(i).cloned());
        let class = move || match record.get() {
            Some((_, Some(Outcome::Matches))) => "mark-dot k",
            Some((_, Some(Outcome::Differs { .. }))) => "mark-dot e",
            _ => "mark-dot",
        };
        let label = move || {
            let row = record.get().map_or(0, |(row, _)| row + 1);
            state.f(w::SAMPLE_RECORD, &[&(i + 1).to_string(), &grouped(row)])
        };
        let on = move || sampling.at.get() == i;
        view! {
            <button
                class=move || format!("{}{}", class(), if on() { " on" } else { "" })
                aria-label=label
                aria-current=move || on().to_string()
                title=label
                on:click=move |_| {
                    sampling.at.set(i);
                    sampling.differing.set(false);
                }
            ></button>
        }
    };
    view! {
        <p class="num">
            <b data-testid="sample-progress">{progress}</b>
            " "
            <small>{seed}</small>
        </p>
        {changed}
        <Show when=move || open.get()>
            <Reviewers />
        </Show>
        <Decision sampling table />
        <div class="dots strip">
            <For each=move || 0..dots.get() key=|i| *i children=dot />
        </div>
        <Record sampling table />
    }
}

/// What was decided on the sample, or may be.
#[component]
fn Decision(sampling: Sampling, table: TableId) -> impl IntoView {
    let state = sampling.state;
    let decide = move |decision| sampling.act(Checking::Decide(table, decision));
    let decided = sampling.part(|s| s.decision.clone());
    let decided = move || {
        let (decision, who) = decided.get()?;
        let (class, text) = match decision {
            SampleDecision::Reject => ("pill e", w::REJECTED),
            SampleDecision::Accept | SampleDecision::Extend => ("pill k", w::ACCEPTED),
        };
        Some(view! {
            <div class="decided">
                <span class=class data-testid="sample-decision">{state.t(text)}</span>
                " "
                <small>{who}</small>
                <button class="btn" {..writes()} on:click=move |_| sampling.act(Checking::Commit(table))>
                    {state.t(w::SAMPLE_AGAIN)}
                </button>
            </div>
        })
    };
    // Whether it may be accepted, and the size it could be extended to.
    let may = sampling.part(|s| {
        let whole = compared(s) == s.records.len() && s.decision.is_none();
        whole.then(|| (defects(s) <= s.accept as usize, s.larger))
    });
    let verdict = move || {
        let (accept, larger) = may.get()?;
        let extend = larger.map(|size| {
            view! {
                <button class="btn" {..writes_if(move || state.may_check())} on:click=move |_| decide(SampleDecision::Extend)>
                    {state.f(w::EXTEND, &[&grouped(size)])}
                </button>
            }
        });
        Some(view! {
            <div class="decide">
                <button
                    class="btn p"
                    data-testid="sample-accept"
                    {..writes_if(move || accept && state.may_check())}
                    on:click=move |_| decide(SampleDecision::Accept)
                >
                    {state.t(w::ACCEPT)}
                </button>
                {extend}
                <button
                    class="btn"
                    data-testid="sample-reject"
                    {..writes_if(move || state.may_check())}
                    on:click=move |_| decide(SampleDecision::Reject)
                >
                    {state.t(w::REJECT)}
                </button>
            </div>
        })
    };
    view! {
        {decided}
        {verdict}
    }
}
