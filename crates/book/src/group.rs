//! Grouping with subtotals, 分组小计: records that share a value, counted and added up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use qichu_model::totals::{earned, margin, summed};
use qichu_model::{Data, FieldType, TableId, value};
use qichu_regions::{Division, Level, Resolved, resolve};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What of a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    Whole,
    /// Its province, where it is a region.
    Province,
    /// Its province and city, where it is a region.
    City,
    /// Its year, where it is a date or a period.
    Year,
    /// Its year and month, where it is a date or a period.
    Month,
}

/// By what records are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct By {
    /// The column.
    pub column: u16,
    /// What of its values.
    pub part: Part,
}

impl By {
    /// What of a column's values may count.
    pub fn parts(ty: FieldType) -> &'static [Part] {
        match ty {
            FieldType::Region => &[Part::Province, Part::City, Part::Whole],
            FieldType::Date | FieldType::Period => &[Part::Month, Part::Year],
            _ => &[Part::Whole],
        }
    }
}

/// What the records of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// A text.
    Text(String),
    /// Something that does not tell: an ambiguous region, an unreadable date.
    Unclear,
    /// Nothing.
    Empty,
}

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// A column.
    Column(u16),
    /// Stock on hand, in transit, and produced but not stored (库存合计).
    StockTotal,
    /// That, times its cost (库存金额).
    StockValue,
    /// The margin at retail prices in percent (毛利率), weighted by the stock in all.
    Margin,
}

/// Records that share a value, or with two keys two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they share: of two keys, one value is a subtotal over the second.
    pub values: Vec<Value>,
    /// How many they are.
    pub count: u32,
    /// The figures of the measures, in their order; `None` for a margin that nothing tells.
    pub sums: Vec<Option<Decimal>>,
}

/// By what groups are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// The most records first.
    #[default]
    Count,
    /// By value.
    Name,
    /// The greatest sum of the measure with this index first.
    Sum(u16),
}

/// What of a table may be added up.
pub fn measures(table: TableId) -> Vec<Measure> {
    let mut all: Vec<Measure> = summed(table).map(|(c, _)| Measure::Column(c)).collect();
    if table == TableId::Stock {
        all.extend([Measure::StockTotal, Measure::StockValue, Measure::Margin]);
    }
    all
}

/// What texts say under keys, each found out once: they repeat.
#[derive(Default)]
struct Known<'a>(BTreeMap<(By, &'a str), Value>);

impl<'a> Known<'a> {
    fn of(&mut self, text: &'a str, by: By) -> &Value {
        let known = self.0.entry((by, text));
        known.or_insert_with(|| read(text, by.part))
    }
}

/// Of these records of a table, those that have each of these values.
pub fn within(data: &Data, table: TableId, rows: &[u32], shared: &[(By, Value)]) -> Vec<u32> {
    let mut known = Known::default();
    let mut fits = |row: &u32| {
        let says =
            |(by, value): &(By, Value)| known.of(data.text(table, *row, by.column), *by) == value;
        shared.iter().all(says)
    };
    rows.iter().copied().filter(|row| fits(row)).collect()
}

fn read(text: &str, part: Part) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Empty;
    }
    let read = match part {
        Part::Whole => Some(text.to_owned()),
        Part::Province => place(text, Level::Province),
        Part::City => place(text, Level::City),
        Part::Year => year_and_month(text).map(|(year, _)| year.to_string()),
        Part::Month => {
            let month = |(year, month): (i32, Option<u32>)| Some(format!("{year}-{:02}", month?));
            year_and_month(text).and_then(month)
        }
    };
    read.map_or(Value::Unclear, Value::Text)
}

/// The division of a level that a region lies in, where its text names one region. A
/// municipality is its own city.
fn place(text: &str, level: Level) -> Option<String> {
    let Resolved::One(mut division) = resolve(text) else {
        return None;
    };
    if level == Level::City && division.level() == Level::Province {
        return Some(division.full_name());
    }
    while division.level() > level {
        division = division.parent()?;
    }
    Some(Division::full_name(division))
}

fn year_and_month(text: &str) -> Option<(i32, Option<u32>)> {
    match value::period(text)? {
        value::Period::Year(year) => Some((year, None)),
        value::Period::Month(year, month) => Some((year, Some(month))),
    }
}

/// What of a record is added up: an amount; for a margin, the profit and what it is part of.
fn amount(data: &Data, table: TableId, row: u32, measure: Measure) -> [Decimal; 2] {
    let field = |key| value::number(data.field(table, row, key)).unwrap_or_default();
    let stock = || {
        let parts = ["on_hand", "in_transit", "produced_not_stored"];
        parts.map(field).into_iter().fold(Decimal::ZERO, plus)
    };
    let amount = match measure {
        Measure::Column(column) => value::number(data.text(table, row, column)).unwrap_or_default(),
        Measure::StockTotal => stock(),
        Measure::StockValue => stock().saturating_mul(field("cost")),
        Measure::Margin => return earned(data, row, stock()),
    };
    [amount, Decimal::ZERO]
}

