//! Level H: headers and sheets.

pub mod ambiguous_column;
pub mod column_kept_as_extra;
pub mod duplicate_header;
pub mod formula_without_value;
pub mod header_not_found;
pub mod header_row_offset;
pub mod keys_filled_down;
pub mod merged_cells_filled;
pub mod required_column_missing;
pub mod sensitive_column_left_out;
pub mod sheet_looks_like_other_table;
pub mod total_row_differs;
pub mod total_row_excluded;
pub mod unit_in_header;
