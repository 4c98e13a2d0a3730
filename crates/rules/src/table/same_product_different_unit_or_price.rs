use crate::prelude::*;

const SKU: u16 = column(TableId::Stock, "sku");
const UNIT: u16 = column(TableId::Stock, "unit");
const RETAIL: u16 = column(TableId::Stock, "retail_price");
const PLACE: [u16; 2] = [
    column(TableId::Stock, "warehouse"),
    column(TableId::Stock, "batch_no"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 17),
    name: "same-product-different-unit-or-price",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "同一商品，单位或零售价不一",
        "One product with several units or prices",
    ),
    message: Text::new(
        "{sku} 的{field}这里是“{value}”，别处是“{other}”",
        "{field} of {sku}: “{value}” here, “{other}” elsewhere",
    ),
    why: Text::new(
        "单位不一，数量不能相加；价格不一，报价就不一",
        "Quantities of several units do not add up, and customers are told several prices",
    ),
    todo: Text::new(
        "统一单位和零售价；确有不同的，说明理由",
        "Settle on one unit and one price, or say why they differ",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 1, "sku", "SP001"),
            put(TableId::Stock, 1, "warehouse", "二仓"),
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
        keys: |row, keys| {
            let key = comparable(row.text(SKU));
            if !key.is_empty() {
                keys.add(&key, SKU, true);
            }
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
                let elsewhere = PLACE
                    .iter()
                    .any(|c| comparable(record.text(*c)) != comparable(of_first.text(*c)));
                let units = differ(
                    &comparable(record.text(UNIT)),
                    &comparable(of_first.text(UNIT)),
                );
                let prices = match (record.number(RETAIL), of_first.number(RETAIL)) {
                    (Some(a), Some(b)) => a != b,
                    _ => false,
                };
                // What is the same in place, too, is a duplicate.
                if !elsewhere || !(units || prices) {
                    continue;
                }
                let column = if units { UNIT } else { RETAIL };
                let label = TableId::Stock.spec().fields[usize::from(column)].label;
                let mut hit = Hit::at(column)
                    .arg("sku", record.text(SKU))
                    .arg_text("field", label)
                    .arg("value", record.text(column))
                    .arg("other", of_first.text(column));
                hit.related.push((first.table, first.row, column));
                found.push((i, hit));
            }
            found
        },
    },
};

/// Whether two words differ; a missing one differs from none.
fn differ(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && a != b
}
