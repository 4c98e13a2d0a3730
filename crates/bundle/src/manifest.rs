//! The manifest, a Frictionless Data Package, and what a bundle is made from.

use std::collections::BTreeMap;

use qichu_model::{Data, Settings, TableId, totals as model_totals};
use serde::{Deserialize, Serialize};

use crate::checked::Checked;
use crate::container::Part;
use crate::report::{Rejected, ReportFinding};
use crate::{CELLS, Cells, JOURNAL, Journal, MANIFEST, Prepared, REPORT, hex, sha256, tables};

/// Version of the bundle format.
pub const FORMAT: u32 = 1;

/// What a bundle is made from.
pub struct Contents<'a> {
    /// Who, when, with what.
    pub meta: &'a Meta,
    /// The rules that judged the data.
    pub rules: RuleSet,
    /// The book's settings.
    pub settings: &'a Settings,
    /// The files the data came from.
    pub sources: Vec<SourceMeta>,
    /// The records; dead rows stay out.
    pub data: &'a Data,
    /// Where their values came from.
    pub cells: Cells,
    /// What happened to them.
    pub journal: Journal,
    /// What people checked.
    pub checked: Checked,
    /// What is found in them, in the order it is to be reported.
    pub findings: Vec<ReportFinding<'a>>,
    /// Records that were rejected and stay out.
    pub rejected: Vec<Rejected>,
}

/// Who made a bundle, when and with what. All of it is claimed by the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// UUIDv7 of the bundle.
    pub bundle_id: String,
    /// The author's name.
    pub author: String,
    /// Public key of the author's device: the one that signs.
    pub device_key: [u8; 32],
    /// How many bundles the device made, this one included.
    pub sequence: u64,
    /// SHA-256 of the file of the device's bundle before this one, 64 hex digits.
    pub previous: Option<String>,
    /// Version of the program.
    pub app_version: String,
    /// Digest of the program's build, where it knows it.
    pub app_build: Option<String>,
    /// RFC 3339 time with its offset.
    pub time: String,
    /// Time zone, such as `Asia/Shanghai` or `+08:00`.
    pub zone: String,
}

/// A set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its version.
    pub version: String,
    /// SHA-256 of what the rules say, 64 hex digits.
    pub digest: String,
}

/// A file the data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceMeta {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// Names of its sheets, in file order.
    pub sheets: Vec<String>,
    /// The department it came from; left out where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub department: String,
    /// Who gave it.
    pub owner: String,
    /// The day it was obtained, ISO 8601; left out where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub obtained: String,
    /// How it was obtained; left out where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub way: String,
    /// How far it can be trusted: A, B or C.
    pub grade: String,
    /// The control totals its giver states; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<DeclaredMeta>,
    /// What became of its rows, where that is known.
    pub rows: Option<SourceRows>,
}

/// A control total as the giver of a file states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredMeta {
    /// The table's key.
    pub table: String,
    /// Key of the field that is summed; null counts the records.
    pub field: Option<String>,
    /// The total, as a decimal.
    pub total: String,
    /// Whether it stands in a total row of the file.
    pub in_file: bool,
}

/// What became of a file's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRows {
    /// Rows of its tables.
    pub read: u32,
    /// Those that became records.
    pub entered: u32,
    /// Those of tables that were left out.
    pub held: u32,
    /// Total rows.
    pub excluded: u32,
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `tabular-data-package`.
    pub profile: String,
    /// `qichu-opening-data`.
    pub name: String,
    /// The bundle's id.
    pub id: String,
    /// Company and opening date.
    pub title: String,
    /// The tables.
    pub resources: Vec<Resource>,
    /// What a Data Package has no words for.
    pub qichu: Qichu,
}

/// What a Data Package has no words for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qichu {
    /// Version of the format: [`FORMAT`].
    pub format: u32,
    /// UUIDv7 of the bundle.
    pub bundle_id: String,
    /// Company, as in the settings.
    pub company: String,
    /// Region, as in the settings.
    pub region: String,
    /// Opening date, as in the settings.
    pub opening_date: String,
    /// Who made it.
    pub author: Author,
    /// How many bundles the device made, this one included.
    pub sequence: u64,
    /// SHA-256 of the device's bundle before this one.
    pub previous: Option<String>,
    /// The program.
    pub app: App,
    /// The rules that judged the data.
    pub rules: RuleSet,
    /// Claimed time, RFC 3339.
    pub time: String,
    /// Claimed time zone.
    pub zone: String,
    /// The book's settings.
    pub settings: Settings,
    /// The files the data came from; others name them by their place here, from 1.
    pub sources: Vec<SourceMeta>,
    /// The parts that are no tables.
    pub parts: Vec<PartMeta>,
    /// Records and sums of each table.
    pub totals: Vec<Totals>,
}

/// Who made a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Name.
    pub name: String,
    /// Public key of the device, 64 hex digits.
    pub key: String,
}

/// The program that made a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Version.
    pub version: String,
    /// Digest of the build.
    pub build: Option<String>,
}

/// A part that is no table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartMeta {
    /// Its name in the container.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// `sha256:` and 64 hex digits.
    pub hash: String,
}

