//! The report: what is still found in the data, what people checked, what adds up.

use std::collections::BTreeMap;

use qichu_model::{Arg, Data, Finding, Lang, Place, Severity, TableId, totals};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::checked::Checked;
use crate::manifest::{SourceMeta, Totals};
use crate::provenance::name;
use crate::tables::names;

/// A finding that stands.
#[derive(Debug, Clone, Copy)]
pub struct ReportFinding<'a> {
    /// Its rule's name.
    pub rule: &'a str,
    /// The finding.
    pub finding: &'a Finding,
    /// Where it is, a source by its place in the bundle.
    pub place: Place,
    /// Why it may stand, where somebody said.
    pub reason: Option<&'a str>,
    /// It is an error of its rule, which that reason confirms.
    pub confirmed: bool,
}

/// A record that was rejected: it is in no table of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Its table.
    pub table: TableId,
    /// Its row number.
    pub row: u32,
    /// Why it was rejected.
    pub reason: String,
    /// The fields that tell the table's records apart, and what it has there.
    pub key: BTreeMap<&'static str, String>,
    /// Index of the source it came from, where it came from one.
    pub source: Option<u16>,
    /// The sheet it stood in; empty in text files.
    pub sheet: Option<String>,
    /// The cell of its first key field.
    pub cell: Option<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    counts: Counts,
    tables: Vec<TableReport>,
    checked: &'a Checked,
    findings: Vec<Line<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rejected: Vec<RejectedLine<'a>>,
}

#[derive(Serialize)]
struct RejectedLine<'a> {
    table: &'static str,
    record: u32,
    key: &'a BTreeMap<&'static str, String>,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'a str>,
}

/// A report as it is read back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    #[serde(rename = "counts")]
    _counts: Json,
    #[serde(rename = "tables")]
    _tables: Json,
    checked: Checked,
    #[serde(rename = "findings")]
    _findings: Json,
    #[serde(default, rename = "rejected")]
    _rejected: Json,
}

/// What people checked, out of a report; `None` for any other bytes.
pub fn read(bytes: &[u8]) -> Option<Checked> {
    let back: Back = serde_json::from_slice(bytes).ok()?;
    Some(back.checked)
}

#[derive(Default, Serialize)]
struct Counts {
    error: u32,
    warning: u32,
    info: u32,
    reasoned: u32,
}

#[derive(Serialize)]
struct TableReport {
    #[serde(flatten)]
    totals: Totals,
    completeness: u32,
    unknown: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    code: String,
    severity: Severity,
    #[serde(flatten)]
    spot: Spot<'a>,
    args: BTreeMap<&'a str, Value<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Spot<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    confirmed: bool,
    mark: String,
}

/// Where: in the book or in a source.
#[derive(Default, Serialize)]
struct Spot<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

/// An argument: one text, or one in each language.
#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    One(&'a str),
    Both { zh: &'a str, en: &'a str },
}

/// The report's bytes.
pub fn write(
    data: &Data,
    sources: &[SourceMeta],
    checked: &Checked,
    found: &[ReportFinding],
    rejected: &[Rejected],
) -> Vec<u8> {
    let names: Vec<Vec<String>> = data.tables.iter().map(names).collect();
    let mut counts = Counts::default();
    for one in found {
        match one.finding.severity {
            Severity::Error => counts.error += 1,
            Severity::Warning => counts.warning += 1,
            Severity::Info => counts.info += 1,
        }
        let reasoned = one.finding.severity == Severity::Warning && one.reason.is_some();
        counts.reasoned += u32::from(reasoned);
    }
    let tables = crate::manifest::totals(data).into_iter();
    let tables = tables.zip(&data.tables).map(|(totals, table)| {
        let complete = totals::completeness(data, table.id);
        TableReport {
            totals,
            completeness: complete.per_mille() / 10,
            unknown: complete.unknown,
        }
    });
    let spot = |place: Place| match place {
        Place::Source {
            source,
            sheet,
            cell,
        } => Spot {
            source: Some(u32::from(source) + 1),
            sheet: sheet.and_then(|s| {
                let source = sources.get(usize::from(source))?;
                source.sheets.get(usize::from(s)).map(String::as_str)
            }),
            cell: cell.map(|(row, column)| qichu_model::a1::address(row, column)),
            ..Spot::default()
        },
        _ => Spot {
            table: place.table().map(|t| t.spec().key),
            record: place.row().map(|r| r + 1),
            field: (place.table().zip(place.column())).map(|(t, c)| name(&names, t, c)),
            ..Spot::default()
        },
    };
    let findings = found.iter().map(|one| Line {
        rule: one.rule,
        code: one.finding.rule.to_string(),
        severity: one.finding.severity,
        spot: spot(one.place),
        args: (one.finding.args.iter())
            .map(|arg| (&*arg.name, value(arg)))
            .collect(),
        related: one.finding.related.iter().map(|p| spot(*p)).collect(),
        reason: one.reason,
        confirmed: one.confirmed,
        mark: format!("{:016x}", one.finding.mark()),
    });
    let report = Report {
        counts,
        tables: tables.collect(),
        checked,
        findings: findings.collect(),
        rejected: rejected.iter().map(rejected_line).collect(),
    };
    // Writing into memory cannot fail, and nothing in it lacks a form in JSON.
    serde_json::to_vec(&report).unwrap_or_default()
}

fn rejected_line(one: &Rejected) -> RejectedLine<'_> {
    RejectedLine {
        table: one.table.spec().key,
        record: one.row + 1,
        key: &one.key,
        reason: &one.reason,
        source: one.source.map(|s| u32::from(s) + 1),
        sheet: one.sheet.as_deref(),
        cell: one.cell.as_deref(),
    }
}

fn value(arg: &Arg) -> Value<'_> {
    let (zh, en) = (arg.value_in(Lang::Zh), arg.value_in(Lang::En));
    match arg.value.contains('\u{1f}') {
        true => Value::Both { zh, en },
        false => Value::One(zh),
    }
}
