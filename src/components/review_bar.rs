//! The bar of the review, 审核: how far it is, what is left, and a reviewer's verdicts.

use leptos::html;
use leptos::prelude::*;
use qichu_model::{ReviewPolicy, Text, Verdict};

use super::{day_and_time, grouped, writes};
use crate::engine::protocol::{Act, Filter, Summary};
use crate::engine::verify::{
    Checking, Passing, ReviewView, StandingView, VerifyAnswer, VerifyAsk, Which,
};
use crate::state::{state, words as w};

/// Shown above a table where the book names reviewers. A `phone` shows one record.
#[component]
pub fn ReviewBar(#[prop(into)] phone: Signal<bool>) -> impl IntoView {
    let state = state();
    let of = Memo::new(move |_| {
        let table = state.table.get();
        state
            .book
            .with(|b| b.as_ref().and_then(|b| b.tables[table.index()].review))
    });
    let filter = Memo::new(move |_| {
        let table = state.table.get();
        state
            .book
            .with(|b| b.as_ref().map(|b| b.tables[table.index()].filter.clone()))
    });
    let chip = move |to: Filter, text: Text, count: fn(&ReviewView) -> u32| {
        let on = to.clone();
        let number = move || of.with(|v| v.as_ref().map_or(0, count));
        view! {
            <button
                class="chip"
                class:on=move || filter.with(|f| f.as_ref() == Some(&on))
                on:click=move |_| state.show(state.table.get_untracked(), to.clone())
            >
                {move || state.t(text)} " " <span class="num">{move || grouped(number())}</span>
            </button>
        }
    };
    let progress = move || {
        let view = of.get().unwrap_or_default();
        let all = view.passed + view.returned + view.open;
        state.f(w::REVIEWED_OF, &[&grouped(view.passed), &grouped(all)])
    };
    view! {
        <Show when=move || of.with(Option::is_some)>
            <div class="review-bar" data-testid="review-bar">
                <b>{move || state.t(w::REVIEW)}</b>
                <span class="num">{progress}</span>
                <span class="chips">
                    {chip(Filter::Unreviewed, w::UNREVIEWED, |v| v.open)}
                    {chip(Filter::Returned, w::RETURNED, |v| v.returned)}
                </span>
                <span class="space"></span>
                <Show
                    when=move || !state.acting().is_empty()
                    fallback=move || view! { <small>{move || state.only_reviewers(w::REVIEW_AS)}</small> }
                >
                    <Verdicts phone />
                </Show>
            </div>
        </Show>
    }
}

