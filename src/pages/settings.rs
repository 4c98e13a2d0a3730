//! Settings of the book, the books of this device, backup.

use leptos::prelude::*;
use qichu_model::settings::{CURRENCIES, THRESHOLDS};
use qichu_model::{Settings, Severity, Threshold, value};
use rust_decimal::Decimal;
use wasm_bindgen::JsCast;

use crate::components::{ReviewSettings, day_and_time, grouped, severity_class, writes};
use crate::engine::protocol::{Answer, Ask, RuleView};
use crate::engine::verify::PREPARER_REVIEWS;
use crate::state::{Phase, Screen, state, words as w};

/// Settings of a new book: its opening date is today until somebody says otherwise.
pub fn fresh() -> Settings {
    let today = js_sys::Date::new_0();
    Settings {
        opening_date: format!(
            "{:04}-{:02}-{:02}",
            today.get_full_year(),
            today.get_month() + 1,
            today.get_date()
        ),
        ..Settings::default()
    }
}

/// The settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let state = state();
    view! {
        <div class="page">
            <h1>{move || state.t(w::SETTINGS)}</h1>
            <p class="lead">{move || state.t(w::SETTINGS_LEAD)}</p>
            <div class="two">
                <div class="stack">
                    <Basics />
                    <ReviewSettings />
                </div>
                <div class="stack">
                    <Books />
                    <Backup />
                    <Rules />
                </div>
            </div>
            <Thresholds />
        </div>
    }
}

/// Whether an opening is so many years from today that its year is most likely mistyped;
/// both ISO 8601.
fn is_far(opening: &str, today: &str) -> bool {
    let year = |date: &str| date.get(..4)?.parse::<i32>().ok();
    year(opening)
        .zip(year(today))
        .is_some_and(|(a, b)| (a - b).abs() > 2)
}

/// Changes the settings by `with`, where it changes anything.
fn change(with: impl FnOnce(&mut Settings) + 'static) {
    state().change_settings(with);
}

#[component]
fn Basics() -> impl IntoView {
    let state = state();
    // Of one setting: that another changed must not take back what is being typed here.
    let now = move |get: fn(&Settings) -> &String| {
        let book = state.book;
        Memo::new(move |_| book.with(|b| b.as_ref().map(|b| get(&b.settings).clone())))
    };
    let opening_date = now(|s| &s.opening_date);
    let text = move |label: qichu_model::Text,
                     testid: &'static str,
                     get: fn(&Settings) -> &String,
                     set: fn(&mut Settings, String)| {
        let now = now(get);
        view! {
            <label class="row">
                <span>{move || state.t(label)}</span>
                <input
                    data-testid=testid
                    prop:value=move || now.get()
                    on:change=move |event| {
                        let text = event_target_value(&event).trim().to_owned();
                        change(move |s| set(s, text));
                    }
                />
            </label>
        }
    };
    let reviews = RwSignal::new(false);
    let preparer = now(|s| &s.preparer);
    let prepares = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        let reviewer = |s: &Settings| s.reviewer(&name).is_some();
        let taken = state
            .book
            .with_untracked(|b| b.as_ref().is_some_and(|b| reviewer(&b.settings)));
        reviews.set(taken);
        if !taken {
            change(move |s| s.preparer = name);
        }
    };
    let far = move || {
        let opening = opening_date.get()?;
        let far = is_far(&opening, &fresh().opening_date);
        far.then(|| view! { <p class="notice w">{state.t(w::OPENING_FAR)}</p> })
    };
    let opening = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        match value::date(&text) {
            Some(date) => change(move |s| s.opening_date = date.to_string()),
            None => state.toast(w::NOT_A_DATE, true),
        }
    };
    let currency = now(|s| &s.currency);
    let currencies = move || {
        let now = currency.get().unwrap_or_default();
        let listed = CURRENCIES.iter().any(|(code, _)| *code == now);
        // One that only another program could name stays what it is.
        let other = (!listed).then(|| view! { <option selected=true>{now.clone()}</option> });
        let option = |(code, name): &(&'static str, qichu_model::Text)| {
            view! { <option value=*code selected=*code == now>{*code} " " {state.t(*name)}</option> }
        };
        (other, CURRENCIES.iter().map(option).collect_view())
    };
    view! {
        <fieldset class="card" {..writes()}>
            <h2>{move || state.t(w::BASICS)}</h2>
            {text(w::COMPANY, "company", |s| &s.company, |s, t| s.company = t)}
            {text(w::REGION, "region", |s| &s.region, |s, t| s.region = t)}
            <label class="row">
                <span>{move || state.t(w::PREPARER)}</span>
                <input
                    data-testid="preparer"
                    prop:value=move || preparer.get()
                    aria-invalid=move || reviews.get().to_string()
                    on:change=prepares
                />
            </label>
            <Show when=move || reviews.get()>
                <p class="notice e" role="alert">{move || state.t(PREPARER_REVIEWS)}</p>
            </Show>
            <label class="row">
                <span>{move || state.t(w::OPENING_DATE)}</span>
                <input type="date" data-testid="opening-date" prop:value=move || opening_date.get() on:change=opening />
            </label>
            {far}
            <label class="row">
                <span>{move || state.t(w::CURRENCY)}</span>
                <select
                    data-testid="currency"
                    on:change=move |event| {
                        let code = event_target_value(&event);
                        change(move |s| s.currency = code);
                    }
                >
                    {currencies}
                </select>
            </label>
            <p class="none">{move || state.t(w::CURRENCY_LEAD)}</p>
            <label class="row check">
                <span>{move || state.t(w::TAX)}</span>
                <input
                    type="checkbox"
                    prop:checked=move || state.book.with(|b| b.as_ref().is_some_and(|b| b.settings.tax_included))
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        change(move |s| s.tax_included = on);
                    }
                />
            </label>
        </fieldset>
    }
}

