//! 期初 Qichu, the app: a page that shows, an engine worker that owns the book, a reader
//! worker that is thrown away.
//!
//! Imports run downward: `pages → components → state → engine::{client, protocol}`, and on
//! the other side `engine::host → book, rules, mapping, bundle, storage`.

pub mod components;
pub mod engine;
pub mod pages;
pub mod platform;
pub mod reader;
pub mod state;
pub mod storage;
