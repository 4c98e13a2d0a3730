//! How wide columns are, and where they begin.

use std::collections::BTreeMap;

use qichu_model::{FieldSpec, FieldType, Lang, Need, TableId};

use crate::engine::protocol::Summary;

/// Width of the column of row numbers, pixels.
pub const NUMBER_WIDTH: f64 = 56.0;

/// How much of the grid the columns may take that stay where they are.
const PINNED_SHARE: f64 = 0.5;

/// The narrowest that a person may make a column, and the widest that one is made to fit.
pub const NARROWEST: f64 = 40.0;
const WIDEST: f64 = 480.0;

/// How far beside the view columns are laid out, and how far they must be, pixels: so that a
/// few pixels lay out nothing.
const BESIDE: f64 = 320.0;
const NEAR: f64 = 80.0;

/// The columns that are laid out beside those that stay in view: the first, and the one after
/// the last.
pub type Span = (u16, u16);

/// The columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Width of each, pixels; 0 for those that are not shown.
    pub widths: Vec<f64>,
    /// All of them and the row numbers.
    pub total: f64,
    /// Headers of the extra ones.
    pub extra: Vec<String>,
    /// How many of the first stay in view beside the row numbers: those that say which
    /// record a row is.
    pub pinned: u16,
}

impl Columns {
    /// The columns of a table as the book has it, where a person did not choose their widths,
    /// in a grid of this width.
    pub fn of(
        table: TableId,
        book: Option<&Summary>,
        lang: Lang,
        chosen: &Widths,
        room: f64,
    ) -> Self {
        let extra = book.map_or_else(Vec::new, |b| b.tables[table.index()].extra.clone());
        let filled = book.map_or(&[] as &[bool], |b| &b.tables[table.index()].filled);
        let fields = table.spec().fields.iter().enumerate();
        // A column that nobody needs and nobody filled takes no more room than its header.
        let typical = |i: usize, f: &FieldSpec| match filled.get(i) {
            Some(false) if f.need == Need::Optional && filled.contains(&true) => 0.0,
            _ => typical_of(f.ty),
        };
        let of_fields = fields.map(|(i, f)| match chosen.get(&width_key(table, f.key)) {
            Some(width) => *width,
            None => typical(i, f).max(header(f.label.get(lang))),
        });
        // What a file that was taken back has left, no record fills.
        let first = table.spec().fields.len();
        let of_extra = extra
            .iter()
            .enumerate()
            .map(|(i, e)| match filled.get(first + i) {
                Some(false) => 0.0,
                _ => match chosen.get(&width_key(table, e)) {
                    Some(width) => *width,
                    None => header(e).max(96.0),
                },
            });
        let widths: Vec<f64> = of_fields.chain(of_extra).collect();
        Self {
            total: NUMBER_WIDTH + widths.iter().sum::<f64>(),
            pinned: pinned(table, &widths, room),
            widths,
            extra,
        }
    }

    /// Width of what stays in view, row numbers included.
    pub fn pinned_width(&self) -> f64 {
        self.left(self.pinned)
    }

    /// For `grid-template-columns` of what stays in view.
    pub fn pinned_template(&self) -> String {
        let (pinned, _) = self.widths.split_at(self.pinned.into());
        template(NUMBER_WIDTH, pinned)
    }

    /// For `grid-template-columns` of a row: what stays in view with the room of those that are
    /// not laid out before the span, then those of the span.
    pub fn template(&self, (from, to): Span) -> String {
        template(self.left(from), &self.widths[from.into()..to.into()])
    }

    /// The columns to lay out where a grid this wide has scrolled by so many pixels: as before
    /// where that will do.
    pub fn span(&self, scrolled: f64, room: f64, before: Option<Span>) -> Span {
        let (near, far) = (
            self.reach(scrolled, room, NEAR),
            self.reach(scrolled, room, 2.0 * BESIDE),
        );
        let holds = |outer: Span, inner: Span| outer.0 <= inner.0 && inner.1 <= outer.1;
        before
            .filter(|before| holds(*before, near) && holds(far, *before))
            .unwrap_or_else(|| self.reach(scrolled, room, BESIDE))
    }

    /// The columns that are in view, or not further from it than so many pixels.
    fn reach(&self, scrolled: f64, room: f64, beside: f64) -> Span {
        let (from, to) = (
            self.pinned_width() + scrolled - beside,
            scrolled + room + beside,
        );
        let mut left = self.pinned_width();
        let mut span = (self.pinned, self.pinned);
        for (column, width) in (0u16..).zip(&self.widths).skip(self.pinned.into()) {
            if left + width <= from {
                span.0 = column + 1;
            }
            if left < to {
                span.1 = column + 1;
            }
            left += width;
        }
        (span.0.min(span.1), span.1)
    }

    /// Whether each column is laid out. One is not where it is out of view, nor where nobody
    /// needs it.
    pub fn laid_out(&self, (from, to): Span) -> Vec<bool> {
        let stays = |column| column < self.pinned || (from..to).contains(&column);
        let columns = (0u16..).zip(&self.widths);
        columns
            .map(|(column, width)| *width > 0.0 && stays(column))
            .collect()
    }

    /// The next column that is shown, from this one on to the right or to the left; the
    /// other way where there is none.
    pub fn shown(&self, column: u16, right: bool) -> u16 {
        let is_shown = |c: &u16| self.width(*c) > 0.0;
        let after = || (column..self.widths.len() as u16).find(is_shown);
        let before = || (0..=column).rev().find(is_shown);
        let found = match right {
            true => after().or_else(before),
            false => before().or_else(after),
        };
        found.unwrap_or(column)
    }

    /// Where a column begins.
    pub fn left(&self, column: u16) -> f64 {
        NUMBER_WIDTH + self.widths.iter().take(column.into()).sum::<f64>()
    }

