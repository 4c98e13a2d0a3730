use crate::cross::unknown_customer::part;
use chrono::Datelike;
use qichu_model::settings::{TARGET_FALL_MOST, TARGET_RISE_MOST};
use qichu_model::value::Period;
use std::collections::BTreeMap;

use crate::prelude::*;

const SALESPERSON: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");
const ACTUAL: u16 = column(TableId::Performance, "actual");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 69),
    name: "target-unreasonable",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("目标不合理", "Unreasonable target"),
    message: Text::new(
        "目标 {target}，上年同期实绩 {basis}，变动 {change}%",
        "A target of {target} after {basis} last year: a change of {change}%",
    ),
    why: Text::new(
        "脱离实绩的目标起不到作用",
        "A target far from what was done moves nobody",
    ),
    todo: Text::new(
        "核对目标和上年实绩，或说明理由",
        "Check the target and last year's result, or give the reason",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "180000"),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "120000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Salespeople, TableId::Performance],
        keys: whose,
        alone: false,
        judge: |members, data, settings| {
            let rise = settings.threshold(&TARGET_RISE_MOST);
            let fall = Decimal::ZERO - settings.threshold(&TARGET_FALL_MOST);
            outlooks(members, data, settings)
                .iter()
                .filter_map(|o| o.hit_where(|change| change > rise || change < fall))
                .collect()
        },
    },
};

/// A person's target for a period that is not over, and the same period of last year.
pub struct Outlook {
    /// The index of the record with the target: the first, where a period has several.
    pub member: usize,
    /// The period.
    pub period: Period,
    /// The target.
    pub target: Decimal,
    /// What was done a year before, where it is known and above zero.
    pub basis: Option<Decimal>,
    /// Whether anything is known of what was done in the year before.
    pub has_history: bool,
}

impl Outlook {
    /// The finding, where the change in percent is such.
    pub fn hit_where(&self, is_such: impl Fn(Decimal) -> bool) -> Option<(usize, Hit)> {
        let basis = self.basis?;
        let more = self.target.checked_sub(basis)?;
        let change = more.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(basis)?;
        let hit = || {
            let hit = Hit::at(TARGET)
                .arg("target", plain(self.target))
                .arg("basis", plain(basis))
                .arg("change", plain(change.round_dp(1)));
            (self.member, hit)
        };
        is_such(change).then(hit)
    }
}

/// A target is with the salespeople whose code, name or department it gives: they tell
/// whether it is a person's.
pub fn whose(row: &Row, keys: &mut Keys) {
    match row.table {
        TableId::Salespeople => {
            for key in ["code", "name", "department"] {
                if let Some(column) = row.table.spec().field(key) {
                    part(row, keys, column, true);
                }
            }
        }
        _ => part(row, keys, SALESPERSON, false),
    }
}

/// What lies ahead of one person, by period; nothing where it is a team's.
pub fn outlooks(members: &[Member], data: &Data, settings: &Settings) -> Vec<Outlook> {
    let Some(opening) = value::date(&settings.opening_date) else {
        return Vec::new();
    };
    let (people, own): (Vec<&Member>, Vec<&Member>) = members.iter().partition(|m| m.defines);
    let is_team = |m: &&Member| {
        let people = People::among(data, people.iter().map(|m| m.row));
        people.is_team(data.text(m.table, m.row, SALESPERSON).trim())
    };
    if own.first().is_none_or(is_team) {
        return Vec::new();
    }
    let mut actuals: BTreeMap<Period, Decimal> = BTreeMap::new();
    let mut targets: BTreeMap<Period, (usize, Decimal)> = BTreeMap::new();
    for (i, m) in members.iter().enumerate().filter(|(_, m)| !m.defines) {
        let Some(period) = value::period(data.text(m.table, m.row, PERIOD)) else {
            continue;
        };
        if let Some(actual) = value::number(data.text(m.table, m.row, ACTUAL)) {
            actuals.entry(period).or_insert(actual);
        }
        if let Some(target) = value::number(data.text(m.table, m.row, TARGET)) {
            targets.entry(period).or_insert((i, target));
        }
    }
    let ahead = |period: &Period| match *period {
        Period::Year(year) => year >= opening.year(),
        Period::Month(year, month) => (year, month) >= (opening.year(), opening.month()),
    };
    targets
        .into_iter()
        .filter(|(period, _)| ahead(period))
        .map(|(period, (member, target))| Outlook {
            member,
            period,
            target,
            basis: basis(period, &actuals).filter(|b| *b > Decimal::ZERO),
            has_history: actuals
                .iter()
                .any(|(of, done)| of.year() == period.year() - 1 && *done > Decimal::ZERO),
        })
        .collect()
}

/// What was done a year before: the year's own figure, else all its months.
fn basis(period: Period, actuals: &BTreeMap<Period, Decimal>) -> Option<Decimal> {
    match period {
        Period::Month(year, month) => actuals.get(&Period::Month(year - 1, month)).copied(),
        Period::Year(year) => match actuals.get(&Period::Year(year - 1)) {
            Some(actual) => Some(*actual),
            None => {
                let mut sum = Decimal::ZERO;
                for month in 1..=12 {
                    sum = sum.checked_add(*actuals.get(&Period::Month(year - 1, month))?)?;
                }
                Some(sum)
            }
        },
    }
}
