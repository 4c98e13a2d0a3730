//! What a cell's text means: numbers, percentages, dates, periods, check digits.
//!
//! The forms real files use are read leniently, but never guessed: a text with two
//! readings (`3/5/24`) has none here. Amounts are decimals from end to end; no
//! float is made. Texts are expected in half-width characters.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

/// Reads a decimal: an optional sign, digits with or without thousands commas, a
/// fraction, an optional leading ¥. The result is normalised (`1.50` → `1.5`).
pub fn number(text: &str) -> Option<Decimal> {
    if let Some(plain) = plain_number(text.as_bytes()) {
        return Some(plain);
    }
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = digits.strip_prefix(['¥', '￥']).unwrap_or(digits);
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let plain = if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next()?;
        if !(1..=3).contains(&first.len()) || groups.any(|g| g.len() != 3) {
            return None;
        }
        digits.replace(',', "")
    } else {
        digits.to_owned()
    };
    if !plain.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let mut value = Decimal::from_str_exact(&plain).ok()?;
    value.set_sign_negative(negative && !value.is_zero());
    Some(value.normalize())
}

/// The number of a text of digits and at most one point between them, as nearly all are
/// written. No other text has one here.
fn plain_number(text: &[u8]) -> Option<Decimal> {
    // So many digits fit.
    if text.is_empty() || text.len() > 18 || !text[text.len() - 1].is_ascii_digit() {
        return None;
    }
    let mut value: i64 = 0;
    let mut point = None;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if at > 0 && point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let mut scale = point.map_or(0, |at| text.len() - 1 - at) as u32;
    while scale > 0 && value % 10 == 0 {
        value /= 10;
        scale -= 1;
    }
    Decimal::try_new(value, scale).ok()
}

/// Reads a percentage: `3`, `3%` and `3 %` all mean 3%.
pub fn percent(text: &str) -> Option<Decimal> {
    let text = text.trim();
    number(text.strip_suffix(['%', '％']).unwrap_or(text))
}

/// Reads a calendar date: `2024-03-05`, `2024/3/5`, `2024.3.5`, `20240305`,
/// `2024年3月5日`, each with or without a time behind it.
pub fn date(text: &str) -> Option<NaiveDate> {
    if is_iso_day(text.as_bytes()) {
        return ymd(&text[..4], &text[5..7], &text[8..]);
    }
    let text = day_part(text);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(&text[..4], &text[4..6], &text[6..]);
    }
    let [y, m, d] = split3(text)?;
    ymd(y, m, d)
}

/// Whether a text is written `2024-03-05`, as dates of workbooks are.
fn is_iso_day(text: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.iter().enumerate().all(fits)
}

/// The readings of a date whose order or century is unclear, such as `3/5/24` or
/// `24.3.5`, likeliest first. Empty where the text is clear or no date at all.
pub fn ambiguous_date(text: &str) -> Vec<NaiveDate> {
    let text = day_part(text);
    let Some([a, b, c]) = split3(text) else {
        return Vec::new();
    };
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    // Nobody writes a year with one digit, and few are born after the middle of the century.
    let century = |yy: &str| {
        let century = if number(yy) < 50 { 20 } else { 19 };
        (yy.len() == 2).then(|| format!("{century}{yy}"))
    };
    let from = |yy: &str, m, d| ymd(&century(yy)?, m, d);
    let (year_first, month_first, day_first) = (from(a, b, c), from(c, a, b), from(c, b, a));
    let readings = match (a.len(), c.len()) {
        (1 | 2, 1 | 2) if text.contains('年') => [year_first, None, None],
        // 11/12/24: what cannot be a month ends it.
        (1 | 2, 1 | 2) if number(a) <= 12 && number(c) > 12 => [month_first, day_first, year_first],
        (1 | 2, 1 | 2) => [year_first, month_first, day_first],
        (1 | 2, 4) => [ymd(c, a, b), ymd(c, b, a), None],
        _ => [None; 3],
    };
    let mut found: Vec<NaiveDate> = Vec::new();
    for reading in readings.into_iter().flatten() {
        if !found.contains(&reading) {
            found.push(reading);
        }
    }
    found
}

fn day_part(text: &str) -> &str {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| *c == ' ' || *c == 'T')
        .map_or(text.len(), |(i, _)| i);
    // Only a time may follow the day.
    let rest = &text[end..];
    if rest
        .bytes()
        .all(|b| b.is_ascii_digit() || b" T:.Z".contains(&b))
    {
        &text[..end]
    } else {
        text
    }
}

