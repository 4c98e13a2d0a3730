use crate::area::{Area, Region, areas, is_in_charge, is_over};
use crate::cross::unknown_customer::part;
use crate::prelude::*;

const CODE: u16 = column(TableId::Salespeople, "code");
const NAME: u16 = column(TableId::Salespeople, "name");
const TERRITORY: u16 = column(TableId::Salespeople, "territory");
const FROM: u16 = column(TableId::Salespeople, "territory_start");
const TO: u16 = column(TableId::Salespeople, "territory_end");
const PERSON: u16 = column(TableId::Customers, "salesperson");
const REGION: u16 = column(TableId::Customers, "region");

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 6),
    name: "owner-outside-territory",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("客户不在业务员的区域内", "Customer outside the territory"),
    message: Text::new(
        "客户在“{region}”，业务员{name}负责“{territory}”",
        "The customer is in “{region}”; {name} is in charge of “{territory}”",
    ),
    why: Text::new(
        "跨区的客户归谁，事先要说清；区域期初时已结束或一个月后才开始的，也算跨区",
        "Whose a customer across the border is must be clear beforehand; so with a territory that ended before the opening, or begins more than a month after it",
    ),
    todo: Text::new(
        "核对地区和业务员；跨区归属的，说明理由",
        "Check region and salesperson; if it is meant, say why",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "salesperson", "Y002")],
        good: &[put(TableId::Customers, 0, "salesperson", "Y001")],
    },
    check: Check::Group {
        tables: &[TableId::Salespeople, TableId::Customers],
        keys: |row, keys| match row.table {
            TableId::Salespeople => part(row, keys, CODE, true),
            _ => part(row, keys, PERSON, false),
        },
        alone: false,
        judge: |members, data, settings| {
            let mut said = false;
            let mut held: Vec<Area> = Vec::new();
            let mut owner: Option<Row> = None;
            for member in members.iter().filter(|m| m.defines) {
                let record = member.record(data, settings);
                let areas = areas(record.text(TERRITORY));
                said |= !areas.is_empty();
                held.extend(areas.into_iter().filter(|_| is_in_charge(&record)));
                owner.get_or_insert(record);
            }
            let Some(owner) = owner.filter(|_| said) else {
                return Vec::new();
            };
            let mut territory = owner.text(TERRITORY).to_owned();
            if !is_in_charge(&owner) {
                let (from, end) = (owner.text(FROM), owner.text(TO));
                territory = match is_over(&owner, TO) {
                    true => format!("{territory}，{end} 止\u{1f}{territory}, until {end}"),
                    false => format!("{territory}，{from} 起\u{1f}{territory}, from {from}"),
                };
            }
            let mut found = Vec::new();
            for (i, member) in members.iter().enumerate().filter(|(_, m)| !m.defines) {
                let record = member.record(data, settings);
                let region = comparable(record.text(REGION));
                if region.is_empty() || region.starts_with("未知") {
                    continue;
                }
                let site = Region::of(&region);
                if held.iter().any(|area| area.may_hold(&site)) {
                    continue;
                }
                let mut hit = Hit::at(PERSON)
                    .arg("region", record.text(REGION))
                    .arg("name", owner.text(NAME))
                    .arg("territory", &*territory);
                hit.related.push((owner.table, owner.row, TERRITORY));
                found.push((i, hit));
            }
            found
        },
    },
};
