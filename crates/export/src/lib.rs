//! Spreadsheets out: templates and tables