/// What a reviewer may say of the records selected or shown.
#[component]
fn Verdicts(phone: Signal<bool>) -> impl IntoView {
    let state = state();
    let field = NodeRef::<html::Input>::new();
    // A record cannot be returned without a word.
    let wanted = RwSignal::new(false);
    let asked = RwSignal::new(None::<Passing>);
    let comment = RwSignal::new(String::new());
    let waiting = RwSignal::new([0u32; 2]);
    let chosen = RwSignal::new(1u8);
    let layers = Memo::new(move |_| {
        let policy = state.book.with(|b| b.as_ref().map(|b| b.settings.review));
        policy.map_or(1, ReviewPolicy::layers)
    });
    // Only of two layers is there one to tell.
    Effect::new(move |_| {
        state.grid.stale.track();
        state.actor.track();
        let table = state.table.get();
        if layers.get() < 2 {
            return;
        }
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(VerifyAnswer::Waiting(some)) = state.verify(VerifyAsk::Waiting(table)).await
            {
                let _ = waiting.try_set(some);
            }
        });
    });
    let both = Memo::new(move |_| layers.get() > 1 && waiting.with(|w| !w.contains(&0)));
    let layer_chosen = move || both.get_untracked().then(|| chosen.get_untracked());
    let say = move |which: Which, verdict: Verdict| {
        let text = comment.get_untracked().trim().to_owned();
        if verdict == Verdict::Returned && text.is_empty() {
            wanted.set(true);
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
            return;
        }
        let checking = Checking::Review {
            table: state.table.get_untracked(),
            which,
            layer: layer_chosen(),
            verdict,
            comment: text,
        };
        let done = match verdict {
            Verdict::Passed => w::REVIEWED_N,
            Verdict::Returned => w::RETURNED_N,
        };
        state.act_loudly(Act::Check(checking), done);
        comment.set(String::new());
        wanted.set(false);
        asked.set(None);
    };
    let selected = move || {
        let ((from, to), _) = state.grid.cursor.get_untracked().range();
        Which::Between(from, to)
    };
    let ask = move |_| {
        let of = VerifyAsk::Passing(state.table.get_untracked(), layer_chosen());
        wasm_bindgen_futures::spawn_local(async move {
            match state.verify(of).await {
                Some(VerifyAnswer::Passing(Passing { records: 0, .. })) => {
                    state.toast(w::PASS_NONE, true);
                }
                Some(VerifyAnswer::Passing(passing)) => drop(asked.try_set(Some(passing))),
                _ => {}
            }
        });
    };
    // What was asked is of what was shown then.
    let shown = Memo::new(move |_| {
        let table = state.table.get();
        let of = |b: &Summary| {
            let view = &b.tables[table.index()];
            (b.seq, table, view.filter.clone(), view.shown)
        };
        state.book.with(|b| b.as_ref().map(of))
    });
    Effect::new(move |_| {
        shown.with(|_| ());
        state.actor.track();
        chosen.track();
        asked.set(None);
    });
    let question = move |passing: Passing| {
        let Passing {
            records,
            wrong,
            returned,
        } = passing;
        let parts = [
            (w::PASS_ASK, records),
            (w::PASS_ASK_WRONG, wrong),
            (w::PASS_ASK_RETURNED, returned),
        ];
        let said = parts.into_iter().filter(|(_, n)| *n > 0);
        let said: Vec<String> = said
            .map(|(text, n)| state.f(text, &[&grouped(n)]))
            .collect();
        said.join(state.t(w::BETWEEN_PARTS))
    };
    let only = move || {
        let text = match (layers.get(), waiting.get()) {
            (..2, _) | (_, [0, 0]) => None,
            (_, [0, _]) => Some(w::LAYER_TWO),
            _ => Some(w::LAYER_ONE),
        };
        text.map(|text| state.t(text))
    };
    let layer = move |layer: u8, text: Text| {
        let count = move || waiting.with(|w| grouped(w[usize::from(layer) - 1]));
        view! {
            <option value=layer.to_string() selected=move || chosen.get() == layer>
                {move || state.t(text)} " " {count}
            </option>
        }
    };
    view! {
        <Show
            when=move || both.get()
            fallback=move || view! { <small data-testid="review-layer">{only}</small> }
        >
            <select
                data-testid="review-layer"
                aria-label=move || state.t(w::REVIEW_LAYER)
                on:change=move |event| chosen.set(event_target_value(&event).parse().unwrap_or(1))
            >
                {layer(1, w::LAYER_ONE)}
                {layer(2, w::LAYER_TWO)}
            </select>
        </Show>
        <input
            data-testid="review-comment"
            node_ref=field
            class:wanted=move || wanted.get()
            aria-invalid=move || wanted.get().then_some("true")
            prop:value=move || comment.get()
            placeholder=move || state.t(if wanted.get() { w::RETURN_WHY } else { w::REVIEW_COMMENT })
            aria-label=move || state.t(if wanted.get() { w::RETURN_WHY } else { w::REVIEW_COMMENT })
            on:input=move |event| {
                comment.set(event_target_value(&event));
                wanted.set(false);
            }
        />
        <button class="btn s" data-testid="return-selected" {..writes()} on:click=move |_| say(selected(), Verdict::Returned)>
            {move || state.t(if phone.get() { w::RETURN_THIS } else { w::RETURN_SELECTED })}
        </button>
        <button class="btn s p" data-testid="pass-selected" {..writes()} on:click=move |_| say(selected(), Verdict::Passed)>
            {move || state.t(if phone.get() { w::PASS_THIS } else { w::PASS_SELECTED })}
        </button>
        <button class="btn s" data-testid="pass-shown" {..writes()} on:click=ask>
            {move || state.t(w::PASS_SHOWN)}
        </button>
        {move || asked.get().map(|passing| {
            let sure = NodeRef::<html::Button>::new();
            Effect::new(move |_| {
                if let Some(sure) = sure.get() {
                    let _ = sure.focus();
                }
            });
            view! {
                <div class="ask" role="group" aria-label=move || question(passing)>
                    <span data-testid="pass-ask">{move || question(passing)}</span>
                    <button class="btn s p" node_ref=sure data-testid="pass-sure" {..writes()} on:click=move |_| say(Which::Shown, Verdict::Passed)>
                        {move || state.f(w::PASS_SURE, &[&grouped(passing.records)])}
                    </button>
                    <button class="btn s" on:click=move |_| asked.set(None)>{move || state.t(w::CANCEL)}</button>
                </div>
            }
        })}
    }
}

/// How a record stands: a pill, and what the reviewers said.
#[component]
pub fn ReviewPill(standing: StandingView) -> impl IntoView {
    let state = state();
    let class = match (standing.passed, standing.returned) {
        (true, _) => "pill k",
        (_, true) => "pill e",
        _ => "pill w",
    };
    let said = |mark: &crate::engine::verify::MarkView| {
        let parts = [
            mark.who.as_str(),
            mark.verdict.as_str(),
            mark.comment.as_str(),
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        format!("{} · {}", parts.join(" · "), day_and_time(mark.at_ms))
    };
    let title: Vec<String> = standing.marks.iter().map(said).collect();
    let newest = |marks: &[crate::engine::verify::MarkView]| {
        let told = marks.iter().filter(|m| !m.comment.is_empty());
        told.max_by(|a, b| a.at_ms.total_cmp(&b.at_ms))
            .map(|m| (m.who.clone(), m.comment.clone()))
    };
    let comment = (!standing.passed)
        .then(|| newest(&standing.marks))
        .flatten();
    view! {
        <span class="review-pill" title=title.join("\n")>
            <span class=class data-testid="review-standing">{standing.text}</span>
            {comment
                .map(|(who, said)| {
                    view! { <small>{move || state.f(w::EXPLAINED_BY, &[&said, &who])}</small> }
                })}
        </span>
    }
}
