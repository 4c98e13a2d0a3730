//! The rules of the opening data and the driver that runs them.
//!
//! A rule is one file under `file`, `header`, `cell`, `row`, `table` or `cross`: one
//! static with everything a person needs to know about it, and its check. All of them
//! stand in [`registry::RULES`]; nothing else makes findings.

mod alike;
mod area;
mod cell;
pub mod checker;
mod cross;
pub mod docs;
pub mod example;
mod file;
mod header;
mod industry;
pub mod key;
pub mod look;
mod odd;
mod place;
pub mod registry;
mod row;
pub mod rule;
mod table;
mod texts;

pub use cell::number_with_unit::number_said;
pub use checker::{Checker, Judging, Tally};
pub use registry::{CONFIRMABLE, RULES, by_id, by_name, message};
pub use rule::{Check, Rule};

/// What every rule's file needs.
mod prelude {
    pub use qichu_model::noted::Known;
    pub use qichu_model::raw::Seen;
    pub use qichu_model::schema::column;
    pub use qichu_model::value::Given;
    pub use qichu_model::{
        CellKind, Data, FieldSpec, FieldType, Fix, FixKind, Need, People, Place, RuleId, Settings,
        Severity, TableId, Text, value,
    };
    pub use rust_decimal::Decimal;

    pub use crate::checker::Keys;
    pub use crate::look::{comparable, narrow_all, narrow_words};
    pub use crate::rule::{
        Check, Example, Hit, Member, Row, Rule, file, plain, put, put_as, remove,
    };
}
