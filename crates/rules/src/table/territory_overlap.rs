use crate::area::{Clash, Holder, Sharing, areas, clashes, is_over, scope};
use crate::prelude::*;

const CODE: u16 = column(TableId::Salespeople, "code");
const NAME: u16 = column(TableId::Salespeople, "name");
const TERRITORY: u16 = column(TableId::Salespeople, "territory");
const SCOPES: [u16; 2] = [
    column(TableId::Salespeople, "channel_scope"),
    column(TableId::Salespeople, "product_line_scope"),
];
const FROM: u16 = column(TableId::Salespeople, "territory_start");
const TO: u16 = column(TableId::Salespeople, "territory_end");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 21),
    name: "territory-overlap",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("负责区域重叠", "Territories overlap"),
    message: Text::new(
        "{name} 与 {other} 都负责“{region}”",
        "{name} and {other} are both in charge of “{region}”",
    ),
    why: Text::new(
        "一个客户两个人管，抢单、漏单都说不清",
        "With two people for one customer nobody knows whose order it was, or whose lapse",
    ),
    todo: Text::new(
        "划清区域、渠道、产品线或起止日期；上级管其余的，写“其余地区”或“广东省（除深圳市）”；协助的写“深圳市（协管）”",
        "Part them by area, channel, product line or dates; for what is left over write 其余地区 or 广东省（除深圳市）, for who assists 深圳市（协管）",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::Salespeople,
            1,
            "territory",
            "浙江省杭州市、广东省",
        )],
        good: &[put(
            TableId::Salespeople,
            1,
            "territory",
            "浙江省杭州市、广东省（除深圳市）",
        )],
    },
    check: Check::Whole {
        tables: &[TableId::Salespeople],
        check: |data, settings| shared(data, settings, Sharing::Contested),
    },
};

/// The territories that two people so share.
pub fn shared(data: &Data, settings: &Settings, sharing: Sharing) -> Vec<(Place, Hit)> {
    let table = TableId::Salespeople;
    let record = |row| Row {
        data,
        settings,
        table,
        row,
    };
    let holder = |record: Row| Holder {
        row: record.row,
        who: comparable(record.text(CODE)).into_owned(),
        areas: areas(record.text(TERRITORY)),
        scopes: SCOPES.iter().map(|c| scope(record.text(*c))).collect(),
        from: record.date(FROM),
        to: record.date(TO),
    };
    // What was over before the opening is nobody's any more.
    let rows = data.table(table).rows().map(record);
    let rows = rows.filter(|record| !is_over(record, TO));
    let holders: Vec<Holder> = rows.map(holder).collect();
    let all = clashes(&holders, sharing, |_, _| true);
    let told = all
        .into_iter()
        .map(|clash| told(clash, &holders, &record, [NAME, TERRITORY]));
    told.collect()
}

/// A clash as a finding on the later record; `columns` hold name and territory.
pub fn told<'a>(
    clash: Clash,
    holders: &[Holder],
    record: &dyn Fn(u32) -> Row<'a>,
    [name, column]: [u16; 2],
) -> (Place, Hit) {
    let [own, other] = [clash.later, clash.earlier].map(|at| record(holders[at].row));
    let mut hit = Hit::default()
        .arg("name", own.text(name))
        .arg("other", other.text(name))
        .arg("region", region(clash.area));
    hit.related.push((other.table, other.row, column));
    let (table, row) = (own.table, own.row);
    (Place::Cell { table, row, column }, hit)
}

/// An area as people call it.
pub fn region(area: String) -> String {
    if area.is_empty() {
        "全国".into()
    } else {
        area
    }
}
