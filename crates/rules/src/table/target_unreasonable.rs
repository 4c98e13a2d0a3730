use std::collections::BTreeMap;

use qichu_model::settings::{TARGET_LOW, TARGET_TOO_HIGH};

use crate::prelude::*;
use qichu_model::value::Period;

const PERSON: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");
const ACTUAL: u16 = column(TableId::Performance, "actual");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 24),
    name: "target-unreasonable",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "目标与上年实绩相差过大",
        "Target far from last year's actual",
    ),
    message: Text::new(
        "目标 {target}，上年实绩 {actual}，相差 {change}%",
        "The target is {target}, last year's actual was {actual}: {change}%",
    ),
    why: Text::new(
        "目标脱离实际，无法考核，也可能是单位或数字写错",
        "Nobody can be judged by such a target; perhaps the unit or a digit is wrong",
    ),
    todo: Text::new(
        "核对目标和上年实绩；无误的，说明理由",
        "Check both; if they are right, say why",
    ),
    example: Example {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "target", "170000"),
            put(TableId::Performance, 1, "actual", ""),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "target", "120000"),
            put(TableId::Performance, 1, "actual", ""),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Performance],
        keys: by_person,
        judge: |members, data, settings| {
            let high = settings.threshold(&TARGET_TOO_HIGH);
            let low = -settings.threshold(&TARGET_LOW);
            let all = changes(members, data, settings).into_iter();
            all.filter(|c| c.percent > high || c.percent < low)
                .map(|c| c.hit())
                .collect()
        },
    },
};

/// A target beside the actual of the year before.
pub struct Change {
    at: usize,
    target: Decimal,
    actual: Decimal,
    /// By how much it is higher, in percent.
    pub percent: Decimal,
}

impl Change {
    /// A finding on the target.
    pub fn hit(&self) -> (usize, Hit) {
        let sign = if self.percent > Decimal::ZERO {
            "+"
        } else {
            ""
        };
        let hit = Hit::at(TARGET)
            .arg("target", plain(self.target))
            .arg("actual", plain(self.actual))
            .arg(
                "change",
                format!("{sign}{}", plain(self.percent.round_dp(1))),
            );
        (self.at, hit)
    }
}

/// A salesperson's records belong together.
pub fn by_person(row: &Row) -> Vec<Key> {
    let person = row.text(PERSON);
    if person.is_empty() || person.starts_with("未知") {
        return Vec::new();
    }
    vec![Key {
        key: person.into(),
        column: TARGET,
        defines: true,
    }]
}

/// One salesperson's targets beside the actuals a year before; none where there is no
/// such actual.
pub fn changes(members: &[Member], data: &Data, settings: &Settings) -> Vec<Change> {
    let mut actuals: BTreeMap<Period, Decimal> = BTreeMap::new();
    let mut targets: Vec<(usize, Period, Decimal)> = Vec::new();
    for (i, member) in members.iter().enumerate() {
        let record = member.record(data, settings);
        let Some(period) = value::period(record.text(PERIOD)) else {
            continue;
        };
        if let Some(actual) = record.number(ACTUAL) {
            actuals.entry(period).or_insert(actual);
        }
        if let Some(target) = record.number(TARGET) {
            targets.push((i, period, target));
        }
    }
    let mut found = Vec::new();
    for (at, period, target) in targets {
        let Some(actual) = year_before(period, &actuals).filter(|a| *a > Decimal::ZERO) else {
            continue;
        };
        let percent = target
            .checked_sub(actual)
            .and_then(|d| d.checked_div(actual))
            .and_then(|d| d.checked_mul(Decimal::ONE_HUNDRED));
        if let Some(percent) = percent {
            found.push(Change {
                at,
                target,
                actual,
                percent,
            });
        }
    }
    found
}

/// The actual of a period a year before: as given, or as twelve months give it.
fn year_before(period: Period, actuals: &BTreeMap<Period, Decimal>) -> Option<Decimal> {
    match period {
        Period::Month(year, month) => actuals.get(&Period::Month(year - 1, month)).copied(),
        Period::Year(year) => {
            let given = actuals.get(&Period::Year(year - 1)).copied();
            given.or_else(|| {
                (1..=12).try_fold(Decimal::ZERO, |sum, month| {
                    let actual = actuals.get(&Period::Month(year - 1, month))?;
                    sum.checked_add(*actual)
                })
            })
        }
    }
}
