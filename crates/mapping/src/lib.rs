//! Raw columns to fields: header words and value evidence.
