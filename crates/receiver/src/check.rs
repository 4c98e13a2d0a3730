//! `qichu check`: what is wrong in files, said like a compiler or as JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use qichu_book::CellSource;
use qichu_mapping::plan::{TablePlan, Target};
use qichu_model::{Finding, Lang, Place, Settings, Severity, TableId, Text, a1, totals, value};
use qichu_rules::{Checker, by_id, message};
use serde_json::{Map, Value, json};

use crate::files::{ReadFile, Who, Work, enter};

#[derive(clap::Args)]
pub struct Args {
    /// Opening date (期初日期), such as 2026-07-01; rules about dates need it.
    #[arg(long)]
    opening_date: Option<String>,
    /// How to say it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Workbooks or text files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

const NO_OPENING: Text = Text::new(
    "没有给 --opening-date，按期初日期判断的规则（日期、年龄、协议、目标等）没有运行",
    "without --opening-date, rules that go by it (dates, ages, agreements, targets) say nothing",
);

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The settings for an opening date.
pub fn settings(opening_date: Option<&str>, lang: Lang) -> Result<Settings, String> {
    let opening_date = opening_date.unwrap_or_default();
    if !opening_date.is_empty() && value::date(opening_date).is_none() {
        let not = Text::new("不是日期", "is not a date");
        return Err(format!("--opening-date {opening_date}: {}", not.get(lang)));
    }
    Ok(Settings {
        opening_date: opening_date.into(),
        ..Settings::default()
    })
}

pub fn run(args: &Args, lang: Lang) -> Result<ExitCode, String> {
    let start = Instant::now();
    let work = enter(
        &args.files,
        settings(args.opening_date.as_deref(), lang)?,
        &Who::default(),
        lang,
    );
    let findings = findings(&work);
    let took = start.elapsed();
    match args.format {
        Format::Text => {
            for finding in &findings {
                println!("{}", line(&work, finding, lang));
            }
            println!("{}", last_line(&findings, took, lang));
        }
        Format::Json => println!("{}", report(&work, &findings, lang)),
    }
    if args.opening_date.is_none() {
        eprintln!("qichu: {}", NO_OPENING.get(lang));
    }
    for why in &work.failed {
        eprintln!("qichu: {why}");
    }
    Ok(if !work.failed.is_empty() || !work.refused.is_empty() {
        ExitCode::from(2)
    } else {
        ExitCode::from(u8::from(
            findings.iter().any(|f| f.severity == Severity::Error),
        ))
    })
}

/// All findings: on the files, with what a person would still have to answer, then on
/// the records.
pub fn findings(work: &Work) -> Vec<Finding> {
    let mut sources = Checker::default();
    sources.set_sources(work.seen(), &work.live.book().settings);
    let mut found = work.live.checker().findings();
    found.retain(|f| f.place.table().is_some() && !is_told_of_file(work, f));
    let first = sources.findings().into_iter();
    first.chain(found).cloned().collect()
}

/// Whether a finding says of records what `required-column-missing` says of their files.
fn is_told_of_file(work: &Work, finding: &Finding) -> bool {
    let rule = by_id(finding.rule).map_or("", |r| r.name);
    let place = finding.place;
    let (Some(table), Some(column)) = (place.table(), place.column()) else {
        return false;
    };
    if !matches!(rule, "required-missing" | "required-column-empty") {
        return false;
    }
    let own = place.row().and_then(|row| {
        let mut columns = 0..work.live.book().data.table(table).columns.len() as u16;
        columns.find_map(|column| work.live.book().origin(table, row, column))
    });
    // Those that filled the table, or the one that the record came from.
    let plans = (0u16..).zip(&work.files).flat_map(|(source, file)| {
        let plans = file.plan.tables.iter();
        plans.filter(|p| p.target == Some(table)).map(move |plan| {
            let sheet = &file.workbook.sheets[usize::from(plan.sheet)];
            (source, sheet.name.as_str(), plan)
        })
    });
    let mut plans = plans.filter(|(source, sheet, _)| {
        let is_own = |own: &CellSource| own.source == *source && own.sheet == *sheet;
        own.as_ref().is_none_or(is_own)
    });
    let lacks = |plan: &TablePlan| qichu_mapping::missing(plan).contains(&column);
    plans.all(|(.., plan)| lacks(plan))
}

/// The file, sheet and cell of a finding.
fn spot(work: &Work, finding: &Finding) -> (Option<String>, String, String) {
    let path = |source: u16| work.path(source).map(|p| p.display().to_string());
    match finding.place {
        Place::Source {
            source,
            sheet,
            cell,
        } => {
            let name =
                |f: &ReadFile| Some(f.workbook.sheets.get(usize::from(sheet?))?.name.clone());
            let sheet = work
                .files
                .get(usize::from(source))
                .and_then(name)
                .unwrap_or_default();
            (
                path(source),
                sheet,
                cell.map(|(row, column)| a1::address(row, column))
                    .unwrap_or_default(),
            )
        }
        place => {
            // What is said of a whole column stands at the record it names, if any.
            let whole = place.row().is_none();
            let place = *finding.related.first().filter(|_| whole).unwrap_or(&place);
            let book = work.live.book();
            let at = |column| book.origin(place.table()?, place.row()?, column);
            let own = place.column().and_then(at);
            // A cell that no column of the file filled is found by its record's first.
            let columns = |t| book.data.table(t).columns.len() as u16;
            let mut all = 0..place.table().map_or(0, columns);
            match own.or_else(|| all.find_map(at)) {
                Some(from) => (path(from.source), from.sheet, from.address),
                None => (None, String::new(), String::new()),
            }
        }
    }
}

/// `file:sheet!cell: error[name]: message`.
pub fn line(work: &Work, finding: &Finding, lang: Lang) -> String {
    let (file, sheet, cell) = spot(work, finding);
    let table = finding
        .place
        .table()
        .map(|t| t.spec().label.get(lang).to_owned());
    let mut place = file.or(table).unwrap_or_default();
    if !sheet.is_empty() {
        place += &format!(":{sheet}");
    }
    if !cell.is_empty() {
        place += &format!("!{cell}");
    }
    let name = by_id(finding.rule).map_or("", |r| r.name);
    let fix = finding.fix.as_ref().and_then(|fix| {
        let fields = finding.place.table()?.spec().fields;
        let parts = fix.cells.iter().map(|(column, text)| {
            let label = fields.get(usize::from(*column))?.label.get(lang);
            let other = finding.place.column() != Some(*column);
            let label = if other { label } else { "" };
            Some(match lang {
                Lang::Zh => format!("可改{label}为“{text}”"),
                Lang::En => format!("could be {label}“{text}”"),
            })
        });
        let parts: Option<Vec<String>> = parts.collect();
        Some(match lang {
            Lang::Zh => format!("（{}）", parts?.join("，")),
            Lang::En => format!(" ({})", parts?.join(", ")),
        })
    });
    format!(
        "{place}: {}[{name}]: {}{}",
        finding.severity.key(),
        message(finding, lang),
        fix.unwrap_or_default()
    )
}

pub fn summary(findings: &[Finding], lang: Lang) -> String {
    let count = |s| findings.iter().filter(|f| f.severity == s).count();
    let (e, w, i) = (
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
    );
    match lang {
        Lang::Zh => format!("错误 {e}，警告 {w}，提示 {i}"),
        Lang::En => format!("{e} errors, {w} warnings, {i} notes"),
    }
}

/// The summary, and how long it took to read and judge the files.
fn last_line(findings: &[Finding], took: Duration, lang: Lang) -> String {
    let (summary, seconds) = (summary(findings, lang), took.as_secs_f64());
    match lang {
        Lang::Zh => format!("{summary}，用时 {seconds:.2} 秒"),
        Lang::En => format!("{summary}, in {seconds:.2} s"),
    }
}

fn report(work: &Work, findings: &[Finding], lang: Lang) -> Value {
    let data = &work.live.book().data;
    let used = || data.tables.iter().filter(|t| t.count() > 0);
    let tables = used().map(
        |t| json!({"name": t.spec().key, "rows": t.count(), "completeness": totals::completeness(data, t.id).per_mille() / 10}),
    );
    let sums: Map<String, Value> = used()
        .map(|t| (t.spec().key.into(), json!(totals::sums(data, t.id))))
        .collect();
    let found = findings.iter().map(|f| {
        let (file, sheet, cell) = spot(work, f);
        let table = f.place.table();
        let field = table.zip(f.place.column()).map(|(t, c)| data.table(t).column_key(c));
        let value = table.zip(f.place.row().zip(f.place.column())).map(|(t, (r, c))| data.text(t, r, c));
        json!({
            "rule": by_id(f.rule).map(|r| r.name), "code": f.rule.to_string(), "severity": f.severity,
            "table": table.map(|t| t.spec().key), "record": f.place.row(), "field": field,
            "source": {"file": file, "sheet": sheet, "cell": cell}, "value": value, "message": message(f, lang),
            "fix": f.fix.as_ref().map(|x| json!({"kind": x.kind, "value": x.cells.first().map(|c| &c.1), "cells": named(f.place.table(), x.cells.iter().map(|(c, text)| (*c, text)))})),
            "choices": f.choices,
            "create": work.live.book().missing(f).map(|m| json!({"kind": "create", "table": m.table.spec().key, "value": named(Some(m.table), m.cells())})),
        })
    });
    json!({
        "sources": work.files.iter().map(source).collect::<Vec<_>>(),
        "tables": tables.collect::<Vec<_>>(), "totals": sums, "findings": found.collect::<Vec<_>>(),
    })
}

/// Cells of a record, by field.
fn named<T: AsRef<str>>(
    table: Option<TableId>,
    cells: impl IntoIterator<Item = (u16, T)>,
) -> Map<String, Value> {
    let fields = table.map_or(&[][..], |t| t.spec().fields);
    let named = cells.into_iter().filter_map(|(column, text)| {
        let field = fields.get(usize::from(column))?;
        Some((field.key.into(), json!(text.as_ref())))
    });
    named.collect()
}

fn source(file: &ReadFile) -> Value {
    let mut sheets = Vec::new();
    for (i, sheet) in file.workbook.sheets.iter().enumerate() {
        let of_sheet = file
            .plan
            .tables
            .iter()
            .filter(|p| usize::from(p.sheet) == i);
        if sheet.tables.is_empty() {
            // Nothing in it is a table: what it holds is held back.
            sheets.push(json!({
                "name": sheet.name, "state": sheet.state, "table": null, "header_row": null,
                "rows_read": sheet.rows_read, "rows_entered": 0, "rows_held": sheet.rows_read,
                "rows_excluded": 0, "columns": [],
            }));
        }
        for plan in of_sheet {
            let raw = &sheet.tables[usize::from(plan.table)];
            let columns = raw.columns.iter().zip(&plan.columns).map(|(column, to)| {
                let field = match (&to.to, plan.target) {
                    (Target::Field(f) | Target::Part(f, _), Some(t)) => Some(t.spec().fields[usize::from(*f)].key),
                    // The quantity of the warehouse its header names.
                    (Target::Warehouse, Some(_)) => Some("on_hand"),
                    _ => None,
                };
                json!({"header": column.header, "column": a1::column_name(column.column), "field": field, "confidence": to.confidence})
            });
            let entered = if plan.target.is_some() {
                raw.rows.len()
            } else {
                0
            };
            sheets.push(json!({
                "name": sheet.name, "state": sheet.state, "table": plan.target.map(|t: TableId| t.spec().key),
                "header_row": raw.header_row + 1, "rows_read": raw.rows.len() + raw.totals.len(), "rows_entered": entered,
                "rows_held": raw.rows.len() - entered, "rows_excluded": raw.totals.len(), "columns": columns.collect::<Vec<_>>(),
            }));
        }
    }
    json!({"file": file.path.display().to_string(), "sha256": file.sha256, "sheets": sheets})
}
