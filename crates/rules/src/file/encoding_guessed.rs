use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('F', 4),
    name: "encoding-guessed",
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("文本编码是推测的", "Text encoding was guessed"),
    message: Text::new(
        "按 {encoding} 读出：{preview}",
        "Read as {encoding}: {preview}",
    ),
    why: Text::new(
        "编码不对，汉字就成乱码",
        "With the wrong encoding Chinese text is garbled",
    ),
    todo: Text::new(
        "看一眼预览；若是乱码，请另存为 UTF-8 再拖入",
        "Look at the preview; if it is garbled save the file as UTF-8 and drop it again",
    ),
    example: Example::Told {
        bad: Text::new(
            "`目标.csv` 以 GBK 编码保存，开头没有标记",
            "`目标.csv` is saved as GBK, without a mark at its beginning",
        ),
        good: Text::new("同样的内容，另存为 UTF-8", "The same, saved as UTF-8"),
    },
    check: Check::Source(Seen::EncodingGuessed),
};
