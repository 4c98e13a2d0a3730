//! The hand-over sheet (交接单), to print and sign beside the bundle: totals, findings with
//! their reasons, sources, reviewers, fingerprint.

use leptos::prelude::*;

use super::review_card::sampled;
use super::review_totals::with_name;
use super::{day_and_time, grade_name, grouped};
use crate::engine::protocol::{Sealed, Summary};
use crate::engine::verify::{
    DeclaredView, LineView, SampleView, SheetView, TotalsView, VerifyAnswer, VerifyAsk,
};
use crate::state::{State, state, words as w};

/// What the sheet says that the page has to ask for.
#[derive(Clone, Default)]
struct Told {
    sheet: SheetView,
    samples: Vec<SampleView>,
    totals: Vec<TotalsView>,
    declared: Vec<DeclaredView>,
}

/// The sheet; only print shows it.
#[component]
pub fn HandOverSheet(
    /// The bundle it goes with.
    sealed: Sealed,
) -> impl IntoView {
    let state = state();
    let told = RwSignal::new(Told::default());
    Effect::new(move |_| {
        state.lang.track();
        wasm_bindgen_futures::spawn_local(async move {
            for ask in [VerifyAsk::Sheet, VerifyAsk::Samples, VerifyAsk::Totals] {
                let answer = state.verify(ask).await;
                let _ = told.try_update(|told| match answer {
                    Some(VerifyAnswer::Sheet(sheet)) => told.sheet = sheet,
                    Some(VerifyAnswer::Samples(samples)) => told.samples = samples,
                    Some(VerifyAnswer::Totals(totals, declared)) => {
                        (told.totals, told.declared) = (totals, declared);
                    }
                    _ => {}
                });
            }
        });
    });
    move || {
        let told = told.get();
        state.book.with(|book| {
            let book = book.as_ref()?;
            Some(view! {
                <article class="hand-over-sheet" data-testid="hand-over-sheet">
                    {head(state, book, &sealed)}
                    {totals(state, &told)}
                    {sources(state, book)}
                    {findings(state, &told.sheet)}
                    {checked(state, book, &told)}
                    {signatures(state)}
                </article>
            })
        })
    }
}

fn line(label: String, text: String) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{label}</th>
            <td>{text}</td>
        </tr>
    }
}

fn head(state: State, book: &Summary, sealed: &Sealed) -> impl IntoView + use<> {
    let settings = &book.settings;
    let say = |label| state.t(label).to_owned();
    view! {
        <h1>{state.t(w::SHEET_TITLE)}</h1>
        <table>
            <tbody>
                {line(say(w::COMPANY), settings.company.clone())}
                {line(say(w::REGION), settings.region.clone())}
                {line(say(w::OPENING), settings.opening_date.clone())}
                {line(say(w::CURRENCY), settings.currency.clone())}
                {line(say(w::PREPARER), settings.preparer.clone())}
                {line(say(w::SHEET_BUNDLE), sealed.name.clone())}
                {line(say(w::SHEET_SEALED), day_and_time(js_sys::Date::parse(&sealed.time)))}
                {line(format!("{} SHA-256", state.t(w::FINGERPRINT)), sealed.digest.clone())}
                {line(say(w::SHEET_KEY), sealed.key.public.clone())}
            </tbody>
        </table>
    }
}

