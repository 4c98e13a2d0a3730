use crate::cross::stated_annual_purchase_differs::is_recent;
use crate::cross::unknown_customer::part;
use crate::prelude::*;

const SKU: u16 = column(TableId::Stock, "sku");
const ON_HAND: u16 = column(TableId::Stock, "on_hand");
const SOLD: u16 = column(TableId::Purchases, "sku");
const DATE: u16 = column(TableId::Purchases, "date");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 11),
    name: "sold-item-not-in-stock",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("近期有销售，库存为零", "Sold recently, none in stock"),
    message: Text::new(
        "{sku} 在 {date} 还有销售，现各仓在库都是零",
        "{sku} was sold as late as {date}, but no warehouse has any",
    ),
    why: Text::new(
        "可能漏报了仓库，也可能真的断货",
        "A warehouse may be missing from the book, or the product is out of stock",
    ),
    todo: Text::new(
        "核对各仓数量；确实断货或停产的，说明理由",
        "Check the warehouses; if it is out of stock or discontinued, say so",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "on_hand", "0"),
            put(TableId::Stock, 0, "stated_total", "20"),
        ],
        good: &[
            put(TableId::Stock, 0, "on_hand", "5"),
            put(TableId::Stock, 0, "stated_total", "25"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Stock, TableId::Purchases],
        keys: |row, keys| match row.table {
            TableId::Stock => part(row, keys, SKU, true),
            _ => part(row, keys, SOLD, false),
        },
        alone: false,
        judge: |members, data, settings| {
            let Some(at) = members.iter().position(|m| m.defines) else {
                return Vec::new();
            };
            let none = |m: &Member| {
                let on_hand = m.record(data, settings).number(ON_HAND);
                on_hand.is_some_and(|n| n.is_zero())
            };
            if !members.iter().filter(|m| m.defines).all(none) {
                return Vec::new();
            }
            let sales = members.iter().filter(|m| !m.defines).filter_map(|m| {
                let record = m.record(data, settings);
                let day = record.date(DATE);
                day.filter(|_| is_recent(&record, day))
            });
            let Some(last) = sales.max() else {
                return Vec::new();
            };
            let record = members[at].record(data, settings);
            let hit = Hit::at(ON_HAND)
                .arg("sku", record.text(SKU))
                .arg("date", last.to_string());
            vec![(at, hit)]
        },
    },
};
