//! Sources (来源): which of them the book rests on, what their givers declare, and what was
//! read from them.

use std::collections::BTreeMap;

use qichu_mapping::plan::{Batch, Plan, TablePlan, Target};
use qichu_mapping::units;
use qichu_model::raw::{Observation, RawTable, RawWorkbook, Seen, TotalRow};
use qichu_model::settings::same_person;
use qichu_model::store::ColumnRole;
use qichu_model::{FieldType, TableId, totals, value};
use rust_decimal::Decimal;

use crate::command::{Declared, Facts, Source, TotalOf};
use crate::history::{Act, Step};
use crate::{Book, Refused};

/// Control totals, each of its own kind.
pub type Totals = BTreeMap<TotalOf, Decimal>;

impl Book {
    /// The sources whose import was not taken back, each with its index in
    /// [`Book::sources`].
    pub fn standing_sources(&self) -> Vec<(u16, &Source)> {
        let imports = (1..).zip(&self.history).filter_map(|(seq, e)| match e.act {
            Act::Import { source } if self.stands(seq) => Some(source),
            _ => None,
        });
        imports
            .filter_map(|i| Some((i, self.sources.get(usize::from(i))?)))
            .collect()
    }

    /// The control totals that a source's giver states, 申报合计.
    pub fn declared(&self, source: u16) -> &[Declared] {
        let source = self.sources.get(usize::from(source));
        source.map_or(&[], |s| &s.facts.declared)
    }

    /// The records that were read from a source, counted, and each amount and quantity
    /// summed, as they were entered: what was edited or taken out since counts as it came.
    /// Empty once the import was taken back.
    pub fn read_totals(&self, source: u16) -> Totals {
        let mut totals = Totals::new();
        for (number, (of, batch)) in self.batches.iter().enumerate() {
            if *of == source && self.stands(self.batch_seqs[number]) {
                add_up(&mut totals, batch, &|id| self.data.pool.get(id));
            }
        }
        totals
    }

    /// Living records of each source, in the order of [`Self::sources`].
    pub fn records_by_source(&self) -> Vec<u32> {
        let mut records = vec![0; self.sources.len()];
        for table in &self.data.tables {
            for row in table.rows() {
                if let Some(source) = self.source_of(table.id, row) {
                    records[usize::from(source)] += 1;
                }
            }
        }
        records
    }

    /// The source that a record came with; `None` where it was typed or pasted.
    pub fn source_of(&self, table: TableId, row: u32) -> Option<u16> {
        let from = self.origins[table.index()].0.get(row as usize).copied()??;
        Some(self.batches[from.batch as usize].0)
    }

    /// The step that says anew what is known of a source.
    pub(crate) fn say_of(&self, source: u16, facts: Facts) -> Result<Vec<Step>, Refused> {
        let standing = self.standing_sources();
        let found = standing.into_iter().find(|(i, _)| *i == source);
        let (_, now) = found.ok_or(Refused::NoSuchPlace)?;
        sound(&facts)?;
        let facts = Box::new((now.facts.clone(), facts));
        Ok(vec![Step::Source { source, facts }])
    }
}

/// Whether a file is a newer version of what was entered as another, and no second source:
/// both were given by one person (by one department, where not both name a person), or
/// nobody said who gave either and they have one file name. Each is a file's name and what
/// is said of it.
pub(crate) fn renews(file: (&str, &Facts), before: (&str, &Facts)) -> bool {
    let said = |of: fn(&Facts) -> &str| (of(file.1).trim(), of(before.1).trim());
    let (person, department) = (said(|f| &f.person), said(|f| &f.department));
    if (person, department) == (("", ""), ("", "")) {
        return stem(file.0).is_some_and(|name| stem(before.0) == Some(name));
    }
    match person {
        ("", _) | (_, "") => same_person(department.0, department.1),
        (a, b) => same_person(a, b),
    }
}

