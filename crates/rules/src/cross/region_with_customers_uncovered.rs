use std::collections::BTreeMap;

use crate::area::{Area, Region, areas, city, is_in_charge};
use crate::place;
use crate::prelude::*;
use crate::texts::texts;

const REGION: u16 = column(TableId::Customers, "region");
const TERRITORY: u16 = column(TableId::Salespeople, "territory");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 7),
    name: "region-with-customers-uncovered",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("有客户的地区没人负责", "Customers in nobody's territory"),
    message: Text::new(
        "“{region}”有 {count} 个客户，不在任何人的负责区域内",
        "“{region}” has {count} customers and is in nobody's territory",
    ),
    why: Text::new(
        "没人负责的地区，客户无人跟进；期初时已结束的区域不算，晚于期初一个月以上才开始的也不算（系统常在期初次日启用，紧接着开始的算）",
        "Nobody looks after customers in a region that is nobody's. A territory that ended before the opening does not count, nor one that begins more than a month after it (a system often starts the day after the opening, so one that begins soon after does)",
    ),
    todo: Text::new(
        "把该地区划给销售人员，或由“其余地区”兜底",
        "Give the region to somebody, or let somebody have 其余地区",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Salespeople, 0, "territory", "广东省广州市"),
            put(TableId::Customers, 0, "salesperson", "未知：待分配"),
            put(TableId::OfflineChannels, 0, "territory", ""),
        ],
        good: &[
            put(
                TableId::Salespeople,
                0,
                "territory",
                "广东省广州市、其余地区",
            ),
            put(TableId::Customers, 0, "salesperson", "未知：待分配"),
            put(TableId::OfflineChannels, 0, "territory", ""),
        ],
    },
    check: Check::Whole {
        tables: &[TableId::Customers, TableId::Salespeople],
        check: |data, settings| {
            let Some(held) = held(data, settings) else {
                return Vec::new();
            };
            // A region is judged once, however many customers it has.
            let mut regions: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
            for (region, rows) in texts(data, TableId::Customers, REGION) {
                let region = region.trim();
                if !region.is_empty() && !region.starts_with("未知") {
                    let (first, count) = regions.entry(region).or_insert((rows[0], 0));
                    *first = rows[0].min(*first);
                    *count += rows.len();
                }
            }
            let mut cities: BTreeMap<String, (u32, usize)> = BTreeMap::new();
            for (region, (row, count)) in regions {
                let region = comparable(region);
                // A region that is none is for another rule to say.
                let is_somewhere = !place::region(&region).divisions().is_empty();
                let site = Region::of(&region);
                if is_somewhere && !held.iter().any(|area| area.may_hold(&site)) {
                    let (first, sum) = cities.entry(city(&region).to_owned()).or_insert((row, 0));
                    *first = row.min(*first);
                    *sum += count;
                }
            }
            let mut found = Vec::new();
            for (city, (row, count)) in cities {
                let mut hit = Hit::default()
                    .arg("region", city)
                    .arg("count", count.to_string());
                hit.related.push((TableId::Customers, row, REGION));
                let place = Place::Column {
                    table: TableId::Customers,
                    column: REGION,
                };
                found.push((place, hit));
            }
            found
        },
    },
};

/// What all salespeople hold at the opening, each area once; `None` where no territory is
/// said of anybody.
pub fn held(data: &Data, settings: &Settings) -> Option<Vec<Area>> {
    let mut texts: BTreeMap<&str, bool> = BTreeMap::new();
    for record in Row::all(data, settings, TableId::Salespeople) {
        *texts.entry(record.text(TERRITORY)).or_default() |= is_in_charge(&record);
    }
    let mut said = false;
    let mut held = Vec::new();
    for (text, is_held) in texts {
        let areas = areas(text);
        said |= !areas.is_empty();
        held.extend(areas.into_iter().filter(|_| is_held));
    }
    said.then_some(held)
}
