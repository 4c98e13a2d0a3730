//! Commands, journal, undo, incremental validation, queries