/// The figures that these sums are of.
fn figures(measures: &[Measure], sums: &[[Decimal; 2]]) -> Vec<Option<Decimal>> {
    let figure = |(measure, sum): (&Measure, &[Decimal; 2])| match measure {
        Measure::Margin => margin(*sum),
        _ => Some(sum[0]),
    };
    measures.iter().zip(sums).map(figure).collect()
}

fn plus(a: Decimal, b: Decimal) -> Decimal {
    a.saturating_add(b)
}

/// Groups records by one or two keys. With two, each group of the first is followed by
/// those of the second within it. The last group is all of them and shares nothing.
pub fn group(
    data: &Data,
    table: TableId,
    rows: &[u32],
    (keys, order): (&[By], Order),
    measures: &[Measure],
) -> Vec<Group> {
    let fresh = || (0u32, vec![[Decimal::ZERO; 2]; measures.len()]);
    let mut known = Known::default();
    let mut sums: BTreeMap<Vec<Value>, (u32, Vec<[Decimal; 2]>)> = BTreeMap::new();
    for &row in rows {
        let amounts = measures.iter().map(|m| amount(data, table, row, *m));
        let amounts: Vec<[Decimal; 2]> = amounts.collect();
        let values = keys.iter().map(|by| {
            let text = data.text(table, row, by.column);
            known.of(text, *by).clone()
        });
        let shared: Vec<Value> = values.collect();
        for depth in 0..=shared.len() {
            let (count, sums) = sums.entry(shared[..depth].to_vec()).or_insert_with(fresh);
            *count += 1;
            for (sum, amount) in sums.iter_mut().zip(&amounts) {
                *sum = [plus(sum[0], amount[0]), plus(sum[1], amount[1])];
            }
        }
    }
    let (count, total) = sums.remove(&Vec::new()).unwrap_or_else(fresh);
    // By value they already are; a group goes with the one it lies in.
    let mut groups: Vec<Group> = Vec::with_capacity(sums.len() + 1);
    let mut tops: Vec<Vec<Group>> = Vec::new();
    for (values, (count, sums)) in sums {
        let group = Group {
            values,
            count,
            sums: figures(measures, &sums),
        };
        match tops.last_mut() {
            Some(top) if group.values.len() > 1 => top.push(group),
            _ => tops.push(vec![group]),
        }
    }
    tops.sort_by_key(|top| rank(&top[0], order));
    for mut top in tops {
        top[1..].sort_by_key(|group| rank(group, order));
        groups.append(&mut top);
    }
    groups.push(Group {
        values: Vec::new(),
        count,
        sums: figures(measures, &total),
    });
    groups
}

