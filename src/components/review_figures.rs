//! How verification stands: a figure a part, each of which leads to its part; and the parts.

use leptos::prelude::*;
use qichu_model::{TableId, Text};
use wasm_bindgen::JsCast;

use super::review_totals::{is_open, open_lines, stays};
use super::{grouped, review_card};
use crate::engine::protocol::Filter;
use crate::engine::verify::ReviewView;
use crate::state::{Checks, Screen, state, words as w};

/// A part of the verify screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartId {
    /// From what sources declare to what the bundle holds.
    Totals,
    /// Records beside their sources.
    Samples,
    /// Reviewed by another.
    Reviews,
}

impl PartId {
    const fn key(self) -> &'static str {
        match self {
            Self::Totals => "totals",
            Self::Samples => "samples",
            Self::Reviews => "reviews",
        }
    }

    /// Opens it and brings it into view.
    fn show(self) {
        let part = document().get_element_by_id(self.key());
        if let Some(part) = part.and_then(|p| p.dyn_into::<web_sys::HtmlDetailsElement>().ok()) {
            part.set_open(true);
            part.scroll_into_view();
            let summary = part.query_selector("summary").ok().flatten();
            if let Some(summary) = summary.and_then(|s| s.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = summary.focus();
            }
        }
    }
}

/// How something stands, as a pill says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The pill's class.
    pub class: &'static str,
    /// In words.
    pub text: String,
}

/// A part of the screen, which opens where something is to be done. It closes only by hand:
/// whoever does the last thing in it is not to lose the place.
#[component]
pub fn Part(
    id: PartId,
    title: Text,
    lead: Text,
    #[prop(into)] standing: Signal<Option<Standing>>,
    #[prop(into)] to_do: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let state = state();
    let pill = move || {
        let standing = standing.get()?;
        Some(view! { <span class=format!("pill {}", standing.class)>{standing.text}</span> })
    };
    view! {
        <details class="part" id=id.key() data-testid=id.key() prop:open=opened(to_do)>
            <summary>
                <h2>{move || state.t(title)}</h2>
                {pill}
            </summary>
            <p class="lead">{move || state.t(lead)}</p>
            {children()}
        </details>
    }
}

/// Whether something was to be done, at any time.
pub fn opened(to_do: Signal<bool>) -> Memo<bool> {
    Memo::new(move |before: Option<&bool>| to_do.get() || before.is_some_and(|b| *b))
}

/// A figure a part, at the top.
#[component]
pub fn ReviewFigures(checks: Checks) -> impl IntoView {
    let state = state();
    let Checks {
        totals,
        declared,
        samples,
    } = checks;
    let of = |part: usize, all: usize| match all {
        0 => "—".to_owned(),
        _ => format!("{} / {}", grouped(part), grouped(all)),
    };
    let told = Memo::new(move |_| {
        declared.with(|d| {
            let open = d.iter().filter(|d| is_open(d)).count();
            (d.len() - open, d.len(), open)
        })
    });
    let lines = Memo::new(move |_| {
        totals.with(|t| {
            let lines = t.iter().flat_map(|t| &t.lines);
            let agree = lines.clone().filter(|l| stays(l)).count();
            (agree, lines.count(), open_lines(t))
        })
    });
    let decided = Memo::new(move |_| {
        samples.with(|s| (s.iter().filter(|s| s.decision.is_some()).count(), s.len()))
    });
    let reviewed = Memo::new(move |_| review_card::counts(state));
    let told_lead = move || match told.get() {
        (_, 0, _) => state.t(w::NOTHING_DECLARED).to_owned(),
        (.., 0) => state.t(w::DECLARED_ALL_RIGHT).to_owned(),
        (.., open) => state.f(w::LEFT_TO_EXPLAIN, &[&open.to_string()]),
    };
    let lines_lead = move || match lines.get() {
        (_, 0, _) => state.t(w::NOTHING_TO_VERIFY).to_owned(),
        (agree, all, _) if agree == all => state.t(w::ALL_AS_READ).to_owned(),
        (agree, all, 0) => state.f(w::NOT_AS_READ, &[&(all - agree).to_string()]),
        (.., open) => state.f(w::LEFT_TO_EXPLAIN, &[&open.to_string()]),
    };
    let reviewed_figure = move || match reviewed.get() {
        None => "—".into(),
        Some((passed, all)) => of(passed as usize, all as usize),
    };
    let reviewed_lead = move || match reviewed.get() {
        None => state.t(w::NO_REVIEWER).to_owned(),
        Some((passed, all)) if passed == all => state.t(w::ALL_REVIEWED).to_owned(),
        Some((passed, all)) => state.f(w::LEFT_TO_REVIEW, &[&grouped(all - passed)]),
    };
    view! {
        <div class="cards verify-figures">
            <Figure
                part=PartId::Totals
                title=w::DECLARED_BY
                figure=move || of(told.get().0, told.get().1)
                class=move || match told.get() {
                    (_, 0, _) => "none",
                    (.., 0) => "ok",
                    _ => "bad",
                }
                lead=told_lead
            />
            <Figure
                part=PartId::Totals
                title=w::BEFORE_AFTER
                figure=move || of(lines.get().0, lines.get().1)
                class=move || match lines.get() {
                    (_, 0, _) => "none",
                    (agree, all, _) if agree == all => "ok",
                    (.., 0) => "",
                    _ => "bad",
                }
                lead=lines_lead
            />
            <Figure
                part=PartId::Samples
                title=w::SAMPLE_TITLE
                figure=move || of(decided.get().0, decided.get().1)
                class=move || samples.with(|s| review_card::sample_class(s))
                lead=move || samples.with(|s| review_card::sampled(state, s))
            />
            <Figure
                part=PartId::Reviews
                title=w::REVIEW
                figure=reviewed_figure
                class=move || match reviewed.get() {
                    None => "none",
                    Some((passed, all)) if passed == all => "ok",
                    Some(_) => "",
                }
                lead=reviewed_lead
            />
        </div>
    }
}

