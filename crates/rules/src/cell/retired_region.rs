use qichu_regions::{Division, Resolved};

use crate::place::{is_region, names, regions};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 82),
    name: "retired-region",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("地区已撤并或更名", "Region no longer in force"),
    message: Text::new(
        "“{name}”已撤并或更名，现属：{now}",
        "“{name}” is no longer in force; today it is in: {now}",
    ),
    why: Text::new(
        "旧名与现行区划对不上，客户会归错区域",
        "An old name matches no division of today, and its records get lost",
    ),
    todo: Text::new("改成现行名称", "Use the name of today"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 1, "region", "浙江省杭州市下城区")],
        good: &[put(TableId::Customers, 1, "region", "浙江省杭州市拱墅区")],
    },
    check: Check::Cell {
        applies: is_region,
        empty: false,
        check: |cell| {
            let mut old: Vec<String> = Vec::new();
            let mut now: Vec<Division> = Vec::new();
            // What stands around the names (what is left out, 协管) stays.
            let (mut fixed, mut rest) = (String::new(), cell.clean);
            let mut sure = true;
            for (text, resolved) in regions(cell) {
                let Resolved::Retired { name, successors } = &*resolved else {
                    continue;
                };
                old.push(name.clone());
                now.extend_from_slice(successors);
                match (successors.as_slice(), rest.split_once(&text)) {
                    ([only], Some((before, after))) => {
                        fixed.push_str(before);
                        fixed.push_str(&only.full_name());
                        rest = after;
                    }
                    _ => sure = false,
                }
            }
            if old.is_empty() {
                return None;
            }
            let hit = cell
                .hit()
                .arg("name", old.join("、"))
                .arg("now", names(&now));
            Some(if sure {
                hit.suggested(cell.column, fixed + rest)
            } else {
                hit
            })
        },
    },
};
