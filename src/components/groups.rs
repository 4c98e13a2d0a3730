//! Groups with subtotals, 分组小计: counts and sums by one column or two; a group leads
//! to its records.

use leptos::prelude::*;
use qichu_book::group::{By, Measure, Order, Part, Value};
use qichu_model::{FieldType, TableId};

use super::{Icon, IconName, grouped};
use crate::engine::protocol::{Answer, Ask, Filter, Summary};
use crate::engine::tidy::{GroupLine, Grouping, GroupsView};
use crate::state::{State, state, words as w};

/// Groups that many ask for: the table and the fields, with what of them counts.
const PRESETS: &[(TableId, &[(&str, Part)])] = &[
    (
        TableId::Customers,
        &[("industry", Part::Whole), ("region", Part::Province)],
    ),
    (TableId::Customers, &[("salesperson", Part::Whole)]),
    (TableId::Customers, &[("customer_grade", Part::Whole)]),
    (TableId::Purchases, &[("date", Part::Month)]),
    (
        TableId::Purchases,
        &[("customer", Part::Whole), ("date", Part::Year)],
    ),
    (
        TableId::Stock,
        &[("category", Part::Whole), ("warehouse", Part::Whole)],
    ),
    (TableId::Stock, &[("warehouse", Part::Whole)]),
    (
        TableId::OnlineChannels,
        &[("platform", Part::Whole), ("period_start", Part::Month)],
    ),
    (
        TableId::OfflineChannels,
        &[("kind", Part::Whole), ("region", Part::Province)],
    ),
    (TableId::Salespeople, &[("department", Part::Whole)]),
    (
        TableId::Performance,
        &[("salesperson", Part::Whole), ("period", Part::Year)],
    ),
    (TableId::Performance, &[("period", Part::Year)]),
];

/// The presets of a table, those without the fields it lacks.
fn presets(table: TableId) -> Vec<Vec<By>> {
    let keys = |fields: &[(&str, Part)]| -> Vec<By> {
        let key = |(field, part): &(&str, Part)| {
            let column = table.spec().field(field)?;
            Some(By {
                column,
                part: *part,
            })
        };
        fields.iter().filter_map(key).collect()
    };
    let own = PRESETS.iter().filter(|(of, _)| *of == table);
    own.map(|(_, fields)| keys(fields)).collect()
}

/// What a table can be grouped by: everything that may repeat, extra columns too.
fn keys_of(table: TableId, width: u16) -> Vec<By> {
    let mut keys = Vec::new();
    for column in 0..width {
        let field = table.spec().fields.get(usize::from(column));
        let ty = field.map_or(FieldType::Text, |f| f.ty);
        let number = matches!(
            ty,
            FieldType::Money | FieldType::Qty | FieldType::Percent | FieldType::Int
        );
        if !number {
            keys.extend(By::parts(ty).iter().map(|&part| By { column, part }));
        }
    }
    keys
}

/// What a group shares, in words; reactive.
#[must_use]
pub fn value_text(state: State, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Empty => state.t(w::VALUE_EMPTY).into(),
        Value::Unclear => state.t(w::VALUE_UNCLEAR).into(),
    }
}

fn key_text(state: State, table: TableId, by: By) -> String {
    let name = state.column_name(table, by.column);
    match by.part {
        Part::Whole => name,
        Part::Province => state.f(w::PART_PROVINCE, &[&name]),
        Part::City => state.f(w::PART_CITY, &[&name]),
        Part::Year => state.f(w::PART_YEAR, &[&name]),
        Part::Month => state.f(w::PART_MONTH, &[&name]),
    }
}

fn measure_text(state: State, table: TableId, measure: Measure) -> String {
    match measure {
        Measure::Column(column) => state.column_name(table, column),
        Measure::StockTotal => state.t(w::STOCK_SUM).into(),
        Measure::StockValue => state.t(w::STOCK_VALUE).into(),
        Measure::Margin => state.t(w::MARGIN).into(),
    }
}

