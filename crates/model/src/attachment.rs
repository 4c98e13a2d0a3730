//! Attachments, 附件: a file's name and its SHA-256, several in one text. The files themselves
//! stay where they are.

const PARTED_BY: [char; 3] = ['；', ';', '、'];

/// Those that a text names.
pub fn attachments(text: &str) -> impl Iterator<Item = &str> {
    text.split(PARTED_BY)
        .map(str::trim)
        .filter(|one| !one.is_empty())
}

/// Whether one says its file's digest: 64 hex digits.
pub fn has_digest(one: &str) -> bool {
    one.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The text with one more, or with the digest of one that it names already.
pub fn attach(text: &str, name: &str, digest: &str) -> String {
    // One name must not read as two.
    let name = name.replace(PARTED_BY, "_");
    let others = attachments(text).filter(|other| {
        other
            .split_once(" sha256:")
            .map_or(*other, |(name, _)| name)
            != name
    });
    let mut all: Vec<&str> = others.collect();
    let one = format!("{name} sha256:{digest}");
    all.push(&one);
    all.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_once_and_with_its_digest() {
        let (old, new) = ("0a".repeat(32), "1B".repeat(32));
        let first = attach("", "合同.pdf", &old);
        assert_eq!(first, format!("合同.pdf sha256:{old}"));
        // A name that stood alone, and a digest that is no longer so.
        assert_eq!(attach(" 合同.pdf ", "合同.pdf", &old), first);
        let again = attach(&first, "合同.pdf", &new);
        assert_eq!(again, format!("合同.pdf sha256:{new}"));
        let both = attach(&again, "甲、乙.jpg", &old);
        assert_eq!(both, format!("{again}；甲_乙.jpg sha256:{old}"));
        assert_eq!(attachments(&both).count(), 2);
        assert!(attachments(&both).all(has_digest));
    }

    #[test]
    fn a_digest_is_64_hex_digits() {
        let digest = "9f".repeat(32);
        for text in [digest.clone(), format!("a.pdf（SHA-256：{digest}）")] {
            assert!(has_digest(&text), "{text}");
        }
        for text in [
            "合同.pdf".to_owned(),
            digest[1..].into(),
            format!("{digest}0"),
            digest.replace('f', "g"),
        ] {
            assert!(!has_digest(&text), "{text}");
        }
    }
}
