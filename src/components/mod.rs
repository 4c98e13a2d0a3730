//! Parts of screens, one file a component; its styles have the same name.

mod attach;
mod back_review;
mod bulk_bar;
mod cell_bar;
mod changes;
pub mod charts;
mod chase;
mod column_choice;
mod compare;
mod confirm;
mod conflicts;
mod empty_table;
mod export_card;
mod file_review;
mod find_bar;
mod findings;
mod foreseen;
mod grid;
mod groups;
mod hand_over_sheet;
mod icon;
mod later;
mod opening;
mod rail;
mod reason_form;
mod record_form;
mod record_list;
mod review_bar;
mod review_card;
mod review_figures;
mod review_identity;
mod review_sample;
mod review_settings;
mod review_totals;
mod source_form;
mod sources;
mod status_bar;
mod toasts;
mod top_bar;
mod unknown;
mod writes;

pub use attach::{Attach, names_attachments};
pub use back_review::BackReview;
pub use bulk_bar::{BulkBar, fill_down};
pub use cell_bar::{CellBar, CellLine};
pub use chase::Chase;
pub use column_choice::ColumnChoice;
pub use compare::Compare;
pub use confirm::Confirm;
pub use conflicts::Conflicts;
pub use empty_table::EmptyTable;
pub use export_card::ExportCard;
pub use file_review::FileReview;
pub use find_bar::FindBar;
pub use findings::{AddMissingButton, ChoiceButtons, Findings};
pub use foreseen::ForeseenCard;
pub use grid::Grid;
pub use groups::{Groups, value_text};
pub use hand_over_sheet::HandOverSheet;
pub use icon::{Icon, IconName};
pub use later::{Later, after_frame, in_pieces};
pub use opening::Opening;
pub use rail::Rail;
pub use reason_form::ReasonForm;
pub use record_form::RecordForm;
pub use record_list::RecordList;
pub use review_bar::{ReviewBar, ReviewPill};
pub use review_card::ReviewCard;
pub use review_figures::{ReviewFigures, Reviews};
pub use review_identity::Identity;
pub use review_sample::Samples;
pub use review_settings::ReviewSettings;
pub use review_totals::{ToExplain, Totals};
pub use source_form::{SourceForm, grade_name};
pub use sources::Sources;
pub use status_bar::StatusBar;
pub use toasts::Toasts;
pub use top_bar::TopBar;
pub use unknown::{SayUnknown, may_be_unknown};
pub use writes::{writes, writes_if, writes_named};

use qichu_model::totals::Completeness;
use qichu_model::{FieldType, Severity, TableId};

use crate::engine::protocol::Summary;
use crate::platform::{local_time, tz_minutes};
use crate::state::{State, words as w};

/// `1284` as `1,284`.
#[must_use]
pub fn grouped(number: impl std::fmt::Display) -> String {
    let text = number.to_string();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = rest
        .split_once('.')
        .map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// How much of what is wanted is there, and how much is said to be unknown; reactive.
#[must_use]
pub fn completeness(state: State, complete: Completeness) -> String {
    let known = percent(complete.per_mille());
    match complete.unknown {
        0 => known,
        n => format!("{known} · {}", state.f(w::UNKNOWN_CELLS, &[&grouped(n)])),
    }
}

/// A share per thousand as `98.5%`.
#[must_use]
pub fn percent(per_mille: u32) -> String {
    format!("{}.{}%", per_mille / 10, per_mille % 10)
}

/// `HH:MM:SS`, local.
#[must_use]
pub fn clock(at_ms: f64) -> String {
    let date = js_sys::Date::new(&at_ms.into());
    format!(
        "{:02}:{:02}:{:02}",
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}

/// Local day and time, to the minute.
#[must_use]
pub fn day_and_time(at_ms: f64) -> String {
    local_time(at_ms, tz_minutes())[..16].replace('T', " ")
}

/// Opens the browser's print dialog.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Brings an element of a row or list that scrolls into view, and moves nothing else.
pub fn into_view(element: &web_sys::Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// A size in bytes as people write it.
#[must_use]
pub fn size(bytes: f64) -> String {
    if bytes < 1024.0 * 1024.0 {
        format!("{:.0} KB", (bytes / 1024.0).max(1.0))
    } else {
        format!("{:.1} MB", bytes / 1024.0 / 1024.0)
    }
}

/// The class that colours a severity.
#[must_use]
pub const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "e",
        Severity::Warning => "w",
        Severity::Info => "i",
    }
}

/// Whether the values of a column are numbers, which stand to the right.
#[must_use]
pub fn is_numeric(table: TableId, column: u16) -> bool {
    let field = table.spec().fields.get(usize::from(column));
    field.is_some_and(|f| {
        matches!(
            f.ty,
            FieldType::Money | FieldType::Qty | FieldType::Int | FieldType::Percent
        )
    })
}

/// Columns of a table, extra ones included.
#[must_use]
pub fn width_of(book: Option<&Summary>, table: TableId) -> u16 {
    let extra = book.map_or(0, |b| b.tables[table.index()].extra.len());
    (table.spec().fields.len() + extra) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, shown) in [
            ("0", "0"),
            ("1284", "1,284"),
            ("-1234567.50", "-1,234,567.50"),
            ("999", "999"),
        ] {
            assert_eq!(grouped(number), shown);
        }
    }
}