/// A file's name without its ending and without what makes it a copy: `客户 (1).xlsx` and
/// `客户 - 副本.xlsx` are `客户`. What was pasted has no ending, and is no file.
fn stem(name: &str) -> Option<&str> {
    let (mut stem, _) = name.rsplit_once('.')?;
    loop {
        stem = stem.trim_end_matches([' ', '-', '_']);
        let number = |(open, close)| {
            let (before, number) = stem.strip_suffix(close)?.rsplit_once(open)?;
            let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            digits.then_some(before)
        };
        let copy = ["副本", "Copy", "copy"].map(|word| stem.strip_suffix(word));
        let mut cut = [('(', ')'), ('（', '）')]
            .map(number)
            .into_iter()
            .chain(copy);
        match cut.find_map(|rest| rest.filter(|rest| !rest.trim().is_empty())) {
            Some(rest) => stem = rest,
            None => return Some(stem),
        }
    }
}

/// Refuses what declares one total twice, or one that no numbers give.
pub(crate) fn sound(facts: &Facts) -> Result<(), Refused> {
    let once = |(i, one): (usize, &Declared)| {
        let earlier = &facts.declared[..i];
        is_number(one.of) && earlier.iter().all(|e| e.of != one.of)
    };
    match facts.declared.iter().enumerate().all(once) {
        true => Ok(()),
        false => Err(Refused::NoSuchPlace),
    }
}

/// Older journals declare prices too, which are passed over: see [`is_summed`].
fn is_number(of: TotalOf) -> bool {
    let field = |f: u16| of.table.spec().fields.get(usize::from(f));
    of.field
        .is_none_or(|f| field(f).is_some_and(|f| matches!(f.ty, FieldType::Money | FieldType::Qty)))
}

/// Whether such a total is formed: of records, or of an amount or a quantity.
pub fn is_summed(of: TotalOf) -> bool {
    let field = |f: u16| of.table.spec().fields.get(usize::from(f));
    of.field
        .is_none_or(|f| field(f).is_some_and(totals::is_summed))
}

/// Adds what a batch holds to the totals. What cannot be read as a number counts as zero.
pub fn add_up<'a>(totals: &mut Totals, batch: &Batch, text: &dyn Fn(u32) -> &'a str) {
    let table = batch.table;
    let count = totals.entry(TotalOf { table, field: None }).or_default();
    *count += Decimal::from(batch.rows.len());
    for column in &batch.columns {
        let ColumnRole::Field(field) = column.role else {
            continue;
        };
        let of = TotalOf {
            table,
            field: Some(field),
        };
        if is_summed(of) {
            let numbers = column
                .texts
                .iter()
                .filter_map(|id| value::number(text(*id)));
            let sum = totals.entry(of).or_default();
            *sum = numbers.fold(*sum, Decimal::saturating_add);
        }
    }
}

/// The control totals that a file states itself: those of total rows (合计) that together
/// cover each of the rows that go into a table once, for the amounts and quantities that
/// the plan maps.
pub fn stated(workbook: &RawWorkbook, plan: &Plan) -> Vec<Declared> {
    // What one raw table of a table does not state, the file does not state.
    let mut sums: BTreeMap<TotalOf, Option<Decimal>> = BTreeMap::new();
    for part in &plan.tables {
        let sheet = workbook.sheets.get(usize::from(part.sheet));
        let raw = sheet.and_then(|s| s.tables.get(usize::from(part.table)));
        let (Some(table), Some(raw)) = (part.target, raw) else {
            continue;
        };
        for field in 0..table.spec().fields.len() as u16 {
            let of = TotalOf {
                table,
                field: Some(field),
            };
            if is_summed(of) {
                let here = stated_in(raw, part, field);
                let sum = sums.entry(of).or_insert(Some(Decimal::ZERO));
                *sum = sum.zip(here).map(|(a, b)| a.saturating_add(b));
            }
        }
    }
    let known = sums.into_iter().filter_map(|(of, total)| {
        Some(Declared {
            of,
            total: total?,
            in_file: true,
        })
    });
    known.collect()
}

