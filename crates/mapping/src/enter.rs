//! Carries a plan out: the rows of a raw table as records of a table of the book.

use std::collections::BTreeMap;

use qichu_model::raw::{RawColumn, RawTable};
use qichu_model::store::{CellKind, ColumnRole, Pool};
use qichu_model::{FieldType, TableId, value};
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use crate::joined;
use crate::plan::{Batch, BatchColumn, FillWith, Head, Layout, Origin, TablePlan, Target};
use crate::units::{self, Unit};

/// More decimals than this in a number cell are noise of binary floats: no price or
/// quantity is kept finer.
const DECIMALS: u32 = 9;

/// The records of `raw` under `plan`, or `None` where the plan leaves it out. New texts
/// go into `pool`, which begins as the workbook's.
pub fn enter(raw: &RawTable, plan: &TablePlan, pool: &mut Pool) -> Option<Batch> {
    let warehouses: Vec<usize> = chosen(plan, |to| *to == Target::Warehouse);
    enter_records(raw, plan, pool, &records(raw, &warehouses))
}

/// As [`enter`], but with a record for every warehouse in every row, whether or not it
/// states a quantity: of a sheet that comes back an emptied cell counts too.
pub fn enter_every(raw: &RawTable, plan: &TablePlan, pool: &mut Pool) -> Option<Batch> {
    let warehouses: Vec<usize> = chosen(plan, |to| *to == Target::Warehouse);
    let rows = 0..raw.rows.len();
    let records: Vec<Record> = match warehouses.is_empty() {
        true => rows.map(|row| (row, None)).collect(),
        false => rows
            .flat_map(|row| warehouses.iter().map(move |w| (row, Some(*w))))
            .collect(),
    };
    enter_records(raw, plan, pool, &records)
}

fn enter_records(
    raw: &RawTable,
    plan: &TablePlan,
    pool: &mut Pool,
    records: &[Record],
) -> Option<Batch> {
    let table = plan.target?;
    let warehouses = chosen(plan, |to| *to == Target::Warehouse);
    let spread = |column: &RawColumn| {
        let texts = records.iter().map(|(row, _)| column.texts[*row]).collect();
        let kinds = records.iter().map(|(row, _)| column.kinds[*row]).collect();
        (texts, kinds)
    };
    let mut columns = Vec::new();
    for (i, raw_column) in raw.columns.iter().enumerate() {
        let role = match plan.columns[i].to {
            Target::Field(field) => ColumnRole::Field(field),
            Target::Extra => ColumnRole::Extra(extra_name(raw, i)),
            Target::Part(..) | Target::Warehouse | Target::Out => continue,
        };
        let (texts, kinds) = spread(raw_column);
        let from = Origin::Column(raw_column.column);
        columns.push(column(role, texts, kinds, from));
    }
    for fill in &plan.fills {
        let role = ColumnRole::Field(fill.field);
        columns.push(match &fill.with {
            FillWith::Text(text) => {
                let rows = records.len();
                let texts = vec![pool.push(text); rows];
                column(role, texts, vec![CellKind::Plain; rows], Origin::Filled)
            }
            FillWith::Column(i) => {
                let raw_column = raw.columns.get(usize::from(*i))?;
                let (texts, kinds) = spread(raw_column);
                column(role, texts, kinds, Origin::Column(raw_column.column))
            }
        });
    }
    let rows: Vec<usize> = records.iter().map(|(row, _)| *row).collect();
    columns.extend(joined::columns(raw, plan, &rows, pool));
    if !warehouses.is_empty() {
        columns.extend(by_warehouse(raw, records, pool));
    }
    for column in &mut columns {
        settle(raw, plan, column, pool);
    }
    Some(Batch {
        table,
        sheet: plan.sheet,
        rows: records.iter().map(|(row, _)| raw.rows[*row]).collect(),
        columns,
        into: Vec::new(),
        changes: None,
        layout: Some(layout(raw, plan)),
    })
}

fn layout(raw: &RawTable, plan: &TablePlan) -> Layout {
    let kept = raw.columns.iter().enumerate();
    let kept = kept.filter(|(i, _)| plan.columns[*i].to != Target::Out);
    Layout {
        header_row: raw.header_row,
        title: raw.title.lines().map(str::to_owned).collect(),
        heads: kept
            .map(|(i, column)| Head {
                column: column.column,
                header: head(raw, plan, i).unwrap_or_else(|| column.header.clone()),
            })
            .collect(),
    }
}

/// The header of a column whose numbers are converted.
fn head(raw: &RawTable, plan: &TablePlan, column: usize) -> Option<String> {
    let field = units::field_of(plan, column)?;
    let header = units::converted(raw, plan, column, field)?
        .header(&plan.target?.spec().fields[usize::from(field)]);
    Some(match plan.columns[column].to {
        Target::Warehouse => format!("{header}/{}", warehouse_name(&raw.columns[column].header)),
        _ => header,
    })
}

fn column(role: ColumnRole, texts: Vec<u32>, kinds: Vec<CellKind>, from: Origin) -> BatchColumn {
    BatchColumn {
        role,
        texts,
        kinds,
        from,
        parts: Vec::new(),
        originals: Vec::new(),
    }
}

