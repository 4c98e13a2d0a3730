use std::collections::BTreeSet;

use qichu_model::value::Period;

use crate::prelude::*;
use crate::row::target_unreasonable::{Outlook, outlooks, whose};

const TARGET: u16 = column(TableId::Performance, "target");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 71),
    name: "target-without-basis",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("目标没有依据", "Target without a basis"),
    message: Text::new(
        "目标 {target}，没有上年实绩可比",
        "A target of {target}, with no result of last year to compare",
    ),
    why: Text::new(
        "没有历史业绩，目标合理与否无从判断",
        "Without a history nobody can tell whether it is reasonable",
    ),
    todo: Text::new(
        "无需处理；有上年实绩的请补上",
        "Nothing; but enter last year's result if there is one",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "90000"),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2026"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "110000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Salespeople, TableId::Performance],
        keys: whose,
        alone: true,
        judge: |members, data, settings| {
            // Said once a year: of the year's target or, where it has none, of its first month's.
            let mut years = BTreeSet::new();
            let lacks_basis = |o: &&Outlook| {
                let lacks = match o.period {
                    Period::Year(_) => o.basis.is_none(),
                    Period::Month(..) => !o.has_history,
                };
                years.insert(o.period.year()) && lacks
            };
            outlooks(members, data, settings)
                .iter()
                .filter(lacks_basis)
                .map(|o| (o.member, Hit::at(TARGET).arg("target", plain(o.target))))
                .collect()
        },
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by_id;
    use crate::checker::Checker;
    use crate::example::{changed, settings};
    use crate::rule::Edit;

    fn rows(edits: &[Edit]) -> Vec<Option<u32>> {
        let checker = Checker::of(&changed(edits), &settings());
        let own = checker.findings().into_iter();
        let own = own.filter(|f| by_id(f.rule).is_some_and(|r| r.name == RULE.name));
        own.map(|f| f.place.row()).collect()
    }

    #[test]
    fn months_without_a_history_are_said_once() {
        let months: Vec<Edit> = ["2026-07", "2026-08", "2026-09", "2027-01"]
            .into_iter()
            .zip(2..)
            .flat_map(|(period, row)| {
                [
                    put(TableId::Performance, row, "salesperson", "Y001"),
                    put(TableId::Performance, row, "period", period),
                    put(TableId::Performance, row, "target", "1000"),
                ]
            })
            .collect();
        // Of 2025 the year's result is known, of 2026 nothing.
        assert_eq!(rows(&months), [Some(5)]);
        let unknown = [put(TableId::Performance, 0, "actual", "")];
        let own = [&months[..], &unknown].concat();
        assert_eq!(rows(&own), [Some(2), Some(5)]);
        let year = [
            put(TableId::Performance, 0, "period", "2026"),
            put(TableId::Performance, 0, "target", "9000"),
        ];
        assert_eq!(rows(&[own, year.to_vec()].concat()), [Some(0), Some(5)]);
    }
}
