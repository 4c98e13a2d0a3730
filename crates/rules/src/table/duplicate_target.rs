use crate::prelude::*;

const PERIOD: u16 = column(TableId::Performance, "period");
const FIGURES: [u16; 2] = [
    column(TableId::Performance, "target"),
    column(TableId::Performance, "actual"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 30),
    name: "duplicate-target",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("同一期间有两个目标或实绩", "Two figures for one period"),
    message: Text::new(
        "“{person}”{period} 的{field}另有一条记录，是 {other}，这里是 {value}",
        "The {field} of “{person}” for {period} is {other} in another record, and {value} here",
    ),
    why: Text::new(
        "一人（或一个团队）一个期间只有一个目标、一个实绩；有两个，就不知按哪个考核",
        "A person or team has one target and one result a period; with two nobody knows which counts",
    ),
    todo: Text::new(
        "删除多余的记录；分产品或分渠道填的，合成一条",
        "Remove the spare record; make one of targets by product or channel",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2025年"),
        ],
        // What is aimed at and what was done may come from two files.
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2025年"),
            put(TableId::Performance, 1, "actual", ""),
            put(TableId::Performance, 1, "target", "95000"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Performance],
        keys: |row, keys| keys.own(row),
        alone: false,
        judge: |members, data, settings| {
            let mut found = Vec::new();
            for column in FIGURES {
                let of = |m: &Member| m.record(data, settings).text(column);
                let mut stated = members
                    .iter()
                    .enumerate()
                    .filter(|(_, m)| !of(m).is_empty());
                let Some((_, first)) = stated.next() else {
                    continue;
                };
                found.extend(stated.map(|(i, m)| {
                    let record = m.record(data, settings);
                    let mut hit = Hit::at(column)
                        .arg("person", record.text(m.column))
                        .arg("period", record.text(PERIOD))
                        .arg_text(
                            "field",
                            TableId::Performance.spec().fields[usize::from(column)].label,
                        )
                        .arg("other", of(first))
                        .arg("value", of(m));
                    hit.related.push((first.table, first.row, column));
                    (i, hit)
                }));
            }
            found
        },
    },
};