/// The panel in place of the grid.
#[component]
pub fn Groups() -> impl IntoView {
    let state = state();
    let view = RwSignal::new(None::<GroupsView>);
    let grouping = Memo::new(move |_| {
        let table = state.table.get();
        let kept = state.tidy.groupings.with(|all| all.get(&table).cloned());
        kept.unwrap_or_else(|| Grouping {
            keys: presets(table).into_iter().next().unwrap_or_default(),
            order: Order::Count,
        })
    });
    let change = move |change: &dyn Fn(&mut Grouping)| {
        let mut now = grouping.get_untracked();
        change(&mut now);
        let table = state.table.get_untracked();
        state
            .tidy
            .groupings
            .update(|all| drop(all.insert(table, now)));
    };
    let of = Memo::new(move |_| {
        let table = state.table.get();
        let of = |b: &Summary| {
            let view = &b.tables[table.index()];
            (b.seq, view.filter.clone(), view.shown, view.rows)
        };
        state.book.with(|b| b.as_ref().map(of))
    });
    Effect::new(move |_| {
        of.track();
        let (table, grouping) = (state.table.get(), grouping.get());
        wasm_bindgen_futures::spawn_local(async move {
            let answer = state.ask(Ask::Groups(table, grouping)).await;
            if let Ok((Answer::Groups(groups), _)) = answer
                && state.table.get_untracked() == table
            {
                let _ = view.try_set(Some(groups));
            }
        });
    });
    let width = Memo::new(move |_| {
        state
            .book
            .with(|b| super::width_of(b.as_ref(), state.table.get()))
    });
    let keys = move || keys_of(state.table.get(), width.get());
    let choice = move |at: usize| {
        let options = move || {
            let now = grouping.with(|g| g.keys.get(at).copied());
            let table = state.table.get();
            let options = keys().into_iter().enumerate().map(|(i, by)| {
                view! { <option value=i.to_string() selected=now == Some(by)>{key_text(state, table, by)}</option> }
            });
            let none = (at > 0).then(|| view! { <option value="" selected=now.is_none()>{state.t(w::GROUP_NONE)}</option> });
            (none, options.collect_view())
        };
        let choose = move |event| {
            let chosen: Option<usize> = event_target_value(&event).parse().ok();
            let by = chosen.and_then(|i| untrack(keys).get(i).copied());
            change(&|g: &mut Grouping| {
                g.keys.truncate(at);
                g.keys.extend(by);
            });
        };
        let label = if at == 0 { w::GROUP_BY } else { w::GROUP_THEN };
        view! {
            <label class="check">
                {move || state.t(label)} <select data-testid=format!("group-key-{at}") on:change=choose>{options}</select>
            </label>
        }
    };
    let order = move || {
        let now = grouping.with(|g| g.order);
        let table = state.table.get();
        let measures = view.with(|v| v.as_ref().map(|v| v.measures.clone()).unwrap_or_default());
        let sums = (0u16..).zip(measures).map(|(i, measure)| {
            view! { <option value=i.to_string() selected=now == Order::Sum(i)>{measure_text(state, table, measure)}</option> }
        });
        view! {
            <option value="count" selected=now == Order::Count>{state.t(w::GROUP_COUNT)}</option>
            <option value="name" selected=now == Order::Name>{state.t(w::GROUP_NAME)}</option>
            {sums.collect_view()}
        }
    };
    let set_order = move |event| {
        let order = match event_target_value(&event).as_str() {
            "name" => Order::Name,
            sum => sum.parse().map_or(Order::Count, Order::Sum),
        };
        change(&|g: &mut Grouping| g.order = order);
    };
    let chips = move || {
        let table = state.table.get();
        let chips = presets(table).into_iter().map(|keys| {
            let names: Vec<String> = keys.iter().map(|by| key_text(state, table, *by)).collect();
            let (on, chosen) = (keys.clone(), keys);
            view! {
                <button
                    type="button"
                    class="chip"
                    class:on=move || grouping.with(|g| g.keys == on)
                    on:click=move |_| change(&|g: &mut Grouping| g.keys.clone_from(&chosen))
                >
                    {names.join(" × ")}
                </button>
            }
        });
        chips.collect_view()
    };
    let some = move || {
        let (_, filter, shown, rows) = of.get()?;
        (filter != Filter::All).then(|| {
            view! {
                <p class="notice" data-testid="groups-of">
                    {state.f(w::GROUP_SOME, &[&grouped(shown), &grouped(rows)])} " "
                    <button
                        type="button"
                        class="plain link"
                        on:click=move |_| state.show(state.table.get_untracked(), Filter::All)
                    >
                        {state.t(w::SHOW_ALL)}
                    </button>
                </p>
            }
        })
    };
    view! {
        <section class="groups" data-testid="groups" aria-label=move || state.t(w::GROUP_TOOL) on:keydown=move |event| if event.key() == "Escape" { state.close_tool() }>
            <div class="toolbar">
                {choice(0)} {choice(1)}
                <label class="check">
                    {move || state.t(w::GROUP_ORDER)} <select data-testid="group-order" on:change=set_order>{order}</select>
                </label>
                <div class="chips strip">{chips}</div>
                <button type="button" class="btn s" aria-label=move || state.t(w::GROUP_BACK) on:click=move |_| state.close_tool()>
                    <Icon name=IconName::Sheet /> <span class="word">{move || state.t(w::GROUP_BACK)}</span>
                </button>
            </div>
            {some}
            {move || view.get().map(|view| view! { <GroupTable view grouping=grouping.get() /> })}
        </section>
    }
}