/// Each total from what was declared to what the bundle holds, and why it changed on the way.
fn totals(state: State, told: &Told) -> impl IntoView + use<> {
    let rows = told.totals.iter().flat_map(|of| {
        let row = move |(i, line): (usize, &LineView)| {
            let table = if i == 0 {
                state.t(of.table.spec().label)
            } else {
                ""
            };
            let figure = |n: rust_decimal::Decimal| grouped(n.normalize());
            // The first counts records; a later one without a field sums up others.
            let own = i == 0 || line.field.is_some();
            let place = (of.table, line.field);
            let declared = told
                .declared
                .iter()
                .filter(|d| own && (d.of.table, d.of.field) == place);
            let why: Vec<String> = (declared.filter_map(|d| undeclared(state, d)))
                .chain(changed(state, line))
                .collect();
            view! {
                <tr>
                    <td>{table}</td>
                    <td>{line.label.clone()}</td>
                    <td class="n num">{line.declared.map(figure)}</td>
                    <td class="n num">{figure(line.read)}</td>
                    <td class="n num">{figure(line.book)}</td>
                    <td class="n num">{figure(line.bundle)}</td>
                    <td>{why.into_iter().map(|why| view! { <div>{why}</div> }).collect_view()}</td>
                </tr>
            }
        };
        of.lines.iter().enumerate().map(row)
    });
    let heads = [w::TABLE, w::TOTAL_OF];
    let figures = [w::DECLARED_BY, w::READ_FROM, w::IN_BOOK, w::IN_BUNDLE];
    view! {
        <h2>{state.t(w::TOTALS_TITLE)}</h2>
        <table>
            <thead>
                <tr>
                    {heads.map(|head| view! { <th>{state.t(head)}</th> }).into_iter().collect_view()}
                    {figures.map(|head| view! { <th class="n">{state.t(head)}</th> }).into_iter().collect_view()}
                    <th>{state.t(w::SHEET_DIFFERENCE)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// What a source declares otherwise than was read, and why.
fn undeclared(state: State, one: &DeclaredView) -> Option<String> {
    let off = one.declared.saturating_sub(one.read);
    let figures = [one.declared, one.read, off].map(|n| grouped(n.normalize()));
    let line = state.f(w::DECLARED_LINE, &[&figures[0], &figures[1], &figures[2]]);
    let line = format!("{} · {line}", one.name);
    (!off.is_zero()).then(|| with_reason(state, line, one.explained.as_ref()))
}

/// What lies between the files and the book, and why.
fn changed(state: State, line: &LineView) -> Option<String> {
    let between = line.between.join(" · ");
    (!between.is_empty()).then(|| with_reason(state, between, line.explained.as_ref()))
}

fn with_reason(state: State, what: String, said: Option<&(String, String)>) -> String {
    match said {
        None => what,
        Some(said) => state.f(w::SHEET_BECAUSE, &[&what, &with_name(state, said)]),
    }
}

fn sources(state: State, book: &Summary) -> impl IntoView + use<> {
    let rows = book.sources.iter().map(|source| {
        view! {
            <tr>
                <td>{source.name.clone()}</td>
                <td>{source.owner.clone()}</td>
                <td>{state.t(grade_name(source.grade))}</td>
                <td class="n num">{grouped(source.records)}</td>
                <td class="num">{source.digest.clone()}</td>
            </tr>
        }
    });
    view! {
        <h2>{state.t(w::SOURCES)}</h2>
        <table>
            <thead>
                <tr>
                    <th>{state.t(w::SHEET_FILE)}</th>
                    <th>{state.t(w::SHEET_OWNER)}</th>
                    <th>{state.t(w::GRADE)}</th>
                    <th class="n">{state.t(w::RECORDS)}</th>
                    <th>{state.t(w::SHEET_DIGEST)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn findings(state: State, sheet: &SheetView) -> impl IntoView + use<> {
    let rows = sheet.warnings.iter().map(|of| {
        view! {
            <tr>
                <td class="num">{of.code.clone()}</td>
                <td>{state.t(of.table.map_or(w::IN_FILES, |t| t.spec().label))}</td>
                <td>{of.title.clone()}</td>
                <td class="n num">{grouped(of.count)}</td>
                <td>{of.reason.clone()}</td>
            </tr>
        }
    });
    let body = match sheet.warnings.is_empty() {
        true => view! { <p>{state.t(w::NO_WARNINGS)}</p> }.into_any(),
        false => view! {
            <table>
                <thead>
                    <tr>
                        <th>{state.t(w::SHEET_RULE)}</th>
                        <th>{state.t(w::TABLE)}</th>
                        <th>{state.t(w::FINDINGS)}</th>
                        <th class="n">{state.t(w::SHEET_COUNT)}</th>
                        <th>{state.t(w::COMPARE_REASON)}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <h2>{state.t(w::SHEET_FINDINGS)}</h2>
        {body}
    }
}

fn checked(state: State, book: &Summary, told: &Told) -> impl IntoView + use<> {
    let review = match book.settings.reviewers.is_empty() {
        true => state.t(w::NOBODY_REVIEWED).to_owned(),
        false => {
            let views = book.tables.iter().filter_map(|t| t.review);
            let passed = grouped(views.map(|r| r.passed).sum::<u32>());
            let all = grouped(book.tables.iter().map(|t| t.rows).sum::<u32>());
            // Who reviewed, not who might have.
            let people = told.sheet.passed.iter().map(|(who, layer, count)| {
                let layer = if *layer == 1 {
                    w::LAYER_ONE
                } else {
                    w::LAYER_TWO
                };
                state.f(w::SHEET_PASSED, &[who, state.t(layer), &grouped(count)])
            });
            let progress = state.f(w::REVIEWED_OF, &[&passed, &all]);
            let parts: Vec<String> = people.chain([progress]).collect();
            parts.join(" · ")
        }
    };
    view! {
        <h2>{state.t(w::SHEET_CHECKED)}</h2>
        <p>{review}</p>
        <p>{sampled(state, &told.samples)}</p>
    }
}

fn signatures(state: State) -> impl IntoView {
    let people = [w::SHEET_GIVES, w::SHEET_REVIEWS, w::SHEET_TAKES];
    let one = |person| view! { <div>{state.t(person)} <span></span></div> };
    view! { <div class="signatures">{people.map(one).into_iter().collect_view()}</div> }
}
