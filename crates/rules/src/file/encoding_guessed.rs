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
    example: Example::OF_A_FILE,
    check: Check::Source(Seen::EncodingGuessed),
};
