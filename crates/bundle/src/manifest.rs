//! The manifest, a Frictionless Data Package, and the tables as CSV.

use qichu_model::{Data, Need, Settings, TableData, TableId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{MANIFEST, Prepared, sha256};

/// Version of the bundle format.
pub const FORMAT: u32 = 1;

/// What a bundle is made from.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    /// Who, when, with what.
    pub meta: &'a Meta,
    /// The book's settings.
    pub settings: &'a Settings,
    /// The files the data came from.
    pub sources: &'a [SourceMeta],
    /// The warnings that stand, each with its reason.
    pub reasons: &'a [ReasonMeta],
    /// The records; dead rows stay out.
    pub data: &'a Data,
}

/// Who made a bundle, when and with what. All of it is claimed by the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// UUIDv7 of the bundle.
    pub bundle_id: String,
    /// The author's name.
    pub author: String,
    /// RFC 3339 time with its zone.
    pub time: String,
    /// Version of the program.
    pub app_version: String,
}

/// A file the data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceMeta {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// Who gave it.
    pub owner: String,
    /// How far it can be trusted: A, B or C.
    pub grade: String,
}

/// A warning that may stand, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonMeta {
    /// The rule's name.
    pub rule: String,
    /// The table's key; empty for a warning about a file.
    pub table: String,
    /// The record's number in the table's file; 0 for a warning about a file.
    pub record: u32,
    /// The column's key; empty for the whole record.
    pub field: String,
    /// Why it may stand.
    pub reason: String,
}

/// The manifest and the tables, ready to sign. The same contents give the same bytes.
pub fn prepare(contents: &Contents) -> Prepared {
    let mut parts = vec![(MANIFEST.to_string(), Vec::new())];
    let mut resources = Vec::new();
    for id in TableId::ALL {
        let table = contents.data.table(id);
        let bytes = csv(contents.data, table);
        let path = format!("data/{}.csv", id.spec().key);
        resources.push(resource(table, &path, &bytes));
        parts.push((path, bytes));
    }
    let manifest = json!({
        "profile": "tabular-data-package",
        "name": "qichu-opening-data",
        "id": contents.meta.bundle_id,
        "title": format!("{} {}", contents.settings.company, contents.settings.opening_date).trim(),
        "resources": resources,
        "qichu": {
            "format": FORMAT,
            "meta": contents.meta,
            "settings": contents.settings,
            "sources": contents.sources,
            "reasons": contents.reasons,
        },
    });
    parts[0].1 = manifest.to_string().into_bytes();
    Prepared { parts }
}

/// `record` is the record's number in the book from 1; then every column by its key.
fn csv(data: &Data, table: &TableData) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let columns = 0..table.columns.len() as u16;
    let head = std::iter::once("record".to_string());
    // Writing into memory cannot fail, and every record is as wide as the head.
    let _ = writer.write_record(head.chain(columns.clone().map(|c| table.column_key(c))));
    for row in table.rows() {
        let number = (row + 1).to_string();
        let cells = columns.clone().map(|c| data.text(table.id, row, c));
        let _ = writer.write_record(std::iter::once(number.as_str()).chain(cells));
    }
    writer.into_inner().unwrap_or_default()
}

fn resource(table: &TableData, path: &str, bytes: &[u8]) -> Value {
    let mut fields = vec![json!({"name": "record", "type": "integer"})];
    let specs = table.spec().fields;
    for column in 0..table.columns.len() as u16 {
        let title = table.column_label(column, qichu_model::Lang::Zh);
        let required = specs
            .get(usize::from(column))
            .is_some_and(|f| f.need == Need::Required);
        // Text as it was given: a code stays a code, and a decimal keeps its zeros.
        fields.push(json!({
            "name": table.column_key(column),
            "title": title,
            "type": "string",
            "constraints": {"required": required},
        }));
    }
    json!({
        "name": table.spec().key,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", sha256(bytes)),
        "rows": table.count(),
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": ["record"]},
    })
}
