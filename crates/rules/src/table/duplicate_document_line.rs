use crate::prelude::*;
use crate::table::duplicate_code::later_ones;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 9),
    name: "duplicate-document-line",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("单据行重复", "Duplicate document line"),
    message: Text::new(
        "单据“{value}”的这一行另有一条记录",
        "Another record has this line of document “{value}” too",
    ),
    why: Text::new(
        "同一项记了两次，合计就多一份",
        "Entered twice, it counts twice",
    ),
    todo: Text::new(
        "删除多余的记录，或改正单据号、行号",
        "Remove the spare record, or correct the document or line number",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Purchases, 1, "document_no", "XS001"),
            put(TableId::Purchases, 1, "line", "01"),
        ],
        good: &[
            put(TableId::Purchases, 1, "document_no", "XS001"),
            put(TableId::Purchases, 1, "line", "2"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Purchases],
        keys: |row, keys| keys.own(row),
        alone: false,
        judge: later_ones,
    },
};
