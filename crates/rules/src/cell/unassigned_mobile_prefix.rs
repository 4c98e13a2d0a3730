use crate::cell::invalid_mobile_number::mobile_digits;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 42),
    name: "unassigned-mobile-prefix",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("手机号段未启用", "Mobile prefix not in use"),
    message: Text::new(
        "“{value}”的号段 {prefix} 尚未分配",
        "“{value}” begins with {prefix}, which is not assigned",
    ),
    why: Text::new(
        "这样的号码多半抄错了",
        "Such a number is most likely miscopied",
    ),
    todo: Text::new("拨打或向客户核对", "Call it, or ask the customer"),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "mobile", "14200137003")],
        good: &[put(TableId::Customers, 0, "mobile", "14700137003")],
    },
    check: Check::Cell {
        applies: |field| matches!(field.ty, FieldType::Mobile | FieldType::Phone),
        empty: false,
        check: |cell| {
            let digits = mobile_digits(cell.clean)?;
            let prefix = &digits[..3];
            let unassigned = matches!(prefix, "142" | "143" | "154" | "161" | "164" | "194");
            unassigned.then(|| cell.hit_value().arg("prefix", prefix))
        },
    },
};