fn chosen(plan: &TablePlan, is: impl Fn(&Target) -> bool) -> Vec<usize> {
    let columns = plan.columns.iter().enumerate();
    columns.filter(|(_, c)| is(&c.to)).map(|(i, _)| i).collect()
}

/// An extra column's header; a second one of that name, or one without a name, is told
/// apart by its letters, so that no column swallows another.
fn extra_name(raw: &RawTable, at: usize) -> String {
    let column = &raw.columns[at];
    let again = raw.columns[..at].iter().any(|c| c.header == column.header);
    match again || column.header.is_empty() {
        true => {
            let letters = qichu_model::a1::column_name(column.column);
            format!("{} {letters}", column.header).trim().into()
        }
        false => column.header.clone(),
    }
}

/// A record: the row it comes from and, where each warehouse has a column, that column.
type Record = (usize, Option<usize>);

/// One record a row; with warehouses one for each that states a quantity, and one for a
/// row where none does, so that no row is lost.
fn records(raw: &RawTable, warehouses: &[usize]) -> Vec<Record> {
    let mut records = Vec::new();
    for row in 0..raw.rows.len() {
        let stated = |w: &&usize| raw.columns[**w].texts[row] != 0;
        let before = records.len();
        records.extend(warehouses.iter().filter(stated).map(|w| (row, Some(*w))));
        if records.len() == before {
            records.push((row, warehouses.first().copied()));
        }
    }
    records
}

/// The warehouse and the quantity of each record, where each warehouse had a column.
fn by_warehouse(raw: &RawTable, records: &[Record], pool: &mut Pool) -> Vec<BatchColumn> {
    let spec = TableId::Stock.spec();
    let (Some(warehouse), Some(on_hand)) = (spec.field("warehouse"), spec.field("on_hand")) else {
        return Vec::new();
    };
    let mut names = vec![0; raw.columns.len()];
    for (_, at) in records {
        if let Some(at) = *at
            && names[at] == 0
        {
            names[at] = pool.push(warehouse_name(&raw.columns[at].header));
        }
    }
    let at = || records.iter().filter_map(|(row, at)| Some((*row, (*at)?)));
    let texts: Vec<u32> = at().map(|(_, w)| names[w]).collect();
    let text_kinds = vec![CellKind::Plain; texts.len()];
    let quantities = at().map(|(row, w)| raw.columns[w].texts[row]).collect();
    let kinds = at().map(|(row, w)| raw.columns[w].kinds[row]).collect();
    let header = at()
        .map(|(_, w)| (raw.header_row, raw.columns[w].column))
        .collect();
    let cell = at()
        .map(|(row, w)| (raw.rows[row], raw.columns[w].column))
        .collect();
    vec![
        column(
            ColumnRole::Field(warehouse),
            texts,
            text_kinds,
            Origin::Cells(header),
        ),
        column(
            ColumnRole::Field(on_hand),
            quantities,
            kinds,
            Origin::Cells(cell),
        ),
    ]
}

/// The lower part of a two-row header.
pub fn warehouse_name(header: &str) -> &str {
    header.rsplit('/').next().unwrap_or(header).trim()
}

/// 717.000000000001 becomes 717, and a number in the unit of its header one in that of the
/// field; what the file held is kept beside it.
fn settle(raw: &RawTable, plan: &TablePlan, column: &mut BatchColumn, pool: &mut Pool) {
    let (Some(table), ColumnRole::Field(field)) = (plan.target, &column.role) else {
        return;
    };
    let ty = table.spec().fields[usize::from(*field)].ty;
    if !matches!(ty, FieldType::Money | FieldType::Qty | FieldType::Percent) {
        return;
    }
    let units: BTreeMap<u32, Unit> = (raw.columns.iter().enumerate())
        .filter_map(|(i, c)| Some((c.column, units::converted(raw, plan, i, *field)?)))
        .collect();
    for row in 0..column.texts.len() {
        let unit = match &column.from {
            Origin::Filled => None,
            Origin::Column(at) => units.get(at),
            Origin::Cells(cells) => units.get(&cells[row].1),
        };
        let is_number = column.kinds[row] == CellKind::Number;
        if unit.is_none() && !is_number {
            continue;
        }
        let original = column.texts[row];
        let text = pool.get(original);
        let clean = without_noise(text).filter(|_| is_number);
        let number = match unit {
            Some(unit) => (clean.or_else(|| number(text))).and_then(|n| unit.convert(n)),
            None => clean,
        };
        let entered = number.map(|n| n.to_string()).filter(|n| n != text);
        if let Some(entered) = entered {
            column.texts[row] = pool.push(&entered);
            column.originals.push((row as u32, original));
        }
    }
}

/// A number with more decimals than anybody writes, without them.
pub fn without_noise(text: &str) -> Option<Decimal> {
    let (_, decimals) = text.split_once('.')?;
    let number = (decimals.len() > DECIMALS as usize).then(|| text.parse::<Decimal>().ok());
    Some(number??.round_dp(DECIMALS).normalize())
}

/// A plain number, in whatever forms its digits are.
fn number(text: &str) -> Option<Decimal> {
    value::number(text).or_else(|| value::number(&text.nfkc().collect::<String>()))
}
