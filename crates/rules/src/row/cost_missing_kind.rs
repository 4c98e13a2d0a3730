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
        "成本 {cost} 未注明是采购还是生产",
        "The cost {cost} is not said to be purchased or produced",
    ),
    why: Text::new(
        "采购成本和生产成本的构成不同，不能混算",
        "Purchase and production cost are made up in different ways",
    ),
    todo: Text::new("选“采购”或“生产”", "Choose 采购 or 生产"),
    example: Example {
        bad: &[put(TableId::Stock, 0, "cost_kind", "")],
        good: &[put(TableId::Stock, 0, "cost_kind", "生产")],
    },
    check: Check::Row {
        table: TableId::Stock,
        check: |row| {
            let cost = row.number(COST)?;
            row.text(COST_KIND)
                .is_empty()
                .then(|| Hit::at(COST_KIND).arg("cost", plain(cost)))
        },
    },
};