    /// How wide a column is.
    pub fn width(&self, column: u16) -> f64 {
        self.widths
            .get(usize::from(column))
            .copied()
            .unwrap_or(96.0)
    }
}

/// Whether a column is among those that are laid out.
pub fn is_in(laid_out: &[bool], column: u16) -> bool {
    laid_out.get(usize::from(column)) == Some(&true)
}

/// Widths that a person chose, by table and field.
pub type Widths = BTreeMap<String, f64>;

/// How a column is called among the widths chosen: by its field's key or its header.
pub fn width_key(table: TableId, name: &str) -> String {
    format!("{}/{name}", table.spec().key)
}

/// How wide a column must be for these texts. What the browser would measure, it would have
/// to lay out first.
pub fn fitting<'a>(label: &str, texts: impl Iterator<Item = &'a str>) -> f64 {
    let texts = texts.map(|text| length(text) * 13.0 / 12.0 + 20.0);
    texts.fold(header(label), f64::max).min(WIDEST)
}

fn template(first: f64, widths: &[f64]) -> String {
    let shown = widths.iter().filter(|w| **w > 0.0);
    let widths = shown.map(|w| format!(" {w}px"));
    format!("{first}px{}", widths.collect::<String>())
}

/// How many of the first columns stay in view, as far as there is room: those up to the name
/// of what the record is about, else its keys.
fn pinned(table: TableId, widths: &[f64], room: f64) -> u16 {
    let spec = table.spec();
    let is_name = |f: &FieldSpec| f.ty == FieldType::Name && f.need == Need::Required;
    let is_other = |f: &FieldSpec| !spec.key_fields.contains(&f.key);
    let named = spec.fields.iter().position(is_name).map(|at| at + 1);
    let keys = spec.fields.iter().position(is_other);
    let leading = spec.fields.iter().take(named.or(keys).unwrap_or(0));
    let mut taken = NUMBER_WIDTH;
    let fits = leading.zip(widths).take_while(|(_, width)| {
        taken += *width;
        taken <= room * PINNED_SHARE
    });
    fits.count() as u16
}

/// Room for a header: its text, its star and the padding.
fn header(label: &str) -> f64 {
    (length(label) + 30.0).min(240.0)
}

/// How long a text of 12 px is, about.
fn length(text: &str) -> f64 {
    let width = |c: char| if c.is_ascii() { 7.0 } else { 12.5 };
    text.chars().map(width).sum()
}

const fn typical_of(ty: FieldType) -> f64 {
    match ty {
        FieldType::Address | FieldType::Regions => 210.0,
        FieldType::Name | FieldType::Uscc => 176.0,
        FieldType::Region => 170.0,
        FieldType::Text | FieldType::Email | FieldType::Domain | FieldType::Icp => 140.0,
        FieldType::Phone | FieldType::Mobile | FieldType::Gtin => 128.0,
        FieldType::Code | FieldType::Ref(..) | FieldType::Date | FieldType::Money => 112.0,
        FieldType::Qty | FieldType::Period | FieldType::Enum(_) => 96.0,
        FieldType::Int | FieldType::Percent | FieldType::Postal => 80.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_record_stays_in_view_where_there_is_room() {
        let pinned = |table, room| Columns::of(table, None, Lang::Zh, &Widths::new(), room).pinned;
        assert_eq!(pinned(TableId::Customers, 1100.0), 2);
        assert_eq!(pinned(TableId::Stock, 1100.0), 2);
        assert_eq!(pinned(TableId::OfflineChannels, 1100.0), 3);
        assert_eq!(pinned(TableId::Performance, 1100.0), 2);
        assert_eq!(pinned(TableId::Customers, 500.0), 1);
        assert_eq!(pinned(TableId::Customers, 0.0), 0);
        for table in TableId::ALL {
            let columns = Columns::of(table, None, Lang::En, &Widths::new(), 1100.0);
            assert!(columns.pinned > 0, "{table:?}");
            assert!(columns.pinned_width() <= 1100.0 * PINNED_SHARE, "{table:?}");
        }
    }

    #[test]
    fn columns_are_laid_out_where_they_are_in_view() {
        let columns = Columns::of(TableId::Customers, None, Lang::Zh, &Widths::new(), 860.0);
        let (room, end) = (860.0, columns.total - 860.0);
        let mut span = columns.span(0.0, room, None);
        assert_eq!(span.0, columns.pinned);
        let mut changes = 0;
        for scrolled in 0..=end as i32 {
            let scrolled = f64::from(scrolled);
            let now = columns.span(scrolled, room, Some(span));
            changes += i32::from(now != span);
            span = now;
            assert!(columns.left(span.0) <= scrolled + columns.pinned_width());
            assert!(columns.left(span.1) >= (scrolled + room).min(columns.total));
            let laid_out = columns.laid_out(span);
            assert!(laid_out[0] && laid_out.iter().filter(|l| **l).count() < 20);
            let tracks = columns.template(span).split(' ').count();
            let beside = laid_out.iter().skip(columns.pinned.into());
            assert_eq!(tracks, 1 + beside.filter(|l| **l).count());
        }
        assert_eq!(usize::from(span.1), columns.widths.len());
        assert!(
            (1.0..end / 150.0).contains(&f64::from(changes)),
            "{changes}"
        );
    }

    #[test]
    fn a_chosen_width_holds_in_every_language() {
        let chosen = Widths::from([(width_key(TableId::Customers, "code"), 77.0)]);
        for lang in [Lang::Zh, Lang::En] {
            let columns = Columns::of(TableId::Customers, None, lang, &chosen, 1100.0);
            assert_eq!(columns.width(0), 77.0);
        }
    }
}
