use crate::prelude::*;
use crate::table::duplicate_sku_spec::other_codes;

const SKU: u16 = column(TableId::Stock, "sku");
const GTIN: u16 = column(TableId::Stock, "gtin");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 16),
    name: "same-gtin-different-product",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("条码相同，商品不同", "One GTIN for different products"),
    message: Text::new(
        "{sku} 与 {other} 的条码都是 {value}",
        "{sku} and {other} both have the GTIN {value}",
    ),
    why: Text::new(
        "扫码会扫到另一个商品",
        "The scanner finds the other product",
    ),
    todo: Text::new("按商品包装核对条码", "Check both against their packages"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 1, "gtin", "6901234567892")],
        good: &[put(TableId::Stock, 1, "gtin", "96385074")],
    },
    check: Check::Group {
        tables: &[TableId::Stock],
        keys: |row, keys| {
            let code = comparable(row.text(GTIN));
            if value::is_gtin(&code) {
                keys.add(&code, GTIN, true);
            }
        },
        alone: false,
        judge: |members, data, settings| {
            let mut found = Vec::new();
            for (i, first) in other_codes(members, data, settings, false) {
                let (record, other) = (
                    members[i].record(data, settings),
                    members[first].record(data, settings),
                );
                let mut hit = Hit::at(GTIN)
                    .arg("value", record.text(GTIN))
                    .arg("sku", record.text(SKU))
                    .arg("other", other.text(SKU));
                hit.related.push((TableId::Stock, other.row, GTIN));
                found.push((i, hit));
            }
            found
        },
    },
};
