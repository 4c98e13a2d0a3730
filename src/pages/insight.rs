//! What the data tells: customers, people, regions, stock. It informs, nothing more.

use leptos::prelude::*;
use qichu_insight::{Cycle, Insight, Profile};
use qichu_model::TableId;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use wasm_bindgen::JsCast;

use crate::components::charts::{bar, columns, figure, share};
use crate::components::grouped;
use crate::engine::protocol::{Answer, Ask, Filter, Summary, Whose};
use crate::state::{State, state, words as w};

/// Rows of a table before the rest is asked for.
const ROWS: usize = 12;

/// The screen.
#[component]
pub fn InsightPage() -> impl IntoView {
    let state = state();
    let told = RwSignal::new(None::<Box<Insight>>);
    let chosen = RwSignal::new(None::<Box<Profile>>);
    // Asked again whenever the book has changed.
    let seq = Memo::new(move |_| {
        state
            .book
            .with(|b| b.as_ref().map(|b| (b.id.clone(), b.seq)))
    });
    Effect::new(move |_| {
        if seq.get().is_none() {
            return;
        }
        wasm_bindgen_futures::spawn_local(async move {
            match state.ask(Ask::Insight).await {
                Ok((Answer::Insight(insight), _)) => told.set(Some(insight)),
                Ok(_) => {}
                Err(why) => state.toast(why, true),
            }
        });
    });
    let choose = move |whose: Whose| {
        wasm_bindgen_futures::spawn_local(async move {
            match state.ask(Ask::Profile(whose)).await {
                Ok((Answer::Profile(Some(profile)), _)) => {
                    chosen.set(Some(profile));
                    // Once it is drawn; it may be far from what was pressed.
                    request_animation_frame(show_profile);
                }
                Ok((Answer::Profile(None), _)) => state.toast(w::NO_SUCH_CUSTOMER, true),
                Ok(_) => {}
                Err(why) => state.toast(why, true),
            }
        });
    };
    let choose = Callback::new(choose);
    let parts = move || {
        told.with(|told| {
            let told = told.as_ref()?;
            Some(view! {
                <div class="insight">
                    {customers(state, told)}
                    {buyers(state, told, choose)}
                    <ProfileCard chosen choose />
                    {people(state, told)}
                    {regions(state, told)}
                    {stock(state, told)}
                </div>
            })
        })
    };
    view! {
        <div class="page" data-testid="insight">
            <h1>{move || state.t(w::INSIGHT)}</h1>
            <p class="lead">{move || state.t(w::INSIGHT_LEAD)}</p>
            {parts}
        </div>
    }
}

/// Brings the profile to where the person is, and gives it the focus.
fn show_profile() {
    let name = document()
        .query_selector("[data-testid=profile] h3")
        .ok()
        .flatten();
    let Some(name) = name.and_then(|n| n.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return;
    };
    if let Ok(Some(card)) = name.closest("section") {
        let top = card.get_bounding_client_rect().top();
        let height = window().inner_height().ok().and_then(|h| h.as_f64());
        if top < 0.0 || top > height.unwrap_or_default() / 2.0 {
            card.scroll_into_view();
        }
    }
    let _ = name.focus();
}

fn float(number: Decimal) -> f64 {
    number.to_f64().unwrap_or_default()
}

/// A name, or a word for none.
fn named(state: State, name: &str) -> String {
    match name {
        "" => state.t(w::NOT_TOLD).into(),
        name => name.into(),
    }
}

/// What amounts are in; reactive.
fn money_unit(state: State) -> String {
    let lang = state.lang.get();
    let of = |b: &Summary| b.settings.money_unit(lang).to_owned();
    state.book.with(|b| b.as_ref().map(of)).unwrap_or_default()
}

fn nothing(state: State) -> AnyView {
    view! { <p class="none">{state.t(w::INSIGHT_NOTHING)}</p> }.into_any()
}

/// A table under its heads, numbers to the right: at first its first rows, the rest when that
/// is asked for.
fn table(state: State, heads: Vec<AnyView>, mut rows: Vec<AnyView>) -> impl IntoView {
    let rest = rows.split_off(rows.len().min(ROWS));
    let more = rest.len();
    let rest = StoredValue::new_local(rest);
    let open = RwSignal::new(false);
    let rest = move || {
        let mut rows = Vec::new();
        if open.get() {
            rest.update_value(|rest| rows = std::mem::take(rest));
        }
        rows
    };
    view! {
        <div class="table-scroll">
            <table class="stacked">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows} {rest}</tbody>
            </table>
        </div>
        <Show when=move || { more > 0 && !open.get() }>
            <button class="btn s more-rows" on:click=move |_| open.set(true)>
                {move || state.f(w::SHOW_REST, &[&grouped(more)])}
            </button>
        </Show>
    }
}

