//! Administrative divisions: data, lookup, address parsing.
