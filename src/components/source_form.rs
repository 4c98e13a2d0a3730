//! What is known of a source (来源说明): who gave it, how far to trust it, and the totals it
//! should add up to.

use leptos::prelude::*;
use qichu_book::command::{Fact, Facts, Grade, TotalOf};
use qichu_book::sources::Totals;
use qichu_model::{Text, value};
use rust_decimal::Decimal;

use super::{grouped, writes};
use crate::engine::collect::total_name;
use crate::state::{State, state, words as w};

/// Departments that usually give something, 部门.
const DEPARTMENTS: [Text; 6] = [
    Text::new("仓库", "Warehouse"),
    Text::new("销售部", "Sales"),
    Text::new("电商运营", "E-commerce"),
    Text::new("人力资源", "Human resources"),
    Text::new("市场部", "Marketing"),
    Text::new("财务部", "Finance"),
];

/// The usual ways to obtain a file, 取得方式.
const WAYS: [Text; 9] = [
    Text::new("市场调研", "market research"),
    Text::new("客户拜访", "customer visits"),
    Text::new("以往业务记录", "past business records"),
    Text::new("仓库", "warehouse"),
    Text::new("电商运营", "e-commerce operations"),
    Text::new("线下伙伴", "offline partners"),
    Text::new("人力资源", "human resources"),
    Text::new("销售部门补充", "completed by the sales department"),
    Text::new("系统导出", "system export"),
];

/// The name of a grade.
#[must_use]
pub const fn grade_name(grade: Grade) -> Text {
    match grade {
        Grade::A => w::GRADE_A,
        Grade::B => w::GRADE_B,
        Grade::C => w::GRADE_C,
    }
}

/// A form for what is known of a source; each answer is told at once.
#[component]
pub fn SourceForm(
    /// What is known.
    #[prop(into)]
    facts: Signal<Facts>,
    /// What was read from it.
    #[prop(into)]
    read: Signal<Totals>,
    /// Takes each answer, and that alone: others may be under way.
    change: Callback<Fact>,
) -> impl IntoView {
    let state = state();
    let text = move |label: Text,
                     testid: &'static str,
                     list: &'static [Text],
                     get: fn(&Facts) -> &String,
                     fact: fn(String) -> Fact| {
        // Of this fact alone: that another changed must not take back what is being typed.
        let now = Memo::new(move |_| facts.with(|f| get(f).clone()));
        let options = move || {
            let option = |text: &Text| view! { <option value=state.t(*text)></option> };
            list.iter().map(option).collect_view()
        };
        view! {
            <label class="row">
                <span>{move || state.t(label)}</span>
                <input
                    data-testid=testid
                    list=(!list.is_empty()).then(|| format!("list-{testid}"))
                    prop:value=move || now.get()
                    on:change=move |event| change.run(fact(event_target_value(&event).trim().to_owned()))
                />
                {(!list.is_empty()).then(|| view! { <datalist id=format!("list-{testid}")>{options}</datalist> })}
            </label>
        }
    };
    let grade = move |key: &'static str, of: Grade| {
        view! {
            <option value=key selected=move || facts.with(|f| f.grade == of)>
                {move || state.t(grade_name(of))}
            </option>
        }
    };
    let obtained = Memo::new(move |_| facts.with(|f| f.obtained.clone()));
    let set_grade = move |event| {
        let grade = match event_target_value(&event).as_str() {
            "A" => Grade::A,
            "C" => Grade::C,
            _ => Grade::B,
        };
        change.run(Fact::Grade(grade));
    };
    view! {
        <fieldset class="source-form" data-testid="source-form" {..writes()}>
            {text(w::DEPARTMENT, "department", &DEPARTMENTS, |f| &f.department, Fact::Department)}
            {text(w::PERSON, "person", &[], |f| &f.person, Fact::Person)}
            {text(w::WAY, "way", &WAYS, |f| &f.way, Fact::Way)}
            <label class="row">
                <span>{move || state.t(w::OBTAINED)}</span>
                <input
                    type="date"
                    data-testid="obtained"
                    prop:value=move || obtained.get()
                    on:change=move |event| change.run(Fact::Obtained(event_target_value(&event)))
                />
            </label>
            <label class="row">
                <span>{move || state.t(w::GRADE)}</span>
                <select data-testid="grade" on:change=set_grade>
                    {grade("A", Grade::A)} {grade("B", Grade::B)} {grade("C", Grade::C)}
                </select>
            </label>
            <DeclaredTotals state facts read change />
        </fieldset>
    }
}

