//! Sampling, 抽样核对: fix the content, draw with a nonce, compare each record with its
//! source, decide.

use leptos::prelude::*;
use qichu_book::check::Outcome;
use qichu_model::{Cause, SampleDecision, TableId};
use wasm_bindgen::JsCast;

use super::{grouped, writes, writes_if};
use crate::engine::verify::{Checking, SampleView, SampledField, VerifyAnswer, VerifyAsk};
use crate::state::{State, state, words as w};

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
    table: RwSignal<TableId>,
    /// Which of the records drawn is compared.
    at: RwSignal<usize>,
    /// It is being said how the record differs.
    differing: RwSignal<bool>,
}

impl Sampling {
    fn now(&self) -> Option<SampleView> {
        let table = self.table.get();
        self.samples.with(|all| {
            let own = all.iter().find(|s| s.table == table);
            own.or(all.first()).cloned()
        })
    }

    fn load(self) {
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(VerifyAnswer::Samples(found)) = self.state.verify(VerifyAsk::Samples).await
            {
                let _ = self.samples.try_set(found);
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
            }
        });
    }
}

/// Samples of every table that has records.
#[component]
pub fn Samples() -> impl IntoView {
    let state = state();
    let sampling = Sampling {
        state,
        samples: RwSignal::new(Vec::new()),
        table: RwSignal::new(state.table.get_untracked()),
        at: RwSignal::new(0),
        differing: RwSignal::new(false),
    };
    let seq = Memo::new(move |_| state.book.with(|b| b.as_ref().map(|b| b.seq)));
    Effect::new(move |_| {
        seq.get();
        sampling.load();
    });
    keys(sampling);
    let chip = move |sample: SampleView| {
        let table = sample.table;
        let on = move || sampling.now().is_some_and(|s| s.table == table);
        let count = match sample.records.len() {
            0 => String::new(),
            all => format!("{}/{all}", compared(&sample)),
        };
        view! {
            <button
                class="chip"
                class:on=on
                on:click=move |_| {
                    sampling.table.set(table);
                    sampling.at.set(0);
                    sampling.differing.set(false);
                }
            >
                {move || state.t(table.spec().label)} " " <span class="num">{count}</span>
            </button>
        }
    };
    view! {
        <section class="verify-part" data-testid="samples">
            <h2>{move || state.t(w::SAMPLE_TITLE)}</h2>
            <p class="lead">{move || state.t(w::SAMPLING_LEAD)}</p>
            <div class="chips">{move || sampling.samples.get().into_iter().map(chip).collect_view()}</div>
            {move || {
                state.lang.track();
                sampling.now().map(|sample| view! { <OneSample sampling sample /> })
            }}
        </section>
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
        let open = untrack(|| sampling.now()).is_some_and(|s| is_open(&s));
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
fn OneSample(sampling: Sampling, sample: SampleView) -> impl IntoView {
    let state = sampling.state;
    let plan = {
        let figures = [
            grouped(sample.population),
            sample.plan.level.key().to_owned(),
            sample.plan.aql.key().to_owned(),
            sample.letter.to_string(),
            grouped(sample.size),
            grouped(sample.accept),
        ];
        let figures = figures.each_ref().map(String::as_str);
        state.f(w::SAMPLE_PLAN, &figures)
    };
    let table = sample.table;
    let act = move |checking: Checking| {
        wasm_bindgen_futures::spawn_local(async move {
            state.check(checking).await;
            let _ = sampling.at.try_set(0);
        });
    };
    let body = if !sample.committed {
        let none = sample.population == 0;
        view! {
            <button class="btn p" data-testid="sample-commit" {..writes_if(move || !none)} on:click=move |_| act(Checking::Commit(table))>
                {move || state.t(w::SAMPLE_COMMIT)}
            </button>
        }
        .into_any()
    } else if sample.records.is_empty() {
        let nonce = RwSignal::new(String::new());
        view! {
            <div class="draw">
                <label>
                    <span>{move || state.t(w::SAMPLE_NONCE)}</span>
                    <input
                        data-testid="sample-nonce"
                        placeholder=move || state.t(w::SAMPLE_NONCE_HINT)
                        on:input=move |event| nonce.set(event_target_value(&event))
                    />
                </label>
                <button
                    class="btn p"
                    data-testid="sample-draw"
                    {..writes_if(move || nonce.with(|n| !n.trim().is_empty()))}
                    on:click=move |_| act(Checking::Draw(table, nonce.get_untracked()))
                >
                    {move || state.t(w::SAMPLE_DRAW)}
                </button>
                <button class="btn" {..writes()} on:click=move |_| act(Checking::Commit(table))>
                    {move || state.t(w::SAMPLE_AGAIN)}
                </button>
            </div>
        }
        .into_any()
    } else {
        view! { <Drawn sampling sample=sample.clone() /> }.into_any()
    };
    view! {
        <div class="card sample-card">
            <p>{plan}</p>
            {body}
        </div>
    }
}

#[component]
fn Drawn(sampling: Sampling, sample: SampleView) -> impl IntoView {
    let state = sampling.state;
    let table = sample.table;
    let (done, all, wrong) = (compared(&sample), sample.records.len(), defects(&sample));
    let figures = [done, all, wrong, sample.accept as usize].map(|n| n.to_string());
    let progress = state.f(
        w::SAMPLE_PROGRESS,
        &[&figures[0], &figures[1], &figures[2], &figures[3]],
    );
    let seed = state.f(
        w::SAMPLE_SEED,
        &[&sample.digest[..12.min(sample.digest.len())], &sample.nonce],
    );
    let changed = (sample.changed_since > 0)
        .then(|| state.f(w::CHANGED_SINCE_SAMPLE, &[&grouped(sample.changed_since)]));
    let decide = move |decision: SampleDecision| {
        wasm_bindgen_futures::spawn_local(async move {
            state.check(Checking::Decide(table, decision)).await;
        });
    };
    let decided = sample.decision.clone().map(|(decision, who)| {
        let (class, text) = match decision {
            SampleDecision::Reject => ("pill e", w::REJECTED),
            SampleDecision::Accept | SampleDecision::Extend => ("pill k", w::ACCEPTED),
        };
        view! {
            <div class="decided">
                <span class=class data-testid="sample-decision">{state.t(text)}</span>
                " "
                <small>{who}</small>
                <button
                    class="btn"
                    {..writes()}
                    on:click=move |_| {
                        wasm_bindgen_futures::spawn_local(async move {
                            state.check(Checking::Commit(table)).await;
                        });
                    }
                >
                    {move || state.t(w::SAMPLE_AGAIN)}
                </button>
            </div>
        }
    });
    let verdict = (done == all && sample.decision.is_none()).then(|| {
        let may = wrong <= sample.accept as usize;
        let larger = sample.larger;
        view! {
            <div class="decide">
                <button class="btn p" data-testid="sample-accept" {..writes_if(move || may)} on:click=move |_| decide(SampleDecision::Accept)>
                    {move || state.t(w::ACCEPT)}
                </button>
                {larger
                    .map(|size| {
                        view! {
                            <button class="btn" {..writes()} on:click=move |_| decide(SampleDecision::Extend)>
                                {move || state.f(w::EXTEND, &[&grouped(size)])}
                            </button>
                        }
                    })}
                <button class="btn" data-testid="sample-reject" {..writes()} on:click=move |_| decide(SampleDecision::Reject)>
                    {move || state.t(w::REJECT)}
                </button>
            </div>
        }
    });
    let records = sample.records.clone();
    let marks = {
        let dot = move |(i, (row, outcome)): (usize, &(u32, Option<Outcome>))| {
            let class = match outcome {
                None => "mark-dot",
                Some(Outcome::Matches) => "mark-dot k",
                Some(Outcome::Differs { .. }) => "mark-dot e",
            };
            let label = state.f(w::SAMPLE_RECORD, &[&(i + 1).to_string(), &grouped(row + 1)]);
            view! {
                <button
                    class=class
                    class:on=move || sampling.at.get() == i
                    aria-label=label.clone()
                    title=label
                    on:click=move |_| {
                        sampling.at.set(i);
                        sampling.differing.set(false);
                    }
                ></button>
            }
        };
        records.iter().enumerate().map(dot).collect_view()
    };
    let open = is_open(&sample);
    let record = move || {
        let at = sampling.at.get().min(records.len().saturating_sub(1));
        let (row, outcome) = records.get(at).cloned()?;
        Some(view! { <Record sampling table at row outcome open /> })
    };
    view! {
        <p class="num">
            <b data-testid="sample-progress">{progress}</b>
            " "
            <small>{seed}</small>
        </p>
        {changed.map(|text| view! { <p class="notice w">{text}</p> })}
        {decided}
        {verdict}
        <div class="dots">{marks}</div>
        {record}
    }
}

/// A sampled record beside its source.
#[component]
fn Record(
    sampling: Sampling,
    table: TableId,
    at: usize,
    row: u32,
    outcome: Option<Outcome>,
    open: bool,
) -> impl IntoView {
    let state = sampling.state;
    let fields = RwSignal::new(Vec::<SampledField>::new());
    Effect::new(move |_| {
        state.grid.stale.track();
        state.lang.track();
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(VerifyAnswer::Sampled(found)) =
                state.verify(VerifyAsk::Sampled(table, row)).await
            {
                let _ = fields.try_set(found);
            }
        });
    });
    let line = move |field: SampledField| {
        let from = field.source.as_ref();
        let place = from.map(|from| {
            let parts = [
                from.file.as_str(),
                from.sheet.as_str(),
                from.address.as_str(),
            ];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            parts.join(" › ")
        });
        let original = from.map(|f| f.original.clone());
        let edited = original.as_ref().is_some_and(|o| *o != field.text);
        let other = field
            .now
            .as_ref()
            .is_some_and(|now| Some(now) != original.as_ref());
        view! {
            <tr class:edited=edited>
                <th scope="row">{field.label}</th>
                <td>{field.text}</td>
                <td>{original}</td>
                <td class:bad=other>{field.now}</td>
                <td class="where">{place.unwrap_or_else(|| state.t(w::TYPED_IN).into())}</td>
            </tr>
        }
    };
    let said = outcome.map(|outcome| match outcome {
        Outcome::Matches => ("pill k", state.t(w::MATCHES).to_owned()),
        Outcome::Differs { cause, note, .. } => {
            let parts = [state.t(w::DIFFERS), state.t(cause.label()), &note];
            let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
            ("pill e", parts.join(" · "))
        }
    });
    view! {
        <div class="sampled">
            <header>
                <h3>{move || state.f(w::SAMPLE_RECORD, &[&(at + 1).to_string(), &grouped(row + 1)])}</h3>
                {said.map(|(class, text)| view! { <span class=class>{text}</span> })}
                <button class="plain link" on:click=move |_| state.go_to(table, row, 0)>
                    {move || state.t(w::GO_TO_RECORD)}
                </button>
                <span class="space"></span>
                <Reopen />
            </header>
            <div class="table-scroll">
                <table>
                    <thead>
                        <tr>
                            <th>{move || state.t(w::FIELD)}</th>
                            <th>{move || state.t(w::BOOK_VALUE)}</th>
                            <th>{move || state.t(w::SOURCE_VALUE)}</th>
                            <th>{move || state.t(w::READ_NOW)}</th>
                            <th>{move || state.t(w::WHERE)}</th>
                        </tr>
                    </thead>
                    <tbody>{move || fields.get().into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
            <Show when=move || open>
                <footer>
                    <button class="btn p" data-testid="sample-matches" {..writes()} on:click=move |_| sampling.say(Outcome::Matches)>
                        {move || state.t(w::MATCHES)} " " <kbd>"M"</kbd>
                    </button>
                    <button class="btn" data-testid="sample-differs" {..writes()} on:click=move |_| sampling.differing.set(true)>
                        {move || state.t(w::DIFFERS)} " " <kbd>"D"</kbd>
                    </button>
                </footer>
                <Show when=move || sampling.differing.get()>
                    <How sampling fields />
                </Show>
            </Show>
        </div>
    }
}

/// How a record differs: cause, field, note.
#[component]
fn How(sampling: Sampling, fields: RwSignal<Vec<SampledField>>) -> impl IntoView {
    let state = sampling.state;
    let cause = RwSignal::new(Cause::Entry);
    let column = RwSignal::new(None::<u16>);
    let note = RwSignal::new(String::new());
    let causes = move || {
        let option = |(i, cause): (usize, Cause)| {
            view! { <option value=i.to_string()>{state.t(cause.label())}</option> }
        };
        Cause::ALL
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    let columns = move || {
        let option =
            |f: SampledField| view! { <option value=f.column.to_string()>{f.label}</option> };
        fields.get().into_iter().map(option).collect_view()
    };
    let confirm = move |_| {
        sampling.say(Outcome::Differs {
            cause: cause.get_untracked(),
            column: column.get_untracked(),
            note: note.get_untracked().trim().to_owned(),
        });
    };
    view! {
        <div class="how">
            <label>
                <span>{move || state.t(w::CAUSE)}</span>
                <select
                    data-testid="sample-cause"
                    on:change=move |event| {
                        let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                        cause.set(Cause::ALL.get(number).copied().unwrap_or(Cause::Other));
                    }
                >
                    {causes}
                </select>
            </label>
            <label>
                <span>{move || state.t(w::FIELD)}</span>
                <select on:change=move |event| column.set(event_target_value(&event).parse().ok())>
                    <option value="">{move || state.t(w::WHOLE_RECORD)}</option>
                    {columns}
                </select>
            </label>
            <label>
                <span>{move || state.t(w::NOTE)}</span>
                <input on:input=move |event| note.set(event_target_value(&event)) />
            </label>
            <button class="btn p" data-testid="sample-confirm" {..writes()} on:click=confirm>{move || state.t(w::CONFIRM)}</button>
        </div>
    }
}

/// Opens a source's file again, to see what it holds now.
#[component]
fn Reopen() -> impl IntoView {
    let state = state();
    let input = NodeRef::<leptos::html::Input>::new();
    let read = move |_| {
        if let Some(input) = input.get_untracked() {
            state.read_files(crate::state::list(input.files()));
            input.set_value("");
        }
    };
    view! {
        <button
            class="btn s"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.unchecked_ref::<web_sys::HtmlElement>().click();
                }
            }
        >
            {move || state.t(w::REOPEN)}
        </button>
        <input
            type="file"
            class="hidden"
            data-testid="reopen"
            aria-label=move || state.t(w::REOPEN)
            node_ref=input
            on:change=read
        />
    }
}