/// Whether a total that differs from its rows is part of one of these control totals of the
/// source, which differ from what was read: they say it then, and one mistake need not be
/// explained twice.
pub fn is_declared(
    seen: &Observation,
    workbook: &RawWorkbook,
    plan: &Plan,
    declared: &[Declared],
) -> bool {
    let Some((row, column)) = seen.cell.filter(|_| seen.what == Seen::TotalRowDiffers) else {
        return false;
    };
    let mut parts = plan.tables.iter().filter(|p| Some(p.sheet) == seen.sheet);
    parts.any(|part| {
        let sheet = workbook.sheets.get(usize::from(part.sheet));
        let Some(raw) = sheet.and_then(|s| s.tables.get(usize::from(part.table))) else {
            return false;
        };
        let is_it = |t: &&TotalRow| t.row == row;
        let columns = raw.columns.iter().zip(&part.columns);
        let of_column = columns.filter(|(raw, _)| raw.column == column);
        let mut to = of_column.map(|(_, plan)| &plan.to);
        let is_of = |d: &Declared, to: &Target| {
            let field = d.of.field.filter(|_| part.target == Some(d.of.table));
            d.in_file && field.is_some_and(|field| fills(to, d.of.table, field))
        };
        covering(raw).iter().any(is_it) && to.any(|to| declared.iter().any(|d| is_of(d, to)))
    })
}

/// Whether a column that goes there fills a field.
fn fills(to: &Target, table: TableId, field: u16) -> bool {
    match to {
        Target::Field(f) | Target::Part(f, _) => *f == field,
        Target::Warehouse => table.spec().field("on_hand") == Some(field),
        Target::Extra | Target::Out => false,
    }
}

/// The sum that a raw table's total rows give for all its rows in one field.
fn stated_in(raw: &RawTable, plan: &TablePlan, field: u16) -> Option<Decimal> {
    let table = plan.target?;
    let columns: Vec<u16> = (0u16..)
        .zip(&plan.columns)
        .filter(|(_, c)| fills(&c.to, table, field))
        .map(|(i, _)| i)
        .collect();
    let total = |row: &TotalRow| {
        let cell = |column: &u16| row.cells.iter().find(|(c, _)| c == column);
        let numbers = columns.iter().map(|c| {
            let number = value::number(&cell(c)?.1)?;
            match units::converted(raw, plan, usize::from(*c), field) {
                Some(unit) => unit.convert(number),
                None => Some(number),
            }
        });
        let numbers: Option<Vec<Decimal>> = numbers.collect();
        let numbers = numbers.filter(|n| !n.is_empty())?;
        Some(
            numbers
                .into_iter()
                .fold(Decimal::ZERO, Decimal::saturating_add),
        )
    };
    let parts: Option<Vec<Decimal>> = covering(raw).into_iter().map(total).collect();
    let parts = parts.filter(|p| !p.is_empty())?;
    let sum = parts.into_iter();
    Some(sum.fold(Decimal::ZERO, Decimal::saturating_add))
}

/// The total rows that together cover each row once: a grand total, or subtotals of which
/// each begins where the one before ended. None where there are no such.
fn covering(raw: &RawTable) -> Vec<&TotalRow> {
    let rows = raw.rows.len() as u32;
    let whole = raw.totals.iter().rev().find(|t| t.covers == (0, rows));
    if let Some(whole) = whole {
        return vec![whole];
    }
    let mut parts: Vec<&TotalRow> = Vec::new();
    let mut end = 0;
    for row in &raw.totals {
        if row.covers.0 == end && row.covers.1 > end {
            end = row.covers.1;
            parts.push(row);
        }
    }
    if end < rows {
        parts.clear();
    }
    parts
}
