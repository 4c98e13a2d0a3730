use qichu_model::settings::COMPLETENESS_TARGET;
use qichu_model::totals::Completeness;

use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 13),
    name: "completeness-below-target",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("完整率低于目标", "Completeness below target"),
    message: Text::new(
        "“{table}”的必填项和推荐项填了 {percent}%，注明未知 {unknown} 格，目标是 {target}%；缺得最多的是“{field}”（{count} 条）",
        "“{table}” has {percent}% of its required and recommended fields, {unknown} are said to be unknown, the target is {target}%; “{field}” is missing most ({count} records)",
    ),
    why: Text::new(
        "资料不全，系统上线后处处要补",
        "What is missing now has to be made up for day by day later",
    ),
    todo: Text::new(
        "按欠缺清单向提供者催补；补不齐的，说明理由",
        "Ask those who owe the rest; if it cannot be had, say why",
    ),
    example: Example::Changes {
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
                let fields = (0u16..).zip(table.spec().fields);
                let wanted = fields.filter(|(_, field)| field.need != Need::Optional);
                let mut columns: Vec<_> = wanted
                    .map(|(column, field)| (column, field, Completeness::default()))
                    .collect();
                // Record by record, as their texts lie in memory.
                for row in data.table(table).rows() {
                    for (column, _, own) in &mut columns {
                        own.count(data.text(table, row, *column));
                    }
                }
                let mut complete = Completeness::default();
                let mut worst: Option<(u64, Text)> = None;
                for (_, field, own) in columns {
                    complete += own;
                    let lacking = own.cells - own.known;
                    if worst.is_none_or(|(most, _)| lacking > most) {
                        worst = Some((lacking, field.label));
                    }
                }
                let filled = Decimal::from(complete.known)
                    .checked_mul(Decimal::ONE_HUNDRED)
                    .and_then(|f| f.checked_div(Decimal::from(complete.cells)));
                let (Some(filled), Some((most, label))) = (filled, worst) else {
                    continue;
                };
                if filled < target {
                    let hit = Hit::default()
                        .arg_text("table", table.spec().label)
                        .arg("percent", plain(filled.trunc_with_scale(1)))
                        .arg("unknown", complete.unknown.to_string())
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