#[component]
fn Figure(
    part: PartId,
    title: Text,
    figure: impl Fn() -> String + Send + 'static,
    class: impl Fn() -> &'static str + Send + 'static,
    lead: impl Fn() -> String + Send + 'static,
) -> impl IntoView {
    let state = state();
    view! {
        <button class="card pick" on:click=move |_| part.show()>
            <small>{move || state.t(title)}</small>
            <span class=move || format!("big num {}", class())>{figure}</span>
            <small>{lead}</small>
        </button>
    }
}

/// How far the review of each table is.
#[component]
pub fn Reviews() -> impl IntoView {
    let state = state();
    let tables = Memo::new(move |_| {
        state.book.with(|b| {
            let tables = b.as_ref().map_or(&[][..], |b| &b.tables);
            let views = tables.iter().filter(|t| t.rows > 0);
            let views = views.filter_map(|t| Some((t.table, t.review?)));
            views.collect::<Vec<(TableId, ReviewView)>>()
        })
    });
    let counts = Memo::new(move |_| review_card::counts(state));
    let standing = Signal::derive(move || {
        let (passed, all) = counts.get()?;
        let figures = [passed, all].map(grouped);
        Some(Standing {
            class: if passed == all { "k" } else { "w" },
            text: state.f(w::REVIEWED_OF, &figures.each_ref().map(String::as_str)),
        })
    });
    let to_do = Signal::derive(move || counts.get().is_some_and(|(passed, all)| passed < all));
    let line = move |(table, view): (TableId, ReviewView)| {
        let all = view.passed + view.returned + view.open;
        let figures = [view.passed, all].map(grouped);
        let left = match (view.open, view.returned) {
            (0, 0) => None,
            (0, n) => Some((Filter::Returned, w::RETURNED, n)),
            (n, _) => Some((Filter::Unreviewed, w::UNREVIEWED, n)),
        };
        let left = left.map(|(filter, text, n)| {
            view! {
                <button class="plain link" on:click=move |_| state.show(table, filter.clone())>
                    {state.t(text)} " " {grouped(n)}
                </button>
            }
        });
        view! {
            <li>
                <b>{state.t(table.spec().label)}</b>
                <span class="num">{state.f(w::REVIEWED_OF, &figures.each_ref().map(String::as_str))}</span>
                <span class="bar"><span style:width=format!("{}%", u64::from(view.passed) * 100 / u64::from(all.max(1)))></span></span>
                {left}
            </li>
        }
    };
    view! {
        <Part id=PartId::Reviews title=w::REVIEW lead=w::REVIEWS_LEAD standing to_do>
            <Show
                when=move || counts.get().is_some()
                fallback=move || {
                    view! {
                        <div class="card unreviewed">
                            <span>{move || state.t(w::NOT_REVIEWED_LEAD)}</span>
                            <button class="btn s" on:click=move |_| state.screen.set(Screen::Settings)>
                                {move || state.t(w::NAME_REVIEWERS)}
                            </button>
                        </div>
                    }
                }
            >
                <ul class="card reviews">{move || tables.get().into_iter().map(line).collect_view()}</ul>
            </Show>
        </Part>
    }
}
