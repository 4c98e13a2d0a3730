//! The signed bundle: manifest, seal, open, verify; no I/O.