fn head(text: &'static str) -> AnyView {
    view! { <th>{text}</th> }.into_any()
}

fn head_n(text: &'static str) -> AnyView {
    view! { <th class="n">{text}</th> }.into_any()
}

/// A number under its heading; on a phone the heading stands before it.
fn number(label: &'static str, text: impl Into<String>) -> AnyView {
    view! { <td class="n num" data-label=label>{text.into()}</td> }.into_any()
}

fn months(state: State, title: String, months: &[Decimal]) -> impl IntoView + use<> {
    let column = |(i, sum): (usize, &Decimal)| {
        let label = state.f(w::MONTH_N, &[&(i + 1).to_string()]);
        (label, float(*sum), figure(*sum))
    };
    let values = months.iter().enumerate().map(column).collect();
    columns(state.lang.get_untracked(), title, values)
}

fn categories(state: State, all: &[(String, Decimal)]) -> impl IntoView + use<> {
    let sum: f64 = all.iter().map(|(_, amount)| float(*amount).max(0.0)).sum();
    let rows = all.iter().map(|(name, amount)| {
        let part = float(*amount).max(0.0);
        let width = if sum > 0.0 { part / sum * 1000.0 } else { 0.0 };
        view! {
            <tr>
                <td>{named(state, name)}</td>
                <td class="chart">{bar(&[(width, "a")])}</td>
                {number(state.t(w::AMOUNT), figure(*amount))}
                {number(state.t(w::SHARE), share(part, sum))}
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::CATEGORY)),
        head(""),
        head_n(state.t(w::AMOUNT)),
        head_n(state.t(w::SHARE)),
    ];
    table(state, heads, rows.collect())
}

fn customers(state: State, told: &Insight) -> impl IntoView + use<> {
    let all = &told.customers;
    let body = if all.buyers == 0 {
        nothing(state)
    } else {
        let season = match all.years {
            0 | 1 => state.t(w::SEASON_UNSURE).to_owned(),
            years => state.f(w::SEASON_SEEN, &[&years.to_string()]),
        };
        let span = all.span.map(|(first, last)| {
            state.f(
                w::BUYERS_SPAN,
                &[
                    &grouped(all.buyers),
                    &figure(all.amount),
                    &money_unit(state),
                    &first.to_string(),
                    &last.to_string(),
                ],
            )
        });
        view! {
            <p>{span}</p>
            {months(state, state.t(w::BY_MONTH).into(), &all.months)}
            <p class="none">{season}</p>
            {categories(state, &all.categories)}
        }
        .into_any()
    };
    view! { <section class="card"><h2>{state.t(w::HOW_CUSTOMERS_BUY)}</h2>{body}</section> }
}

/// A button that shows a customer's profile.
fn customer(row: u32, code: &str, name: &str, choose: Callback<Whose>) -> impl IntoView + use<> {
    let label = if name.is_empty() {
        code.to_owned()
    } else {
        name.to_owned()
    };
    let title = format!("{code} {name}").trim().to_owned();
    view! { <button class="plain link" title=title on:click=move |_| choose.run(Whose::Row(row))>{label}</button> }
}

fn buyers(state: State, told: &Insight, choose: Callback<Whose>) -> impl IntoView + use<> {
    let all = &told.customers;
    let due = all.due.iter().map(|due| {
        let late = (due.late > 0).then(|| {
            let days = grouped(due.late);
            view! { <span class="pill w">{state.f(w::LATE, &[&days])}</span> }
        });
        view! {
            <tr>
                <td>{customer(due.row, &due.code, &due.name, choose)}</td>
                <td class="num" data-label=state.t(w::LAST_BOUGHT)>{due.cycle.last.to_string()}</td>
                {number(state.t(w::CYCLE_DAYS), due.cycle.days.to_string())}
                <td class="num" data-label=state.t(w::NEXT_WINDOW)>{window_of(&due.cycle)} " " {late}</td>
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::CUSTOMER)),
        head(state.t(w::LAST_BOUGHT)),
        head_n(state.t(w::CYCLE_DAYS)),
        head(state.t(w::NEXT_WINDOW)),
    ];
    let due = match all.due.is_empty() {
        true => nothing(state),
        false => view! {
            <p>{state.t(w::WHO_IS_DUE_LEAD)}</p>
            {table(state, heads, due.collect())}
        }
        .into_any(),
    };
    let gradings = all.gradings.iter().map(|one| {
        view! {
            <tr>
                <td>{customer(one.row, &one.code, &one.name, choose)}</td>
                {number(state.t(w::LAST_YEAR), figure(one.amount))}
                <td data-label=state.t(w::GRADE_GIVEN)>{if one.given.is_empty() { "—".to_owned() } else { one.given.clone() }}</td>
                <td data-label=state.t(w::GRADE_SUGGESTED)><b>{one.suggested.to_string()}</b></td>
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::CUSTOMER)),
        head_n(state.t(w::LAST_YEAR)),
        head(state.t(w::GRADE_GIVEN)),
        head(state.t(w::GRADE_SUGGESTED)),
    ];
    let gradings = match all.gradings.is_empty() {
        true => nothing(state),
        false => table(state, heads, gradings.collect()).into_any(),
    };
    view! {
        <section class="card tall">
            <h2>{state.t(w::WHO_IS_DUE)}</h2>
            {due}
            <h2 class="next">{state.t(w::OTHER_GRADE)}</h2>
            <p>{state.t(w::OTHER_GRADE_LEAD)}</p>
            {gradings}
        </section>
    }
}

