//! The engine: what it is asked ([`protocol`]), who asks ([`client`]), who answers
//! ([`host`]).

pub mod back;
mod backup;
pub mod client;
pub mod collect;
pub mod export;
mod figures;
mod files;
pub mod host;
mod insight;
mod keys;
pub mod protocol;
pub mod tidy;
pub mod verify;
mod views;