#[component]
fn GroupTable(view: GroupsView, grouping: Grouping) -> impl IntoView {
    let state = state();
    let table = state.table.get_untracked();
    let head = |by: &By| {
        let by = *by;
        view! { <th>{move || key_text(state, table, by)}</th> }
    };
    let heads = grouping.keys.iter().map(head).collect_view();
    let sums = view.measures.iter().map(|measure| {
        let measure = *measure;
        view! { <th class="n">{move || measure_text(state, table, measure)}</th> }
    });
    let depth = grouping.keys.len();
    let shown = StoredValue::new(grouping.keys);
    let measures = StoredValue::new(view.measures.clone());
    let line = |line: GroupLine| view! { <Line line keys=shown measures depth /> };
    let left_off = view.left_off;
    view! {
        <div class="groups-scroll">
            <table class="stacked">
                <thead>
                    <tr>{heads} <th class="n">{move || state.t(w::GROUP_COUNT)}</th> {sums.collect_view()}</tr>
                </thead>
                <tbody>{view.groups.into_iter().map(line).collect_view()}</tbody>
                <tfoot>{line(view.total)}</tfoot>
            </table>
            {(left_off > 0).then(|| view! { <p class="none">{move || state.f(w::GROUP_LEFT, &[&grouped(left_off)])}</p> })}
        </div>
    }
}

/// A group; chosen, the grid shows its records.
#[component]
fn Line(
    line: GroupLine,
    keys: StoredValue<Vec<By>>,
    measures: StoredValue<Vec<Measure>>,
    depth: usize,
) -> impl IntoView {
    let state = state();
    let table = state.table.get_untracked();
    let GroupLine {
        values,
        name,
        count,
        sums,
    } = line;
    let (level, named) = (
        values.len(),
        StoredValue::new((values.last().cloned(), name)),
    );
    let text = move || {
        named.with_value(|(value, name)| match value {
            None => state.t(w::GROUP_TOTAL).to_owned(),
            Some(value) if name.is_empty() => value_text(state, value),
            Some(value) => format!("{} {name}", value_text(state, value)),
        })
    };
    let show = move |_| {
        let shared: Vec<(By, Value)> = keys.get_value().into_iter().zip(values.clone()).collect();
        let table = state.table.get_untracked();
        let of = |b: &Summary| b.tables[table.index()].filter.clone();
        let of = state.book.with_untracked(|b| b.as_ref().map(of));
        // The total is of what is shown already.
        if !shared.is_empty() {
            let of = Box::new(of.unwrap_or_default());
            state.show(table, Filter::Group(shared, of));
        }
        state.close_tool();
    };
    let before = (1..level).map(|_| view! { <td></td> }).collect_view();
    let after = (level.max(1)..depth)
        .map(|_| view! { <td></td> })
        .collect_view();
    let sum = move |(measure, sum): (Measure, String)| {
        let label = move || measure_text(state, table, measure);
        view! { <td class="n num" data-label=label>{grouped(sum)}</td> }
    };
    let sums = measures.get_value().into_iter().zip(sums).map(sum);
    let title = move || state.f(w::GROUP_SHOW, &[&grouped(count)]);
    view! {
        <tr class:within={level > 1} class:sub=move || { depth > 1 && level == 1 }>
            {before}
            <td><button type="button" class="plain link" title=title on:click=show>{text}</button></td>
            {after}
            <td class="n num" data-label=move || state.t(w::GROUP_COUNT)>{grouped(count)}</td>
            {sums.collect_view()}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_preset_of_fields_it_has() {
        for table in TableId::ALL {
            let all = presets(table);
            assert!(!all.is_empty(), "{table:?}");
            let width = table.spec().fields.len() as u16;
            let keys = keys_of(table, width);
            assert!(
                all.iter().flatten().all(|by| keys.contains(by)),
                "{table:?}"
            );
        }
        for (table, fields) in PRESETS {
            assert!(fields.iter().all(|(f, _)| table.spec().field(f).is_some()));
        }
    }
}
