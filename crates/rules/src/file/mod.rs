//! Level F: the file as a whole.

pub mod encoding_guessed;
pub mod hidden_rows_read;
pub mod sheet_skipped;
