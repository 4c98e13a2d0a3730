use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 55),
    name: "looks-like-password",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("像是密码", "Looks like a password"),
    message: Text::new("{what}像是密码", "{what} looks like a password"),
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
        check: |cell| {
            if let Some(word) = password_word(cell.clean) {
                let what = format!("“{word}”后面的内容\u{1f}What follows “{word}”");
                return Some(cell.hit().arg("what", what));
            }
            let made_up = |text: &str| text.split(is_apart).any(is_made_up);
            // A Chinese mark is in no password: 优！果粒奶70G in initials is y！gln70G.
            let bare = is_anything(cell.field)
                && !cell.clean.starts_with('=')
                && made_up(cell.clean)
                && made_up(&narrow_words(cell.text));
            bare.then(|| cell.hit().arg_text("what", MADE_UP))
        },
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

const MADE_UP: Text = Text::new(
    "大小写字母、数字和符号连成的一串",
    "A string of small and large letters, digits and symbols",
);

/// Fields that name no goods, so that what looks made up is no model number.
fn is_anything(field: &FieldSpec) -> bool {
    match field.ty {
        FieldType::Code => field.key == "account",
        FieldType::Text => !matches!(field.key, "spec" | "attachment"),
        _ => false,
    }
}

/// Whether a character is in no password.
fn is_apart(c: char) -> bool {
    !c.is_ascii_graphic()
}

/// Whether a token is what people are told to make up for a password: small and large
/// letters, a digit and a symbol. E-mail and web addresses, cells of other sheets (`Calc'!A1`), measures (`10*20Cm`), shares
/// (`100%Cotton`), house numbers (`3#Building`), prices (`US$100`) and firms (`R&D`) are none.
fn is_made_up(token: &str) -> bool {
    let bytes = token.as_bytes();
    let has = |is: fn(&u8) -> bool| bytes.iter().any(is);
    let at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
    let is_symbol = |(i, byte): (usize, &u8)| {
        let (before, after) = (at(i.checked_sub(1)), at(i.checked_add(1)));
        match byte {
            b'!' | b'@' | b'^' | b'?' => true,
            b'#' | b'*' => !before.is_ascii_digit() || !after.is_ascii_alphanumeric(),
            b'%' => !before.is_ascii_digit() && !after.is_ascii_digit(),
            b'&' => !before.is_ascii_alphabetic() || !after.is_ascii_alphabetic(),
            b'$' => !after.is_ascii_digit(),
            _ => false,
        }
    };
    let is_address = || {
        let in_domain = |(_, domain): (&str, &str)| domain.contains('.');
        token.contains("://")
            || token.starts_with("www.")
            || token.contains("'!")
            || token.contains('.') && token.contains('/')
            || token.split_once('@').is_some_and(in_domain)
    };
    (8..=32).contains(&token.len())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && bytes.iter().enumerate().any(is_symbol)
        && !is_address()
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
        false => {
            // 密码USB锁 is goods: its name goes on.
            let goes_on = value.trim_start()[token.len()..].starts_with(char::is_alphanumeric);
            let plain = token.bytes().take_while(u8::is_ascii_alphanumeric);
            let joined = !spaced && !goes_on && plain.count() >= 3;
            joined || digit && token.len() >= 4 || mixed && token.len() >= 6
        }
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
            "密码abc",
            "密码888",
            "口令open，勿外传",
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
            "密码 reset page",
            "密码箱2号",
            "密码锁",
            "密码U3盘",
            "pass: 98%",
            "pass: 100pcs",
            "bypass: valve12",
            "全部 pass",
            "密码:******",
        ] {
            assert!(password_word(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_made_up_is_told_from_measures_and_addresses() {
        for token in [
            "P@ssw0rd",
            "Passw0rd!123",
            "Qwer1234!",
            "Qwer1234#",
            "Abc*2026xyz",
            "$ecretW0rd",
            "Aa123456&",
        ] {
            assert!(is_made_up(token), "{token}");
        }
        for token in [
            "password1!",
            "PASSW0RD!",
            "Password!",
            "Passw0rd",
            "P@ss1",
            "Li.Ming2026@qq.com",
            "https://a.cn/Shop?id=1",
            "www.Shop1.cn?a=B",
            "Calc'!A1:B9",
            "10*20*30Cm",
            "100%Cotton",
            "3#Building",
            "H&M2024Xl",
            "US$1000Off",
            "My%20File1",
            "Model-X200_b",
            "",
        ] {
            assert!(!is_made_up(token), "{token}");
        }
    }
}
