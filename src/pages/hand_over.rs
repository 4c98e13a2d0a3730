//! 交接: seal and hand over.

use leptos::prelude::*;
use qichu_model::schema::column;
use qichu_model::{Severity, TableId};

use crate::components::{
    ExportCard, HandOverSheet, ReviewCard, ToExplain, clock, grouped, print, size, writes_if,
};
use crate::engine::protocol::{Answer, Ask, Filter, GroupView, KeyView, Summary, TableView};
use crate::state::{State, state, words as w};

/// `7f3a·c21e·90bd`: enough to compare by eye.
fn short(hex: &str) -> String {
    let parts: Vec<&str> = (0..12)
        .step_by(4)
        .filter_map(|i| hex.get(i..i + 4))
        .collect();
    parts.join("·")
}

/// The last stage.
#[component]
pub fn HandOver() -> impl IntoView {
    let state = state();
    view! {
        <div class="page">
            <h1>{move || state.t(w::SEAL_TITLE)}</h1>
            <p class="lead">{move || state.t(w::SEAL_LEAD)}</p>
            <div class="cards">{move || state.book.with(|b| b.as_ref().map(|b| cards(state, b)))}</div>
            <div class="two">
                <Signature />
                <Package />
            </div>
            <ExportCard />
            {move || {
                let sealed = state.sealed.get().filter(|_| !changed_since(state));
                sealed.map(|sealed| view! { <HandOverSheet sealed /> })
            }}
        </div>
    }
}

fn cards(state: State, book: &Summary) -> impl IntoView + use<> {
    let records: u32 = book.tables.iter().map(|t| t.rows).sum();
    let filled = book.tables.iter().filter(|t| t.rows > 0).count();
    let open = book.warnings - book.reasoned;
    let warnings = match open {
        _ if book.checking => state.t(w::CHECKING).into(),
        0 if book.warnings == 0 => state.t(w::NO_WARNINGS).into(),
        0 => state.f(w::ALL_EXPLAINED, &[&grouped(book.warnings)]),
        n => state.f(w::TO_EXPLAIN, &[&grouped(n)]),
    };
    let sum = |key: &str| {
        let sums = &book.tables[TableId::Stock.index()].sums;
        let column = TableId::Stock.spec().field(key);
        sums.iter()
            .find(|(c, _)| Some(*c) == column)
            .map_or("0", |(_, s)| s.as_str())
            .to_owned()
    };
    let parts = ["on_hand", "in_transit", "produced_not_stored"].map(sum);
    let total: rust_decimal::Decimal = parts
        .iter()
        .filter_map(|p| p.parse::<rust_decimal::Decimal>().ok())
        .sum();
    let shown = parts.each_ref().map(grouped);
    let wrong = book.wrong(None);
    view! {
        <div class="card">
            <small>{state.t(w::RECORDS)}</small>
            <div class="big num">{grouped(records)}</div>
            <small>{state.f(w::TABLES_SOURCES, &[&filled.to_string(), &book.sources.len().to_string()])}</small>
        </div>
        <div class="card">
            <small>{state.t(w::ERRORS)}</small>
            <div class="big num" class:ok={ !book.checking && wrong == 0 } class:bad={ wrong > 0 }>
                {if book.checking { "…".to_owned() } else { grouped(wrong) }}
            </div>
            <small>{warnings}</small>
        </div>
        <div class="card">
            <small>{state.t(w::STOCK_TOTAL)}</small>
            <div class="big num">{grouped(total.normalize())}</div>
            <small>{state.f(w::STOCK_PARTS, &[&shown[0], &shown[1], &shown[2]])}</small>
        </div>
        <ReviewCard />
    }
}

