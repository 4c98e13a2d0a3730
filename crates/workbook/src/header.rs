//! Finds a table's header: the row that names its columns, or two of them.

use qichu_model::marker::is_record_header;

use crate::grid::{Cell, Merge};
use crate::view::View;
use crate::words::{self, LONGEST_HEADING};

/// How far down a header is looked for, in rows that hold something: a notes block may
/// stand above it.
const WITHIN: usize = 60;
/// How many rows below a candidate say whether it heads them.
const BELOW: usize = 20;
/// The least score of a header. One that covers its columns and holds only words has
/// 70, more with known words or with numbers under it.
const LEAST: i64 = 55;

/// The rows of a header, in the rows of its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The first.
    pub top: usize,
    /// The last: the same, or the next one.
    pub bottom: usize,
}

/// The header of the first table, or `None` where nothing looks like one.
pub fn find(view: &View<'_>) -> Option<Header> {
    let looked = view.len().min(WITHIN);
    // A sheet that this program wrote says where its header is.
    let ours = |at: &usize| {
        view.cells(*at)
            .iter()
            .any(|c| is_record_header(view.text(c)))
    };
    if let Some(at) = (0..looked).find(ours) {
        return Some(Header {
            top: at,
            bottom: at,
        });
    }
    let widest = (0..view.len().min(WITHIN + BELOW)).map(|at| view.cells(at).len());
    let widest = widest.max()?;
    let scores: Vec<i64> = (0..looked).map(|at| score(view, at, widest)).collect();
    let best = scores.iter().copied().max()?;
    // The first row that is nearly as good as the best: rows of words look alike.
    let at = scores
        .iter()
        .position(|s| *s >= LEAST && s * 5 >= best * 4)?;
    Some(with_second_row(view, at))
}

/// The header of another table that begins at `at`, behind a blank row: a title or none,
/// then headings that say so by themselves, since any row of names is a row of words.
pub fn find_behind_gap(view: &View<'_>, at: usize) -> Option<Header> {
    for candidate in at..view.len().min(at + 4) {
        if candidate > at && !view.is_next(candidate) {
            return None;
        }
        let cells = view.cells(candidate);
        if !view.is_all_headings(candidate) {
            match cells.len() {
                1 => continue,
                _ => return None,
            }
        }
        let has_rows = candidate + 1 < view.len() && view.is_next(candidate + 1);
        let known = cells.iter().filter(|c| words::is_known(view.text(c)));
        let known = known.count();
        let contrast = contrast(view, candidate);
        let telling = known * 3 >= cells.len() && known > 0 || contrast * 2 >= cells.len();
        if cells.len() >= 2 && has_rows && telling {
            return Some(with_second_row(view, candidate));
        }
        if cells.len() >= 2 {
            return None;
        }
    }
    None
}

/// Whether a row repeats a header row, as on a new printed page.
pub fn repeats(view: &View<'_>, at: usize, header: Header) -> bool {
    (header.top..=header.bottom).any(|row| {
        let (cells, names) = (view.cells(at), view.cells(row));
        let equal = |c: &Cell| {
            view.cell(row, c.column)
                .is_some_and(|name| view.text(name) == view.text(c))
        };
        cells.len() >= 2 && cells.len() * 5 >= names.len() * 4 && cells.iter().all(equal)
    })
}

fn score(view: &View<'_>, at: usize, widest: usize) -> i64 {
    let cells = view.cells(at);
    let count = cells.len() as i64;
    let headings = words::headings(cells, view.pool) as i64;
    if headings < 2 {
        return 0;
    }
    let (mut covered, mut all) = (0, 0);
    for below in below(view, at) {
        let under = view.cells(below);
        all += under.len() as i64;
        covered += under
            .iter()
            .filter(|c| view.cell(at, c.column).is_some())
            .count() as i64;
    }
    let known = cells.iter().filter(|c| words::is_known(view.text(c)));
    let known = known.count() as i64;
    let long = cells
        .iter()
        .filter(|c| view.text(c).chars().count() > LONGEST_HEADING);
    let long = long.count() as i64;
    let mut texts: Vec<u32> = cells.iter().map(|c| c.text).collect();
    texts.sort_unstable();
    texts.dedup();
    let cover = match all {
        // A template: nothing below, nothing above as wide.
        0 if cells.len() == widest => 40,
        0 => 0,
        _ => 40 * covered / all,
    };
    cover
        + 20 * count / widest as i64
        + 20 * contrast(view, at) as i64 / count
        + 30 * known / count
        + 10 * texts.len() as i64 / count
        - 50 * (count - headings) / count
        - 30 * long / count
}

/// The rows that a candidate would head, as far as they tell: up to the first gap, but
/// for one right below the candidate.
fn below(view: &View<'_>, at: usize) -> std::ops::Range<usize> {
    let most = view.len().min(at + 1 + BELOW);
    let gap = (at + 2..most).find(|row| !view.is_next(*row));
    at + 1..gap.unwrap_or(most)
}