/// Year, month and day in the order written: between 年, 月 and 日 or 号, or between two
/// marks of one kind.
fn split3(text: &str) -> Option<[&str; 3]> {
    let three = match text.split_once('年') {
        Some((year, rest)) => {
            let (month, day) = rest.split_once('月')?;
            [year, month, day.strip_suffix(['日', '号']).unwrap_or(day)]
        }
        None => {
            let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
            let mut parts = text.splitn(3, mark);
            [parts.next()?, parts.next()?, parts.next()?]
        }
    };
    let digits = |p: &&str| p.len() <= 4 && is_digits(p);
    three.iter().all(digits).then_some(three)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn ymd(y: &str, m: &str, d: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year(y)?, m.parse().ok()?, d.parse().ok()?)
}

/// Four digits of a year; there was no year 0.
fn year(text: &str) -> Option<i32> {
    let year = text.parse().ok()?;
    (text.len() == 4 && is_digits(text) && year > 0).then_some(year)
}

/// A year or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A calendar year.
    Year(i32),
    /// A month of a year, 1–12.
    Month(i32, u32),
}

impl Period {
    /// Its year, or the year of the month.
    pub fn year(self) -> i32 {
        match self {
            Self::Year(year) | Self::Month(year, _) => year,
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
        }
    }
}

/// Reads a period: `2024`, `2024年`, `2024-03`, `2024年3月`, `202403`, or a date,
/// which stands for its month.
pub fn period(text: &str) -> Option<Period> {
    if let Some(day) = date(text) {
        return Some(Period::Month(day.year(), day.month()));
    }
    let text = text.trim();
    let (of, month) = if let Some((of, rest)) = text.split_once('年') {
        match rest {
            "" | "度" => (of, None),
            _ => (of, Some(rest.strip_suffix('月')?)),
        }
    } else if let Some((of, month)) = text.split_once(['-', '/', '.']) {
        (of, Some(month))
    } else if text.len() == 6 && is_digits(text) {
        (&text[..4], Some(&text[4..]))
    } else {
        (text, None)
    };
    let of = year(of)?;
    match month {
        None => Some(Period::Year(of)),
        Some(m) if is_digits(m) && m.len() <= 2 => {
            let m = m.parse().ok()?;
            (1..=12).contains(&m).then_some(Period::Month(of, m))
        }
        Some(_) => None,
    }
}

/// Whether a text is a 统一社会信用代码 with a right check digit (GB 32100-2015).
pub fn is_uscc(text: &str) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    /// The value of each byte; 31 for what is not in the alphabet.
    const VALUES: [u8; 256] = {
        let mut values = [31; 256];
        let mut i = 0;
        while i < ALPHABET.len() {
            values[ALPHABET[i] as usize] = i as u8;
            i += 1;
        }
        values
    };
    const WEIGHTS: [usize; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let bytes = text.as_bytes();
    let value = |b: u8| usize::from(VALUES[usize::from(b)]);
    if bytes.len() != 18 || bytes[..17].iter().any(|b| value(*b) == 31) {
        return false;
    }
    let sum: usize = bytes.iter().zip(WEIGHTS).map(|(b, w)| value(*b) * w).sum();
    bytes[17] == ALPHABET[(31 - sum % 31) % 31]
}

/// Whether a text is a GTIN of 8, 12, 13 or 14 digits with a right check digit.
pub fn is_gtin(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 8 | 12 | 13 | 14) || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = bytes
        .iter()
        .rev()
        .zip(weights)
        .map(|(&b, w)| u32::from(b - b'0') * w)
        .sum();
    sum.is_multiple_of(10)
}

/// A text without surrounding space. Most begin and end with a letter of ASCII or Chinese,
/// and that is seen at once.
pub fn trimmed(text: &str) -> &str {
    let is_letter = |byte: Option<&u8>| byte.is_some_and(|b| matches!(b, 0x21..=0x7e));
    // A Chinese character begins with one of these bytes and has three.
    let is_chinese = |byte: Option<&u8>| byte.is_some_and(|b| matches!(b, 0xe4..=0xe9));
    let bytes = text.as_bytes();
    let begins = is_letter(bytes.first()) || is_chinese(bytes.first());
    let third_last = bytes.len().checked_sub(3).and_then(|at| bytes.get(at));
    if begins && (is_letter(bytes.last()) || is_chinese(third_last)) {
        return text;
    }
    text.trim()
}

/// What a cell gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'a> {
    /// Nothing, or only that it is unknown: `未知`.
    Missing,
    /// Why nobody knows: `未知：原因`.
    Unknown(&'a str),
    /// A value.
    Known,
}

