use qichu_model::settings::COMPLETENESS_TARGET;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 13),
    name: "completeness-below-target",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("完整率低于目标", "Completeness below target"),
    message: Text::new(
        "“{table}”的必填项和推荐项填了 {percent}%，目标是 {target}%；缺得最多的是“{field}”（{count} 条）",
        "“{table}” has {percent}% of its required and recommended fields, the target is {target}%; “{field}” is missing most ({count} records)",
    ),
    why: Text::new(
        "资料不全，系统上线后处处要补",
        "What is missing now has to be made up for day by day later",
    ),
    todo: Text::new(
        "按欠缺清单向提供者催补；补不齐的，说明理由",
        "Ask those who owe the rest; if it cannot be had, say why",
    ),
    example: Example {
        bad: &[
            put(TableId::Customers, 0, "uscc", ""),
            put(TableId::Customers, 1, "uscc", ""),
            put(TableId::Customers, 0, "industry", ""),
        ],
        good: &[
            put(TableId::Customers, 0, "uscc", ""),
            put(TableId::Customers, 1, "uscc", ""),
        ],
    },
    check: Check::Whole {
        tables: &TableId::ALL,
        check: |data, settings| {
            let target = settings.threshold(&COMPLETENESS_TARGET);
            let mut found = Vec::new();
            for table in TableId::ALL {
                let records = data.table(table).count();
                let (mut cells, mut missing) = (0, 0);
                let mut worst: Option<(usize, Text)> = None;
                for (column, field) in (0u16..).zip(table.spec().fields) {
                    if field.need == Need::Optional {
                        continue;
                    }
                    let rows = data.table(table).rows();
                    let empty = rows
                        .filter(|row| data.is_blank(table, *row, column))
                        .count();
                    cells += records;
                    missing += empty;
                    if worst.is_none_or(|(most, _)| empty > most) {
                        worst = Some((empty, field.label));
                    }
                }
                let filled = Decimal::from(cells - missing)
                    .checked_mul(Decimal::ONE_HUNDRED)
                    .and_then(|f| f.checked_div(Decimal::from(cells)));
                let (Some(filled), Some((most, label))) = (filled, worst) else {
                    continue;
                };
                if filled < target {
                    let hit = Hit::default()
                        .arg_text("table", table.spec().label)
                        .arg("percent", plain(filled.trunc_with_scale(1)))
                        .arg("target", plain(target))
                        .arg_text("field", label)
                        .arg("count", most.to_string());
                    found.push((Place::Table(table), hit));
                }
            }
            found
        },
    },
};
