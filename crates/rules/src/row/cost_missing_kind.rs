use crate::cross::customer_without_owner::without;
use crate::prelude::*;

const COST: u16 = column(TableId::Stock, "cost");
const COST_KIND: u16 = column(TableId::Stock, "cost_kind");

pub static RULE: Rule = Rule {
    id: RuleId::new('R', 46),
    name: "cost-missing-kind",
    severity: Severity::Warning,
    since: "0.1",
    title: Text::new("成本未注明性质", "Cost without its kind"),
    message: Text::new(
        "{count} 条记录的成本未注明是采购还是生产",
        "Costs not said to be purchased or produced: {count}",
    ),
    why: Text::new(
        "采购成本和生产成本的构成不同，不能混算",
        "Purchase and production cost are made up in different ways",
    ),
    todo: Text::new("选“采购”或“生产”", "Choose 采购 or 生产"),
    example: Example::Changes {
        bad: &[put(TableId::Stock, 0, "cost_kind", "")],
        good: &[put(TableId::Stock, 0, "cost_kind", "生产")],
    },
    check: Check::Whole {
        tables: &[TableId::Stock],
        check: |data, settings| {
            let cost = |row: &u32| value::number(data.text(TableId::Stock, *row, COST));
            let rows = data.table(TableId::Stock).rows();
            let rows: Vec<u32> = rows.filter(|row| cost(row).is_some()).collect();
            without(data, settings, (TableId::Stock, COST_KIND), &rows)
        },
    },
};