#[component]
fn Signature() -> impl IntoView {
    let state = state();
    let key = RwSignal::new(None::<KeyView>);
    wasm_bindgen_futures::spawn_local(async move {
        match state.ask(Ask::Key).await {
            Ok((Answer::Key(found), _)) => {
                let _ = key.try_set(Some(found));
            }
            Ok(_) => {}
            Err(why) => state.toast(why, true),
        }
    });
    let author = RwSignal::new(state.book.with_untracked(|b| {
        b.as_ref()
            .map(|b| b.settings.preparer.clone())
            .unwrap_or_default()
    }));
    let may = move || state.book.with(|b| b.as_ref().is_some_and(|b| b.may_seal));
    let named = move || author.with(|a| !a.trim().is_empty());
    // A reviewer who is still at the keyboard, or typed as the author.
    let acting = Memo::new(move |_| state.acting());
    let reviews = Memo::new(move |_| {
        let reviewer = |a: &String| {
            let of = |b: &Summary| b.settings.reviewer(a).map(str::to_owned);
            state.book.with(|b| b.as_ref().and_then(of))
        };
        author.with(reviewer)
    });
    let prepares = move || acting.with(String::is_empty) && reviews.with(Option::is_none);
    // Hours and minutes, as the clock on the wall has them.
    let signed = move || {
        let at = state.sealed.get()?.time;
        let at = clock(js_sys::Date::parse(&at));
        Some(state.f(w::SEALED_AT, &[at.get(..5).unwrap_or_default()]))
    };
    view! {
        <div class="card">
            <h2>{move || state.t(w::SIGNATURE)}</h2>
            <label class="row">
                <span>{move || state.t(w::AUTHOR)}</span>
                <input
                    data-testid="author"
                    prop:value=move || author.get()
                    placeholder=move || state.t(w::AUTHOR_HINT)
                    on:input=move |event| author.set(event_target_value(&event))
                />
            </label>
            <div class="row">
                <span>{move || state.t(w::DEVICE_KEY)}</span>
                <span class="num" data-testid="device-key" data-key=move || key.get().map(|k| k.public)>
                    {move || key.get().map(|k| short(&k.public))}
                </span>
                {move || signed().map(|s| view! { <span class="pill k">{s}</span> })}
            </div>
            <Show when=move || key.with(|k| k.as_ref().is_some_and(|k| k.software))>
                <p class="notice w">{move || state.t(w::SOFTWARE_KEY)}</p>
            </Show>
            <ToDo />
            <ToExplain />
            <Show when=move || !acting.with(String::is_empty)>
                <p class="notice w" role="status" data-testid="seal-as-preparer">
                    {move || state.f(w::SEAL_AS_PREPARER, &[&acting.get()])} " "
                    <button class="btn s" on:click=move |_| state.actor.set(String::new())>
                        {move || state.t(w::BE_PREPARER)}
                    </button>
                </p>
            </Show>
            {move || {
                let name = reviews.get()?;
                Some(view! { <p class="notice w" role="status">{state.f(w::AUTHOR_REVIEWS, &[&name])}</p> })
            }}
            <div class="acts">
                <button
                    class="btn p"
                    data-testid="seal"
                    {..writes_if(move || may() && named() && prepares())}
                    on:click=move |_| state.seal(author.get_untracked().trim().to_owned())
                >
                    {move || state.t(w::SEAL_NOW)}
                </button>
            </div>
        </div>
    }
}

