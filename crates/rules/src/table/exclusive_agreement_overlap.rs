use crate::area::{Holder, Sharing, areas, clashes, is_over, scope};
use crate::prelude::*;
use crate::table::territory_overlap::told;

const KIND: u16 = column(TableId::OfflineChannels, "kind");
const CODE: u16 = column(TableId::OfflineChannels, "code");
const NAME: u16 = column(TableId::OfflineChannels, "name");
const REGION: u16 = column(TableId::OfflineChannels, "region");
const START: u16 = column(TableId::OfflineChannels, "start");
const END: u16 = column(TableId::OfflineChannels, "end");
const EXCLUSIVE: u16 = column(TableId::OfflineChannels, "exclusive");
const TERRITORY: u16 = column(TableId::OfflineChannels, "territory");
const LINES: u16 = column(TableId::OfflineChannels, "product_lines");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 22),
    name: "exclusive-agreement-overlap",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("独家授权冲突", "Exclusive agreements overlap"),
    message: Text::new(
        "“{name}”与“{other}”在“{region}”的授权重叠，其中有独家",
        "“{name}” and “{other}” both sell in “{region}”, and at least one exclusively",
    ),
    why: Text::new(
        "同一区域授权两家，违反独家约定",
        "A second licence for the area breaks the exclusive one",
    ),
    todo: Text::new(
        "按协议原件核对区域、产品线、起止日期和是否独家",
        "Check area, product lines, dates and exclusivity against the agreements",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::OfflineChannels, 0, "exclusive", "是"),
            put(TableId::OfflineChannels, 1, "kind", "代理商"),
            put(TableId::OfflineChannels, 1, "territory", "广东省深圳市"),
        ],
        good: &[
            put(TableId::OfflineChannels, 0, "exclusive", "是"),
            put(TableId::OfflineChannels, 0, "product_lines", "饮用水"),
            put(TableId::OfflineChannels, 1, "kind", "代理商"),
            put(TableId::OfflineChannels, 1, "territory", "广东省深圳市"),
            put(TableId::OfflineChannels, 1, "product_lines", "茶饮料"),
        ],
    },
    check: Check::Whole {
        tables: &[TableId::OfflineChannels],
        check: |data, settings| {
            let table = TableId::OfflineChannels;
            let record = |row| Row {
                data,
                settings,
                table,
                row,
            };
            let holders: Vec<Holder> = data
                .table(table)
                .rows()
                .map(record)
                .filter(|record| !is_over(record, END))
                .map(|record| {
                    let territory = match record.text(TERRITORY) {
                        "" => record.text(REGION),
                        text => text,
                    };
                    Holder {
                        row: record.row,
                        who: comparable(record.text(CODE)).into_owned(),
                        areas: areas(territory),
                        scopes: vec![scope(record.text(LINES))],
                        from: record.date(START),
                        to: record.date(END),
                    }
                })
                .collect();
            let is =
                |i: usize, column: u16, text: &str| record(holders[i].row).text(column) == text;
            // A shop sells where it stands: it breaks an exclusive agreement only by
            // being exclusive, too.
            let counts = |i: usize, j: usize| {
                let exclusive = [i, j].map(|at| is(at, EXCLUSIVE, "是"));
                let shop = [i, j].iter().any(|at| is(*at, KIND, "实体店"));
                exclusive == [true, true] || exclusive != [false, false] && !shop
            };
            let all = clashes(&holders, Sharing::Contested, counts);
            let told = all
                .into_iter()
                .map(|clash| told(clash, &holders, &record, [NAME, TERRITORY]));
            told.collect()
        },
    },
};
