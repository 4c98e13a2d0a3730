//! The tables as CSV: written, described, and read back.

use std::collections::{BTreeSet, HashSet};

use qichu_model::store::{CellKind, ColumnRole};
use qichu_model::{Data, FieldType, Lang, Need, TableData, TableId};

use crate::container::Part;
use crate::manifest::{Constraints, Field, ForeignKey, Reference, Resource, Schema};
use crate::sha256;

/// The tables of a bundle, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// The records, closed up: dead rows leave no gap. No kind of cell is known.
    pub data: Data,
    /// By table, the number in the bundle of each record, from 1.
    pub records: Vec<Vec<u32>>,
}

/// A writer as all CSV in a bundle is written.
pub fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new())
}

/// The columns in the table's file: its fields, and the extra columns that a record fills.
fn written(table: &TableData) -> Vec<u16> {
    let fills = |column: &&u16| {
        let column = &table.columns[usize::from(**column)];
        let is_field = matches!(column.role, ColumnRole::Field(_));
        is_field || table.rows().any(|row| column.texts[row as usize] != 0)
    };
    let columns: Vec<u16> = (0..table.columns.len() as u16).collect();
    columns.iter().filter(fills).copied().collect()
}

/// The name of each column in the table's file: its key, without space behind it, which
/// other programs take off, and told apart where that makes two alike. Extra columns that
/// no record fills are not in the file; the journal may still speak of them.
pub fn names(table: &TableData) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |column| {
        let key = table.column_key(column);
        let key = key.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
        let numbered = (2..).map(|n| format!("{key} ({n})"));
        let mut names = std::iter::once(key.to_string()).chain(numbered);
        names.find(|n| taken.insert(n.clone())).unwrap_or_default()
    };
    let written = written(table);
    let others = (0..table.columns.len() as u16).filter(|c| !written.contains(c));
    let order: Vec<u16> = written.iter().copied().chain(others).collect();
    let mut named: Vec<(u16, String)> = order
        .iter()
        .copied()
        .zip(order.iter().copied().map(name))
        .collect();
    named.sort_unstable_by_key(|(column, _)| *column);
    named.into_iter().map(|(_, name)| name).collect()
}

/// The references of a table: column, and the table and column it refers to.
fn references(table: TableId) -> impl Iterator<Item = (u16, TableId, u16)> {
    let fields = (0u16..).zip(table.spec().fields);
    fields.filter_map(|(column, field)| match field.ty {
        FieldType::Ref(to, key) => Some((column, to, to.spec().field(key)?)),
        _ => None,
    })
}

/// Every text of a column.
fn texts(data: &Data, table: TableId, column: u16) -> HashSet<&str> {
    let rows = data.table(table).rows();
    rows.map(|row| data.text(table, row, column)).collect()
}

/// A reference column with texts that no record defines.
struct Open<'a> {
    column: u16,
    codes: HashSet<&'a str>,
}

impl Open<'_> {
    fn is_open(&self, text: &str) -> bool {
        !text.is_empty() && !self.codes.contains(text)
    }
}

/// The reference columns that hold a text which no record defines, such as `未知：…`.
fn open_references(data: &Data, table: TableId) -> Vec<Open<'_>> {
    references(table)
        .map(|(column, to, key)| Open {
            column,
            codes: texts(data, to, key),
        })
        .filter(|open| {
            let mut rows = data.table(table).rows();
            rows.any(|row| open.is_open(data.text(table, row, open.column)))
        })
        .collect()
}

/// A table's file and its description. `number` gives a row's record number.
pub fn write(data: &Data, id: TableId, number: &dyn Fn(u32) -> u32) -> (Part, Resource) {
    let table = data.table(id);
    let open = open_references(data, id);
    let names = names(table);
    let bytes = csv(data, table, &names, &open, number);
    let path = path(id);
    let resource = Resource {
        name: id.spec().key.into(),
        path: path.clone(),
        profile: "tabular-data-resource".into(),
        format: "csv".into(),
        mediatype: "text/csv".into(),
        encoding: "utf-8".into(),
        dialect: Default::default(),
        bytes: bytes.len() as u64,
        hash: format!("sha256:{}", sha256(&bytes)),
        rows: table.count() as u64,
        schema: schema(data, table, &names, &open),
    };
    ((path, bytes), resource)
}

/// Where a table's file stands in the container.
pub fn path(id: TableId) -> String {
    format!("data/{}.csv", id.spec().key)
}

