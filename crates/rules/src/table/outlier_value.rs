use qichu_model::settings::OUTLIER_SIGMAS;
use rust_decimal::prelude::ToPrimitive;

use crate::example::history;
use crate::prelude::*;
use crate::table::unit_mismatch::is_unit_mismatch;

const BAD: [crate::rule::Edit; 54] = history("30000000");
const GOOD: [crate::rule::Edit; 54] = history("300000");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 18),
    name: "outlier-value",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("数值离群", "Outlier"),
    message: Text::new(
        "{value} 与本列常见的 {median} 相差 10 倍以上",
        "{value} is more than ten times off the usual {median} of its column",
    ),
    why: Text::new(
        "多半是多打或少打了零",
        "Most likely a zero too many or too few",
    ),
    todo: Text::new(
        "对照原始单据核对；无误的，说明理由",
        "Check it against the document; if it is right, say why",
    ),
    example: Example::Changes {
        bad: &BAD,
        good: &GOOD,
    },
    check: Check::Odd(|odd, settings| {
        let most = settings.threshold(&OUTLIER_SIGMAS);
        let most = most.to_f64().unwrap_or(f64::MAX);
        let is_outlier = odd.sigmas > most && !is_unit_mismatch(odd, settings);
        is_outlier.then(|| {
            Hit::default()
                .arg("value", plain(odd.value))
                .arg("median", plain(odd.median))
        })
    }),
};
