use std::borrow::Cow;

use qichu_model::store::ColumnRole;

use crate::prelude::*;

const SKU: u16 = column(TableId::Stock, "sku");
const NAME: u16 = column(TableId::Stock, "name");
const SPEC: u16 = column(TableId::Stock, "spec");
const BRAND: u16 = column(TableId::Stock, "brand");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 15),
    name: "duplicate-sku-spec",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new(
        "同名同规格，编码不同",
        "One name and specification under several codes",
    ),
    message: Text::new(
        "{value} 与 {other} 都是“{name}”“{spec}”",
        "{value} and {other} are both “{name}”, “{spec}”",
    ),
    why: Text::new(
        "一种商品两个编码，库存和销量就分成两处",
        "A product with two codes has its stock and its sales in two places",
    ),
    todo: Text::new(
        "是同一商品的，统一编码；不是的，在规格里写明区别",
        "If they are one product keep one code; if not, let the specification say how they differ",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 1, "name", "纯净水"),
            put(TableId::Stock, 1, "spec", "550ml"),
        ],
        good: &[
            put(TableId::Stock, 1, "name", "纯净水"),
            put(TableId::Stock, 1, "spec", "1.5L"),
        ],
    },
    check: Check::Group {
        tables: &[TableId::Stock],
        keys: |row, keys| {
            let mut parts: Vec<Cow<'_, str>> =
                [NAME, SPEC, BRAND].map(|c| comparable(row.text(c))).into();
            if parts[0].is_empty() || parts[1].is_empty() {
                return;
            }
            // Attributes stand in extra columns.
            for (column, c) in (0u16..).zip(&row.data.table(row.table).columns) {
                let is_attribute = |header: &str| {
                    let header = comparable(header);
                    ATTRIBUTES.iter().any(|a| header.contains(a))
                };
                if matches!(&c.role, ColumnRole::Extra(header) if is_attribute(header)) {
                    parts.push(comparable(row.text(column)));
                }
            }
            while parts.last().is_some_and(|p| p.is_empty()) {
                parts.pop();
            }
            parts.iter().for_each(|part| keys.part(part));
            keys.end(SKU, true);
        },
        alone: false,
        judge: |members, data, settings| {
            let mut found = Vec::new();
            for (i, first) in other_codes(members, data, settings, true) {
                let (record, other) = (
                    members[i].record(data, settings),
                    members[first].record(data, settings),
                );
                let mut hit = Hit::at(SKU)
                    .arg("value", record.text(SKU))
                    .arg("other", other.text(SKU))
                    .arg("name", record.text(NAME))
                    .arg("spec", record.text(SPEC));
                hit.related.push((TableId::Stock, other.row, SKU));
                found.push((i, hit));
            }
            found
        },
    },
};

/// Words in the header of a column by which products of one specification differ.
const ATTRIBUTES: &[&str] = &[
    "颜色", "色号", "花色", "尺码", "尺寸", "容量", "口味", "香型", "款式", "型号", "版本", "材质",
    "等级", "产地", "color", "colour", "size", "flavour", "flavor", "style",
];

/// The members of another product than the first: their index and that of the first.
/// Once for each product where `once` says so.
pub fn other_codes(
    members: &[Member],
    data: &Data,
    settings: &Settings,
    once: bool,
) -> Vec<(usize, usize)> {
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    let mut found = Vec::new();
    let mut first = None;
    for (i, member) in members.iter().enumerate() {
        let code = comparable(member.record(data, settings).text(SKU));
        if code.is_empty() {
            continue;
        }
        let at = *first.get_or_insert(i);
        let known = seen.contains(&code);
        let of_first = seen.first().is_some_and(|f| *f == code);
        if !known {
            seen.push(code);
        }
        if at != i && !of_first && !(once && known) {
            found.push((i, at));
        }
    }
    found
}