/// How many columns have a word here and mostly values below.
fn contrast(view: &View<'_>, at: usize) -> usize {
    let below = below(view, at);
    let is_contrast = |column: u16| {
        let under = below.clone().filter_map(|row| view.cell(row, column));
        let (mut words, mut values) = (0, 0);
        for cell in under {
            match view.is_word(cell) {
                true => words += 1,
                false => values += 1,
            }
        }
        values > words
    };
    let cells = view.cells(at).iter();
    cells
        .filter(|c| view.is_word(c) && is_contrast(c.column))
        .count()
}

/// Adds the row below (names under group names) or above (group names over names).
fn with_second_row(view: &View<'_>, at: usize) -> Header {
    let below = at + 1 < view.len() && is_pair(view, at, false);
    let above = at > 0 && is_pair(view, at - 1, true);
    match () {
        () if below => Header {
            top: at,
            bottom: at + 1,
        },
        () if above => Header {
            top: at - 1,
            bottom: at,
        },
        () => Header {
            top: at,
            bottom: at,
        },
    }
}

/// Whether a row of group names and the next row of names make one header.
///
/// A name stands in a gap of the row above or under a group: a cell merged to the right,
/// or one with gaps at its right that names fill. A cell over a gap is a single column,
/// merged down or not. `lower_is_sure` says which of the two is known to be headings:
/// above it stands perhaps a title, below the other one perhaps data.
fn is_pair(view: &View<'_>, upper: usize, lower_is_sure: bool) -> bool {
    let lower = upper + 1;
    let headings = view.is_all_headings(upper) && view.is_all_headings(lower);
    if !headings || !view.is_next(lower) {
        return false;
    }
    let merges = view.merges(upper);
    let down = |m: &Merge| m.rows == (view.row(upper), view.row(lower));
    let right = |m: &Merge| m.columns.0 < m.columns.1 && m.rows.1 == view.row(upper);
    let (mut grouped, mut plain) = (0, 0);
    for name in view.cells(lower) {
        let over =
            |m: &&Merge| right(m) && m.columns.0 <= name.column && name.column <= m.columns.1;
        let in_gap = view.cell(upper, name.column).is_none();
        let starts_group = || {
            let next = name.column + 1;
            view.cell(upper, next).is_none() && view.cell(lower, next).is_some()
        };
        match in_gap || merges.iter().any(|m| over(&m)) || starts_group() {
            true => grouped += 1,
            false => plain += 1,
        }
    }
    let single = |c: &&Cell| view.cell(lower, c.column).is_none();
    let singles = view.cells(upper).iter().filter(single).count();
    let groups = view.cells(upper).len() - singles;
    let colon = |c: &Cell| view.text(c).contains([':', '：']);
    let notes = view.cells(upper).iter().any(colon);
    // A title merged across is one cell over everything.
    let title = groups == 1 && singles == 0;
    let merged = merges.iter().any(down);
    let split = singles > 0 && groups > 0 || merges.iter().filter(|m| right(m)).count() >= 2;
    grouped > 0 && plain == 0 && !title && (merged || (split && !(lower_is_sure && notes)))
}

/// The name of each column, `group/name` where the header has two rows.
pub fn names(view: &View<'_>, header: Header, columns: &[u16]) -> Vec<String> {
    let upper = spread(view, header.top);
    let name = |column: u16| {
        let below = view.text_at(header.bottom, column);
        if header.top == header.bottom {
            return upper(column, false).to_owned();
        }
        let under = !below.is_empty();
        let above = upper(column, under);
        match (above.trim(), below.trim()) {
            (_, "") => above.to_owned(),
            ("", _) => below.to_owned(),
            (above, below) if above == below => below.to_owned(),
            (above, below) => format!("{above}/{below}"),
        }
    };
    columns.iter().map(|c| name(*c)).collect()
}

/// A row's texts where cells merged to the right, or group names with gaps at their
/// right, count for all their columns. The second argument of what is returned says
/// whether a name stands below.
fn spread<'a>(view: &'a View<'a>, at: usize) -> impl Fn(u16, bool) -> &'a str {
    let merges = view.merges(at);
    let has_groups = merges.iter().any(|m| m.columns.0 < m.columns.1);
    let has_below = at + 1 < view.len() && view.is_next(at + 1);
    move |column, under| {
        let own = view.text_at(at, column);
        if !own.is_empty() {
            return own;
        }
        let over = |m: &&Merge| m.columns.0 <= column && column <= m.columns.1;
        if let Some(merge) = merges.iter().find(over) {
            return view.text_at(at, merge.columns.0);
        }
        if has_groups || !under || !has_below {
            return "";
        }
        // The nearest name to the left, if names stand under it and all up to here.
        let group = view.cells(at).iter().rfind(|c| c.column < column);
        let group = group
            .filter(|g| (g.column..=column).all(|between| view.cell(at + 1, between).is_some()));
        group.map_or("", |g| view.text(g))
    }
}
