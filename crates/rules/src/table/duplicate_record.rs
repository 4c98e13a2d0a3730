use std::collections::BTreeMap;

use crate::prelude::*;
use crate::rule::Edit;

/// A purchase that stands twice in a book whose documents do not number their lines.
const AGAIN: [Edit; 9] = purchase_again("");
const LINE_BY_LINE: [Edit; 9] = purchase_again("2");

const fn purchase_again(line: &'static str) -> [Edit; 9] {
    [
        put(TableId::Purchases, 0, "line", ""),
        put(TableId::Purchases, 2, "document_no", "XS001"),
        put(TableId::Purchases, 2, "line", line),
        put(TableId::Purchases, 2, "customer", "KH0001"),
        put(TableId::Purchases, 2, "sku", "SP001"),
        put(TableId::Purchases, 2, "date", "2026-05-05"),
        put(TableId::Purchases, 2, "quantity", "10"),
        put(TableId::Purchases, 2, "unit_price", "1.5"),
        put(TableId::Purchases, 2, "amount", "15"),
    ]
}

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
    example: Example::Changes {
        bad: &AGAIN,
        good: &LINE_BY_LINE,
    },
    check: Check::Group {
        tables: &TableId::ALL,
        // Equal records have equal first cells; the judge looks at the rest.
        keys: |row, keys| {
            const FIRST: usize = 3;
            let texts = columns(row.data, row.table).map(|column| row.text(column));
            let mut filled = texts.filter(|text| !text.is_empty()).take(FIRST).peekable();
            if filled.peek().is_some() {
                keys.part(row.table.spec().key);
                filled.for_each(|text| keys.part(text));
                keys.end(0, true);
            }
        },
        alone: false,
        judge: |members, data, settings| {
            let mut firsts: BTreeMap<Vec<&str>, Member> = BTreeMap::new();
            let mut found = Vec::new();
            for (i, member) in members.iter().enumerate() {
                let record = member.record(data, settings);
                let texts = columns(data, member.table).map(|column| record.text(column));
                let first = *firsts.entry(texts.collect()).or_insert(*member);
                if first != *member {
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