/// What is left before the seal.
#[component]
fn ToDo() -> impl IntoView {
    let state = state();
    move || {
        state.book.with(|book| {
            let book = book.as_ref()?;
            let waits = |t: &TableView| t.review.map_or(0, |r| r.open + r.returned);
            let go = move |table: Option<TableId>, filter: Filter| {
                let shown = state.table;
                move |_| state.show(table.unwrap_or_else(|| shown.get_untracked()), filter.clone())
            };
            // Records first: what stands on a whole table, or on a file, is on none of them, and
            // shown beside all.
            let findings = |severity: Severity, filter: Filter| {
                let is_open = |g: &&GroupView| {
                    g.severity == severity && g.count > g.reasoned && !g.is_unreviewed()
                };
                let of_record = |g: &&GroupView| g.first.as_ref().is_some_and(|f| f.row.is_some());
                let mut open = book.groups.iter().filter(is_open);
                match open.clone().find(of_record) {
                    Some(group) => go(group.table, filter),
                    None => go(open.find_map(|g| g.table), Filter::All),
                }
            };
            let wrong = book.wrong(None);
            let waiting: u32 = book.tables.iter().map(waits).sum();
            let open = book.warnings - book.reasoned;
            let empty = book.tables.iter().all(|t| t.rows == 0);
            Some(view! {
                <ul class="left-to-do">
                    {(wrong > 0)
                        .then(|| {
                            view! {
                                <li class="e">
                                    <button class="plain link" on:click=findings(Severity::Error, Filter::Errors)>
                                        {state.f(w::FIX_ERRORS_FIRST, &[&grouped(wrong)])}
                                    </button>
                                </li>
                            }
                        })}
                    {(waiting > 0)
                        .then(|| {
                            let table = book.tables.iter().find(|t| waits(t) > 0).map(|t| t.table);
                            view! {
                                <li class="e">
                                    <button class="plain link" on:click=go(table, Filter::Unreviewed)>
                                        {state.f(w::REVIEW_FIRST, &[&grouped(waiting)])}
                                    </button>
                                </li>
                            }
                        })}
                    {(open > 0)
                        .then(|| {
                            view! {
                                <li class="w">
                                    <button class="plain link" on:click=findings(Severity::Warning, Filter::Warnings)>
                                        {state.f(w::EXPLAIN_FIRST, &[&grouped(open)])}
                                    </button>
                                </li>
                            }
                        })}
                    {book.checking.then(|| view! { <li class="w">{state.t(w::CHECKING)}</li> })}
                    {empty.then(|| view! { <li class="w">{state.t(w::NEED_RECORDS)}</li> })}
                    {book.may_seal.then(|| view! { <li class="k">{state.t(w::READY_TO_SEAL)}</li> })}
                </ul>
            })
        })
    }
}

/// Whether the book is no longer what was sealed.
fn changed_since(state: State) -> bool {
    let seq = state.book.with(|b| b.as_ref().map(|b| b.seq));
    state
        .sealed
        .with(|s| s.as_ref().is_some_and(|s| Some(s.seq) != seq))
}

#[component]
fn Package() -> impl IntoView {
    let state = state();
    let changed = move || changed_since(state);
    let body = move || match state.sealed.get() {
        None => view! { <p class="none">{state.t(w::NOT_SEALED)}</p> }.into_any(),
        Some(sealed) => {
            let about = format!(
                "{} · {}",
                size(sealed.bytes.into()),
                state.t(w::BUNDLE_ABOUT)
            );
            view! {
                <div class="stamp" aria-hidden="true">{state.t(w::STAMP_A)}<br />{state.t(w::STAMP_B)}</div>
                <div class="about">
                    <b>{sealed.name.clone()}</b>
                    <p>{about}</p>
                    <p class="num">{state.t(w::FINGERPRINT)} " sha256 " {short(&sealed.digest)}</p>
                    <p class="num cmd">"qichu verify " {sealed.name.clone()}</p>
                    <Show when=changed><p class="notice w">{state.t(w::CHANGED_SINCE_SEAL)}</p></Show>
                    <button class="btn p" data-testid="download-bundle" on:click=move |_| state.download_bundle()>
                        {state.t(w::DOWNLOAD)}
                    </button>
                    " "
                    <button class="btn" data-testid="print-sheet" disabled=changed on:click=move |_| print()>
                        {state.t(w::PRINT_SHEET)}
                    </button>
                </div>
            }
                .into_any()
        }
    };
    view! { <div class="card package" class:sealed=move || state.sealed.with(Option::is_some)>{body}</div> }
}

// Kept by the compiler: the columns the stock card sums.
const _: [u16; 3] = [
    column(TableId::Stock, "on_hand"),
    column(TableId::Stock, "in_transit"),
    column(TableId::Stock, "produced_not_stored"),
];