/// Stable sorting leaves groups of the same rank in the order of their values.
fn rank(group: &Group, order: Order) -> Reverse<Decimal> {
    Reverse(match order {
        Order::Name => Decimal::ZERO,
        Order::Count => Decimal::from(group.count),
        // What tells nothing comes last.
        Order::Sum(i) => (group.sums.get(usize::from(i)).copied())
            .flatten()
            .unwrap_or(Decimal::MIN),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use qichu_model::CellKind;

    fn by(table: TableId, key: &str, part: Part) -> By {
        let column = table.spec().field(key).unwrap();
        By { column, part }
    }

    fn book(table: TableId, fields: &[&str], lines: &[&[&str]]) -> (Data, Vec<u32>) {
        let mut data = Data::default();
        for line in lines {
            let row = data.table_mut(table).push_row();
            for (key, text) in fields.iter().zip(*line) {
                let column = table.spec().field(key).unwrap();
                data.set(table, row, column, text, CellKind::Plain);
            }
        }
        let rows = data.table(table).rows().collect();
        (data, rows)
    }

    fn told(groups: &[Group]) -> Vec<(String, u32, Vec<String>)> {
        let word = |v: &Value| match v {
            Value::Text(text) => text.clone(),
            Value::Unclear => "?".into(),
            Value::Empty => "-".into(),
        };
        let line = |g: &Group| {
            let values: Vec<String> = g.values.iter().map(word).collect();
            let sum = |s: &Option<Decimal>| s.map_or("-".into(), |s| s.normalize().to_string());
            let sums = g.sums.iter().map(sum).collect();
            (values.join("/"), g.count, sums)
        };
        groups.iter().map(line).collect()
    }

    #[test]
    fn two_keys_give_subtotals_that_add_up() {
        let table = TableId::Customers;
        let (data, rows) = book(
            table,
            &["region", "industry", "opening_receivable"],
            &[
                &["浙江 杭州 西湖", "批发", "10.5"],
                &["浙江省宁波市", "零售", "1,000"],
                &["广东深圳", "批发", "5"],
                &["朝阳区", "批发", "x"],
                &["", "零售", "1"],
                &["杭州市", "批发", "2"],
            ],
        );
        let keys = [
            by(table, "region", Part::Province),
            by(table, "industry", Part::Whole),
        ];
        let owed = Measure::Column(table.spec().field("opening_receivable").unwrap());
        let groups = group(&data, table, &rows, (&keys, Order::Count), &[owed]);
        let line = |name: &str, count, sum: &str| (name.to_owned(), count, vec![sum.to_owned()]);
        assert_eq!(
            told(&groups),
            [
                line("浙江省", 3, "1012.5"),
                line("浙江省/批发", 2, "12.5"),
                line("浙江省/零售", 1, "1000"),
                line("广东省", 1, "5"),
                line("广东省/批发", 1, "5"),
                line("?", 1, "0"),
                line("?/批发", 1, "0"),
                line("-", 1, "1"),
                line("-/零售", 1, "1"),
                line("", 6, "1018.5"),
            ]
        );
        let by_sum = group(&data, table, &rows, (&keys, Order::Sum(0)), &[owed]);
        assert_eq!(told(&by_sum)[1], line("浙江省/零售", 1, "1000"));
        let hangzhou = Value::Text("浙江省杭州市".into());
        let wanted = [
            (by(table, "region", Part::City), hangzhou),
            (keys[1], Value::Text("批发".into())),
        ];
        assert_eq!(within(&data, table, &rows, &wanted), [0, 5]);
        assert_eq!(within(&data, table, &[1, 5], &wanted), [5]);
        // Of some records, some groups.
        let some = group(&data, table, &[1, 5], (&keys[..1], Order::Name), &[owed]);
        let expected = [line("浙江省", 2, "1002"), line("", 2, "1002")];
        assert_eq!(told(&some), expected);
    }

    #[test]
    fn stock_is_added_up_with_its_value() {
        let table = TableId::Stock;
        let (data, rows) = book(
            table,
            &[
                "category",
                "on_hand",
                "in_transit",
                "produced_not_stored",
                "cost",
            ],
            &[&["茶", "3", "1", "", "2.5"], &["水", "1", "", "9", "0.1"]],
        );
        let all = measures(table);
        assert!(
            all.iter()
                .all(|m| *m != Measure::Column(table.spec().field("cost").unwrap()))
        );
        let keys = [by(table, "category", Part::Whole)];
        let own = [Measure::StockTotal, Measure::StockValue];
        let groups = told(&group(&data, table, &rows, (&keys, Order::Name), &own));
        assert_eq!(groups[0].2, ["10", "1"]);
        assert_eq!(groups[1].2, ["4", "10"]);
        assert_eq!(groups[2].2, ["14", "11"]);
    }

    #[test]
    fn a_margin_is_weighted_and_of_the_whole_none_of_its_parts() {
        let table = TableId::Stock;
        let (data, rows) = book(
            table,
            &["category", "on_hand", "in_transit", "cost", "retail_price"],
            &[
                &["茶", "10", "", "6", "10"],
                &["茶", "10", "20", "9", "10"],
                &["水", "7", "", "1", ""],
                &["酒", "20", "", "12", "10"],
            ],
        );
        let keys = [by(table, "category", Part::Whole)];
        let groups = |order| {
            told(&group(
                &data,
                table,
                &rows,
                (&keys, order),
                &[Measure::Margin],
            ))
        };
        let line = |name: &str, count, sum: &str| (name.to_owned(), count, vec![sum.to_owned()]);
        // 70 of 400, -40 of 200; together 30 of 600.
        assert_eq!(
            groups(Order::Sum(0)),
            [
                line("茶", 2, "17.5"),
                line("酒", 1, "-20"),
                line("水", 1, "-"),
                line("", 4, "5"),
            ]
        );
    }

    #[test]
    fn dates_are_grouped_by_month_and_year() {
        assert_eq!(read("2024/3/5", Part::Month), Value::Text("2024-03".into()));
        assert_eq!(read("2024年", Part::Year), Value::Text("2024".into()));
        assert_eq!(read("2024年", Part::Month), Value::Unclear);
        assert_eq!(read(" ", Part::Year), Value::Empty);
        assert_eq!(read("北京", Part::City), Value::Text("北京市".into()));
    }
}
