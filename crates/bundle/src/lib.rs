//! The signed bundle: prepare, seal, open, verify; no I/O
