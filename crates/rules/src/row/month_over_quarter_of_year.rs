use crate::cross::unknown_customer::part;
use qichu_model::settings::MONTH_SHARE;
use qichu_model::value::Period;
use std::collections::BTreeMap;

use crate::prelude::*;

const SALESPERSON: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 72),
    name: "month-over-quarter-of-year",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("月目标过高", "Month's target too large"),
    message: Text::new(
        "月目标 {month}，超过年目标 {year} 的 {share}%",
        "The month's target {month} is above {share}% of the year's {year}",
    ),
    why: Text::new(
        "多半把季度或年目标填成了月目标",
        "A quarter's or a year's target was most likely entered for a month",
    ),
    todo: Text::new(
        "核对月目标和年目标",
        "Check the month's and the year's target",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 0, "target", "100000"),
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2025-08"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "40000"),
        ],
        good: &[
            put(TableId::Performance, 0, "target", "100000"),
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2025-08"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "20000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Performance],
        keys: |row, keys| part(row, keys, SALESPERSON, false),
        alone: false,
        judge: |members, data, settings| {
            let share = settings.threshold(&MONTH_SHARE);
            let mut years: BTreeMap<i32, (Decimal, Member)> = BTreeMap::new();
            let mut months: Vec<(usize, i32, Decimal)> = Vec::new();
            for (i, m) in members.iter().enumerate() {
                let period = value::period(data.text(m.table, m.row, PERIOD));
                let target = value::number(data.text(m.table, m.row, TARGET));
                match (period, target) {
                    (Some(Period::Year(year)), Some(target)) => {
                        years.entry(year).or_insert((target, *m));
                    }
                    (Some(Period::Month(year, _)), Some(target)) => months.push((i, year, target)),
                    _ => {}
                }
            }
            let judged = |(i, year, month): (usize, i32, Decimal)| {
                let (whole, m) = years.get(&year)?;
                let most = whole
                    .checked_mul(share)?
                    .checked_div(Decimal::ONE_HUNDRED)?;
                if month <= most || *whole <= Decimal::ZERO {
                    return None;
                }
                let mut hit = Hit::at(TARGET)
                    .arg("month", plain(month))
                    .arg("year", plain(*whole))
                    .arg("share", plain(share));
                hit.related.push((m.table, m.row, TARGET));
                Some((i, hit))
            };
            months.into_iter().filter_map(judged).collect()
        },
    },
};
