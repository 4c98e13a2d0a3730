use crate::prelude::*;
use crate::table::duplicate_code::later_ones;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 9),
    name: "duplicate-document-line",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("单据行重复", "Duplicate document line"),
    message: Text::new(
        "“{value}”与另一条记录相同",
        "Another record is the same: “{value}”",
    ),
    why: Text::new(
        "同一项记了两次，合计就多一份",
        "Entered twice, it counts twice",
    ),
    todo: Text::new(
        "删除多余的记录，或改正编码",
        "Remove the spare record or correct its code",
    ),
    example: Example {
        bad: &[put(TableId::Purchases, 1, "document_no", "XS001")],
        good: &[
            put(TableId::Purchases, 1, "document_no", "XS001"),
            put(TableId::Purchases, 1, "line", "2"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Purchases],
        keys: |row, keys| {
            const PARTS: [u16; 2] = [
                column(TableId::Purchases, "document_no"),
                column(TableId::Purchases, "line"),
            ];
            let parts = PARTS.map(|c| comparable(row.text(c)));
            if !parts[0].is_empty() {
                parts.iter().for_each(|part| keys.part(part));
                keys.end(PARTS[0], true);
            }
        },
        alone: false,
        judge: later_ones,
    },
};
