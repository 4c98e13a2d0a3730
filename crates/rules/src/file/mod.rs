//! Level F: the file as a whole.

pub mod encoding_guessed;
pub mod file_named_otherwise;
pub mod hidden_rows_read;
pub mod limit_exceeded;
pub mod not_a_workbook;
pub mod sheet_skipped;
