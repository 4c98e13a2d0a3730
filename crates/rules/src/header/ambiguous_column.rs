use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 4),
    name: "ambiguous-column",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("列的含义不明确", "Ambiguous column"),
    message: Text::new(
        "列“{header}”可能是：{fields}",
        "Column “{header}” could be: {fields}",
    ),
    why: Text::new(
        "猜错一列，整列数据都错：“待入库量”是在途还是已产未入，“手机”旁“联系电话”里另外的手机号是谁的，只有提供者知道",
        "One column guessed wrong spoils all its values: whether 待入库量 is on its way or produced, and whose the other mobile numbers are under 联系电话 beside 手机, only who gave them knows",
    ),
    todo: Text::new(
        "在导入页为该列选择字段",
        "Choose its field on the import page",
    ),
    example: Example::File {
        bad: file(
            "库存.csv",
            &[
                "商品编码,商品名称,类别,规格,单位,在库数量,待入库量,成本价,建议零售价",
                "SP001,纯净水,饮料,550ml,瓶,100,20,1,2",
            ],
        ),
        good: file(
            "库存.csv",
            &[
                "商品编码,商品名称,类别,规格,单位,在库数量,在途数量,已生产未入库,成本价,建议零售价",
                "SP001,纯净水,饮料,550ml,瓶,100,20,0,1,2",
            ],
        ),
    },
    check: Check::Source(Seen::AmbiguousColumn),
};
