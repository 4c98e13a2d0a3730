use crate::prelude::*;
use crate::texts::texts;

const GRADE: u16 = column(TableId::Customers, "customer_grade");
const PRICES: [(&str, u16); 4] = [
    ("A", column(TableId::Stock, "wholesale_a")),
    ("B", column(TableId::Stock, "wholesale_b")),
    ("C", column(TableId::Stock, "wholesale_c")),
    ("D", column(TableId::Stock, "wholesale_d")),
];

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 8),
    name: "customer-grade-without-price",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("客户等级没有批发价", "No price for a customer grade"),
    message: Text::new(
        "有 {count} 个 {grade} 级客户，库存表却没有 {grade} 级批发价",
        "{count} customers have grade {grade}, but no product has a price for it",
    ),
    why: Text::new(
        "没有价格就不能给这些客户开单",
        "Without a price nothing can be sold to them",
    ),
    todo: Text::new(
        "补上该等级的批发价，或改客户等级",
        "Add the prices, or change the customers' grade",
    ),
    example: Example::Changes {
        bad: &[
            put(TableId::Stock, 0, "wholesale_a", ""),
            put(TableId::Stock, 1, "wholesale_a", ""),
        ],
        good: &[put(TableId::Stock, 0, "wholesale_a", "")],
    },
    check: Check::Whole {
        tables: &[TableId::Customers, TableId::Stock],
        check: |data, _| {
            let stock = data.table(TableId::Stock);
            let mut found = Vec::new();
            if stock.rows().next().is_none() {
                return found;
            }
            let grades = texts(data, TableId::Customers, GRADE);
            for (grade, column) in PRICES {
                let of_grade = grades
                    .iter()
                    .filter(|(text, _)| comparable(text).eq_ignore_ascii_case(grade));
                let count: usize = of_grade.map(|(_, rows)| rows.len()).sum();
                let priced = |row: u32| {
                    let price = value::number(data.text(TableId::Stock, row, column));
                    price.is_some_and(|p| p > Decimal::ZERO)
                };
                if count > 0 && !stock.rows().any(priced) {
                    let hit = Hit::default()
                        .arg("grade", grade)
                        .arg("count", count.to_string());
                    let place = Place::Column {
                        table: TableId::Stock,
                        column,
                    };
                    found.push((place, hit));
                }
            }
            found
        },
    },
};
