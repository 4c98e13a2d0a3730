use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 55),
    name: "looks-like-password",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("像是密码", "Looks like a password"),
    message: Text::new(
        "“{word}”后面像是密码",
        "What follows “{word}” looks like a password",
    ),
    why: Text::new(
        "期初数据会传给很多人，密码不能写在里面",
        "Many people will read this data; no password belongs into it",
    ),
    todo: Text::new(
        "删除密码，并尽快在平台上更换",
        "Delete it, and change it on the platform soon",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::OnlineChannels,
            0,
            "account",
            "qingquan 密码:abc123",
        )],
        good: &[put(TableId::OnlineChannels, 0, "account", "qingquan")],
    },
    // The finding travels with the book: it must not repeat what it is about.
    check: Check::Text {
        applies: is_free_text,
        check: |cell| password_word(cell.clean).map(|word| cell.hit().arg("word", word)),
    },
};

/// Fields that take whatever a person writes.
pub fn is_free_text(field: &FieldSpec) -> bool {
    matches!(
        field.ty,
        FieldType::Code
            | FieldType::Text
            | FieldType::Name
            | FieldType::Address
            | FieldType::Region
            | FieldType::Regions
    )
}

/// The word a password seems to follow. Goods such as 密码箱 and codes such as PWD-100
/// are none.
fn password_word(text: &str) -> Option<&'static str> {
    const WORDS: [&str; 6] = ["密码", "口令", "password", "passwd", "pwd", "pass"];
    const BEGINNINGS: [&str; 4] = ["密", "口", "pas", "pwd"];
    let begins = |three: &[u8]| {
        matches!(three[0], b'p' | b'P' | 0xe5)
            && BEGINNINGS
                .iter()
                .any(|begin| three.eq_ignore_ascii_case(begin.as_bytes()))
    };
    if !text.as_bytes().windows(3).any(begins) {
        return None;
    }
    // Of ASCII alone, so that places in it are places in the text.
    let lower = text.to_ascii_lowercase();
    WORDS.into_iter().find(|word| {
        lower.match_indices(*word).any(|(at, found)| {
            let (before, after) = (&lower[..at], &text[at + found.len()..]);
            let inside = word.is_ascii() && before.ends_with(|c: char| c.is_ascii_alphanumeric());
            !inside && gives_one(word, after)
        })
    })
}

fn gives_one(word: &str, after: &str) -> bool {
    let rest = after.trim_start();
    let value = rest.trim_start_matches([':', '=', '：', '是', '为']);
    let marked = value.len() < rest.len();
    let spaced = rest.len() < after.len();
    let token: String = value
        .trim_start()
        .chars()
        .take_while(char::is_ascii_graphic)
        .collect();
    let has = |is: fn(&u8) -> bool| token.as_bytes().iter().any(is);
    let digit = has(u8::is_ascii_digit);
    // A check is passed, too: `pass: 98%`, `pass: 100pcs`.
    if word == "pass" {
        let letter_first = token.starts_with(|c: char| c.is_ascii_alphabetic());
        return marked && digit && letter_first && token.len() >= 6;
    }
    if marked {
        return has(u8::is_ascii_alphanumeric);
    }
    // Small and large letters together are no word that goods are called by.
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    match word.is_ascii() {
        true => spaced && digit && word != "pwd",
        false => digit && token.len() >= 4 || mixed && token.len() >= 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_told_from_goods() {
        for text in [
            "密码：abc",
            "登录密码为 8844",
            "密码abc123",
            "Password: x1",
            "pwd=ab",
            "password abc1",
            "密码Abcdef",
            "pass: abc123",
            "Pass=Qc2026",
        ] {
            assert!(password_word(text).is_some(), "{text}");
        }
        for text in [
            "密码箱20寸",
            "密码锁A100",
            "PWD-100",
            "password reset page",
            "密码：见附件",
            "密码USB锁",
            "密码Email",
            "pass: 98%",
            "pass: 100pcs",
            "bypass: valve12",
            "全部 pass",
            "密码:******",
        ] {
            assert!(password_word(text).is_none(), "{text}");
        }
    }
}
