//! The words all other crates speak: tables, fields, values, provenance, findings.
//!
//! Nothing here does I/O or knows a clock. A *book* (账套) holds seven *tables*
//! (数据表); a table holds *records* (记录, addressed by a row number that never
//! changes); a cell holds the text a person or a file gave, plus its [`CellKind`].
//! The text is what was given, so nothing is ever
//! "cleaned" behind somebody's back.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod a1;
pub mod attachment;
pub mod finding;
pub mod lang;
pub mod marker;
pub mod noted;
pub mod packed;
pub mod people;
pub mod policy;
pub mod raw;
pub mod schema;
pub mod settings;
pub mod store;
pub mod totals;
pub mod value;

pub use finding::{Arg, Finding, Fix, FixKind, Place, RuleId, Severity};
pub use lang::{Lang, Text};
pub use people::People;
pub use policy::{Aql, Cause, InspectionLevel, ReviewPolicy, SampleDecision, SamplePlan, Verdict};
pub use schema::{Choice, FieldSpec, FieldType, Need, TableId, TableSpec};
pub use settings::{Settings, Threshold};
pub use store::{CellKind, Data, TableData};
