//! The findings panel: by rule, with fix one, fix all, a reason.

use leptos::prelude::*;
use qichu_model::{FieldType, FixKind, Severity};

use super::{Confirm, ReasonForm, grouped, severity_class, writes, writes_if};
use crate::engine::protocol::{Act, Answer, Ask, Filter, FindingView, GroupView, MissingView};
use crate::state::{State, Twins, state, words as w};

/// Findings shown of an opened group at a time.
const PAGE: u32 = 20;
/// Missing records listed before they are added.
const LISTED: usize = 100;

/// Which findings the panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Table,
    All,
    Fixable,
}

/// The panel beside the grid.
#[component]
pub fn Findings() -> impl IntoView {
    let state = state();
    let scope = RwSignal::new(Scope::Table);
    let groups = Memo::new(move |_| {
        let table = state.table.get();
        let fits = |g: &&GroupView| match scope.get() {
            Scope::Table => g.table == Some(table),
            Scope::All => true,
            Scope::Fixable => g.safe > 0,
        };
        state.book.with(|b| {
            let groups = b.as_ref().map_or(&[] as &[_], |b| &b.groups);
            groups.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let checking = Memo::new(move |_| state.checking());
    let counts = move || {
        state.book.with(|b| {
            let Some(b) = b else { return (0, 0, 0) };
            let safe = b.groups.iter().map(|g| g.safe).sum::<u32>();
            match scope.get() {
                Scope::Table => {
                    let table = state.table.get();
                    let view = &b.tables[table.index()];
                    (b.wrong(Some(table)), view.warnings, safe)
                }
                _ => (b.wrong(None), b.warnings - b.reasoned, safe),
            }
        })
    };
    // Where there are no records nothing is right either.
    let holds = move || {
        state.book.with(|b| {
            let Some(b) = b else { return false };
            match scope.get() {
                Scope::Table => b.tables[state.table.get().index()].rows > 0,
                _ => b.has_records(),
            }
        })
    };
    let known = move |n: u32| match checking.get() {
        true => "…".to_owned(),
        false => grouped(n),
    };
    let chip = move |to: Scope, text: qichu_model::Text| {
        view! {
            <button class="chip" class:on=move || scope.get() == to aria-pressed=move || (scope.get() == to).to_string() on:click=move |_| scope.set(to)>
                {move || state.t(text)}
            </button>
        }
    };
    view! {
        <aside class="side" aria-label=move || state.t(w::FINDINGS)>
            <div class="side-head">
                <h2>
                    {move || state.t(w::FINDINGS)}
                    <span class="pill e" data-testid="count-error" title=move || state.f(w::ERRORS_N, &[&known(counts().0)])>{move || known(counts().0)}</span>
                    <span class="pill w" data-testid="count-warning" title=move || state.f(w::WARNINGS_N, &[&known(counts().1)])>{move || known(counts().1)}</span>
                </h2>
                <div class="chips">
                    {chip(Scope::Table, w::THIS_TABLE)} {chip(Scope::All, w::ALL_TABLES)} {chip(Scope::Fixable, w::FIXABLE)}
                </div>
                <Show when=move || { counts().2 > 0 }>
                    <button class="btn p wide" data-testid="fix-all" {..writes()} on:click=move |_| state.act_loudly(Act::FixAll(None), w::FIXED)>
                        {move || state.f(w::FIX_EVERYTHING, &[&grouped(counts().2)])}
                    </button>
                </Show>
            </div>
            <div class="side-list">
                <For each=move || groups.get() key=|g| (g.table, g.code.clone()) let:group>
                    <Group groups table=group.table code=group.code />
                </For>
                <Show when=move || checking.get()>
                    <div class="side-empty" role="status" data-testid="checking">
                        <div class="spinner"></div>
                        <b>{move || state.t(w::CHECKING)}</b>
                        <p>{move || state.t(w::CHECKING_LEAD)}</p>
                    </div>
                </Show>
                <Show when=move || groups.with(Vec::is_empty) && !checking.get()>
                    <div class="side-empty">
                        <Show
                            when=holds
                            fallback=move || {
                                view! {
                                    <b>{move || state.t(w::NOTHING_JUDGED)}</b>
                                    <p>{move || state.t(w::NOTHING_JUDGED_LEAD)}</p>
                                }
                            }
                        >
                            <span class="tick">"✓"</span>
                            <b>{move || state.t(w::NO_FINDINGS)}</b>
                            <p>{move || state.t(w::NO_FINDINGS_LEAD)}</p>
                        </Show>
                    </div>
                </Show>
            </div>
        </aside>
    }
}

#[component]
fn Group(
    groups: Memo<Vec<GroupView>>,
    table: Option<qichu_model::TableId>,
    code: String,
) -> impl IntoView {
    let state = state();
    let of = code.clone();
    let group = Memo::new(move |_| {
        groups.with(|all| {
            all.iter()
                .find(|g| g.table == table && g.code == of)
                .cloned()
        })
    });
    let open = RwSignal::new(false);
    let reasoning = RwSignal::new(false);
    let get = move || group.get();
    let severity = move || get().map_or(Severity::Info, |g| g.severity);
    let name = move || get().map(|g| g.name).unwrap_or_default();
    let code = StoredValue::new(code);
    let needs_reason =
        move || get().is_some_and(|g| g.severity == Severity::Warning || g.confirmable);
    let told = move || get().is_some_and(|g| g.reasoned > 0 && g.reasoned == g.count);
    let where_from = move || match table {
        None => state.t(w::IN_FILES),
        Some(t) => state.t(t.spec().label),
    };
    let body = move || {
        let group = get()?;
        let first = group.first.clone()?;
        Some(view! {
            <h3>
                <span>{group.title.clone()}</span>
                <span class=format!("pill {}", severity_class(group.severity))>{grouped(group.count)}</span>
            </h3>
            <div class="code num">
                {group.code.clone()} " " {group.name.clone()} <span class="from">{where_from()}</span>
            </div>
            <p title=group.why.clone()>{first.message.clone()}</p>
            {(!first.place.is_empty()).then(|| view! { <p class="place">{first.place.clone()}</p> })}
            {first
                .fix
                .clone()
                .map(|(_, fixed)| view! { <div class="fix"><s>{first.value.clone()}</s> " → " <b>{fixed}</b></div> })}
            {(first.fix.is_none()).then(|| view! { <p class="todo">{group.todo.clone()}</p> })}
            {(group.reasoned > 0)
                .then(|| view! { <span class="pill k">{state.f(w::REASONED, &[&grouped(group.reasoned)])}</span> })}
        })
    };
    let buttons = move || {
        let group = get()?;
        let first = group.first.clone()?;
        let place = first.table.zip(first.row);
        Some(view! {
            <div class="acts">
                {(group.safe > 0)
                    .then(|| {
                        let act = Act::FixAll(table.map(|t| (t, group.code.clone())));
                        view! {
                            <button class="btn s p" data-testid="fix-rule" {..writes()} on:click=move |_| state.act_loudly(act.clone(), w::FIXED)>
                                {match group.safe {
                                    1 => state.t(w::FIX_ONE).to_owned(),
                                    safe => state.f(w::FIX_ALL, &[&grouped(safe)]),
                                }}
                            </button>
                        }
                    })}
                {(group.safe == 0 && group.count == 1 && first.fix.is_some()).then(|| view! { <FixButton finding=first.clone() /> })}
                {(group.count == 1).then(|| view! { <ChoiceButtons finding=first.clone() /> })}
                {(group.count == 1).then(|| view! { <AddMissingButton finding=first.clone() /> })}
                {table
                    .filter(|_| group.count > 1 && first.missing.is_some())
                    .map(|table| view! { <AddAllMissing table code=group.code.clone() /> })}
                {place
                    .filter(|_| group.count == 1)
                    .map(|(t, r)| {
                        let column = first.column.unwrap_or(0);
                        view! {
                            <button class="btn s" on:click=move |_| state.go_to(t, r, column)>{state.t(w::GO_THERE)}</button>
                        }
                    })}
                {(group.count == 1).then(|| view! { <CompareButton finding=first.clone() /> })}
                {table
                    .filter(|_| group.is_unreviewed())
                    .map(|t| {
                        view! {
                            <button class="btn s" data-testid="review-them" on:click=move |_| state.show(t, Filter::Unreviewed)>
                                {state.t(w::REVIEW_THEM)}
                            </button>
                        }
                    })}
                {(group.count > 1)
                    .then(|| {
                        view! {
                            <button class="btn s" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>
                                {move || state.t(if open.get() { w::CLOSE } else { w::SHOW_ONES })}
                            </button>
                        }
                    })}
                {needs_reason()
                    .then(|| {
                        view! {
                            <button class="btn s" data-testid="reason" {..writes()} on:click=move |_| reasoning.update(|r| *r = !*r)>
                                {state
                                    .t(match (group.confirmable, group.count > 1) {
                                        (true, true) => w::CONFIRM_ALL,
                                        (true, false) => w::CONFIRM_IT,
                                        (false, true) => w::REASON_ALL,
                                        (false, false) => w::GIVE_REASON,
                                    })}
                            </button>
                        }
                    })}
            </div>
        })
    };
    let give = move |reason: String| {
        let code = code.get_value();
        state.act_loudly(
            Act::ReasonAll {
                table,
                code,
                reason,
            },
            w::REASON_SAVED,
        );
        reasoning.set(false);
    };
    view! {
        <article
            class=move || format!("finding {}", severity_class(severity()))
            class:told=told
            data-testid="finding"
            data-rule=name
            data-severity=move || severity().key()
        >
            {body}
            {buttons}
            {move || void_column(get()).map(|(table, column)| view! { <FillColumn table column /> })}
            <Show when=move || reasoning.get()>
                <ReasonForm testid="reason-text" example=w::REASON_EXAMPLE give=Callback::new(give) />
            </Show>
            <Show when=move || open.get() && get().is_some_and(|g| g.count > 1)>
                <Ones group />
            </Show>
        </article>
    }
}

/// The column a finding on a whole column is about.
fn void_column(group: Option<GroupView>) -> Option<(qichu_model::TableId, u16)> {
    let first = group?.first?;
    match first.row {
        None => first.table.zip(first.column),
        Some(_) => None,
    }
}

#[component]
fn FillColumn(table: qichu_model::TableId, column: u16) -> impl IntoView {
    let state = state();
    let text = RwSignal::new(String::new());
    let list = format!("column-{}-{column}", table.spec().key);
    let choices = match table.spec().fields.get(usize::from(column)).map(|f| f.ty) {
        Some(FieldType::Enum(choices)) => choices,
        _ => &[],
    };
    view! {
        <form
            class="reason"
            on:submit=move |event| {
                event.prevent_default();
                let text = text.get_untracked().trim().to_owned();
                if !text.is_empty() {
                    state.act_loudly(Act::FillColumn(table, column, text), w::FIXED);
                }
            }
        >
            <input
                data-testid="fill-column"
                list=list.clone()
                placeholder=move || state.t(w::FILL_COLUMN)
                aria-label=move || state.t(w::FILL_COLUMN)
                on:input=move |event| text.set(event_target_value(&event))
            />
            <datalist id=list>{choices.iter().map(|c| view! { <option value=c.label.zh></option> }).collect_view()}</datalist>
            <button class="btn s p" {..writes_if(move || text.with(|t| !t.trim().is_empty()))}>{move || state.t(w::FILL_IT)}</button>
        </form>
    }
}

#[component]
fn FixButton(finding: FindingView) -> impl IntoView {
    let state = state();
    let (table, row) = (finding.table, finding.row);
    let mark = finding.mark;
    table.zip(row).map(|(table, row)| {
        view! {
            <button class="btn s p" {..writes()} on:click=move |_| state.act_loudly(Act::Fix { table, row, mark, choice: None }, w::FIXED)>
                {move || state.t(w::FIX_ONE)}
            </button>
        }
    })
}

/// The texts of which one is right for the cell, each to be put there.
#[component]
pub fn ChoiceButtons(finding: FindingView) -> impl IntoView {
    let state = state();
    let mark = finding.mark;
    let place = finding.table.zip(finding.row);
    place.map(|(table, row)| {
        let button = |text: String| {
            let choice = Some(text.clone());
            let choose = move |_| {
                let choice = choice.clone();
                state.act_loudly(Act::Fix { table, row, mark, choice }, w::FIXED);
            };
            view! { <button class="btn s" data-testid="choice" {..writes()} on:click=choose>{text}</button> }
        };
        finding.choices.into_iter().map(button).collect_view()
    })
}

/// Adds the record that a finding says is missing.
#[component]
pub fn AddMissingButton(finding: FindingView) -> impl IntoView {
    let state = state();
    let place = finding.table.zip(finding.row);
    let mark = finding.mark;
    place
        .zip(finding.missing)
        .map(|((table, row), (to, what))| {
            let added = what.clone();
            view! {
                <button
                    class="btn s"
                    data-testid="add-missing"
                    {..writes()}
                    on:click=move |_| state.add_missing((table, row, mark), to, added.clone())
                >
                    {move || state.f(w::ADD_MISSING, &[state.t(to.spec().label), &what])}
                </button>
            }
        })
}

/// Adds all that the findings of a rule say is missing, once it is seen what that is.
#[component]
fn AddAllMissing(table: qichu_model::TableId, code: String) -> impl IntoView {
    let state = state();
    let open = RwSignal::new(false);
    let doubtful = RwSignal::new(false);
    let missing = RwSignal::new(None::<MissingView>);
    let code = StoredValue::new(code);
    let look = move |_| {
        wasm_bindgen_futures::spawn_local(async move {
            match state.ask(Ask::Missing(table, code.get_value())).await {
                Ok((Answer::Missing(found), _)) => {
                    // The finding may be gone by now.
                    let _ = doubtful.try_set(found.sure.is_empty());
                    let _ = missing.try_set(Some(found));
                    let _ = open.try_set(true);
                }
                Ok(_) => {}
                Err(why) => state.toast(why, true),
            }
        });
    };
    let add = move |()| {
        let act = Act::AddAllMissing {
            table,
            code: code.get_value(),
            doubtful: doubtful.get_untracked(),
        };
        state.act_loudly(act, w::ADDED_ALL_MISSING);
    };
    // What would be added, code and name.
    let all = Memo::new(move |_| {
        let MissingView {
            sure,
            doubtful: like,
            ..
        } = missing.get()?;
        let like = like.into_iter().filter(|_| doubtful.get());
        Some(sure.into_iter().chain(like).collect::<Vec<_>>())
    });
    let count = move || grouped(all.with(|a| a.as_ref().map_or(0, Vec::len)));
    let label = move || {
        let to = missing.with(|m| m.as_ref().and_then(|m| m.table));
        to.map_or("", |to| state.t(to.spec().label))
    };
    let like = move || missing.with(|m| m.as_ref().map_or(0, |m| m.doubtful.len()));
    let left = move || {
        all.with(|a| a.as_ref().map_or(0, Vec::len))
            .saturating_sub(LISTED)
    };
    let lines = move || {
        let some = all.get().unwrap_or_default().into_iter().take(LISTED);
        some.map(|(code, name)| view! { <li><b class="num">{code}</b> <span>{name}</span></li> })
            .collect_view()
    };
    view! {
        <button class="btn s p" data-testid="add-all-missing" {..writes()} on:click=look>
            {move || state.t(w::ADD_ALL_MISSING)}
        </button>
        <Confirm
            open
            title=Signal::derive(move || state.f(w::ADD_ALL_TITLE, &[label(), &count()]))
            yes=Signal::derive(move || state.f(w::ADD_ALL_YES, &[&count()]))
            act=Callback::new(add)
        >
            <p>{move || state.t(w::ADD_ALL_LEAD)}</p>
            <ul class="list">{lines}</ul>
            <Show when=move || { left() > 0 }>
                <p>{move || state.f(w::MORE_OF_THEM, &[&grouped(left())])}</p>
            </Show>
            <Show when=move || { like() > 0 }>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || doubtful.get()
                        on:change=move |event| doubtful.set(event_target_checked(&event))
                    />
                    {move || state.f(w::ADD_DOUBTFUL, &[&grouped(like())])}
                </label>
            </Show>
        </Confirm>
    }
}

/// Opens the records that a finding says are one side by side.
#[component]
fn CompareButton(finding: FindingView) -> impl IntoView {
    let state = state();
    let twins = finding.table.map(|table| Twins {
        table,
        rows: finding.twins.clone(),
        finding: Some(finding),
    });
    let twins = twins.filter(|t| t.rows.len() > 1);
    twins.map(|twins| {
        view! {
            <button class="btn s" data-testid="compare-open" on:click=move |_| state.tidy.twins.set(Some(twins.clone()))>
                {move || state.t(w::COMPARE)}
            </button>
        }
    })
}

/// The findings of a group, one by one.
#[component]
fn Ones(group: Memo<Option<GroupView>>) -> impl IntoView {
    let state = state();
    let wanted = RwSignal::new(PAGE);
    let found = RwSignal::new(Vec::<FindingView>::new());
    Effect::new(move |_| {
        let Some(group) = group.get() else { return };
        let count = wanted.get();
        wasm_bindgen_futures::spawn_local(async move {
            let ask = Ask::Findings {
                table: group.table,
                code: group.code,
                from: 0,
                count,
            };
            if let Ok((Answer::Findings(list), _)) = state.ask(ask).await {
                let _ = found.try_set(list);
            }
        });
    });
    let left = move || {
        group
            .get()
            .map_or(0, |g| g.count.saturating_sub(wanted.get()))
    };
    let only = move |_| {
        if let Some(GroupView {
            table: Some(table),
            code,
            ..
        }) = group.get_untracked()
        {
            state.show(table, Filter::Rule(code));
        }
    };
    view! {
        <ul class="ones">
            <For each=move || found.get() key=|f| (f.mark, f.message.clone(), f.reason.clone()) let:finding>
                <One state finding />
            </For>
        </ul>
        <div class="acts">
            <Show when=move || { left() > 0 }>
                <button class="btn s" on:click=move |_| wanted.update(|n| *n += PAGE)>
                    {move || state.f(w::MORE_OF_THEM, &[&grouped(left())])}
                </button>
            </Show>
            <Show when=move || group.get().is_some_and(|g| g.table.is_some())>
                <button class="btn s" on:click=only>{move || state.f(w::FILTERED_RULE, &[state.t(w::FINDINGS)])}</button>
            </Show>
        </div>
    }
}

#[component]
fn One(state: State, finding: FindingView) -> impl IntoView {
    let place = finding.table.zip(finding.row);
    let column = finding.column.unwrap_or(0);
    let mark = finding.mark;
    let suggested = finding
        .fix
        .clone()
        .filter(|(kind, _)| *kind == FixKind::Suggested);
    let number = finding.row.map(|r| grouped(r + 1));
    view! {
        <li>
            <button
                class="plain go"
                on:click=move |_| {
                    if let Some((table, row)) = place {
                        state.go_to(table, row, column);
                    }
                }
            >
                <span class="num at">{number}{finding.place.clone()}</span>
                <span>{finding.message.clone()}</span>
            </button>
            <CompareButton finding=finding.clone() />
            {suggested
                .map(|(_, text)| {
                    view! {
                        <span class="fix"><b>{text}</b></span>
                        <FixButton finding=finding.clone() />
                    }
                })}
            <ChoiceButtons finding=finding.clone() />
            <AddMissingButton finding=finding.clone() />
            {finding
                .reason
                .clone()
                .map(|reason| {
                    view! {
                        <span class="pill k">{reason}</span>
                        <button class="btn s" {..writes()} on:click=move |_| state.act(Act::Reason(mark, String::new()))>
                            {move || state.t(w::TAKE_BACK)}
                        </button>
                    }
                })}
        </li>
    }
}
