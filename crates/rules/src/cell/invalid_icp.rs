use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 49),
    name: "invalid-icp",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("ICP 备案号无效", "Invalid ICP number"),
    message: Text::new(
        "“{value}”不是 ICP 备案号",
        "“{value}” is no ICP filing number",
    ),
    why: Text::new(
        "网站没有有效备案可能被关停",
        "A site without a valid filing may be shut down",
    ),
    todo: Text::new(
        "按工信部备案系统核对，如 粤ICP备12345678号-1",
        "Check it in the ministry's register; it reads like 粤ICP备12345678号-1",
    ),
    example: Example::Changes {
        bad: &[put(TableId::OnlineChannels, 0, "icp_no", "ICP12345678")],
        good: &[put(
            TableId::OnlineChannels,
            0,
            "icp_no",
            "粤ICP备12345678号-1",
        )],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Icp,
        empty: false,
        check: |cell| {
            (!is_icp(cell.clean) && !cell.is_unknown() && !cell.is_broken())
                .then(|| cell.hit_value())
        },
    },
};

/// A filing (`粤ICP备12345678号-1`), a licence (`京ICP证030173号`) or a telecom licence
/// (`粤B2-20090059`).
fn is_icp(text: &str) -> bool {
    const PROVINCES: &str =
        "京津沪渝冀豫滇云辽黑湘皖鲁新苏浙赣鄂桂甘陇晋蒙陕吉闽贵黔粤青藏川蜀宁琼";
    let text: String = text
        .chars()
        .filter(|c| *c != ' ')
        .collect::<String>()
        .to_uppercase();
    let mut chars = text.chars();
    let province = chars.next().is_some_and(|c| PROVINCES.contains(c));
    let rest = chars.as_str();
    if let Some(filed) = rest
        .strip_prefix("ICP备")
        .or_else(|| rest.strip_prefix("ICP证"))
    {
        let Some((number, site)) = filed.split_once('号') else {
            return false;
        };
        let site = site.is_empty() || site.strip_prefix('-').is_some_and(|n| digits(n, 1, 3));
        return province && digits(number, 6, 10) && site;
    }
    let telecom = ["A1-", "A2-", "B1-", "B2-"]
        .iter()
        .find_map(|class| rest.strip_prefix(*class));
    let Some(telecom) = telecom else {
        return false;
    };
    let (number, site) = telecom.split_once('-').unwrap_or((telecom, "1"));
    province && digits(number, 8, 8) && digits(site, 1, 3)
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
