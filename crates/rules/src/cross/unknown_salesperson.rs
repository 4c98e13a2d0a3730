use crate::cross::unknown_customer::{Defined, unknown};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('X', 3),
    name: "unknown-salesperson",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("销售人员不在销售人员表中", "Unknown salesperson"),
    message: Text::new(
        "销售人员表中没有工号“{value}”",
        "No salesperson has the code “{value}”",
    ),
    why: Text::new(
        "对不上销售人员的记录无法录入",
        "A record that refers to nothing cannot be entered",
    ),
    todo: Text::new(
        "改正工号，或补上该销售人员；填了姓名的，改成工号",
        "Correct the code or add the salesperson; where it is a name write the code",
    ),
    example: Example::Changes {
        bad: &[put(TableId::Customers, 0, "salesperson", "Y009")],
        good: &[put(TableId::Customers, 0, "salesperson", "Y001")],
    },
    check: Check::Whole {
        tables: &[
            TableId::Salespeople,
            TableId::Customers,
            TableId::Performance,
        ],
        check: |data, _| {
            let salespeople = Defined {
                table: TableId::Salespeople,
                code: column(TableId::Salespeople, "code"),
                name: column(TableId::Salespeople, "name"),
                by_name: FixKind::Safe,
            };
            let mut found = unknown(
                data,
                &salespeople,
                &[
                    (
                        TableId::Customers,
                        column(TableId::Customers, "salesperson"),
                    ),
                    (
                        TableId::Performance,
                        column(TableId::Performance, "salesperson"),
                    ),
                ],
            );
            // A department there is a team with a target.
            let people = People::of(data);
            found.retain(|(place, _)| match *place {
                Place::Cell { table, row, column } => {
                    table != TableId::Performance
                        || !people.is_team(data.text(table, row, column).trim())
                }
                _ => true,
            });
            found
        },
    },
};
