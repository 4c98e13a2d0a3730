use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 6),
    name: "unknown-choice",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("不在可选值内", "Not one of the choices"),
    message: Text::new(
        "“{value}”不是可选值：{choices}",
        "“{value}” is none of: {choices}",
    ),
    why: Text::new(
        "分类值不统一，系统无法归类",
        "Values outside the list cannot be sorted",
    ),
    todo: Text::new("选一个可选值", "Choose one from the list"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "legal_form", "企业法人")],
        good: &[put(TableId::Customers, 0, "legal_form", "企业")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Enum(_)),
        empty: false,
        check: |cell| {
            let FieldType::Enum(choices) = cell.field.ty else {
                return None;
            };
            if choices.iter().any(|c| c.label.zh == cell.clean)
                || cell.is_unknown()
                || cell.is_broken()
            {
                return None;
            }
            let labels: Vec<&str> = choices.iter().map(|c| c.label.zh).collect();
            let hit = cell.hit_value().arg("choices", labels.join("、"));
            let key = comparable(cell.clean);
            let like = |c: &&qichu_model::Choice| {
                let (zh, en) = (comparable(c.label.zh), comparable(c.label.en));
                key == en || key == zh || key.starts_with(&*zh) || zh.starts_with(&*key)
            };
            let mut near = choices.iter().filter(like).map(|c| c.label.zh);
            let only = match (near.next(), near.next()) {
                (Some(only), None) => Some(only),
                _ => (labels.iter().copied())
                    .find(|label| means(&key, label))
                    .or_else(|| nearest(&key, &labels)),
            };
            Some(match only {
                Some(only) => hit.suggested(cell.column, only),
                None => hit,
            })
        },
    },
};

/// What other systems write for a choice: the whole word, or how it ends.
const WRITTEN: &[(&str, &[&str], &[&str])] = &[
    ("企业", &["法人", "公司"], &["公司", "厂", "集团", "合伙"]),
    ("个体工商户", &["个体", "个体户"], &["个体"]),
    ("农民专业合作社", &[], &["合作社"]),
    ("个人", &["自然人"], &[]),
    ("是", &["y", "1", "true", "√", "有"], &[]),
    ("否", &["n", "0", "false", "×", "无"], &[]),
    ("男", &["m"], &["先生"]),
    ("女", &["f"], &["女士"]),
    ("产品", &["商品", "货物"], &[]),
    ("采购", &["外购"], &[]),
    ("生产", &["自制", "自产"], &[]),
    ("实体店", &["直营", "门店"], &["店"]),
    ("1688", &["阿里巴巴"], &[]),
    ("微信小店", &["视频号", "微信"], &["小程序"]),
    ("官网/自建站", &["独立站"], &["官网", "商城"]),
];

/// The only choice that the word is a slip of: one character off, of a long one two.
fn nearest<'a>(key: &str, labels: &[&'a str]) -> Option<&'a str> {
    let slips = |label: &&'a str| {
        let most = match label.chars().count() {
            // Of one character nothing would be left.
            0..=1 => 0,
            2..=4 => 1,
            _ => 2,
        };
        let slips = strsim::levenshtein(key, &comparable(label));
        (slips <= most).then_some((slips, *label))
    };
    let mut near: Vec<(usize, &str)> = labels.iter().filter_map(slips).collect();
    near.sort_unstable();
    match near.as_slice() {
        [(least, _), (next, _), ..] if least == next => None,
        all => all.first().map(|(_, label)| *label),
    }
}

fn means(key: &str, label: &str) -> bool {
    let mut of_label = WRITTEN.iter().filter(|(choice, ..)| *choice == label);
    of_label.any(|(_, whole, ends)| whole.contains(&key) || ends.iter().any(|e| key.ends_with(e)))
}
