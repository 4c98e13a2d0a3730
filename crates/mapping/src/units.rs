//! The unit that a header states for its numbers: 信用额度(万元), 单位：万元 above the table.

use qichu_model::raw::RawTable;
use qichu_model::{FieldSpec, FieldType};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::plan::{TablePlan, Target};

/// A unit that is not the field's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As people write it: 万元.
    pub name: String,
    /// The field's own, where it has a name.
    pub own: &'static str,
    /// Its power of ten in the field's own: 4 for 万元 in a field of 元.
    power: i8,
}

impl Unit {
    /// A number of this unit in the field's own, exactly; `None` where it does not fit.
    pub fn convert(&self, number: Decimal) -> Option<Decimal> {
        let factor = Decimal::from(10i64.pow(self.power.unsigned_abs().into()));
        let (converted, back) = match self.power > 0 {
            true => {
                let converted = number.checked_mul(factor)?;
                (converted, converted.checked_div(factor)?)
            }
            false => {
                let converted = number.checked_div(factor)?;
                (converted, converted.checked_mul(factor)?)
            }
        };
        // What has more digits than fit was rounded.
        (back == number).then(|| converted.normalize())
    }

    /// What numbers are multiplied or divided by: `×10,000`.
    pub fn factor(&self) -> String {
        let zeros = usize::from(self.power.unsigned_abs());
        let mut factor = String::from(if self.power > 0 { "×1" } else { "÷1" });
        for left in (0..zeros).rev() {
            if left % 3 == 2 {
                factor.push(',');
            }
            factor.push('0');
        }
        factor
    }

    /// A header for numbers that were converted.
    pub(crate) fn header(&self, field: &FieldSpec) -> String {
        let label = field.label.zh;
        match self.own.is_empty() || label.contains(self.own) {
            true => label.into(),
            false => format!("{label}({})", self.own),
        }
    }
}

/// The unit of the numbers that a raw column gives a field, where it is not the field's own.
/// A note above the header counts for amounts whose own header states none.
pub fn stated(raw: &RawTable, plan: &TablePlan, column: usize, field: u16) -> Option<Unit> {
    let field = plan.target?.spec().fields.get(usize::from(field))?;
    // What comes back from here is in the field's own.
    if plan.marks.is_some() || !matches!(field.ty, FieldType::Money | FieldType::Qty) {
        return None;
    }
    let header = &raw.columns.get(column)?.header;
    let above = || noted(&raw.title).filter(|_| field.ty == FieldType::Money);
    let (name, power) = in_header(header, field.ty).or_else(above)?;
    let (own, less) = match (field.key, field.ty) {
        ("annual_revenue", _) => ("万元", 4),
        (_, FieldType::Money) => ("元", 0),
        _ => ("", 0),
    };
    let power = power - less;
    (power != 0).then_some(Unit { name, own, power })
}

/// As [`stated`], but nothing where a person takes the numbers as they are.
pub fn converted(raw: &RawTable, plan: &TablePlan, column: usize, field: u16) -> Option<Unit> {
    let unit = stated(raw, plan, column, field)?;
    let as_is = plan.columns.get(column).is_some_and(|c| c.as_is);
    (!as_is).then_some(unit)
}

/// The field that a raw column gives numbers, under a plan.
pub fn field_of(plan: &TablePlan, column: usize) -> Option<u16> {
    match plan.columns.get(column)?.to {
        Target::Field(field) => Some(field),
        Target::Warehouse => plan.target?.spec().field("on_hand"),
        Target::Extra | Target::Part(..) | Target::Out => None,
    }
}

