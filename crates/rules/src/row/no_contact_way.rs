use crate::prelude::*;

/// The columns of which one must hold something.
pub(super) const WAYS: [u16; 2] = [
    column(TableId::Customers, "mobile"),
    column(TableId::Customers, "phone"),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 1),
    name: "no-contact-way",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("没有联系方式", "No way to make contact"),
    message: Text::new("手机和电话至少填一个", "Mobile and phone are both empty"),
    why: Text::new(
        "联系不上的客户无法跟进",
        "Nobody can follow up a customer who cannot be reached",
    ),
    todo: Text::new("补上手机或电话", "Fill in a mobile number or a phone"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "mobile", "")],
        good: &[
            put(TableId::Customers, 0, "mobile", ""),
            put(TableId::Customers, 0, "phone", "0755-83123456"),
        ],
    },
    check: Check::Row {
        table: TableId::Customers,
        check: |row| {
            WAYS.iter()
                .all(|c| value::given(row.text(*c)) == Given::Missing)
                .then(|| Hit::at(WAYS[0]))
        },
    },
};