fn window_of(cycle: &Cycle) -> String {
    match cycle.from == cycle.to {
        true => cycle.from.to_string(),
        false => format!("{} – {}", cycle.from, cycle.to),
    }
}

/// One customer, chosen from a list or by name.
#[component]
fn ProfileCard(chosen: RwSignal<Option<Box<Profile>>>, choose: Callback<Whose>) -> impl IntoView {
    let state = state();
    let field = NodeRef::<leptos::html::Input>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(field) = field.get_untracked() {
            choose.run(Whose::Text(field.value()));
        }
    };
    let body = move || {
        chosen.with(|profile| {
            let Some(profile) = profile else {
                return view! { <p class="none">{state.t(w::CHOOSE_CUSTOMER)}</p> }.into_any();
            };
            let cycle = match &profile.cycle {
                Some(cycle) => state.f(
                    w::PROFILE_CYCLE,
                    &[&cycle.days.to_string(), &cycle.last.to_string(), &window_of(cycle)],
                ),
                None => state.t(w::PROFILE_NO_CYCLE).into(),
            };
            let grade = profile.suggested.map(|suggested| {
                let given = if profile.given.is_empty() { "—" } else { &profile.given };
                state.f(w::PROFILE_GRADE, &[given, &suggested.to_string()])
            });
            let code = profile.code.clone();
            view! {
                <h3 tabindex="-1">
                    {profile.name.clone()} " "
                    <button class="plain link num" on:click=move |_| state.show(TableId::Customers, Filter::Text(code.clone()))>
                        {profile.code.clone()}
                    </button>
                </h3>
                <p>{state.f(w::PROFILE_SUMS, &[&figure(profile.amount), &figure(profile.last_year), &money_unit(state)])}</p>
                <p>{cycle}</p>
                <p>{grade}</p>
                {months(state, state.t(w::BY_MONTH).into(), &profile.months)}
                {categories(state, &profile.categories)}
            }
            .into_any()
        })
    };
    view! {
        <section class="card" data-testid="profile">
            <h2>{move || state.t(w::PROFILE)}</h2>
            <form class="ask" on:submit=submit>
                <input node_ref=field type="search" placeholder=move || state.t(w::CODE_OR_NAME) aria-label=move || state.t(w::CODE_OR_NAME) />
                <button class="btn" type="submit">{move || state.t(w::SHOW)}</button>
            </form>
            {body}
        </section>
    }
}

/// A figure, or a dash for none.
fn some(number: Decimal) -> String {
    match number.is_zero() {
        true => "—".into(),
        false => figure(number),
    }
}

