//! What a plan leaves open, as observations for the F and H rules.

use qichu_model::raw::{Observation, RawWorkbook, Seen, sheet_arg};
use qichu_model::{Arg, Text};
use qichu_model::{Lang, TableId};

use crate::plan::{FillWith, Plan, Target};
use crate::units;
use crate::words::{bare, called, is_sensitive};

/// Sheets left out or called like another table, ambiguous columns, required fields
/// without a column, columns kept as extra, those that must stay outside, and those whose
/// numbers are converted.
pub fn observe(workbook: &RawWorkbook, plan: &Plan) -> Vec<Observation> {
    let mut seen = Vec::new();
    for table_plan in &plan.tables {
        // A sheet that comes back was answered when it first came in.
        if table_plan.marks.is_some() {
            continue;
        }
        let sheet = &workbook.sheets[usize::from(table_plan.sheet)];
        let raw = &sheet.tables[usize::from(table_plan.table)];
        let of_sheet = |what, more: Vec<Arg>| Observation {
            what,
            sheet: Some(table_plan.sheet),
            cell: None,
            args: [sheet_arg(&sheet.name)].into_iter().chain(more).collect(),
        };
        let Some(target) = table_plan.target else {
            const NO_TABLE: Text = Text::new("没有对应的表", "no table was chosen for it");
            let reason = Arg::text("reason", NO_TABLE);
            seen.push(of_sheet(Seen::SheetSkipped, vec![reason]));
            continue;
        };
        if let Some(called) = called(&sheet.name, &raw.title).filter(|t| *t != target) {
            let called = Arg::text("called", called.spec().label);
            let seems = Arg::text("seems", target.spec().label);
            seen.push(of_sheet(Seen::LooksLikeOtherTable, vec![called, seems]));
        }
        let mut note = |what, column: Option<u32>, args| {
            let cell = column.map(|c| (raw.header_row, c));
            seen.push(Observation {
                what,
                sheet: Some(table_plan.sheet),
                cell,
                args,
            });
        };
        for (column, column_plan) in raw.columns.iter().zip(&table_plan.columns) {
            let header = Arg::new("header", column.header.trim());
            if column_plan.ask {
                let fields = both(target, &column_plan.candidates);
                note(
                    Seen::AmbiguousColumn,
                    Some(column.column),
                    vec![header, fields],
                );
            } else if column_plan.to == Target::Extra {
                note(Seen::ColumnKeptAsExtra, Some(column.column), vec![header]);
            } else if column_plan.to == Target::Out && is_sensitive(&bare(&column.header)) {
                note(
                    Seen::SensitiveColumnLeftOut,
                    Some(column.column),
                    vec![header],
                );
            }
        }
        let mapped =
            (0..raw.columns.len()).filter_map(|i| Some((i, units::field_of(table_plan, i)?)));
        let filled = table_plan.fills.iter().filter_map(|fill| match fill.with {
            FillWith::Column(i) => Some((usize::from(i), fill.field)),
            FillWith::Text(_) => None,
        });
        for (i, field) in mapped.chain(filled) {
            if let Some(unit) = units::converted(raw, table_plan, i, field) {
                let column = &raw.columns[i];
                let args = vec![
                    Arg::new("header", column.header.trim()),
                    Arg::new("unit", &unit.name),
                    Arg::new("factor", unit.factor()),
                ];
                note(Seen::UnitInHeader, Some(column.column), args);
            }
        }
        // The answer to what is asked may be the column.
        let mut missing = crate::missing(table_plan);
        missing.retain(|field| {
            !table_plan
                .columns
                .iter()
                .any(|c| c.ask && c.candidates.contains(field))
        });
        for field in missing {
            let name = Arg::text("field", target.spec().fields[usize::from(field)].label);
            note(
                Seen::RequiredColumnMissing,
                None,
                vec![sheet_arg(&sheet.name), name],
            );
        }
    }
    seen
}

fn both(target: TableId, fields: &[u16]) -> Arg {
    let names = |lang: Lang, comma: &str| {
        let labels = fields
            .iter()
            .map(|f| target.spec().fields[usize::from(*f)].label.get(lang));
        labels.collect::<Vec<_>>().join(comma)
    };
    Arg::new(
        "fields",
        format!("{}\u{1f}{}", names(Lang::Zh, "、"), names(Lang::En, ", ")),
    )
}
