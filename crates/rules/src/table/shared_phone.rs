use crate::alike::{Limits, PHONES, Party, phones};
use crate::prelude::*;

const NAME: u16 = column(TableId::Customers, "name");

/// A number is compared with so many others that have it.
const MOST: usize = 50;

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 14),
    name: "shared-phone",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("多个客户共用一个号码", "One number for several customers"),
    message: Text::new(
        "{value} 也是“{other}”的号码",
        "{value} is also the number of “{other}”",
    ),
    why: Text::new(
        "多半是复制错了，或填的是业务员自己的号码",
        "It was most likely copied by mistake, or it is the salesperson's own",
    ),
    todo: Text::new(
        "打电话核对；确实共用的，说明理由",
        "Call it and see; if they do share it, say so",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 1, "mobile", "13700137003")],
        good: &[put(TableId::Customers, 1, "mobile", "13700137013")],
    },
    check: Check::Group {
        tables: &[TableId::Customers],
        keys: |row, keys| {
            for (digits, column) in phones(row).into_iter().zip(PHONES) {
                if let Some(digits) = digits {
                    keys.add(&digits, column, true);
                }
            }
        },
        alone: false,
        judge: |members, data, settings| {
            if members.len() < 2 {
                return Vec::new();
            }
            let parties = members.iter().map(|m| Party::of(&m.record(data, settings)));
            let parties: Vec<Party> = parties.collect();
            let limits = Limits::of(settings);
            let mut found = Vec::new();
            for (j, member) in members.iter().enumerate().skip(1) {
                // Who is likely the same customer, another rule says.
                let other = (0..j.min(MOST)).find(|&i| {
                    let (a, b) = (&parties[i], &parties[j]);
                    !a.same_name(b) && !a.alike(b, &limits)
                });
                if let Some(i) = other {
                    let (other, column) = (&members[i], member.column);
                    let mut hit = Hit::at(column)
                        .arg("value", member.record(data, settings).text(column))
                        .arg("other", other.record(data, settings).text(NAME));
                    hit.related.push((other.table, other.row, other.column));
                    found.push((j, hit));
                }
            }
            found
        },
    },
};
