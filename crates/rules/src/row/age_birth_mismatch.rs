use qichu_model::settings::AGE_TOLERANCE;

use crate::prelude::*;

const AGE: u16 = column(TableId::Salespeople, "age");
const BIRTH_DATE: u16 = column(TableId::Salespeople, "birth_date");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 68),
    name: "age-birth-mismatch",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("年龄与出生日期不符", "Age and birth date differ"),
    message: Text::new(
        "{birth} 出生，期初时 {computed} 岁，现填 {age} 岁",
        "Born on {birth}, {computed} at the opening; the record says {age}",
    ),
    why: Text::new("两项必有一个错", "One of the two is wrong"),
    todo: Text::new(
        "核对后改正，只留出生日期也可以",
        "Correct it; the birth date alone will do",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Salespeople, 0, "birth_date", "1990-05-05")],
        good: &[put(TableId::Salespeople, 0, "birth_date", "1995-05-05")],
    },
    check: Check::Row {
        table: TableId::Salespeople,
        check: |row| {
            let (age, birth) = (row.number(AGE)?, row.date(BIRTH_DATE)?);
            let computed = Decimal::from(row.opening()?.years_since(birth)?);
            let most = row.settings.threshold(&AGE_TOLERANCE);
            let hit = || {
                Hit::at(AGE)
                    .arg("birth", birth.to_string())
                    .arg("computed", plain(computed))
                    .arg("age", plain(age))
                    .suggested(AGE, plain(computed))
            };
            (age.checked_sub(computed)?.abs() > most).then(hit)
        },
    },
};