/// What the giver says it adds up to, beside what was read.
#[component]
fn DeclaredTotals(
    state: State,
    facts: Signal<Facts>,
    read: Signal<Totals>,
    change: Callback<Fact>,
) -> impl IntoView {
    // What was read and is something, and whatever is declared.
    let rows = Memo::new(move |_| {
        let mut rows: Vec<TotalOf> = facts.with(|f| f.declared.iter().map(|d| d.of).collect());
        read.with(|r| rows.extend(r.iter().filter(|(_, n)| !n.is_zero()).map(|(of, _)| *of)));
        rows.sort_unstable();
        rows.dedup();
        rows
    });
    view! {
        <Show when=move || rows.with(|r| !r.is_empty())>
            <h3>{move || state.t(w::DECLARED)}</h3>
            <p>{move || state.t(w::DECLARED_LEAD)}</p>
            <table class="declared">
                <thead>
                    <tr>
                        <th>{move || state.t(w::TOTAL)}</th>
                        <th class="n">{move || state.t(w::GIVER_SAYS)}</th>
                        <th class="n">{move || state.t(w::WAS_READ)}</th>
                        <th></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=|of| *of let:of>
                        <DeclaredRow state of facts read change />
                    </For>
                </tbody>
            </table>
        </Show>
    }
}

#[component]
fn DeclaredRow(
    state: State,
    of: TotalOf,
    facts: Signal<Facts>,
    read: Signal<Totals>,
    change: Callback<Fact>,
) -> impl IntoView {
    let declared =
        Memo::new(move |_| facts.with(|f| f.declared.iter().find(|d| d.of == of).cloned()));
    let found = Memo::new(move |_| read.with(|r| r.get(&of).copied().unwrap_or_default()));
    let shown = Memo::new(move |_| declared.get().map(|d| plain(d.total)).unwrap_or_default());
    let set = move |event| {
        let text: String = event_target_value(&event);
        let total = value::number(&text);
        if total.is_none() && !text.trim().is_empty() {
            state.toast(w::NOT_A_NUMBER, true);
            return;
        }
        change.run(Fact::Declared(of, total));
    };
    let verdict = move || {
        declared
            .get()
            .map(|d| match d.total.saturating_sub(found.get()) {
                none if none.is_zero() => view! { <span class="pill k">"✓"</span> }.into_any(),
                gap => {
                    let gap = grouped(plain(gap.abs()));
                    view! { <span class="pill e">{state.f(w::OFF_BY, &[&gap])}</span> }.into_any()
                }
            })
    };
    let field = of
        .field
        .and_then(|f| of.table.spec().fields.get(usize::from(f)));
    let key = field.map_or("records", |f| f.key);
    view! {
        <tr>
            <td>
                {move || total_name(of, state.lang.get())}
                <Show when=move || declared.with(|d| d.as_ref().is_some_and(|d| d.in_file))>
                    " " <small>{move || state.t(w::FROM_TOTAL_ROW)}</small>
                </Show>
            </td>
            <td class="n">
                <input
                    inputmode="decimal"
                    class="num"
                    data-testid=format!("declared-{}-{key}", of.table.spec().key)
                    aria-label=move || format!("{} {}", state.t(w::GIVER_SAYS), total_name(of, state.lang.get()))
                    prop:value=move || shown.get()
                    on:change=set
                />
            </td>
            <td class="n num">{move || grouped(plain(found.get()))}</td>
            <td>{verdict}</td>
        </tr>
    }
}

fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}
