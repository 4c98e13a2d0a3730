use crate::prelude::*;

const TABLES: &[TableId] = &[
    TableId::Customers,
    TableId::OfflineChannels,
    TableId::Salespeople,
];

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 1),
    name: "duplicate-code",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("编码重复", "Duplicate code"),
    message: Text::new(
        "编码“{value}”与另一条记录相同",
        "Another record has the code “{value}” too",
    ),
    why: Text::new(
        "编码相同，系统分不清是哪一个",
        "With one code for two the system cannot tell them apart",
    ),
    todo: Text::new(
        "改编码，或删除多余的记录",
        "Change the code or remove the spare record",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Salespeople, 1, "code", "Y001"),
            put(TableId::Customers, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "period", "2024"),
        ],
        good: &[put(TableId::OfflineChannels, 0, "code", "KH0001")],
    },
    check: Check::Group {
        tables: TABLES,
        keys: |row, keys| keys.own(row),
        alone: false,
        judge: later_ones,
    },
};

/// Every member but the first, which is the related place.
pub fn later_ones(members: &[Member], data: &Data, _: &Settings) -> Vec<(usize, Hit)> {
    let later = members.iter().enumerate().skip(1);
    later
        .map(|(i, m)| {
            let mut hit = Hit::at(m.column).arg("value", data.text(m.table, m.row, m.column));
            hit.related
                .push((members[0].table, members[0].row, members[0].column));
            (i, hit)
        })
        .collect()
}
