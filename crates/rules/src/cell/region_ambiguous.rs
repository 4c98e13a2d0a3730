use qichu_regions::{Division, Resolved};

use crate::place::{is_region, names, narrowed, regions};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 81),
    name: "region-ambiguous",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("地区有歧义", "Ambiguous region"),
    message: Text::new(
        "“{value}”可以是：{candidates}",
        "“{value}” could be: {candidates}",
    ),
    why: Text::new(
        "同名的地区不止一个，猜错就归错了区域",
        "Several places share the name; a wrong guess lands in the wrong territory",
    ),
    todo: Text::new(
        "选一个，或补上省和市，例如 北京市朝阳区",
        "Choose one, or add the province and the city, like 北京市朝阳区",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "region", "南山区")],
        good: &[put(TableId::Customers, 0, "region", "深圳市南山区")],
    },
    check: Check::Cell {
        applies: is_region,
        empty: false,
        check: |cell| {
            let mut texts: Vec<String> = Vec::new();
            let mut candidates: Vec<Division> = Vec::new();
            for (text, resolved) in regions(cell) {
                if let Resolved::Several(several) = &*resolved {
                    texts.push(text);
                    candidates.extend_from_slice(several);
                }
            }
            if texts.is_empty() {
                return None;
            }
            let hit = cell
                .hit()
                .arg("value", texts.join("、"))
                .arg("candidates", names(&candidates));
            // A territory is more than where a record is.
            Some(match cell.field.ty {
                FieldType::Region => hit.one_of(cell.column, narrowed(&candidates, &cell.record)),
                _ => hit,
            })
        },
    },
};
