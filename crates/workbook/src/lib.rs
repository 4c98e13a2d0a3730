//! Bytes to sheets to raw tables; the only user of calamine, csv and the encodings.
