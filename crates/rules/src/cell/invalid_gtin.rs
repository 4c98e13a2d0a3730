use crate::cell::leading_zero_lost::restored;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 30),
    name: "invalid-gtin",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("商品条码无效", "Invalid GTIN"),
    message: Text::new(
        "“{value}”不是 8、12、13 或 14 位的有效条码",
        "“{value}” is no valid GTIN of 8, 12, 13 or 14 digits",
    ),
    why: Text::new(
        "条码错了，扫码找不到商品",
        "With a wrong code no scanner finds the product",
    ),
    todo: Text::new(
        "按商品包装核对；自编的短码请填在“商品编码”",
        "Check it against the package; a short code of your own belongs under SKU",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "gtin", "6901234567890")],
        good: &[put(TableId::Stock, 0, "gtin", "NB-0017")],
    },
    check: Check::Cell {
        applies: |field| field.ty == FieldType::Gtin,
        empty: false,
        // What is not all digits is a code of the house, not a GTIN; so is what is too short
        // for one, of which short-code-as-gtin speaks once.
        check: |cell| {
            let digits = cell.clean.bytes().all(|b| b.is_ascii_digit());
            let fine = value::is_gtin(cell.clean)
                || is_short_code(cell.clean)
                || restored(cell.clean, cell.field.ty).is_some();
            (digits && !fine && !cell.is_broken()).then(|| cell.hit_value())
        },
    },
};

/// Whether a text is an in-store code as tills and scales have them, and no GTIN that lost
/// its leading zeros.
pub fn is_short_code(text: &str) -> bool {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits && (4..=7).contains(&text.len()) && restored(text, FieldType::Gtin).is_none()
}