#[component]
fn Thresholds() -> impl IntoView {
    let state = state();
    let one = move |threshold: &'static Threshold| {
        let now = Memo::new(move |_| {
            let of = |s: &Settings| s.thresholds.get(threshold.key).map(Decimal::to_string);
            state
                .book
                .with(|b| b.as_ref().and_then(|b| of(&b.settings)))
        });
        let wrong = RwSignal::new(false);
        let set = move |event| {
            let text: String = event_target_value(&event);
            let number = value::number(&text).filter(|n| threshold.takes(*n));
            wrong.set(!text.trim().is_empty() && number.is_none());
            match number {
                _ if wrong.get_untracked() => {}
                None => change(move |s| {
                    s.thresholds.remove(threshold.key);
                }),
                Some(number) => change(move |s| {
                    s.thresholds.insert(threshold.key.into(), number);
                }),
            }
        };
        let range = [threshold.least, threshold.most].map(|n| n.normalize().to_string());
        let range = move || state.f(w::NUMBER_BETWEEN, &[&range[0], &range[1]]);
        view! {
            <label class="row">
                <span>{move || state.t(threshold.label)}</span>
                <input
                    inputmode="decimal"
                    data-testid=format!("threshold-{}", threshold.key)
                    prop:value=move || now.get().unwrap_or_default()
                    placeholder=move || state.f(w::DEFAULT_IS, &[&threshold.default.normalize().to_string()])
                    title=range.clone()
                    aria-invalid=move || wrong.get().to_string()
                    on:change=set
                />
                <small>{move || state.t(threshold.unit)}</small>
                {move || wrong.get().then(|| view! { <small class="wrong" role="alert">{range()}</small> })}
            </label>
        }
    };
    view! {
        <fieldset class="card thresholds" {..writes()}>
            <h2>{move || state.t(w::THRESHOLDS)}</h2>
            <p>{move || state.t(w::THRESHOLDS_LEAD)}</p>
            {THRESHOLDS
                .iter()
                .map(|(about, of_group)| {
                    view! {
                        <h3>{move || state.t(*about)}</h3>
                        <div class="all">{of_group.iter().map(one).collect_view()}</div>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

#[component]
fn Books() -> impl IntoView {
    let state = state();
    let refresh = move || {
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok((Answer::Books(books), _)) = state.ask(Ask::Books).await {
                state.books.set(books);
            }
        });
    };
    refresh();
    let doomed = RwSignal::new(None::<String>);
    let run = move |ask: Ask| {
        wasm_bindgen_futures::spawn_local(async move {
            match state.ask(ask).await {
                Ok(_) => refresh(),
                Err(why) => state.toast(why, true),
            }
        });
    };
    let current = move || state.book.with(|b| b.as_ref().map(|b| b.id.clone()));
    let one = move |book: crate::engine::protocol::BookInfo| {
        let here = current() == Some(book.id.clone());
        let names = [book.company.as_str(), book.region.as_str()];
        let names: Vec<&str> = names.into_iter().filter(|n| !n.is_empty()).collect();
        let name = if names.is_empty() {
            state.t(w::UNNAMED).to_owned()
        } else {
            names.join(" · ")
        };
        let (open, delete) = (book.id.clone(), book.id.clone());
        let (sure, backup) = (book.id.clone(), book.id.clone());
        let is_doomed = move || doomed.get().as_ref() == Some(&sure);
        view! {
            <li>
                <span class="grow">
                    <b>{name}</b>
                    <small class="num">
                        {book.opening_date} " · " {state.f(w::RECORDS_N, &[&grouped(book.records)])} " · "
                        {state.f(w::CHANGED_AT, &[&day_and_time(book.changed_ms)])}
                    </small>
                </span>
                <button class="btn s" on:click=move |_| state.download_answer(Ask::Backup(backup.clone()))>{state.t(w::BACKUP)}</button>
                {if here {
                    view! { <span class="pill k">{state.t(w::CURRENT_BOOK)}</span> }.into_any()
                } else {
                    view! {
                        <button class="btn s" on:click=move |_| run(Ask::OpenBook(open.clone()))>{state.t(w::OPEN_BOOK)}</button>
                        <button
                            class="btn s"
                            data-testid="delete-book"
                            on:click=move |_| {
                                if doomed.get_untracked().as_ref() == Some(&delete) {
                                    run(Ask::DeleteBook(delete.clone()));
                                } else {
                                    doomed.set(Some(delete.clone()));
                                }
                            }
                        >
                            {move || state.t(if is_doomed() { w::DELETE_SURE } else { w::DELETE_BOOK })}
                        </button>
                    }
                        .into_any()
                }}
            </li>
        }
    };
    view! {
        <div class="card">
            <h2>{move || state.t(w::BOOKS)}</h2>
            <ul class="books">{move || state.books.get().into_iter().map(one).collect_view()}</ul>
            <button class="btn" data-testid="new-book" on:click=move |_| run(Ask::Create(Box::new(fresh())))>{move || state.t(w::NEW_BOOK)}</button>
        </div>
    }
}

#[component]
fn Backup() -> impl IntoView {
    let state = state();
    let input = NodeRef::<leptos::html::Input>::new();
    let backup = move |_| {
        if let Some(id) = state
            .book
            .with_untracked(|b| b.as_ref().map(|b| b.id.clone()))
        {
            state.download_answer(Ask::Backup(id));
        }
    };
    let restore = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let file = crate::state::list(input.files()).into_iter().next();
        input.set_value("");
        let Some(file) = file else { return };
        wasm_bindgen_futures::spawn_local(async move {
            let buffer = match crate::platform::call_async(&file, "arrayBuffer", &[]).await {
                Ok(buffer) => buffer,
                Err(error) => return state.toast(crate::platform::words(&error), true),
            };
            match state
                .send(Ask::Restore, Some(js_sys::Uint8Array::new(&buffer)))
                .await
            {
                Ok(_) => {
                    state.phase.set(Phase::Open);
                    state.screen.set(Screen::Tidy);
                    state.toast(w::RESTORED, false);
                }
                Err(why) => state.toast(why, true),
            }
        });
    };
    view! {
        <div class="card">
            <h2>{move || state.t(w::BACKUP)}</h2>
            <p>{move || state.t(w::BACKUP_LEAD)}</p>
            <div class="acts">
                <button class="btn p" data-testid="backup" on:click=backup>{move || state.t(w::SAVE_BACKUP)}</button>
                <button
                    class="btn"
                    on:click=move |_| {
                        if let Some(input) = input.get_untracked() {
                            input.unchecked_ref::<web_sys::HtmlElement>().click();
                        }
                    }
                >
                    {move || state.t(w::RESTORE)}
                </button>
                <input type="file" class="hidden" data-testid="restore" aria-label=move || state.t(w::RESTORE) node_ref=input on:change=restore />
            </div>
        </div>
    }
}

/// Every rule, in the words of docs/rules.*.md.
#[component]
fn Rules() -> impl IntoView {
    let state = state();
    let rules = RwSignal::new(Vec::<RuleView>::new());
    Effect::new(move |_| {
        state.lang.track();
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok((Answer::Rules(all), _)) = state.ask(Ask::Rules).await {
                let _ = rules.try_set(all);
            }
        });
    });
    let severity = |severity| match severity {
        Severity::Error => w::ERROR,
        Severity::Warning => w::WARNING,
        Severity::Info => w::NOTICE,
    };
    let text = |(label, said): (String, String)| view! { <p><b>{label}</b> " " {said}</p> };
    let example = |(label, lines): (String, Vec<String>)| {
        view! {
            <p><b>{label}</b></p>
            <ul class="example">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        }
    };
    let wanted = RwSignal::new(String::new());
    let found = move || {
        let wanted = wanted.get();
        let all = rules.get().into_iter();
        all.filter(|rule| rule.says_so(&wanted)).collect::<Vec<_>>()
    };
    let one = move |rule: RuleView| {
        view! {
            <details class="rule" data-testid="rule">
                <summary>
                    <span class="num code">{rule.code}</span>
                    <span>{rule.title}</span>
                    <span class=format!("pill {}", severity_class(rule.severity))>{state.t(severity(rule.severity))}</span>
                </summary>
                <p class="num name">{rule.name} " · " {rule.about}</p>
                {rule.says.into_iter().map(text).collect_view()}
                {rule.examples.into_iter().map(example).collect_view()}
            </details>
        }
    };
    view! {
        <div class="card">
            <h2>{move || state.t(w::RULES_TITLE)}</h2>
            <p>{move || state.f(w::RULES_LEAD, &[&rules.with(Vec::len).to_string()])}</p>
            <input
                type="search"
                data-testid="find-rule"
                placeholder=move || state.t(w::FIND_RULE)
                aria-label=move || state.t(w::FIND_RULE)
                on:input=move |event| wanted.set(event_target_value(&event))
            />
            <div class="rules">
                {move || {
                    let found = found();
                    let none = found.is_empty().then(|| view! { <p>{state.t(w::NO_SUCH_RULE)}</p> });
                    view! { {none} {found.into_iter().map(one).collect_view()} }
                }}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_year_of_the_opening_is_noticed() {
        for (opening, expected) in [
            ("2026-07-01", false),
            ("2028-01-01", false),
            ("1990-07-01", true),
            ("2206-07-01", true),
        ] {
            assert_eq!(is_far(opening, "2026-11-26"), expected, "{opening}");
        }
    }
}