/// `record`, every column by its name, then the texts of open references.
fn csv(
    data: &Data,
    table: &TableData,
    names: &[String],
    open: &[Open],
    number: &dyn Fn(u32) -> u32,
) -> Vec<u8> {
    let mut writer = writer();
    let given: Vec<String> = open.iter().map(|o| given(names, o)).collect();
    let columns = written(table);
    let names = columns.iter().map(|c| &names[usize::from(*c)]);
    // Writing into memory cannot fail, and every line is as wide as the first.
    let _ = writer.write_field("record");
    for name in names.chain(&given) {
        let _ = writer.write_field(name);
    }
    let _ = writer.write_record(None::<&[u8]>);
    for row in table.rows() {
        let _ = writer.write_field(number(row).to_string());
        for &column in &columns {
            let text = data.text(table.id, row, column);
            let is_open = |o: &Open| o.column == column && o.is_open(text);
            let _ = writer.write_field(if open.iter().any(is_open) { "" } else { text });
        }
        for open in open {
            let text = data.text(table.id, row, open.column);
            let _ = writer.write_field(if open.is_open(text) { text } else { "" });
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

/// The name of the column for a reference's text that no record defines.
fn given(names: &[String], open: &Open) -> String {
    format!("given:{}", names[usize::from(open.column)])
}

fn schema(data: &Data, table: &TableData, names: &[String], open: &[Open]) -> Schema {
    let mut fields = vec![Field {
        name: "record".into(),
        title: None,
        kind: "integer".into(),
        constraints: None,
    }];
    let specs = table.spec().fields;
    for column in written(table) {
        let spec = specs.get(usize::from(column));
        let must = spec.is_some_and(|f| f.need == Need::Required);
        let is_full = || {
            let open = open.iter().find(|o| o.column == column);
            table.rows().all(|row| {
                let text = data.text(table.id, row, column);
                !text.is_empty() && !open.is_some_and(|o| o.is_open(text))
            })
        };
        // Text as it was given: a code stays a code, and a decimal keeps its zeros.
        fields.push(Field {
            name: names[usize::from(column)].clone(),
            title: Some(table.column_label(column, Lang::Zh).into()),
            kind: "string".into(),
            constraints: Some(Constraints {
                required: must && is_full(),
            }),
        });
    }
    for open in open {
        fields.push(Field {
            name: given(names, open),
            title: Some(table.column_label(open.column, Lang::Zh).into()),
            kind: "string".into(),
            constraints: Some(Constraints { required: false }),
        });
    }
    let key = |column: u16| vec![names[usize::from(column)].clone()];
    let foreign_keys = references(table.id).map(|(column, to, at)| ForeignKey {
        fields: key(column),
        reference: Reference {
            resource: to.spec().key.into(),
            fields: vec![to.spec().fields[usize::from(at)].key.into()],
        },
    });
    Schema {
        fields,
        missing_values: vec![String::new()],
        primary_key: vec!["record".into()],
        foreign_keys: foreign_keys.collect(),
    }
}

/// Reads the tables that [`write`] wrote; `None` for any others. `files` holds one file
/// for each resource, in their order.
pub fn read(resources: &[Resource], files: &[Part]) -> Option<Tables> {
    if resources.len() != TableId::ALL.len() {
        return None;
    }
    let mut tables = Tables {
        data: Data::default(),
        records: Vec::new(),
    };
    for (id, (resource, (_, bytes))) in TableId::ALL.into_iter().zip(resources.iter().zip(files)) {
        let records = read_one(&mut tables.data, id, resource, bytes)?;
        tables.records.push(records);
    }
    // What the writer would write for this data is what was read, or it is refused.
    let again = TableId::ALL.into_iter().all(|id| {
        let records = tables.records.get(id.index());
        let number = |row: u32| records.and_then(|r| r.get(row as usize)).map_or(0, |n| *n);
        let (part, resource) = write(&tables.data, id, &number);
        files.get(id.index()) == Some(&part) && resources.get(id.index()) == Some(&resource)
    });
    again.then_some(tables)
}

fn read_one(data: &mut Data, id: TableId, resource: &Resource, bytes: &[u8]) -> Option<Vec<u32>> {
    // Where each field goes; the first is the record's number.
    let mut into = Vec::new();
    for field in resource.schema.fields.iter().skip(1) {
        let title = field.title.as_deref()?;
        into.push(if field.name.starts_with("extra:") {
            data.table_mut(id).extra_column(title)
        } else {
            let key = field.name.strip_prefix("given:").unwrap_or(&field.name);
            id.spec().field(key)?
        });
    }
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let mut records: Vec<u32> = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).ok()? {
        let number = record.get(0)?.parse::<u32>().ok()?;
        if records.last().is_some_and(|last| *last >= number) || number == 0 {
            return None;
        }
        records.push(number);
        let row = data.table_mut(id).push_row();
        for (column, text) in into.iter().zip(record.iter().skip(1)) {
            if !text.is_empty() {
                data.set(id, row, *column, text, CellKind::Plain);
            }
        }
    }
    let roles = data.table(id).columns.iter().map(|c| &c.role);
    let extras = roles.filter(|r| matches!(r, ColumnRole::Extra(_))).count();
    let named = |f: &&Field| f.name.starts_with("extra:");
    (resource.schema.fields.iter().filter(named).count() == extras).then_some(records)
}
