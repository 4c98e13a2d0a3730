use qichu_model::attachment::{attachments, has_digest};

use crate::cell::placeholder_for_nothing::is_nothing;
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 86),
    name: "attachment-without-digest",
    // Files from the field rarely have one.
    severity: Severity::Info,
    since: "0.1",
    title: Text::new("附件没有 SHA-256", "Attachment without its SHA-256"),
    message: Text::new(
        "“{name}”只有文件名，没有 SHA-256",
        "“{name}” is a name without the file's SHA-256",
    ),
    why: Text::new(
        "只有文件名，日后认不出附件是不是当时那一份",
        "By its name alone nobody can tell later whether a file is the one that was meant",
    ),
    todo: Text::new(
        "文件在手边的，点“选择文件…”，页面算出 SHA-256 填入，文件不上传；不在手边的，不必处理",
        "Where you have the file, press “Choose files…”: the page puts its SHA-256 in and uploads nothing. Where you have not, there is nothing to do",
    ),
    example: Example::Changes {
        bad: &[put(TableId::OfflineChannels, 0, "attachment", "合同.pdf")],
        good: &[put(
            TableId::OfflineChannels,
            0,
            "attachment",
            "合同.pdf sha256:06c891807ee3feec35e9eb7bad849ed186bd52f8ae6dfbd93886c001688afece",
        )],
    },
    check: Check::Cell {
        applies: |field| field.key == "attachment",
        empty: false,
        check: |cell| {
            if cell.is_unknown() || cell.is_broken() || is_nothing(cell.clean) {
                return None;
            }
            let name = attachments(cell.clean).find(|one| !has_digest(one))?;
            Some(cell.hit().arg("name", name))
        },
    },
};
