use crate::cell::invalid_landline::is_phone;
use crate::cell::invalid_mobile_number::is_mobile;
use crate::look::{Look, clean};
use crate::prelude::*;

pub static RULE: Rule = Rule {
    id: RuleId::new('C', 44),
    name: "several-phones-in-cell",
    severity: Severity::Error,
    since: "0.1",
    title: Text::new("一格多个号码", "Several numbers in one cell"),
    message: Text::new(
        "“{value}”里除 {kept} 外还有 {others}",
        "“{value}” holds {others} beside {kept}",
    ),
    why: Text::new(
        "一格多个号码，拨号和查重都会失败",
        "Neither dialling nor the search for duplicates can read it",
    ),
    todo: Text::new(
        "一格一个号码：其余移到空着的电话栏，没有空栏的记到备注",
        "One number a cell: move the others to an empty phone field, or else to the notes",
    ),
    example: Example::Changes {
        bad: &[put(
            TableId::Customers,
            0,
            "mobile",
            "13700137003/13700137013",
        )],
        good: &[put(TableId::Customers, 0, "mobile", "13700137003")],
    },
    // Beside the record's other phone fields: a fix that keeps one number and drops the
    // others would be worse than none.
    check: Check::Field {
        applies: is_phone_field,
        check: |row, column| {
            let fields = row.table.spec().fields;
            let ty = fields[usize::from(column)].ty;
            let value = row.text(column);
            if value.len() < 2 * LOCAL {
                return None;
            }
            let look = Look::at(value);
            let clean = clean(value, &look);
            let (kept, others) = split(&clean, ty)?;
            let empty: Vec<(u16, FieldType)> = (0u16..)
                .zip(fields)
                .filter(|(at, f)| is_phone_field(f) && *at != column && row.text(*at).is_empty())
                .map(|(at, field)| (at, field.ty))
                .collect();
            let numbers = [&[kept], others.as_slice()].concat();
            let fix = spread(&numbers, (column, ty), &empty);
            let hit = Hit {
                fix: fix.map(|cells| Fix {
                    kind: FixKind::Suggested,
                    cells,
                }),
                ..Hit::at(column)
            };
            let hit = hit.arg("value", value).arg("kept", kept);
            Some(hit.arg("others", others.join(" / ")))
        },
    },
};

/// Digits of the shortest number, one without its area code.
const LOCAL: usize = 7;

fn is_phone_field(field: &FieldSpec) -> bool {
    matches!(field.ty, FieldType::Mobile | FieldType::Phone)
}

fn fits(number: &str, ty: FieldType) -> bool {
    match ty {
        FieldType::Mobile => is_mobile(number),
        _ => is_phone(number),
    }
}

/// Every number in a field of its kind: one stays, the others go where nothing is yet.
/// `None` where there is no room for them all.
fn spread(
    numbers: &[&str],
    own: (u16, FieldType),
    empty: &[(u16, FieldType)],
) -> Option<Vec<(u16, String)>> {
    if numbers.len() > empty.len() + 1 {
        return None;
    }
    (0..numbers.len()).find_map(|stays| {
        let mut order = numbers.to_vec();
        order[..=stays].rotate_right(1);
        let fields = std::iter::once(&own).chain(empty);
        let placed = order.into_iter().zip(fields);
        let placed = placed.map(|(n, (at, ty))| fits(n, *ty).then(|| (*at, n.to_owned())));
        placed.collect()
    })
}

/// Of a text with several phone numbers, the first one that fits the field and the others.
pub fn split(text: &str, ty: FieldType) -> Option<(&str, Vec<&str>)> {
    const MARKS: [char; 9] = ['/', ',', ';', '、', '|', '或', '\n', '\r', '\t'];
    // A local number without its area code counts, beside one that has it.
    let is_like_one = |part: &str| {
        part.bytes().filter(u8::is_ascii_digit).count() >= LOCAL
            && part
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | ' '))
            || is_phone(part)
    };
    if fits(text, ty) {
        return None;
    }
    let mut parts: Vec<&str> = text
        .split(MARKS)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() < 2 {
        parts = text.split_whitespace().collect();
    }
    if parts.len() < 2 || !parts.iter().all(|p| is_like_one(p)) {
        return None;
    }
    let at = parts.iter().position(|p| fits(p, ty))?;
    let kept = parts.remove(at);
    Some((kept, parts))
}