fn people(state: State, told: &Insight) -> impl IntoView + use<> {
    let shown = told
        .people
        .iter()
        .filter(|p| p.year.is_some() || p.customers > 0);
    let shown: Vec<_> = shown.collect();
    let most = shown
        .iter()
        .map(|p| float(p.target.max(p.history)))
        .fold(0.0, f64::max);
    let width = |number: Decimal| {
        if most > 0.0 {
            float(number) / most * 1000.0
        } else {
            0.0
        }
    };
    let rows = shown.iter().map(|person| {
        let name = if person.name.is_empty() { &person.code } else { &person.name };
        let change = person.change.map(|change| match change > Decimal::ZERO {
            true => format!("+{change}%"),
            false => format!("{change}%"),
        });
        view! {
            <tr>
                <td title=person.code.clone()>{name.clone()}</td>
                {number(state.t(w::CUSTOMERS), grouped(person.customers))}
                <td class="chart">{bar(&[(width(person.history), "b")])} {bar(&[(width(person.target), "a")])}</td>
                {number(state.t(w::HISTORY_PERIODS), some(person.history))}
                {number(state.t(w::TARGET), some(person.target))}
                {number(state.t(w::CHANGE), change.unwrap_or_else(|| state.t(w::NO_BASIS).into()))}
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::SALESPERSON)),
        head_n(state.t(w::CUSTOMERS)),
        view! { <th>
            <span class="key b">{state.t(w::HISTORY_PERIODS)}</span>
            <span class="key a">{state.t(w::TARGET)}</span>
        </th> }
        .into_any(),
        head_n(state.t(w::HISTORY_PERIODS)),
        head_n(state.t(w::TARGET)),
        head_n(state.t(w::CHANGE)),
    ];
    let body = match shown.is_empty() {
        true => nothing(state),
        false => table(state, heads, rows.collect()).into_any(),
    };
    view! { <section class="card wide"><h2>{state.t(w::TARGETS_AND_HISTORY)}</h2>{body}</section> }
}

fn regions(state: State, told: &Insight) -> impl IntoView + use<> {
    let all = &told.regions;
    let most = all.iter().map(|r| r.customers).max().unwrap_or(0);
    let rows = all.iter().map(|region| {
        let width = if most > 0 {
            f64::from(region.customers) / f64::from(most) * 1000.0
        } else {
            0.0
        };
        let flag = if region.gap {
            Some(view! { <span class="pill w">{state.t(w::NOBODY_HERE)}</span> })
        } else if region.crowded {
            Some(view! { <span class="pill i">{state.t(w::CROWDED)}</span> })
        } else {
            None
        };
        view! {
            <tr>
                <td>{named(state, &region.name)} " " {flag}</td>
                <td class="chart">{bar(&[(width, "a")])}</td>
                {number(state.t(w::CUSTOMERS), grouped(region.customers))}
                {number(state.t(w::LAST_YEAR), figure(region.amount))}
                {number(state.t(w::PEOPLE), grouped(region.people))}
                {number(state.t(w::CHANNELS), grouped(region.channels))}
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::PROVINCE)),
        head(""),
        head_n(state.t(w::CUSTOMERS)),
        head_n(state.t(w::LAST_YEAR)),
        head_n(state.t(w::PEOPLE)),
        head_n(state.t(w::CHANNELS)),
    ];
    let body = match all.is_empty() {
        true => nothing(state),
        false => table(state, heads, rows.collect()).into_any(),
    };
    view! { <section class="card wide"><h2>{state.t(w::COVERAGE)}</h2>{body}</section> }
}

fn stock(state: State, told: &Insight) -> impl IntoView + use<> {
    let rows = told.stock.iter().map(|group| {
        let parts = [
            (group.on_hand, "k"),
            (group.in_transit, "a"),
            (group.not_stored, "w"),
        ];
        let sum: f64 = parts.iter().map(|(n, _)| float(*n).max(0.0)).sum();
        let parts = parts.map(|(n, class)| {
            (
                if sum > 0.0 {
                    float(n).max(0.0) / sum * 1000.0
                } else {
                    0.0
                },
                class,
            )
        });
        view! {
            <tr>
                <td>{named(state, &group.category)} <small>" " {group.unit.clone()}</small></td>
                <td class="chart">{bar(&parts)}</td>
                {number(state.t(w::DELIVERABLE), figure(group.on_hand))}
                {number(state.t(w::ARRIVING), figure(group.in_transit))}
                {number(state.t(w::NOT_STORED), figure(group.not_stored))}
                {number(state.t(w::AT_COST), figure(group.value))}
                {number(state.t(w::MARGIN), group.margin.map_or("—".into(), figure))}
            </tr>
        }
        .into_any()
    });
    let heads = vec![
        head(state.t(w::CATEGORY)),
        head(""),
        view! { <th class="n"><span class="key k">{state.t(w::DELIVERABLE)}</span></th> }
            .into_any(),
        view! { <th class="n"><span class="key a">{state.t(w::ARRIVING)}</span></th> }.into_any(),
        view! { <th class="n"><span class="key w">{state.t(w::NOT_STORED)}</span></th> }.into_any(),
        head_n(state.t(w::AT_COST)),
        head_n(state.t(w::MARGIN)),
    ];
    let body = match told.stock.is_empty() {
        true => nothing(state),
        false => table(state, heads, rows.collect()).into_any(),
    };
    view! { <section class="card wide stock"><h2>{state.t(w::STOCK_STRUCTURE)}</h2>{body}</section> }
}
