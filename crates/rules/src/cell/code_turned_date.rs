use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 39),
    name: "code-turned-date",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("编码变成了日期", "Code turned into a date"),
    message: Text::new(
        "“{value}”是日期，原编码已看不出",
        "“{value}” is a date; the code cannot be told from it",
    ),
    why: Text::new(
        "电子表格把 3-1、MAR1 之类的编码改成了日期",
        "A spreadsheet made a date of a code such as 3-1 or MAR1",
    ),
    todo: Text::new(
        "向提供者索取原始编码，按文本重新录入",
        "Ask for the original code and enter it as text",
    ),
    example: Example::Changes {
        bad: &[put_as(
            TableId::OfflineChannels,
            0,
            "code",
            "2026-03-01",
            CellKind::Date,
        )],
        good: &[put_as(
            TableId::OfflineChannels,
            0,
            "code",
            "3-1",
            CellKind::Text,
        )],
    },
    check: Check::Cell {
        applies: |field| {
            // A batch number may well be a date. A reference that turned is not found, and the
            // formats of phones and the like say so already.
            matches!(field.ty, FieldType::Code | FieldType::Gtin) && field.key != "batch_no"
                || field.key == "spec"
        },
        empty: false,
        check: |cell| {
            let turned = cell.kind == CellKind::Date || is_date(cell.clean) || is_day(cell.clean);
            turned.then(|| cell.hit_value())
        },
    },
};

/// A day with its year, as spreadsheets save it to text: `2026/3/1`, `2026-03-01`, `2026年3月1日`.
/// Digits alone may well be a code.
fn is_date(text: &str) -> bool {
    let Some((year, rest)) = text.split_at_checked(4) else {
        return false;
    };
    year.bytes().all(|b| b.is_ascii_digit())
        && rest.starts_with(['-', '/', '年'])
        && value::date(text).is_some()
}

/// A day without a year, as spreadsheets show it: `3月1日`, `1-Mar`, `Mar-01`.
fn is_day(text: &str) -> bool {
    const MONTHS: &[&str] = &[
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let short = |t: &str| matches!(t.len(), 1 | 2) && t.bytes().all(|b| b.is_ascii_digit());
    if let Some((month, day)) = text.split_once('月') {
        return short(month) && day.strip_suffix('日').is_some_and(short);
    }
    match text.split_once('-') {
        Some((a, b)) => short(a) && MONTHS.contains(&b) || MONTHS.contains(&a) && short(b),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_from_codes() {
        for text in [
            "2026/3/1",
            "2026-03-01",
            "2026年3月1日",
            "2026-03-01 00:00:00",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in ["3月1日", "1-Mar", "Mar-01"] {
            assert!(is_day(text), "{text}");
        }
        for text in [
            "20260301",
            "2026-301",
            "2026-13-01",
            "2026.3.1",
            "3-1",
            "MAR1",
            "货2026-03-01",
            "",
        ] {
            assert!(!is_date(text) && !is_day(text), "{text}");
        }
    }
}
