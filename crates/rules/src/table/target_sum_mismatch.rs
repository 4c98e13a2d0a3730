use std::collections::BTreeMap;

use qichu_model::settings::TARGET_SUM_TOLERANCE;

use crate::example::year_of_targets;
use crate::prelude::*;

const PERSON: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");

const BAD: [crate::rule::Edit; 44] = year_of_targets("11000");
const GOOD: [crate::rule::Edit; 44] = year_of_targets("10500");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 23),
    name: "target-sum-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "月目标之和与年目标不符",
        "Months do not add up to the year's target",
    ),
    message: Text::new(
        "{year} 年目标 {target}，{count} 个月的目标之和是 {sum}",
        "The target of {year} is {target}; those of {count} months sum to {sum}",
    ),
    why: Text::new(
        "两个口径对不上，考核时各说各的",
        "With two targets people are judged by whichever suits",
    ),
    todo: Text::new(
        "核对年目标和各月目标",
        "Check the year's target and the months'",
    ),
    example: Example::Changes {
        bad: &BAD,
        good: &GOOD,
    },
    check: Check::Group {
        tables: &[TableId::Performance],
        keys: |row, keys| {
            let Some(year) = value::period(row.text(PERIOD)).map(value::Period::year) else {
                return;
            };
            let person = row.text(PERSON);
            if !person.is_empty() && row.number(TARGET).is_some() {
                keys.add(&format!("{year} {person}"), TARGET, true);
            }
        },
        alone: true,
        judge: |members, data, settings| {
            let mut whole: Option<(usize, i32, Decimal)> = None;
            let mut months: BTreeMap<u32, (usize, Decimal)> = BTreeMap::new();
            for (i, member) in members.iter().enumerate() {
                let record = member.record(data, settings);
                let Some(target) = record.number(TARGET) else {
                    continue;
                };
                match value::period(record.text(PERIOD)) {
                    Some(value::Period::Year(year)) => {
                        whole.get_or_insert((i, year, target));
                    }
                    Some(value::Period::Month(_, month)) => {
                        months.entry(month).or_insert((i, target));
                    }
                    None => {}
                }
            }
            let Some((at, year, target)) = whole else {
                return Vec::new();
            };
            let sum: Option<Decimal> = months
                .values()
                .try_fold(Decimal::ZERO, |sum, (_, t)| sum.checked_add(*t));
            let allowed = settings.share(&TARGET_SUM_TOLERANCE, target);
            let (Some(sum), Some(allowed)) = (sum, allowed) else {
                return Vec::new();
            };
            // Fewer than twelve months may well come to less.
            let over = sum.checked_sub(target).unwrap_or(Decimal::ZERO);
            let wrong = over > allowed || months.len() == 12 && -over > allowed;
            if !wrong {
                return Vec::new();
            }
            let mut hit = Hit::at(TARGET)
                .arg("year", year.to_string())
                .arg("target", plain(target))
                .arg("count", months.len().to_string())
                .arg("sum", plain(sum));
            for (i, _) in months.values() {
                hit.related
                    .push((members[*i].table, members[*i].row, TARGET));
            }
            vec![(at, hit)]
        },
    },
};
