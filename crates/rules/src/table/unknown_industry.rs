use std::collections::BTreeMap;

use crate::industry::{self, Industry};
use crate::prelude::*;
use crate::texts::texts;

const INDUSTRY: u16 = column(TableId::Customers, "industry");
const NONE: Text = Text::new("没有", "none");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 31),
    name: "unknown-industry",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("行业不在国标门类内", "Industry of no section"),
    message: Text::new(
        "“{value}”（{count} 条）不是国民经济行业门类，相近的：{meant}",
        "“{value}” ({count} records) is no section of GB/T 4754; near it: {meant}",
    ),
    why: Text::new(
        "规模标准按行业（GB/T 4754）划分，认不出行业就判断不了规模，也分不了组",
        "Sizes go by the industry (GB/T 4754); without it neither size nor group can be told",
    ),
    todo: Text::new(
        "改成国标门类，批发业与零售业分开；整列可用查找替换",
        "Use a section of the standard, 批发业 and 零售业 apart; find and replace does a whole column",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "industry", "批发和零售业")],
        good: &[put(TableId::Customers, 0, "industry", "批发业")],
    },
    // Once for all records that say the same: an older system's own list would drown all else.
    check: Check::Whole {
        tables: &[TableId::Customers],
        check: |data, _| {
            let mut unknown: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
            for (text, rows) in texts(data, TableId::Customers, INDUSTRY) {
                let text = value::trimmed(text);
                if value::given(text) == Given::Known {
                    unknown.entry(text).or_default().extend(rows);
                }
            }
            let judged = |(text, rows): (&str, Vec<u32>)| {
                let place = Place::Cell {
                    table: TableId::Customers,
                    row: rows.iter().copied().min()?,
                    column: INDUSTRY,
                };
                let hit = Hit::default()
                    .arg("value", text)
                    .arg("count", rows.len().to_string());
                let hit = match industry::read(text) {
                    Industry::Known => return None,
                    Industry::Both => hit.arg("meant", "批发业、零售业"),
                    Industry::Unknown(None) => hit.arg_text("meant", NONE),
                    Industry::Unknown(Some(name)) if rows.len() == 1 => {
                        hit.arg("meant", name).suggested(INDUSTRY, name)
                    }
                    Industry::Unknown(Some(name)) => hit.arg("meant", name),
                };
                Some((place, hit))
            };
            unknown.into_iter().filter_map(judged).collect()
        },
    },
};
