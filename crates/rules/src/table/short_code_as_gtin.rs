use crate::cell::invalid_gtin::is_short_code;
use crate::prelude::*;

const GTIN: u16 = column(TableId::Stock, "gtin");

pub static RULE: Rule = Rule {
    id: RuleId::new('T', 28),
    name: "short-code-as-gtin",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("条码栏里是店内短码", "In-store codes for GTINs"),
    message: Text::new(
        "条码栏里有 {count} 个 4–7 位的短码，如“{value}”，不是商品条码",
        "{count} codes of 4–7 digits among the GTINs, “{value}” for one, are none",
    ),
    why: Text::new(
        "称重码等店内短码（PLU）只在本店收银台有用，不能用来对货",
        "Short codes (PLU) of a shop's tills and scales mean nothing elsewhere",
    ),
    todo: Text::new(
        "无需处理；有国标码的改填国标码，是商品编码的填到“商品编码”",
        "Nothing; but prefer the product's own GTIN, and write product codes under SKU",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "gtin", "4011")],
        good: &[put(TableId::Stock, 0, "gtin", "6901234567892")],
    },
    // Once a table, as its goods have them by the hundred, and no error: nobody could repair
    // them, and restricted-gtin, the shop's codes of 13 digits, is none either.
    check: Check::Whole {
        tables: &[TableId::Stock],
        check: |data, _| {
            let code = |row| data.text(TableId::Stock, row, GTIN).trim();
            let rows = data.table(TableId::Stock).rows();
            let mut short = rows.filter(|row| is_short_code(code(*row)));
            let Some(row) = short.next() else {
                return Vec::new();
            };
            let place = Place::Cell {
                table: TableId::Stock,
                row,
                column: GTIN,
            };
            let hit = Hit::default()
                .arg("count", (1 + short.count()).to_string())
                .arg("value", code(row));
            vec![(place, hit)]
        },
    },
};
