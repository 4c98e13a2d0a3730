use crate::cell::invalid_domain::is_domain;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 45),
    name: "invalid-email",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("邮箱无效", "Invalid e-mail address"),
    message: Text::new(
        "“{value}”不是邮箱地址",
        "“{value}” is not an e-mail address",
    ),
    why: Text::new(
        "寄不到的邮箱等于没有联系方式",
        "An address no mail reaches is no contact",
    ),
    todo: Text::new("核对邮箱，一格只填一个", "Check it; one address in a cell"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "email", "chen@example")],
        good: &[put(TableId::Customers, 0, "email", "chen.gong@example.com")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Email,
        empty: false,
        check: |cell| {
            (!is_email(cell.clean) && !cell.is_unknown() && !cell.is_broken())
                .then(|| cell.hit_value())
        },
    },
};

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b);
    let dots = local.starts_with('.')
        || local.ends_with('.')
        || local.as_bytes().windows(2).any(|two| two == b"..");
    (1..=64).contains(&local.len()) && local.bytes().all(allowed) && !dots && is_domain(domain)
}
