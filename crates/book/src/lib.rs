//! Commands, journal, undo, indexes, incremental validation, totals, queries.
