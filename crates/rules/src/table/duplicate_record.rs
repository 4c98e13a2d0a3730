use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 11),
    name: "duplicate-record",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("整条重复", "Duplicate record"),
    message: Text::new(
        "与第 {row} 条记录各项完全相同",
        "It is the same as record {row} in every field",
    ),
    why: Text::new(
        "多半是粘贴或导入了两次，合计会多一份",
        "Most likely it was pasted or imported twice, and counts twice",
    ),
    todo: Text::new(
        "删除多余的一条；确是两笔的，说明理由",
        "Remove the spare one, or say why there are two",
    ),
    example: Example {
        bad: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "actual", "100000"),
        ],
        good: &[
            put(TableId::Performance, 1, "salesperson", "Y001"),
            put(TableId::Performance, 1, "actual", "100000"),
            put(TableId::Performance, 1, "period", "2024"),
        ],
    },
    check: Check::Group {
        tables: &TableId::ALL,
        keys: |row, keys| {
            let columns = columns(row.data, row.table);
            if columns.clone().all(|column| row.text(column).is_empty()) {
                return;
            }
            keys.part(row.table.spec().key);
            columns.for_each(|column| keys.part(row.text(column)));
            keys.end(0, true);
        },
        alone: false,
        judge: |members, data, settings| {
            let Some(first) = members.first() else {
                return Vec::new();
            };
            let of_first = first.record(data, settings);
            let mut found = Vec::new();
            for (i, member) in members.iter().enumerate().skip(1) {
                let record = member.record(data, settings);
                let same = columns(data, member.table)
                    .all(|column| record.text(column) == of_first.text(column));
                if same {
                    let mut hit = Hit::at(0).arg("row", (first.row + 1).to_string());
                    hit.related.push((first.table, first.row, 0));
                    found.push((i, hit));
                }
            }
            found
        },
    },
};

fn columns(data: &Data, table: TableId) -> std::ops::Range<u16> {
    let count = data.table(table).columns.len();
    0..u16::try_from(count).unwrap_or(u16::MAX)
}
