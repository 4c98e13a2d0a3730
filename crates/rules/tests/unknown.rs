//! `未知：原因` is a value wherever one is wanted: it is no error, and a required field that
//! nobody knows stays on record with its reason.
#![allow(clippy::unwrap_used)]

use qichu_model::{CellKind, Need, Severity, TableId};
use qichu_rules::example::{clean, settings};
use qichu_rules::{Checker, by_name};

#[test]
fn nobody_knows_is_an_answer_in_every_field_that_is_wanted() {
    let required = by_name("required-unknown").unwrap().id;
    for table in TableId::ALL {
        let spec = table.spec();
        let row = clean().table(table).rows().next().unwrap();
        for (column, field) in (0u16..).zip(spec.fields) {
            // What tells records apart must be known.
            if field.need == Need::Optional || spec.key_fields.contains(&field.key) {
                continue;
            }
            let mut data = clean();
            data.set(table, row, column, "未知：仓库未答复", CellKind::Plain);
            let checker = Checker::of(&data, &settings());
            let found = checker.findings();
            let here = |f: &&&qichu_model::Finding| f.place.row() == Some(row);
            let errors = found.iter().filter(|f| f.severity == Severity::Error);
            assert_eq!(
                errors.filter(here).count(),
                0,
                "{}.{}: {found:?}",
                spec.key,
                field.key
            );
            let told: Vec<_> = found.iter().filter(|f| f.rule == required).collect();
            assert_eq!(
                told.len(),
                usize::from(field.need == Need::Required),
                "{}.{}",
                spec.key,
                field.key
            );
            for finding in told {
                assert_eq!(finding.own_reason(), Some("仓库未答复"));
                assert_eq!(finding.severity, Severity::Warning);
            }
        }
    }
}
