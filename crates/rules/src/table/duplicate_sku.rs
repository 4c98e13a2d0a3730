use crate::prelude::*;
use crate::table::duplicate_code::later_ones;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 6),
    name: "duplicate-sku",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new(
        "商品（同仓同批）重复",
        "Duplicate product of one warehouse and batch",
    ),
    message: Text::new(
        "商品“{value}”在这个仓库、这个批号另有一条记录",
        "Another record has product “{value}” in this warehouse and batch too",
    ),
    why: Text::new(
        "同一项记了两次，合计就多一份",
        "Entered twice, it counts twice",
    ),
    todo: Text::new(
        "删除多余的记录，或改正编码、仓库或批号",
        "Remove the spare record, or correct the code, warehouse or batch",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 1, "sku", "SP001"),
            put(TableId::Purchases, 1, "sku", "SP001"),
        ],
        good: &[
            put(TableId::Stock, 1, "sku", "SP001"),
            put(TableId::Stock, 1, "warehouse", "二仓"),
            put(TableId::Stock, 0, "retail_price", "4"),
            put(TableId::Purchases, 1, "sku", "SP001"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Stock],
        keys: |row, keys| keys.own(row),
        alone: false,
        judge: later_ones,
    },
};