/// What large numbers are counted in, longest first, with their powers of ten.
const MULTIPLES: &[(&str, i8)] = &[
    ("百万", 6),
    ("千万", 7),
    ("十万", 5),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// Other units of amounts.
const OTHER: &[(&str, i8)] = &[
    ("分", -2),
    ("角", -1),
    ("1000cny", 3),
    ("1000rmb", 3),
    ("10000cny", 4),
    ("10000rmb", 4),
    ("thousand", 3),
    ("million", 6),
];

/// What amounts are in. Which currency it is, is for the field of currencies to say.
const MONEY: &[&str] = &[
    "元",
    "圆",
    "块",
    "人民币",
    "元人民币",
    "美元",
    "港元",
    "港币",
    "欧元",
    "日元",
    "cny",
    "rmb",
];

/// What goods are counted by. 千克 is no thousand of anything.
const COUNTED: &[&str] = &[
    "件", "个", "只", "支", "枝", "套", "台", "箱", "包", "袋", "瓶", "盒", "罐", "桶", "听", "条",
    "张", "片", "块", "本", "册", "双", "对", "根", "卷", "把", "枚", "粒", "颗", "头", "株", "份",
    "部", "辆", "吨", "斤", "pcs",
];

/// The power of ten, in 元 or pieces, of the unit that a word is.
fn unit(word: &str, ty: FieldType) -> Option<i8> {
    // 元/千件: the price of a thousand.
    if let (FieldType::Money, Some((amount, goods))) = (ty, word.split_once('/')) {
        return Some(unit(amount, ty)? - unit(goods, FieldType::Qty).unwrap_or_default());
    }
    let (power, base) = multiple(word);
    let bases = match ty {
        FieldType::Money => MONEY,
        _ => COUNTED,
    };
    // 万, but not 百: that is how many are sold at once.
    if bases.contains(&base) || (base.is_empty() && power >= 3) {
        return Some(power);
    }
    let mut others = OTHER.iter().filter(|_| ty == FieldType::Money);
    others.find_map(|(other, power)| (*other == word).then_some(*power))
}

/// A multiple's power of ten, and what stands behind it.
fn multiple(word: &str) -> (i8, &str) {
    let mut found = MULTIPLES.iter();
    let found = found.find_map(|(multiple, power)| Some((*power, word.strip_prefix(multiple)?)));
    found.unwrap_or((0, word))
}

/// A folded word without the unit that ends it, as 信用额度万元, and that unit.
pub fn split_last(word: &str) -> Option<(&str, &str)> {
    let mut multiples = MULTIPLES.iter();
    multiples.find_map(|(multiple, _)| {
        let (rest, unit_of) = word.split_at(word.rfind(multiple)?);
        let base = unit_of.strip_prefix(multiple)?;
        let is_unit = MONEY.contains(&base) || COUNTED.contains(&base);
        (is_unit && !rest.is_empty()).then_some((rest, unit_of))
    })
}

/// Compatibility forms and case are of no account.
fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

const BRACKETS: [char; 8] = ['(', ')', '[', ']', '【', '】', '〔', '〕'];

/// The unit that a header states: in brackets, behind a mark, or as its end.
fn in_header(header: &str, ty: FieldType) -> Option<(String, i8)> {
    let header = folded(header);
    header.split(BRACKETS).find_map(|part| {
        // 10,000 CNY
        let whole = part.replace([' ', ','], "");
        let marks = |c: char| c.is_whitespace() || ",;:|_-、*".contains(c);
        let words = part.split(marks);
        let words = words.flat_map(|word| std::iter::once(word).chain(word.split('/')));
        let mut words = std::iter::once(whole.as_str()).chain(words);
        words.find_map(|word| {
            let last = || split_last(word).map(|(_, last)| last);
            let is = |word: &str| Some((word.to_owned(), unit(word, ty)?));
            is(word).or_else(|| is(last()?))
        })
    })
}

/// The unit of amounts that a note above a header states: 单位：万元.
fn noted(title: &str) -> Option<(String, i8)> {
    let title = folded(title);
    title.split("单位").skip(1).find_map(|rest| {
        let rest = rest.trim_start_matches([':', ' ']);
        let ends = |c: char| c.is_whitespace() || BRACKETS.contains(&c) || ",;、。/".contains(c);
        let word = rest.split(ends).next()?.trim_start_matches("人民币");
        Some((word.to_owned(), unit(word, FieldType::Money)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str, ty: FieldType) -> Option<i8> {
        in_header(header, ty).map(|(_, power)| power)
    }

    #[test]
    fn a_header_s_unit_is_read_wherever_people_write_it() {
        for (header, power) in [
            ("信用额度(万元)", 4),
            ("期初应收（千元）", 3),
            ("信用额度【单位：万元】", 4),
            ("信用额度(人民币万元,含税)", 4),
            ("信用额度（万）", 4),
            ("信用额度/万元", 4),
            ("信用额度_百万元*", 6),
            ("信用额度 万元", 4),
            ("信用额度万元", 4),
            ("目标亿元", 8),
            ("金额（万元）/含税", 4),
            ("Credit limit (10,000 CNY)", 4),
            ("单价(元)", 0),
            ("单价(元/件)", 0),
            ("单价(元/千件)", -3),
            ("成本价(万元/吨)", 4),
            ("金额(分)", -2),
        ] {
            assert_eq!(read(header, FieldType::Money), Some(power), "{header}");
        }
        for header in [
            "信用额度",
            "批发价(100件以上)",
            "批发价(百件)",
            "万元户目标",
            "评分",
        ] {
            assert_eq!(read(header, FieldType::Money), None, "{header}");
        }
        for (header, power) in [
            ("在库数量(千件)", Some(3)),
            ("在库数量（万PCS）", Some(4)),
            ("数量(千)", Some(3)),
            ("在库数量百箱", Some(2)),
            ("数量(箱)", Some(0)),
            ("数量(瓶/箱)", Some(0)),
            ("数量(千克)", None),
            ("数量(百)", None),
            ("数量", None),
        ] {
            assert_eq!(read(header, FieldType::Qty), power, "{header}");
        }
    }

    #[test]
    fn a_note_above_the_header_states_one_where_it_names_one() {
        for (title, name) in [
            ("客户表\n单位：万元", Some("万元")),
            ("应收（金额单位: 人民币千元）2026", Some("千元")),
            ("往来单位：清泉商贸", None),
            ("金额以元为单位，年营收以万元为单位。", None),
        ] {
            let read = noted(title).map(|(name, _)| name);
            assert_eq!(read.as_deref(), name, "{title}");
        }
    }

    #[test]
    fn numbers_are_converted_exactly_or_not_at_all() {
        let unit = |power| Unit {
            name: String::new(),
            own: "",
            power,
        };
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        let convert = |power, text| unit(power).convert(number(text)).map(|d| d.to_string());
        assert_eq!(convert(4, "5.00").as_deref(), Some("50000"));
        assert_eq!(convert(4, "-0.12345").as_deref(), Some("-1234.5"));
        assert_eq!(convert(-4, "12345").as_deref(), Some("1.2345"));
        assert_eq!(convert(-4, "1.2345678901234567890123456"), None);
        assert_eq!(convert(8, "79228162514264337593543950"), None);
        assert_eq!(
            [4, 8, -2].map(|p| unit(p).factor()),
            ["×10,000", "×100,000,000", "÷100"]
        );
    }
}
