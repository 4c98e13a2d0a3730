//! What the region fields say, for the rules about places.

use std::cell::RefCell;
use std::rc::Rc;

use qichu_model::{FieldSpec, FieldType};
use qichu_regions::{
    Division, Resolved, area_code_fits, covers, parse_address, resolve, territory,
};
use rustc_hash::FxHashMap;

use crate::row::area_code_city_mismatch::area_code;
use crate::row::postal_code_province_mismatch::{province_of, serves};
use crate::rule::{Cell, Row};

/// More than there are districts; a book names the same few over and over.
const REMEMBERED: usize = 8_192;
/// No longer text is remembered; none is a region's name.
const LONGEST: usize = 200;

thread_local! {
    static SAID: RefCell<FxHashMap<String, Rc<Resolved>>> = RefCell::default();
}

/// What the text of a region says.
pub fn region(text: &str) -> Rc<Resolved> {
    SAID.with_borrow_mut(|said| {
        if let Some(known) = said.get(text) {
            return Rc::clone(known);
        }
        let resolved = Rc::new(resolve(text));
        if said.len() >= REMEMBERED {
            said.clear();
        }
        if text.len() <= LONGEST {
            said.insert(text.to_owned(), Rc::clone(&resolved));
        }
        resolved
    })
}

/// Where a record is, if its region says so: one division, or those a retired one
/// became. Empty where it does not.
pub fn places(resolved: &Resolved) -> &[Division] {
    match resolved {
        Resolved::One(_) | Resolved::Retired { .. } => resolved.divisions(),
        _ => &[],
    }
}

/// Fields that hold one region or several.
pub fn is_region(field: &FieldSpec) -> bool {
    matches!(field.ty, FieldType::Region | FieldType::Regions)
}

/// The regions in a cell, each with its text.
pub fn regions(cell: &Cell) -> Vec<(String, Rc<Resolved>)> {
    if cell.is_unknown() || cell.is_broken() {
        return Vec::new();
    }
    if cell.field.ty == FieldType::Region {
        return vec![(cell.clean.to_owned(), region(cell.clean))];
    }
    let all = territory(cell.clean).into_iter();
    all.map(|area| (area.text, Rc::new(area.place))).collect()
}

/// Whether an address begins with a name that is as often a plain word: 新城区 is a
/// division of two cities and the new part of any.
pub fn begins_plainly(address: &str) -> bool {
    const WORDS: [&str; 13] = [
        "城区",
        "郊区",
        "矿区",
        "东区",
        "西区",
        "新城区",
        "新市区",
        "市中区",
        "城中区",
        "城东区",
        "城西区",
        "城北区",
        "城关区",
    ];
    WORDS.iter().any(|word| address.starts_with(*word))
}

/// The full names of where a record may be: of the divisions that its region `said`, or
/// where it says none its address, those that are left when address, landline and postal
/// code are heard, in this order. One that contradicts all that is left is of no account.
pub fn narrowed(said: &[Division], record: &Row) -> Vec<String> {
    let of = |is: fn(FieldType) -> bool| record.column_of(is).map_or("", |c| record.text(c));
    let address = of(|ty| ty == FieldType::Address);
    let (begins, _) = parse_address(address);
    let begins = match begins_plainly(address) {
        true => &[],
        false => begins.divisions(),
    };
    let mut left = match said {
        [] => begins.to_vec(),
        _ => said.to_vec(),
    };
    let hear = |left: &mut Vec<Division>, kept: Vec<Division>| {
        if !kept.is_empty() {
            *left = kept;
        }
    };
    let kept = common(&left, begins);
    hear(&mut left, kept);
    if left.len() > 1
        && let Some(code) = area_code(of(|ty| ty == FieldType::Phone))
    {
        let fits = |d: &Division| area_code_fits(code, *d) != Some(false);
        let kept = left.iter().copied().filter(fits).collect();
        hear(&mut left, kept);
    }
    if left.len() > 1
        && let Some(postal) = province_of(of(|ty| ty == FieldType::Postal))
    {
        let kept = left
            .iter()
            .copied()
            .filter(|d| serves(postal, *d))
            .collect();
        hear(&mut left, kept);
    }
    left.iter().map(|d| d.full_name()).collect()
}

/// What lies in a division of both lists.
fn common(some: &[Division], others: &[Division]) -> Vec<Division> {
    let narrower = |a: Division, b: Division| match () {
        () if covers(a.code, b.code) => Some(b),
        () if covers(b.code, a.code) => Some(a),
        () => None,
    };
    let of = |a: &Division| {
        others
            .iter()
            .filter_map(|b| narrower(*a, *b))
            .collect::<Vec<_>>()
    };
    let mut common: Vec<Division> = some.iter().flat_map(of).collect();
    common.sort_unstable();
    common.dedup();
    common
}

/// Full names for a message; of many the first few.
pub fn names(divisions: &[Division]) -> String {
    const SHOWN: usize = 6;
    let shown = divisions.iter().take(SHOWN).map(|d| d.full_name());
    let mut shown: Vec<String> = shown.collect();
    if divisions.len() > SHOWN {
        shown.push("…".to_owned());
    }
    shown.join("、")
}
