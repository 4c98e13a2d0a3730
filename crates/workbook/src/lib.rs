//! Bytes to raw tables: the only user of calamine, csv and encodings
