//! What the region fields say, for the rules about places.

use std::cell::RefCell;
use std::rc::Rc;

use qichu_model::{FieldSpec, FieldType};
use qichu_regions::{Division, Resolved, resolve, territory};
use rustc_hash::FxHashMap;

use crate::rule::Cell;

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
