use qichu_model::settings::UNIT_SIGMAS;
use rust_decimal::prelude::ToPrimitive;

use crate::example::history;
use crate::odd::Odd;
use crate::prelude::*;

const BAD: [crate::rule::Edit; 54] = history("10");
const GOOD: [crate::rule::Edit; 54] = history("100000");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 19),
    name: "unit-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("疑似元与万元混用", "元 and 万元 mixed up"),
    message: Text::new(
        "{value} 与本列常见的 {median} 相差约一万倍，可能应为 {number}",
        "{value} is about ten thousand times off the usual {median}; {number} may be meant",
    ),
    why: Text::new(
        "单位错了，差一万倍",
        "In the wrong unit it is ten thousand times too much or too little",
    ),
    todo: Text::new(
        "核对单位，逐条确认换算；无误的，说明理由",
        "Check the unit and confirm each; if it is right, say why",
    ),
    example: Example::Changes {
        bad: &BAD,
        good: &GOOD,
    },
    check: Check::Odd(|odd, settings| {
        if !is_unit_mismatch(odd, settings) {
            return None;
        }
        let times = Decimal::from(10_000);
        let number = match odd.decades > 0.0 {
            true => odd.value.checked_div(times),
            false => odd.value.checked_mul(times),
        }?;
        let hit = Hit::default()
            .arg("value", plain(odd.value))
            .arg("median", plain(odd.median))
            .arg("number", plain(number));
        Some(hit.suggested(odd.column, plain(number)))
    }),
};

/// Whether a value is likely in 元 among 万元, or the other way round: an amount that is
/// ten thousand times off, a factor of three aside.
pub fn is_unit_mismatch(odd: &Odd, settings: &Settings) -> bool {
    let least = settings.threshold(&UNIT_SIGMAS);
    let least = least.to_f64().unwrap_or(f64::MAX);
    odd.money && (odd.decades.abs() - 4.0).abs() <= 0.5 && odd.sigmas > least
}
