use super::no_contact_way::WAYS;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 83),
    name: "contact-way-unknown",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("联系方式注明未知", "Way to make contact said to be unknown"),
    message: Text::new(
        "手机和电话都没有，注明未知：{because}",
        "Neither mobile nor phone, said to be unknown: {because}",
    ),
    why: Text::new(
        "有原因可以先录入，但联系不上的客户无法跟进",
        "With a reason it can be entered, yet nobody can follow up a customer who cannot be reached",
    ),
    todo: Text::new(
        "查到后补上手机或电话；查不到就保留原因",
        "Fill in a mobile number or a phone once it is known; until then the reason stands",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "mobile", "未知：店主换号")],
        good: &[
            put(TableId::Customers, 0, "mobile", "未知：店主换号"),
            put(TableId::Customers, 0, "phone", "0755-83123456"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            let mut because = None;
            for way in WAYS {
                match value::given(row.text(way)) {
                    Given::Missing => {}
                    Given::Unknown(reason) => because = because.or(Some((way, reason))),
                    Given::Known => return None,
                }
            }
            let (way, because) = because?;
            Some(Hit::at(way).because(because))
        },
    },
};
