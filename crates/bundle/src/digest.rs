//! Digests of what the tables hold: the same whether taken from a book or from the CSVs
//! of its bundle. docs/bundle-format.md says them in words.

use qichu_model::{Data, TableId};
use sha2::{Digest as _, Sha256};

use crate::tables::names;

/// A SHA-256.
pub type Digest = [u8; 32];

/// Takes digests of the records of one table.
pub struct Digester<'a> {
    data: &'a Data,
    table: TableId,
    /// Each column's name in the table's file, as a netstring.
    names: Vec<String>,
}

impl<'a> Digester<'a> {
    /// For the records of a table.
    pub fn new(data: &'a Data, table: TableId) -> Self {
        let names = names(data.table(table));
        Self {
            data,
            table,
            names: names.iter().map(|n| netstring(n)).collect(),
        }
    }

    /// A record's digest: that of the name and text of each of its values, in the order
    /// of the columns. Empty values are left out, so a new column voids nothing.
    pub fn record(&self, row: u32) -> Digest {
        let mut hash = Sha256::new();
        for (column, name) in (0u16..).zip(&self.names) {
            let text = self.data.text(self.table, row, column);
            if !text.is_empty() {
                hash.update(name);
                hash.update(text.len().to_string());
                hash.update(":");
                hash.update(text);
                hash.update(",");
            }
        }
        hash.finalize().into()
    }

    /// The digest of several records: that of their digests, in this order.
    pub fn records(&self, rows: impl Iterator<Item = u32>) -> Digest {
        let mut hash = Sha256::new();
        rows.for_each(|row| hash.update(self.record(row)));
        hash.finalize().into()
    }

    /// The table's digest: that of each record's number, four bytes with the highest
    /// first, and digest. `number` gives a row's record number.
    pub fn table(&self, number: &dyn Fn(u32) -> u32) -> Digest {
        let mut hash = Sha256::new();
        for row in self.data.table(self.table).rows() {
            hash.update(number(row).to_be_bytes());
            hash.update(self.record(row));
        }
        hash.finalize().into()
    }
}

/// The digests of the seven tables of a book.
pub fn tables(data: &Data) -> [Digest; 7] {
    TableId::ALL.map(|table| Digester::new(data, table).table(&|row| row + 1))
}

/// The digest of what a book holds: that of its tables' digests.
pub fn content(tables: &[Digest; 7]) -> Digest {
    Sha256::digest(tables.concat()).into()
}

/// `5:texts,`
fn netstring(text: &str) -> String {
    format!("{}:{text},", text.len())
}
