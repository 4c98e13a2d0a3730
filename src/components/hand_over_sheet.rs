//! The hand-over sheet (交接单), to print and sign beside the bundle: totals, findings with
//! their reasons, sources, reviewers, fingerprint.

use std::collections::BTreeMap;

use leptos::prelude::*;
use qichu_model::{Severity, TableId};

use super::review_card::sampled;
use super::{grade_name, grouped};
use crate::engine::protocol::{Answer, Ask, Sealed, Summary};
use crate::engine::verify::{SampleView, VerifyAnswer, VerifyAsk};
use crate::state::{State, state, words as w};

/// Findings of a rule whose reasons are told.
const TOLD: u32 = 500;

/// Table and rule of a group of findings.
type Group = (Option<TableId>, String);

/// The sheet; only print shows it.
#[component]
pub fn HandOverSheet(
    /// The bundle it goes with.
    sealed: Sealed,
) -> impl IntoView {
    let state = state();
    let samples = RwSignal::new(Vec::<SampleView>::new());
    let reasons = RwSignal::new(BTreeMap::<Group, Vec<String>>::new());
    wasm_bindgen_futures::spawn_local(async move {
        if let Some(VerifyAnswer::Samples(found)) = state.verify(VerifyAsk::Samples).await {
            let _ = samples.try_set(found);
        }
        let groups = state.book.with_untracked(|b| b.as_ref().map(warnings));
        for (table, code) in groups.into_iter().flatten() {
            let ask = Ask::Findings {
                table,
                code: code.clone(),
                from: 0,
                count: TOLD,
            };
            if let Ok((Answer::Findings(found), _)) = state.ask(ask).await {
                let mut said: Vec<String> = found.into_iter().filter_map(|f| f.reason).collect();
                said.sort_unstable();
                said.dedup();
                let _ = reasons.try_update(|all| all.insert((table, code), said));
            }
        }
    });
    move || {
        state.book.with(|book| {
            let book = book.as_ref()?;
            Some(view! {
                <article class="hand-over-sheet" data-testid="hand-over-sheet">
                    {head(state, book, &sealed)}
                    {totals(state, book)}
                    {sources(state, book)}
                    {findings(state, book, &reasons.get())}
                    {checked(state, book, &samples.get())}
                    {signatures(state)}
                </article>
            })
        })
    }
}

/// The warnings of a book, by table and rule.
fn warnings(book: &Summary) -> Vec<Group> {
    let warnings = book
        .groups
        .iter()
        .filter(|g| g.severity == Severity::Warning);
    warnings.map(|g| (g.table, g.code.clone())).collect()
}

fn line(label: &'static str, text: String) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{label}</th>
            <td>{text}</td>
        </tr>
    }
}

fn head(state: State, book: &Summary, sealed: &Sealed) -> impl IntoView + use<> {
    let settings = &book.settings;
    view! {
        <h1>{state.t(w::SHEET_TITLE)}</h1>
        <table>
            <tbody>
                {line(state.t(w::COMPANY), settings.company.clone())}
                {line(state.t(w::REGION), settings.region.clone())}
                {line(state.t(w::OPENING), settings.opening_date.clone())}
                {line(state.t(w::PREPARER), settings.preparer.clone())}
                {line(state.t(w::SHEET_BUNDLE), sealed.name.clone())}
                {line(state.t(w::SHEET_SEALED), sealed.time.clone())}
                {line("SHA-256", sealed.digest.clone())}
                {line(state.t(w::DEVICE_KEY), sealed.key.public.clone())}
            </tbody>
        </table>
    }
}

fn totals(state: State, book: &Summary) -> impl IntoView + use<> {
    let tables = book.tables.iter().filter(|t| t.rows > 0);
    let rows = tables.map(|view| {
        let spec = view.table.spec();
        let sums = view.sums.iter().filter(|(_, sum)| sum != "0");
        let sums = sums.filter_map(|(column, sum)| {
            let field = spec.fields.get(usize::from(*column))?;
            Some(format!("{} {}", state.t(field.label), grouped(sum)))
        });
        let sums: Vec<String> = sums.collect();
        view! {
            <tr>
                <td>{state.t(spec.label)}</td>
                <td class="n num">{grouped(view.rows)}</td>
                <td class="num">{sums.join(" · ")}</td>
            </tr>
        }
    });
    view! {
        <h2>{state.t(w::TOTALS_TITLE)}</h2>
        <table>
            <thead>
                <tr>
                    <th>{state.t(w::TABLE)}</th>
                    <th class="n">{state.t(w::RECORDS)}</th>
                    <th>{state.t(w::SHEET_SUMS)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
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
        <table><tbody>{rows.collect_view()}</tbody></table>
    }
}

fn findings(
    state: State,
    book: &Summary,
    reasons: &BTreeMap<Group, Vec<String>>,
) -> impl IntoView + use<> {
    let groups = book
        .groups
        .iter()
        .filter(|g| g.severity == Severity::Warning);
    let rows = groups.map(|group| {
        let said = reasons.get(&(group.table, group.code.clone()));
        let said = said.map(|all| all.join("；")).unwrap_or_default();
        let table = group.table.map_or("", |t| state.t(t.spec().label));
        view! {
            <tr>
                <td class="num">{group.code.clone()}</td>
                <td>{table}</td>
                <td>{group.title.clone()}</td>
                <td class="n num">{grouped(group.count)}</td>
                <td>{said}</td>
            </tr>
        }
    });
    let none = (book.warnings == 0).then(|| view! { <p>{state.t(w::NO_WARNINGS)}</p> });
    view! {
        <h2>{state.t(w::SHEET_FINDINGS)}</h2>
        {none}
        <table><tbody>{rows.collect_view()}</tbody></table>
    }
}

fn checked(state: State, book: &Summary, samples: &[SampleView]) -> impl IntoView + use<> {
    let reviewers = &book.settings.reviewers;
    let review = match reviewers.is_empty() {
        true => state.t(w::NOT_REVIEWED_LEAD).to_owned(),
        false => {
            let passed = book
                .tables
                .iter()
                .filter_map(|t| t.review)
                .map(|r| r.passed);
            let passed = grouped(passed.sum::<u32>());
            let all = grouped(book.tables.iter().map(|t| t.rows).sum::<u32>());
            let progress = state.f(w::REVIEWED_OF, &[&passed, &all]);
            format!("{} · {progress}", reviewers.join("、"))
        }
    };
    view! {
        <h2>{state.t(w::SHEET_CHECKED)}</h2>
        <p>{review}</p>
        <p>{sampled(state, samples)}</p>
    }
}

fn signatures(state: State) -> impl IntoView {
    let people = [w::SHEET_GIVES, w::SHEET_REVIEWS, w::SHEET_TAKES];
    let one = |person| view! { <div>{state.t(person)} <span></span></div> };
    view! { <div class="signatures">{people.map(one).into_iter().collect_view()}</div> }
}