/// Control totals of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The table's key.
    pub table: String,
    /// How many records.
    pub records: u64,
    /// The sum of each amount and quantity, by field.
    pub sums: BTreeMap<String, String>,
}

/// A table, as Data Resource describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The table's key.
    pub name: String,
    /// Its name in the container.
    pub path: String,
    /// `tabular-data-resource`.
    pub profile: String,
    /// `csv`.
    pub format: String,
    /// `text/csv`.
    pub mediatype: String,
    /// `utf-8`.
    pub encoding: String,
    /// How the CSV is written.
    pub dialect: Dialect,
    /// Its size.
    pub bytes: u64,
    /// `sha256:` and 64 hex digits.
    pub hash: String,
    /// How many records.
    pub rows: u64,
    /// Its columns.
    pub schema: Schema,
}

/// How CSV is written: RFC 4180.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Dialect {
    delimiter: String,
    line_terminator: String,
    quote_char: String,
    double_quote: bool,
    skip_initial_space: bool,
    header: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: ",".into(),
            line_terminator: "\r\n".into(),
            quote_char: "\"".into(),
            double_quote: true,
            skip_initial_space: false,
            header: true,
        }
    }
}

/// A Table Schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Schema {
    /// The columns.
    pub fields: Vec<Field>,
    /// What stands for no value: the empty text.
    pub missing_values: Vec<String>,
    /// `record`.
    pub primary_key: Vec<String>,
    /// The references.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the first line.
    pub name: String,
    /// Its label or header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `integer` for the record's number, else `string`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What holds of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Constraints>,
}

/// What holds of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Constraints {
    /// None is missing.
    pub required: bool,
}

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The column.
    pub fields: Vec<String>,
    /// What it refers to.
    pub reference: Reference,
}

/// What a reference refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The table.
    pub resource: String,
    /// The column.
    pub fields: Vec<String>,
}

impl Manifest {
    /// The manifest of these tables.
    fn new(resources: Vec<Resource>, qichu: Qichu) -> Self {
        let title = format!("{} {}", qichu.company, qichu.opening_date);
        Self {
            profile: "tabular-data-package".into(),
            name: "qichu-opening-data".into(),
            id: qichu.bundle_id.clone(),
            title: title.trim().into(),
            resources,
            qichu,
        }
    }

    /// Reads a manifest that [`prepare`] wrote; `None` for any other bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let found: Self = serde_json::from_slice(bytes).ok()?;
        let (qichu, settings) = (&found.qichu, &found.qichu.settings);
        let same = qichu.company == settings.company
            && qichu.region == settings.region
            && qichu.opening_date == settings.opening_date
            && found == Self::new(found.resources.clone(), qichu.clone())
            && serde_json::to_vec(&found).is_ok_and(|again| again == bytes);
        same.then_some(found)
    }

    /// The version of the format of any manifest of this family.
    pub(crate) fn format(bytes: &[u8]) -> Option<u64> {
        let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        value["qichu"]["format"].as_u64()
    }
}

/// Control totals of every table.
pub fn totals(data: &Data) -> Vec<Totals> {
    let of = |id: TableId| Totals {
        table: id.spec().key.into(),
        records: data.table(id).count() as u64,
        sums: model_totals::sums(data, id),
    };
    TableId::ALL.into_iter().map(of).collect()
}

/// The manifest and all parts, ready to sign. The same contents give the same bytes.
pub fn prepare(contents: Contents) -> Prepared {
    let Contents {
        meta,
        rules,
        settings,
        sources,
        data,
        cells,
        journal,
        checked,
        findings,
        rejected,
    } = contents;
    let mut parts = vec![(MANIFEST.to_string(), Vec::new())];
    let mut resources = Vec::new();
    for id in TableId::ALL {
        let (part, resource) = tables::write(data, id, &|row| row + 1);
        parts.push(part);
        resources.push(resource);
    }
    let report = crate::report::write(data, &sources, &checked, &findings, &rejected);
    let others = [
        (CELLS.to_string(), cells.finish()),
        (JOURNAL.to_string(), journal.finish()),
        (REPORT.to_string(), report),
    ];
    let part = |(path, bytes): &Part| PartMeta {
        path: path.clone(),
        bytes: bytes.len() as u64,
        hash: format!("sha256:{}", sha256(bytes)),
    };
    let qichu = Qichu {
        format: FORMAT,
        bundle_id: meta.bundle_id.clone(),
        company: settings.company.clone(),
        region: settings.region.clone(),
        opening_date: settings.opening_date.clone(),
        author: Author {
            name: meta.author.clone(),
            key: hex(&meta.device_key),
        },
        sequence: meta.sequence,
        previous: meta.previous.clone(),
        app: App {
            version: meta.app_version.clone(),
            build: meta.app_build.clone(),
        },
        rules,
        time: meta.time.clone(),
        zone: meta.zone.clone(),
        settings: settings.clone(),
        sources,
        parts: others.iter().map(part).collect(),
        totals: totals(data),
    };
    parts.extend(others);
    // Writing into memory cannot fail, and nothing in it lacks a form in JSON.
    parts[0].1 = serde_json::to_vec(&Manifest::new(resources, qichu)).unwrap_or_default();
    Prepared {
        parts,
        key: meta.device_key,
    }
}
