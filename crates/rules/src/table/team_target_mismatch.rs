use std::collections::{BTreeMap, BTreeSet};

use qichu_model::settings::TEAM_SUM_TOLERANCE;

use crate::prelude::*;

const PERSON: u16 = column(TableId::Performance, "salesperson");
const PERIOD: u16 = column(TableId::Performance, "period");
const TARGET: u16 = column(TableId::Performance, "target");
const DEPARTMENT: u16 = column(TableId::Salespeople, "department");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 29),
    name: "team-target-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "各人目标之和与团队目标不符",
        "People do not add up to the team's target",
    ),
    message: Text::new(
        "“{team}”{period} 目标 {target}，团队中 {count} 人的目标之和是 {sum}",
        "The target of “{team}” for {period} is {target}; those of {count} of its people sum to {sum}",
    ),
    why: Text::new(
        "“业务员”填的是部门，就是该部门的团队目标；与各人对不上，差额没人承担",
        "A department in place of a salesperson means its team; what its people do not add up to is nobody's",
    ),
    todo: Text::new(
        "核对团队目标、各人目标和各人所属部门",
        "Check the team's target, its people's and who belongs to it",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 0, "target", "100000"),
            put(TableId::Performance, 2, "salesperson", "华南部"),
            put(TableId::Performance, 2, "period", "2025"),
            put(TableId::Performance, 2, "target", "102000"),
        ],
        good: &[
            put(TableId::Performance, 0, "target", "100000"),
            put(TableId::Performance, 2, "salesperson", "华南部"),
            put(TableId::Performance, 2, "period", "2025"),
            put(TableId::Performance, 2, "target", "101000"),
        ],
    },
    // Not by groups: a target names a person, and only the person's record names the team.
    check: Check::Whole {
        tables: &[TableId::Salespeople, TableId::Performance],
        check: |data, settings| {
            let all = People::of(data);
            // Of several targets for one period the first counts: another rule names the others.
            let mut teams: BTreeMap<_, (u32, Decimal)> = BTreeMap::new();
            let mut people: BTreeMap<_, Targets> = BTreeMap::new();
            let mut known = BTreeSet::new();
            for row in data.table(TableId::Performance).rows() {
                let text = |column| data.text(TableId::Performance, row, column).trim();
                let (period, target) = (value::period(text(PERIOD)), value::number(text(TARGET)));
                let (Some(period), Some(target)) = (period, target) else {
                    continue;
                };
                if all.is_team(text(PERSON)) {
                    teams.entry((text(PERSON), period)).or_insert((row, target));
                } else if let Some(person) = all.record(text(PERSON)) {
                    let team = data.text(TableId::Salespeople, person, DEPARTMENT).trim();
                    if known.insert((person, period)) {
                        people.entry((team, period)).or_default().add(row, target);
                    }
                }
            }
            let judged = |(of, &(row, target)): (&(&str, _), &(u32, Decimal))| {
                let own = people.get(of)?;
                let allowed = settings.share(&TEAM_SUM_TOLERANCE, target)?;
                let off = own.sum.checked_sub(target)?;
                let period = data.text(TableId::Performance, row, PERIOD).trim();
                let mut hit = Hit::default()
                    .arg("team", of.0)
                    .arg("period", period)
                    .arg("target", plain(target))
                    .arg("count", own.rows.len().to_string())
                    .arg("sum", plain(own.sum));
                let cell = |row: &u32| (TableId::Performance, *row, TARGET);
                hit.related.extend(own.rows.iter().map(cell));
                let place = Place::Cell {
                    table: TableId::Performance,
                    row,
                    column: TARGET,
                };
                (off.abs() > allowed).then_some((place, hit))
            };
            teams.iter().filter_map(judged).collect()
        },
    },
};

/// The targets of a team's people for one period.
#[derive(Default)]
struct Targets {
    rows: Vec<u32>,
    sum: Decimal,
}

impl Targets {
    fn add(&mut self, row: u32, target: Decimal) {
        self.rows.push(row);
        self.sum = self.sum.saturating_add(target);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::Checker;
    use crate::example::{changed, history, settings};
    use crate::rule::Edit;
    use crate::{by_id, message};

    const NEXT: &[Edit] = &[
        put(TableId::Performance, 2, "salesperson", "华南部"),
        put(TableId::Performance, 2, "period", "2026年"),
        put(TableId::Performance, 2, "target", "220000"),
        put(TableId::Performance, 3, "salesperson", "Y001"),
        put(TableId::Performance, 3, "period", "2026"),
        put(TableId::Performance, 3, "target", "110000"),
        put(TableId::Performance, 4, "salesperson", "王芳"),
        put(TableId::Performance, 4, "period", "2026"),
        put(TableId::Performance, 4, "target", "100000"),
    ];

    fn said(edits: &[Edit]) -> Vec<(&'static str, u32)> {
        let checker = Checker::of(&changed(edits), &settings());
        let name = |f: &&qichu_model::Finding| Some((by_id(f.rule)?.name, f.place.row()?));
        checker.findings().iter().filter_map(name).collect()
    }

    #[test]
    fn a_team_is_no_person_and_has_the_targets_of_its_people() {
        // By her name, which is to be made her code, she counts as by her code.
        let named = [("unknown-salesperson", 4), ("target-without-basis", 4)];
        let own = [
            NEXT,
            &[put(TableId::Salespeople, 1, "department", "华南部")],
        ]
        .concat();
        let off = said(&own);
        assert_eq!(off, [&[(RULE.name, 2)], &named[..]].concat());
        let checker = Checker::of(&changed(&own), &settings());
        let found = checker.findings().into_iter().find(|f| f.rule == RULE.id);
        let found = found.map(|f| (message(f, qichu_model::Lang::Zh), f.related.len()));
        let text = "“华南部”2026年 目标 220000，团队中 2 人的目标之和是 210000";
        assert_eq!(found, Some((text.to_owned(), 2)));
        let right = put(TableId::Performance, 2, "target", "210000");
        assert_eq!(said(&[own, vec![right]].concat()), named);
    }

    #[test]
    fn nothing_is_said_of_a_team_without_targets_of_its_people() {
        let left = [3, 4].map(|row| remove(TableId::Performance, row));
        assert_eq!(said(&[NEXT, &left].concat()), []);
    }

    #[test]
    fn a_team_is_no_outlier_among_people() {
        let team = [
            put(TableId::Performance, 20, "salesperson", "华南部"),
            put(TableId::Performance, 20, "period", "2025"),
            put(TableId::Performance, 20, "actual", "3000000"),
        ];
        assert_eq!(said(&[&history("100000")[..], &team].concat()), []);
    }

    #[test]
    fn a_department_that_is_a_persons_name_is_a_person() {
        let person = put(TableId::Salespeople, 1, "name", "华南部");
        let own = &NEXT[..3];
        let of_person = [("unknown-salesperson", 2), ("target-without-basis", 2)];
        assert_eq!(said(&[own, &[person]].concat()), of_person);
        let data = changed(own);
        let mut checker = Checker::of(&data, &settings());
        assert!(checker.findings().is_empty());
        let data = changed(&[own, &[person]].concat());
        checker.recheck(&[(TableId::Salespeople, 1)].into(), &data, &settings());
        checker.settle(&data, &settings());
        assert_eq!(checker.findings().len(), 2);
    }
}
