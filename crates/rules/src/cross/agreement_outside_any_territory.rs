use std::collections::BTreeMap;

use crate::area::{Region, areas, is_over};
use crate::cross::region_with_customers_uncovered::held;
use crate::prelude::*;
use crate::table::territory_overlap::region;

const TERRITORY: u16 = column(TableId::OfflineChannels, "territory");
const END: u16 = column(TableId::OfflineChannels, "end");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 12),
    name: "agreement-outside-any-territory",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("授权区域没人负责", "Agreement in nobody's territory"),
    message: Text::new(
        "“{region}”不在任何人的负责区域内",
        "“{region}” is in nobody's territory",
    ),
    why: Text::new(
        "经销商没有对接的人；期初时已结束、或一个月后才开始的负责区域不算",
        "The dealer has nobody to turn to; a territory that ended before the opening, or begins more than a month after it, does not count",
    ),
    todo: Text::new(
        "把该区域划给销售人员，或核对授权区域",
        "Give the region to somebody, or check the agreement",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::OfflineChannels,
            0,
            "territory",
            "江苏省南京市",
        )],
        good: &[put(
            TableId::OfflineChannels,
            0,
            "territory",
            "广东省深圳市南山区",
        )],
    },
    check: Check::Whole {
        tables: &[TableId::OfflineChannels, TableId::Salespeople],
        check: |data, settings| {
            let table = TableId::OfflineChannels;
            let mut found = Vec::new();
            let Some(held) = held(data, settings) else {
                return found;
            };
            // A territory is judged once, however many agreements have it.
            let mut outside: BTreeMap<&str, Option<String>> = BTreeMap::new();
            let nobodys = |text: &str| -> Option<String> {
                let mut licensed = areas(text).into_iter();
                let of = licensed.find(|area| {
                    let site = Region::of(&area.base);
                    !held.iter().any(|h| h.may_hold(&site))
                });
                of.map(|area| region(area.base))
            };
            for record in Row::all(data, settings, table) {
                // What has ended needs nobody.
                if is_over(&record, END) {
                    continue;
                }
                let text = record.text(TERRITORY);
                let outside = outside.entry(text).or_insert_with(|| nobodys(text));
                if let Some(region) = outside {
                    let place = Place::Cell {
                        table,
                        row: record.row,
                        column: TERRITORY,
                    };
                    let hit = Hit::default().arg("region", region.as_str());
                    found.push((place, hit));
                }
            }
            found
        },
    },
};