/// What a text gives.
pub fn given(text: &str) -> Given<'_> {
    const UNKNOWN: &str = "未知";
    let text = trimmed(text);
    // Few texts begin with its first byte, so few are compared with it.
    let may_say = text.as_bytes().first() == UNKNOWN.as_bytes().first();
    let said = if may_say {
        text.strip_prefix(UNKNOWN)
    } else {
        None
    };
    let reason = said.map(|said| said.trim_start_matches([':', '：']).trim());
    match reason {
        Some("") => Given::Missing,
        Some(reason) => Given::Unknown(reason),
        None if text.is_empty() => Given::Missing,
        None => Given::Known,
    }
}

/// The text that says that nobody knows, and why.
pub fn unknown_because(reason: &str) -> String {
    format!("未知：{}", reason.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_canonical_and_never_guessed() {
        let read = |t| number(t).map(|d| d.to_string());
        for (text, want) in [
            ("1,234.50", "1234.5"),
            ("-0", "0"),
            ("¥12", "12"),
            (".5", "0.5"),
            ("+7", "7"),
            ("717.000000000001", "717.000000000001"),
            ("-3.20", "-3.2"),
        ] {
            assert_eq!(read(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "", "-", ".", "1,23", "12,34.5", "1e5", "1.2.3", "5件", "1.2,345", "--1", "¥¥5", "¥",
            "2.", "1,234.", ".¥5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(percent("3 %"), number("3"));
        for text in ["3%%", "3%％", "%", "2.%"] {
            assert_eq!(percent(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_real_files_are_read() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 5);
        for text in [
            "2024-03-05",
            "2024/3/5",
            "2024.3.5",
            "20240305",
            "2024年3月5日",
            "2024-03-05 08:30:00",
            "2024-03-05T08:30:00",
        ] {
            assert_eq!(date(text), day, "{text}");
        }
        for text in [
            "2024-02-30",
            "3/5/24",
            "24.3.5",
            "2024-03",
            "明天",
            "2024-03-05 下午",
            "",
            "2024-3.5",
            "2024/3-5",
            "2024年3-5",
            "2024-3-5日",
            "2024年3月5日日",
            "0000-03-05",
            "00000305",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        for (text, readings) in [
            ("3/5/24", "2024-03-05 2024-05-03"),
            ("24.3.5", "2024-03-05"),
            ("24年3月5日", "2024-03-05"),
            ("24-03-05", "2024-03-05 2005-03-24"),
            ("11/12/24", "2024-11-12 2024-12-11 2011-12-24"),
            ("5/5/2024", "2024-05-05"),
            ("13/5/2024", "2024-05-13"),
            ("85.12.31", "1985-12-31"),
        ] {
            let read: Vec<String> = ambiguous_date(text).iter().map(|d| d.to_string()).collect();
            assert_eq!(read.join(" "), readings, "{text}");
        }
        assert!(ambiguous_date("2024-3-5").is_empty());
        assert!(ambiguous_date("3/5.24").is_empty() && ambiguous_date("3-5-0000").is_empty());
    }

    #[test]
    fn periods_are_years_or_months() {
        for text in ["2024-03", "2024年3月", "202403", "2024/3", "2024-03-01"] {
            assert_eq!(period(text), Some(Period::Month(2024, 3)), "{text}");
        }
        assert_eq!(period("2024年"), Some(Period::Year(2024)));
        assert_eq!(period("2024年度"), Some(Period::Year(2024)));
        for text in [
            "2024-13",
            "三月",
            "2024月",
            "2024度",
            "2024年年",
            "2024年3",
            "2024--3",
            "0000",
            "0000-03",
        ] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn check_digits_agree_with_published_codes() {
        for code in [
            "91350100M000100Y43",
            "91110000600037341L",
            "914403001922038216",
            "91330100799655058B",
            "9144030071526726XG",
            "12100000400000624D",
        ] {
            assert!(is_uscc(code), "{code}");
        }
        assert!(!is_uscc("91350100M000100Y4Z") && !is_uscc("91310115MA1H8R7C6D"));
        assert!(!is_uscc("913501") && !is_uscc("") && !is_uscc("统一社会信用代码"));
        for code in [
            "6911316600478",
            "6901234567892",
            "96385074",
            "036000291452",
            "16901234567899",
        ] {
            assert!(is_gtin(code), "{code}");
        }
        assert!(!is_gtin("6901234567893") && !is_gtin("123"));
    }
}
