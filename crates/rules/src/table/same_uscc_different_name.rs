use crate::alike::Party;
use crate::prelude::*;

const NAME: u16 = column(TableId::Customers, "name");
const USCC: u16 = column(TableId::Customers, "uscc");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 12),
    name: "same-uscc-different-name",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new(
        "信用代码相同，名称不同",
        "One credit code for different names",
    ),
    message: Text::new(
        "“{name}”与“{other}”的统一社会信用代码都是 {value}",
        "“{name}” and “{other}” both have the unified credit code {value}",
    ),
    why: Text::new(
        "一个代码只属于一家，开票和授信会记到别人名下",
        "A code belongs to one company: invoices and credit would go to another",
    ),
    todo: Text::new(
        "按营业执照核对两家的代码和名称；是同一家的，合并",
        "Check both against their licences; merge them if they are one",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 1, "uscc", "914403001922038216")],
        good: &[put(TableId::Customers, 1, "uscc", "91350100M000100Y43")],
    },
    check: Check::Group {
        tables: &[TableId::Customers],
        keys: |row, keys| {
            let text = row.text(USCC);
            if value::is_uscc(text) {
                keys.add(text, USCC, true);
                return;
            }
            let code = comparable(text).to_uppercase();
            if value::is_uscc(&code) {
                keys.add(&code, USCC, true);
            }
        },
        alone: false,
        judge: |members, data, settings| {
            let [first, _, ..] = members else {
                return Vec::new();
            };
            let of_first = first.record(data, settings);
            let party = Party::of(&of_first);
            let mut found = Vec::new();
            for (i, member) in members.iter().enumerate().skip(1) {
                let record = member.record(data, settings);
                if Party::of(&record).same_name(&party) {
                    continue;
                }
                let mut hit = Hit::at(USCC)
                    .arg("value", record.text(USCC))
                    .arg("name", record.text(NAME))
                    .arg("other", of_first.text(NAME));
                hit.related.push((first.table, first.row, USCC));
                found.push((i, hit));
            }
            found
        },
    },
};
