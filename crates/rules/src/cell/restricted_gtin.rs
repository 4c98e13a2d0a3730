use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 48),
    name: "restricted-gtin",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("店内条码", "In-store code"),
    message: Text::new(
        "“{value}”是店内自编条码（20–29 开头）",
        "“{value}” is an in-store code (20–29)",
    ),
    why: Text::new(
        "店内条码出了本店就没有意义，不能用来对货",
        "It means nothing outside the shop that gave it",
    ),
    todo: Text::new(
        "无需处理；有国标码的请改填国标码",
        "Nothing; but prefer the product's own code if it has one",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "gtin", "2001234000154")],
        good: &[put(TableId::Stock, 0, "gtin", "6901234567892")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Gtin,
        empty: false,
        check: |cell| {
            let own =
                cell.clean.len() == 13 && cell.clean.starts_with('2') && value::is_gtin(cell.clean);
            own.then(|| cell.hit_value())
        },
    },
};
