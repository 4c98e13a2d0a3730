use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 46),
    name: "invalid-domain",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("域名无效", "Invalid domain"),
    message: Text::new("“{value}”不是域名", "“{value}” is not a domain"),
    why: Text::new(
        "域名错了，店铺打不开，备案也对不上",
        "With a wrong domain nobody finds the shop or its filing",
    ),
    todo: Text::new(
        "只填域名，如 www.example.com",
        "Write the domain only, as in www.example.com",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::OnlineChannels,
            0,
            "domain",
            "https://www.example.com/",
        )],
        good: &[put(TableId::OnlineChannels, 0, "domain", "www.example.com")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Domain,
        empty: false,
        check: |cell| {
            if is_domain(cell.clean) || cell.is_unknown() || cell.is_broken() {
                return None;
            }
            let lower = cell.clean.to_lowercase();
            let bare = lower
                .trim_start_matches("https://")
                .trim_start_matches("http://");
            let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
            let hit = cell.hit_value();
            Some(match (is_domain(host), path.is_empty()) {
                (true, true) => hit.safe(cell.column, host),
                (true, false) => hit.suggested(cell.column, host),
                (false, _) => hit,
            })
        },
    },
};

/// Whether a text is a domain name of two labels or more; Chinese ones are.
pub fn is_domain(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
    };
    let named = labels
        .last()
        .is_some_and(|top| top.chars().any(char::is_alphabetic));
    labels.len() >= 2 && text.len() <= 253 && named && labels.iter().all(is_label)
}
