use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 7),
    name: "file-named-otherwise",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("扩展名与内容不符", "Name of another kind of file"),
    message: Text::new(
        "文件名是 .{named}，内容却是{what}；已按内容读入",
        "It is named .{named}, yet it is {what}, and was read as that",
    ),
    why: Text::new(
        "多半是改了扩展名或由系统导出的文本；文本不分数字和编码，前导零和长编码可能早已丢失",
        "Most likely renamed, or text that a system exported: text tells no code from a number, and zeros and digits may be lost already",
    ),
    todo: Text::new(
        "核对编码列；有疑问的，向提供者索取原来的工作簿",
        "Look at the columns of codes; in doubt ask for the workbook it came from",
    ),
    example: Example::File {
        bad: file(
            "目标.xlsx",
            &["业务员,期间,业绩目标", "Y001,2026-08,120000"],
        ),
        good: file("目标.csv", &["业务员,期间,业绩目标", "Y001,2026-08,120000"]),
    },
    check: Check::Source(Seen::NamedOtherwise),
};
