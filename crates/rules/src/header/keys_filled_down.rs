use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('H', 11),
    name: "keys-filled-down",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("批次行已补上编码", "Batch rows got their keys"),
    message: Text::new(
        "工作表“{sheet}”有 {count} 行没有编码，已用上方行的补上",
        "{count} rows of sheet “{sheet}” had no keys; they got those of the row above",
    ),
    why: Text::new(
        "批次行的编码只写在上方行里，每条记录都要有自己的",
        "Their keys stand only in the row above; every record needs its own",
    ),
    todo: Text::new("核对补上的编码", "Check the keys"),
    example: Example::File {
        bad: file(
            "库存.csv",
            &[
                "商品编码,商品名称,批号,类别,规格,单位,在库数量,在途数量,已生产未入库,成本价,建议零售价",
                "SP001,纯净水,P01,饮料,550ml,瓶,60,0,0,1,2",
                ",,P02,饮料,550ml,瓶,30,0,0,1,2",
                ",,P03,饮料,550ml,瓶,10,0,0,1,2",
            ],
        ),
        good: file(
            "库存.csv",
            &[
                "商品编码,商品名称,批号,类别,规格,单位,在库数量,在途数量,已生产未入库,成本价,建议零售价",
                "SP001,纯净水,P01,饮料,550ml,瓶,60,0,0,1,2",
                "SP001,纯净水,P02,饮料,550ml,瓶,30,0,0,1,2",
                "SP001,纯净水,P03,饮料,550ml,瓶,10,0,0,1,2",
            ],
        ),
    },
    check: Check::Source(Seen::KeysFilledDown),
};
